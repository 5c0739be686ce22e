//! `GET /api/v1/rounds/{round}/rechecks`: the re-checks of a round with their history.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::recheck::RecheckEntry;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::store::case::MaySeeCases;

/// The re-checks of a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rechecks {
    /// The round's code.
    round: String,
    /// Every step, by case, the latest of a case last.
    steps: Vec<RecheckEntry>,
}

/// The re-checks (phúc tra) of a round with their history, for those who run its fieldwork.
#[utoipa::path(
    get, path = "/rounds/{round}/rechecks", tag = "field", operation_id = "get_rechecks",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = Rechecks),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_rechecks(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let permission = MaySeeCases::of(&staff).ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &round).await?;
    let steps = app.store.rechecks(&permission, &round.code).await?;
    let entries = steps.into_iter().map(|(case, step)| RecheckEntry::of(case.to_string(), step));
    Ok((no_store(), Json(Rechecks { round: round.code.to_string(), steps: entries.collect() })))
}
