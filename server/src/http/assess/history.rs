//! `GET /api/v1/rounds/{round}/assessments/{unit}/{criterion}/history`: who gave which points when.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use survey_specs::code::UnitCode;
use utoipa::ToSchema;

use super::{Place, ScoreEntry};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;

/// Everything that was ever given to a unit for a criterion.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreHistory {
    /// The unit's code.
    unit: String,
    /// The criterion's code.
    criterion: String,
    /// The most points it can reach, as a decimal; null where nobody has said it.
    #[schema(required, example = "10")]
    full_points: Option<String>,
    /// The entries, the latest first. The first of each part is what holds.
    entries: Vec<ScoreEntry>,
}

/// The history of a criterion of a unit: nothing in it is ever changed or removed.
///
/// For every role but the enumerator's. Who works for one unit sees that unit only, unless the role is
/// to appraise others.
#[utoipa::path(
    get, path = "/rounds/{round}/assessments/{unit}/{criterion}/history", tag = "assess",
    operation_id = "get_score_history", security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("unit" = String, Path, description = "The unit's code", max_length = 32),
        ("criterion" = String, Path, description = "The criterion's code", max_length = 64),
    ),
    responses(
        (status = 200, body = ScoreHistory),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or works for another unit"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, unit or assessed criterion"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_score_history(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(path): Path<(String, String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let own = UnitCode::new(path.1.as_str()).map_err(|_| Problem::UnknownUnit)?;
    let permission = staff.may_read_assessments(Some(&own)).ok_or(Problem::Forbidden)?;
    let Place { round, unit, criterion, full_points } = Place::of_path(&app, &path).await?;
    let entries = app.store.value_history(&permission, &round.code, &criterion).await?;
    let history = ScoreHistory {
        unit: unit.to_string(),
        criterion: criterion.to_string(),
        full_points: full_points.map(|full| full.normalize().to_string()),
        entries: entries.into_iter().map(ScoreEntry::from).collect(),
    };
    Ok((no_store(), Json(history)))
}
