//! `GET /api/v1/drafts/{draft}/check`: what publishing a draft would come to.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::FileProblem;
use super::{Author, checked, latest};
use crate::draft::DraftKind;
use crate::draft::check::Sound;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::versions::{DifferenceBody, differences};

/// What publishing a draft would come to.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftCheck {
    /// The revision that was looked at.
    revision: u64,
    /// Whether it can be published.
    sound: bool,
    /// Everything that is wrong, or worth a look.
    problems: Vec<FileProblem>,
    /// The version of the same questionnaire that was published last; null if there is none, and for
    /// an index.
    #[schema(required)]
    previous: Option<String>,
    /// What will differ from it; empty unless the draft can be published.
    differences: Vec<DifferenceBody>,
}

/// What is wrong with a draft, and what will differ from the version that was published last.
#[utoipa::path(
    get, path = "/drafts/{draft}/check", tag = "design", operation_id = "get_draft_check",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft’s id", format = "uuid")),
    responses(
        (status = 200, body = DraftCheck, description = "What publishing would come to"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_draft_check(
    State(app): State<Arc<App>>,
    author: Author,
    Path(draft): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let language = Language::accepted(&headers);
    let (entry, held) = latest(&app, &author, &draft).await?;
    let (checked, newest) = checked(&app, &author, &entry, &held).await?;
    let previous = newest.filter(|_| entry.kind == DraftKind::Questionnaire);
    let mut differing = Vec::new();
    if let (Some(Sound::Questionnaire(draft, _)), Some(hash)) = (&checked.sound, &previous)
        && let Some(ready) = app.instruments.version(app.store.as_ref(), hash).await?
    {
        differing = differences(ready.version.questionnaire(), draft.questionnaire(), language);
    }
    let check = DraftCheck {
        revision: held.revision,
        sound: checked.sound.is_some(),
        problems: checked.problems.into_iter().map(FileProblem::of_draft).collect(),
        previous: previous.map(|hash| hash.to_string()),
        differences: differing,
    };
    Ok((no_store(), Json(check)))
}
