//! `POST /api/v1/drafts/{draft}/history/{revision}/restoration`: make an earlier revision the latest.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::response::IntoResponse;

use super::body::{SeenRevision, read_body};
use super::save::{SavedDraft, keep};
use super::{Author, find, revision, source_of};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// Saves once more what a draft said earlier. What it says now stays in its history.
#[utoipa::path(
    post, path = "/drafts/{draft}/history/{revision}/restoration", tag = "design", operation_id = "restore_draft_revision", security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft’s id", format = "uuid"),
        ("revision" = u64, Path, description = "The revision’s number"),
    ),
    request_body(content = SeenRevision, content_type = "application/json", description = "The latest revision, as the sender knows it"),
    responses(
        (status = 200, body = SavedDraft, description = "What it said is the latest revision again"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design, or from another site’s page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft or revision"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "Somebody else has saved meanwhile; `held` says what holds"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Too large"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn restore_draft_revision(
    State(app): State<Arc<App>>,
    author: Author,
    Path((draft, number)): Path<(String, u64)>,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let entry = find(&app, &author, &draft).await?;
    let seen: SeenRevision = read_body(request).await?;
    let earlier = revision(&app, &author, entry.draft, number).await?;
    let source = source_of(entry.kind, &earlier)?;
    let saved = keep(&app, &author, entry.draft, seen.revision, &source).await?;
    Ok((no_store(), Json(saved)))
}
