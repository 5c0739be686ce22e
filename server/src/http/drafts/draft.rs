//! `GET /api/v1/drafts/{draft}`: a whole draft.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

use super::body::{DraftBody, DraftLine};
use super::{Author, latest, source_of};
use crate::draft::watch::GONE;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// A draft with its source, its files, and who has it open.
#[utoipa::path(
    get, path = "/drafts/{draft}", tag = "design", operation_id = "get_draft", security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft’s id", format = "uuid"),
    ),
    responses(
        (status = 200, body = DraftBody, description = "The draft"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_draft(
    State(app): State<Arc<App>>,
    author: Author,
    Path(draft): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    Ok((no_store(), Json(whole(&app, &author, &draft).await?)))
}

/// Everything there is to say of a draft.
///
/// # Errors
///
/// If there is none, or the store fails.
pub async fn whole(app: &App, author: &Author, draft: &str) -> Result<DraftBody, Problem> {
    let (entry, held) = latest(app, author, draft).await?;
    let (permission, id) = (&author.permission, entry.draft);
    let gone = app.clock.now().saturating_sub(GONE).map_err(Problem::internal)?;
    let editors = app.store.editors(permission, id, gone).await?;
    let media = app.store.draft_media(permission, id).await?;
    let publications = app.store.publications(permission).await?;
    Ok(DraftBody {
        source: source_of(entry.kind, &held)?.into_value(),
        line: DraftLine::new(entry, &publications),
        editors: editors.into_iter().map(Into::into).collect(),
        media: media.into_iter().map(Into::into).collect(),
    })
}
