//! `GET /api/v1/links/{code}`: what a link is for, and a visit for answering.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Place, follow, no_store, taking_answers};
use crate::http::App;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// What a link is for.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkTarget {
    /// The round's code.
    round: String,
    /// The unit's code; null if the link is for the whole round.
    unit: Option<String>,
    /// The unit's name.
    unit_name: Option<String>,
    /// The kinds of the unit and of those above it, which choose place words.
    unit_kinds: Vec<String>,
    /// The published version that is answered, `sha256:…`.
    version: String,
    /// The languages the questionnaire is written in; the first is the default.
    languages: Vec<String>,
    /// The server's signed statement of when this was asked; goes into the response.
    visit: String,
    /// Whether the round takes answers now.
    status: LinkStatus,
}

/// Whether a round takes answers.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum LinkStatus {
    /// It opens later.
    Planned,
    /// It takes answers.
    Open,
    /// It has closed; answers from earlier visits are still taken.
    Closed,
}

/// What a link is for, with a visit that begins now.
#[utoipa::path(
    get, path = "/links/{code}", tag = "collect", operation_id = "get_link",
    params(("code" = String, Path, description = "The code of the link, as it stands in /r/{code}", max_length = 200)),
    responses(
        (status = 200, body = LinkTarget),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such link"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_link(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let destination = follow(&app, &code).await?;
    let now = app.clock.now();
    let link = &destination.link;
    let place = Place::today(&app, link.unit.as_ref()).await?;
    let questionnaire = destination.version.version.questionnaire();
    let target = LinkTarget {
        round: link.round.to_string(),
        unit: link.unit.as_ref().map(ToString::to_string),
        unit_name: place.name,
        unit_kinds: place.kinds.iter().map(ToString::to_string).collect(),
        version: destination.round.version.to_string(),
        languages: questionnaire.languages.iter().map(ToString::to_string).collect(),
        visit: app.signer.visit(link, now),
        status: match taking_answers(&destination.round, now) {
            Ok(()) => LinkStatus::Open,
            Err(Problem::NotOpenYet(_)) => LinkStatus::Planned,
            Err(_) => LinkStatus::Closed,
        },
    };
    Ok((no_store(), Json(target)))
}
