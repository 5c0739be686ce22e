//! `GET /api/v1/rounds/{round}/assessment/units`: where the sheet of each unit stands.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use survey_specs::code::UnitCode;
use utoipa::ToSchema;

use super::standing::{Sheets, StepBody, deadlines};
use super::unit_of_round;
use crate::assessment::SheetState;
use crate::clock::today_in_vietnam;
use crate::criterion::Criteria;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::{Path, Query};
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::index::definition_of;
use crate::permission::Staff;
use crate::store::round::Round;
use crate::store::value::Part;

/// Which units are asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// One unit; all that may be read if there is none.
    unit: Option<String>,
}

/// Where the sheets of units stand.
#[derive(Debug, Serialize, ToSchema)]
pub struct AssessmentProgress {
    /// The round's code.
    round: String,
    /// Number of criteria.
    criteria: usize,
    /// How many sheets stand where.
    states: BTreeMap<&'static str, usize>,
    /// The units, by code.
    units: Vec<UnitProgress>,
}

/// Where the sheet of a unit stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitProgress {
    /// The unit's code.
    unit: String,
    /// Its name.
    name: String,
    /// The name of the unit above.
    #[schema(required)]
    parent_name: Option<String>,
    /// `not_begun`, `under_way`, `handed_in` or `appraised`.
    #[schema(value_type = String, example = "under_way")]
    state: &'static str,
    /// For how many criteria the unit has given itself points.
    claimed: u64,
    /// For how many criteria the appraisers have given points.
    appraised: u64,
    /// For how many criteria a survey has given points.
    surveyed: u64,
    /// Whether the unit's time is over and it has not handed in.
    late: bool,
    /// Whether the person may give points in the unit's name, now or when it has the sheet again.
    may_claim: bool,
    /// What was done with the sheet, the first first; the number of the last is what `expected` of a
    /// step asks for.
    steps: Vec<StepBody>,
}

/// Where the sheet of each unit of a round stands, with how much of it is filled in.
///
/// For every role but the enumerator's. Who works for one unit sees that unit only, unless the role is
/// to appraise others.
#[utoipa::path(
    get, path = "/rounds/{round}/assessment/units", tag = "assess",
    operation_id = "get_assessment_progress", security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("unit" = Option<String>, Query, description = "One unit's code", max_length = 32),
    ),
    responses(
        (status = 200, body = AssessmentProgress),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or works for another unit"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round or unit, or the round has no index"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_assessment_progress(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<impl IntoResponse, Problem> {
    let round = round_of_path(&app, &round).await?;
    let unit = match &asked.unit {
        Some(unit) => Some(unit_of_round(&app, &round, unit).await?),
        None => None,
    };
    Ok((no_store(), Json(progress(&app, &staff, &round, unit.as_ref()).await?)))
}

/// Where sheets stand: of one unit, or of all that the person may read.
///
/// # Errors
///
/// If the person may not read them, or the store fails.
pub async fn progress(
    app: &App,
    staff: &Staff,
    round: &Round,
    unit: Option<&UnitCode>,
) -> Result<AssessmentProgress, Problem> {
    let permission = staff.may_read_assessments(unit).ok_or(Problem::Forbidden)?;
    let definition = definition_of(app.store.as_ref(), round).await?;
    let sheets = Sheets::read(app, &permission, round).await?;
    let is_open = deadlines(app, round).await?.take_claims_at(app.clock.now());
    let day = today_in_vietnam(round.opens_at);
    let mut states: BTreeMap<&str, usize> =
        SheetState::ALL.iter().map(|state| (state.as_str(), 0)).collect();
    let mut units = Vec::new();
    for listed in app.store.units_of_round(&round.code, day).await? {
        if permission.units().is_some_and(|own| !own.contains(&listed.code)) {
            continue;
        }
        let state = sheets.state(&listed.code);
        *states.entry(state.as_str()).or_default() += 1;
        units.push(UnitProgress {
            state: state.as_str(),
            claimed: sheets.given(&listed.code, Part::Claimed),
            appraised: sheets.given(&listed.code, Part::Appraised),
            surveyed: sheets.given(&listed.code, Part::Survey),
            late: !is_open && state.takes_claims(),
            may_claim: staff.may_claim_for(&listed.code).is_some(),
            steps: sheets.steps(&listed.code).iter().map(StepBody::of).collect(),
            unit: listed.code.to_string(),
            name: listed.name,
            parent_name: listed.parent.map(|(_, name)| name),
        });
    }
    let criteria = Criteria::of(&definition).iter().count();
    Ok(AssessmentProgress { round: round.code.to_string(), criteria, states, units })
}
