//! `PUT /api/v1/rounds/{round}/assessment/deadlines`: until when the phases of an assessment run.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use super::problem::AssessmentProblem;
use super::standing::DeadlinesBody;
use crate::assessment::Deadlines;
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::index::definition_of;
use crate::moment::Moment;
use crate::store::assessment::{NewSchedule, Scheduled};

/// Deadlines to set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDeadlines {
    /// The last day of self-scoring, or the first instant after it; null for no end.
    #[schema(required, example = "2026-12-15")]
    claims_until: Option<String>,
    /// The last day of the appraisal, or the first instant after it; null for no end.
    #[schema(required, example = "2026-12-31")]
    appraisal_until: Option<String>,
    /// The revision that was seen; 0 if there was none.
    expected: u64,
}

/// Sets until when units give themselves points and appraisers give theirs.
///
/// For designers and administrators. After the first deadline no unit's points are taken; after the
/// second nothing is refused, but the appraisal is shown as late.
#[utoipa::path(
    put, path = "/rounds/{round}/assessment/deadlines", tag = "assess",
    operation_id = "put_assessment_deadlines", security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    request_body(content = NewDeadlines, content_type = "application/json"),
    responses(
        (status = 200, body = DeadlinesBody, description = "What holds now"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, or the round has no index"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "Somebody else has set others"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Not a day or an instant"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn put_assessment_deadlines(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
    WholeBody(bytes): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_appraise().ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &round).await?;
    definition_of(app.store.as_ref(), &round).await?;
    let body: NewDeadlines = read_json(&bytes)?;
    let deadlines = Deadlines {
        claims_until: deadline(body.claims_until.as_deref())?,
        appraisal_until: deadline(body.appraisal_until.as_deref())?,
    };
    let now = app.clock.now();
    let schedule = NewSchedule {
        round: round.code,
        deadlines,
        expected: body.expected,
        set_by: staff.user,
        set_at: now,
    };
    match app.store.set_assessment_schedule(&permission, schedule).await? {
        Scheduled::Holds(schedule) => {
            Ok((no_store(), Json(DeadlinesBody::of(Some(schedule), now))))
        }
        Scheduled::Overtaken(_) => Err(Problem::Assessment(AssessmentProblem::Overtaken)),
    }
}

/// The end of a day in Viet Nam, or an instant.
fn deadline(text: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let read = |text: &str| {
        let end = text.parse::<Moment>().ok()?.end().ok()?;
        Timestamp::from_microsecond(end.as_microsecond()).ok()
    };
    let invalid = || Problem::Assessment(AssessmentProblem::InvalidDeadline);
    text.filter(|text| !text.is_empty()).map(|text| read(text).ok_or_else(invalid)).transpose()
}
