//! `PUT /api/v1/rounds/{round}/targets`: give units targets of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Deserialize;
use survey_specs::code::UnitCode;
use utoipa::ToSchema;

use super::faults::Faults;
use super::problem::RoundProblem;
use super::scope::Scope;
use super::settings::RoundSettings;
use super::targets::Targets;
use super::wanted::LARGEST_TARGET;
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Designer;
use crate::store::round::RoundChanged;

/// Targets of units that are wanted; units that are not named keep theirs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetsWanted {
    /// The revision that whoever changes them has seen.
    revision: u64,
    /// The units.
    units: Vec<TargetWanted>,
}

/// The target of a unit that is wanted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetWanted {
    /// The unit's code.
    unit: String,
    /// Its own target; null for that of all units.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000)]
    target: Option<u32>,
}

/// Gives units of a round targets of their own, or takes them away.
#[utoipa::path(
    put, path = "/rounds/{round}/targets", tag = "rounds", operation_id = "put_targets",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    request_body(content = TargetsWanted, content_type = "application/json"),
    responses(
        (status = 200, body = Targets, description = "The targets as they are now"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "Somebody else has changed the round since; `held` says how it stands"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem with its place; nothing was changed"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn put_targets(
    State(app): State<Arc<App>>,
    Designer(permission): Designer,
    Path(round): Path<String>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let language = Language::accepted(&headers);
    let round = round_of_path(&app, &round).await?;
    let wanted: TargetsWanted = read_json(&body)?;
    let known: BTreeSet<UnitCode> = app.store.round_units(&round.code).await?.into_iter().collect();
    let targets = targets(&wanted.units, &known, language)?;
    let changed =
        app.store.set_unit_targets(&permission, &round.code, wanted.revision, &targets).await?;
    match changed {
        RoundChanged::Changed(round) => {
            Ok((no_store(), Json(Targets::of(&app, &round, &Scope::All).await?)))
        }
        RoundChanged::Overtaken(round) => {
            let held = RoundSettings::of(&app, &round, language).await?;
            Err(RoundProblem::Overtaken(Box::new(held)).into())
        }
        RoundChanged::Unknown => Err(Problem::UnknownRound),
    }
}

/// The targets by unit, the last one of each, if nothing is wrong with them.
fn targets(
    wanted: &[TargetWanted],
    known: &BTreeSet<UnitCode>,
    language: Language,
) -> Result<BTreeMap<UnitCode, Option<u32>>, Problem> {
    let (mut targets, mut faults) = (BTreeMap::new(), Faults::new(language));
    for (index, one) in wanted.iter().enumerate() {
        let item = format!("units[{index}]");
        let unit = one.unit.parse::<UnitCode>().ok().filter(|unit| known.contains(unit));
        if one.target.is_some_and(|target| target > LARGEST_TARGET) {
            faults.add(
                &item,
                "invalid_target",
                "Mục tiêu là số từ 0 đến 1.000.000",
                "a unit's target is a number from 0 to 1,000,000",
            );
        }
        match unit {
            Some(unit) => {
                targets.insert(unit, one.target);
            }
            None => faults.add(
                &item,
                "unknown_unit",
                "Đợt khảo sát không có đơn vị này",
                "the round is not about this unit",
            ),
        }
    }
    faults.check()?;
    Ok(targets)
}
