//! `GET /api/v1/rounds/{round}/assessments`: the points that hold, per unit and criterion.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use survey_specs::code::{UnitCode, VariableCode};
use utoipa::ToSchema;

use super::{ScoreEntry, unit_of_round};
use crate::criterion::Criteria;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::{Path, Query};
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::index::definition_of;
use crate::store::value::Part;

/// Which units are asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// One unit; all that may be read if there is none.
    unit: Option<String>,
}

/// The points of a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct Assessments {
    /// The round's code.
    round: String,
    /// What is assessed.
    criteria: Vec<Criterion>,
    /// The points that were given, by unit and criterion. Where nothing ever was, there is no entry.
    #[serde(rename = "assessments")]
    given: Vec<Assessment>,
}

/// What is assessed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Criterion {
    /// The criterion's code.
    criterion: String,
    /// The most points it can reach, as a decimal; null where nobody has said it.
    #[schema(required, example = "10")]
    full_points: Option<String>,
}

/// The points of a unit for a criterion.
#[derive(Debug, Serialize, ToSchema)]
pub struct Assessment {
    /// The unit's code.
    unit: String,
    /// The criterion's code.
    criterion: String,
    /// What the unit gives itself; null if it never did.
    #[serde(rename = "self")]
    #[schema(required)]
    claimed: Option<ScoreEntry>,
    /// What the appraisers give; null if they never did. Where they do, only this counts.
    #[schema(required)]
    appraised: Option<ScoreEntry>,
    /// What a survey gives; null if none ever did.
    #[schema(required)]
    survey: Option<ScoreEntry>,
    /// A value that was loaded in the place of points, unless it is withdrawn; null if none was.
    #[schema(required)]
    measured: Option<ScoreEntry>,
}

/// The points that hold in a round, with who gave each of them and when.
///
/// For every role but the enumerator's. Who works for one unit sees that unit only, unless the role is
/// to appraise others.
#[utoipa::path(
    get, path = "/rounds/{round}/assessments", tag = "assess", operation_id = "get_assessments",
    security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("unit" = Option<String>, Query, description = "One unit's code", max_length = 32),
    ),
    responses(
        (status = 200, body = Assessments),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or works for another unit"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round or unit, or the round has no index"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_assessments(
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
    let permission = staff.may_read_assessments(unit.as_ref()).ok_or(Problem::Forbidden)?;
    let definition = definition_of(app.store.as_ref(), &round).await?;
    let criteria = Criteria::of(&definition);
    let mut assessments: BTreeMap<(UnitCode, VariableCode), Assessment> = BTreeMap::new();
    for entry in app.store.current_entries(&permission, &round.code).await? {
        let key = &entry.key;
        if criteria.get(&key.variable).is_some() {
            let assessment = assessments
                .entry((key.unit.clone(), key.variable.clone()))
                .or_insert_with(|| Assessment::new(&key.unit, &key.variable));
            let part = key.part;
            *assessment.part(part) = Some(entry.into());
        }
    }
    let criteria = criteria.iter().map(|(criterion, full_points)| Criterion {
        criterion: criterion.to_string(),
        full_points: full_points.map(|full| full.normalize().to_string()),
    });
    let body = Assessments {
        round: round.code.to_string(),
        criteria: criteria.collect(),
        given: assessments.into_values().collect(),
    };
    Ok((no_store(), Json(body)))
}

impl Assessment {
    fn new(unit: &UnitCode, criterion: &VariableCode) -> Self {
        let (unit, criterion) = (unit.to_string(), criterion.to_string());
        Self { unit, criterion, claimed: None, appraised: None, survey: None, measured: None }
    }

    fn part(&mut self, part: Part) -> &mut Option<ScoreEntry> {
        match part {
            Part::Measured => &mut self.measured,
            Part::Claimed => &mut self.claimed,
            Part::Appraised => &mut self.appraised,
            Part::Survey => &mut self.survey,
        }
    }
}
