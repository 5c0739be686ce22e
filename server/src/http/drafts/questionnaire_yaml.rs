//! `GET /api/v1/drafts/{draft}/questionnaire.yaml`: a draft as a file.

use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;

use super::{Author, as_yaml};
use crate::draft::DraftKind;
use crate::http::App;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// The draft of a questionnaire as the YAML file that says the same.
#[utoipa::path(
    get, path = "/drafts/{draft}/questionnaire.yaml", tag = "design", operation_id = "get_draft_questionnaire_yaml", security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft’s id", format = "uuid"),
    ),
    responses(
        (status = 200, body = String, content_type = "application/yaml", description = "The file"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft, or it is no questionnaire"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_draft_questionnaire_yaml(
    State(app): State<Arc<App>>,
    author: Author,
    Path(draft): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    as_yaml(&app, &author, &draft, DraftKind::Questionnaire).await
}
