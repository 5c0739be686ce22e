//! `DELETE /api/v1/drafts/{draft}`: put a draft away.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::{Author, find};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// Puts a draft away. Nothing of it is lost: it can be taken out again.
#[utoipa::path(
    delete, path = "/drafts/{draft}", tag = "design", operation_id = "delete_draft", security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft’s id", format = "uuid"),
    ),
    responses(
        (status = 204, description = "The draft is put away"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design, or from another site’s page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn delete_draft(
    State(app): State<Arc<App>>,
    author: Author,
    Path(draft): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let entry = find(&app, &author, &draft).await?;
    let now = entry.archived_at.unwrap_or_else(|| app.clock.now());
    app.store.archive_draft(&author.permission, entry.draft, Some(now)).await?;
    app.drafts.tell(entry.draft);
    Ok((StatusCode::NO_CONTENT, no_store()))
}
