//! `POST /api/v1/drafts/{draft}/restoration`: take a draft out again that was put away.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::{Author, find};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// Takes a draft out again that was put away.
#[utoipa::path(
    post, path = "/drafts/{draft}/restoration", tag = "design", operation_id = "restore_draft", security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft’s id", format = "uuid"),
    ),
    responses(
        (status = 204, description = "The draft is among the others"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design, or from another site’s page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn restore_draft(
    State(app): State<Arc<App>>,
    author: Author,
    Path(draft): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let entry = find(&app, &author, &draft).await?;
    app.store.archive_draft(&author.permission, entry.draft, None).await?;
    app.drafts.tell(entry.draft);
    Ok((StatusCode::NO_CONTENT, no_store()))
}
