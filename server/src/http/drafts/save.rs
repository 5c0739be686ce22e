//! `PUT /api/v1/drafts/{draft}`: save a draft.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::body::{HeldDraft, read_body};
use super::problem::DraftProblem;
use super::{Author, find};
use crate::draft::source::{NotSource, Source};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::store::draft::Saved;

/// A source to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftToSave {
    /// The revision that the source follows.
    revision: u64,
    /// The source, at most 8 MiB.
    #[schema(value_type = Object)]
    source: Value,
}

/// What was saved.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedDraft {
    /// The latest revision now.
    pub revision: u64,
    /// When it was saved.
    #[schema(format = "date-time")]
    pub changed_at: String,
}

/// Saves the source of a draft, however wrong it is. It follows the revision that the sender saw: if
/// somebody else has saved meanwhile, nothing is stored and `held` says what holds. Sending what
/// holds already changes nothing, so what got no answer may be sent again.
#[utoipa::path(
    put, path = "/drafts/{draft}", tag = "design", operation_id = "put_draft", security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft’s id", format = "uuid"),
    ),
    request_body(content = DraftToSave, content_type = "application/json"),
    responses(
        (status = 200, body = SavedDraft, description = "The source is the latest revision"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form, or no source"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design, or from another site’s page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "Somebody else has saved meanwhile; `held` says what holds"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 8 MiB"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn put_draft(
    State(app): State<Arc<App>>,
    author: Author,
    Path(draft): Path<String>,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let entry = find(&app, &author, &draft).await?;
    let body: DraftToSave = read_body(request).await?;
    let source = Source::new(entry.kind, body.source).map_err(|error| match error {
        NotSource::NotObject => DraftProblem::NotSource,
        NotSource::TooLarge => DraftProblem::TooLarge,
    })?;
    let saved = keep(&app, &author, entry.draft, body.revision, &source).await?;
    Ok((no_store(), Json(saved)))
}

/// Saves a source that follows this revision, and tells those who have the draft open.
///
/// # Errors
///
/// If somebody else has saved meanwhile, or the store fails.
pub async fn keep(
    app: &App,
    author: &Author,
    draft: crate::draft::DraftId,
    expected: u64,
    source: &Source,
) -> Result<SavedDraft, Problem> {
    let hand = author.hand(app);
    match app.store.save_draft(&author.permission, draft, expected, source, &hand).await? {
        Saved::Kept(entry) => {
            app.drafts.tell(draft);
            let changed_at = entry.changed.at.to_string();
            Ok(SavedDraft { revision: entry.revision, changed_at })
        }
        Saved::Stale(held) => {
            let kind = app.store.draft(&author.permission, draft).await?.map(|entry| entry.kind);
            Err(HeldDraft::refusal(kind.ok_or(DraftProblem::UnknownDraft)?, &held)?)
        }
        Saved::Unknown => Err(DraftProblem::UnknownDraft.into()),
    }
}
