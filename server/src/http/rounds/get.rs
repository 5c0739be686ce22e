//! `GET /api/v1/rounds/{round}`: a round with everything that is set of it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;

use super::settings::RoundSettings;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Analyst;

/// A round.
#[utoipa::path(
    get, path = "/rounds/{round}", tag = "rounds", operation_id = "get_round",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = RoundSettings),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_round(
    State(app): State<Arc<App>>,
    _: Analyst,
    Path(round): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let round = round_of_path(&app, &round).await?;
    let settings = RoundSettings::of(&app, &round, Language::accepted(&headers)).await?;
    Ok((no_store(), Json(settings)))
}
