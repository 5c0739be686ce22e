//! `GET /api/v1/rounds/{round}/targets`: what each unit of a round is to bring in.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::scope::{Scope, units_of};
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::store::round::Round;

/// The targets of a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct Targets {
    /// The target of units without one of their own; null for none.
    #[schema(required)]
    target: Option<u32>,
    /// The units, in the order of their names.
    units: Vec<UnitTarget>,
    /// The round's revision; a change says which one it has seen.
    revision: u64,
}

/// The target of a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitTarget {
    /// The unit's code.
    unit: String,
    /// The unit's name.
    name: String,
    /// The target of its own; null for that of all units.
    #[schema(required)]
    target: Option<u32>,
}

impl Targets {
    /// The targets of a round, as far as they concern whoever looks after these units.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn of(app: &App, round: &Round, scope: &Scope) -> Result<Self, Problem> {
        let own: BTreeMap<_, _> = app.store.unit_targets(&round.code).await?.into_iter().collect();
        let units = units_of(app, round).await?.into_iter();
        let covered = units.filter(|unit| scope.covers(Some(&unit.code)));
        let units = covered.map(|unit| UnitTarget {
            target: own.get(&unit.code).copied(),
            unit: unit.code.to_string(),
            name: unit.name,
        });
        Ok(Self {
            target: round.fielding.target,
            units: units.collect(),
            revision: round.fielding.revision,
        })
    }
}

/// What each unit of a round is to bring in.
///
/// Whoever works for a unit sees that one and those below it; administrators and designers see all.
#[utoipa::path(
    get, path = "/rounds/{round}/targets", tag = "rounds", operation_id = "get_targets",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = Targets),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_targets(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    staff.may_read_results().ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &round).await?;
    Ok((no_store(), Json(Targets::of(&app, &round, &Scope::of(&staff)).await?)))
}
