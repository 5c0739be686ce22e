//! `POST /api/v1/rounds/{round}/pause`: take no new interviews for a while.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;

use super::problem::RoundProblem;
use super::settings::RoundSettings;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Designer;
use crate::store::round::RoundState;

/// Pauses a round.
///
/// Its pages say so kindly. Visits that were issued before stay good, and responses with them are
/// taken. Pausing a paused round changes nothing.
#[utoipa::path(
    post, path = "/rounds/{round}/pause", tag = "rounds", operation_id = "pause_round",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = RoundSettings, description = "The round as it is now"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "The round has not begun, or has closed"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn pause_round(
    State(app): State<Arc<App>>,
    Designer(permission): Designer,
    Path(round): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let round = round_of_path(&app, &round).await?;
    let now = app.clock.now();
    if !matches!(round.state_at(now), RoundState::Open | RoundState::Paused) {
        return Err(RoundProblem::NotRunning.into());
    }
    let changed = app.store.pause_round(&permission, &round.code, now).await?;
    let round = changed.ok_or(Problem::UnknownRound)?;
    let settings = RoundSettings::of(&app, &round, Language::accepted(&headers)).await?;
    Ok((no_store(), Json(settings)))
}
