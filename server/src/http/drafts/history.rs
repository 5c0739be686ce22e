//! `GET /api/v1/drafts/{draft}/history`: what a draft said earlier.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Author, find};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// The revisions of a draft that are kept, the latest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftHistory {
    revisions: Vec<RevisionLine>,
}

/// A revision.
#[derive(Debug, Serialize, ToSchema)]
pub struct RevisionLine {
    /// Its number.
    revision: u64,
    /// When it was saved.
    #[schema(format = "date-time")]
    changed_at: String,
    /// Who saved it.
    changed_by: String,
}

/// The revisions of a draft, the latest first. Of many saves in a row by one person one every five
/// minutes is kept, the first, what somebody left before another went on, and what was published.
#[utoipa::path(
    get, path = "/drafts/{draft}/history", tag = "design", operation_id = "get_draft_history", security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft’s id", format = "uuid"),
    ),
    responses(
        (status = 200, body = DraftHistory, description = "The revisions"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_draft_history(
    State(app): State<Arc<App>>,
    author: Author,
    Path(draft): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let entry = find(&app, &author, &draft).await?;
    let history = app.store.draft_history(&author.permission, entry.draft).await?;
    let line = |trace: crate::draft::history::Trace| RevisionLine {
        revision: trace.revision,
        changed_at: trace.changed_at.to_string(),
        changed_by: trace.changed_by.to_string(),
    };
    Ok((no_store(), Json(DraftHistory { revisions: history.into_iter().map(line).collect() })))
}
