//! `GET /api/v1/drafts/{draft}/history/{revision}`: what a draft said in one revision.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

use super::body::HeldDraft;
use super::{Author, find, revision, source_of};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// One revision of a draft with its source.
#[utoipa::path(
    get, path = "/drafts/{draft}/history/{revision}", tag = "design", operation_id = "get_draft_revision", security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft’s id", format = "uuid"),
        ("revision" = u64, Path, description = "The revision’s number"),
    ),
    responses(
        (status = 200, body = HeldDraft, description = "The revision"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft or revision"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_draft_revision(
    State(app): State<Arc<App>>,
    author: Author,
    Path((draft, number)): Path<(String, u64)>,
) -> Result<impl IntoResponse, Problem> {
    let entry = find(&app, &author, &draft).await?;
    let held = revision(&app, &author, entry.draft, number).await?;
    let body = HeldDraft {
        revision: held.revision,
        source: source_of(entry.kind, &held)?.into_value(),
        changed_at: held.changed.at.to_string(),
        changed_by: held.changed.user.to_string(),
    };
    Ok((no_store(), Json(body)))
}
