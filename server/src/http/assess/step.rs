//! `POST /api/v1/rounds/{round}/assessment/units/{unit}/steps`: a sheet is handed in, sent back,
//! appraised or opened again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use super::problem::AssessmentProblem;
use super::progress::{AssessmentProgress, progress};
use super::standing::{Sheets, deadlines};
use super::unit_of_round;
use crate::assessment::StepKind;
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::store::assessment::{NewStep, Taken};
use crate::store::value::{InvalidRemark, Remark};

/// A step to take.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStepBody {
    /// `hand_in` (the unit), `send_back`, `appraise` or `reopen` (an appraiser).
    #[schema(example = "hand_in")]
    step: String,
    /// What there is to say, such as why a sheet goes back.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: Option<String>,
    /// The number of the latest step that was seen; 0 if there was none.
    expected: u64,
}

/// Takes a step with a unit's sheet.
///
/// `hand_in` is for coordinators of the unit or of the whole survey, and administrators; the points of
/// the unit then stand still. The others are for designers and administrators.
#[utoipa::path(
    post, path = "/rounds/{round}/assessment/units/{unit}/steps", tag = "assess",
    operation_id = "take_assessment_step", security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("unit" = String, Path, description = "The unit's code", max_length = 32),
    ),
    request_body(content = NewStepBody, content_type = "application/json"),
    responses(
        (status = 200, body = AssessmentProgress, description = "Where the sheet stands now"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or works for another unit, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round or unit, or the round has no index"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "The step does not follow from where the sheet stands, the unit's time is over, or somebody else was faster"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "No such step, or the note is too long"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn take_assessment_step(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path((round, unit)): Path<(String, String)>,
    WholeBody(bytes): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let refused = Problem::Assessment;
    let round = round_of_path(&app, &round).await?;
    let unit = unit_of_round(&app, &round, &unit).await?;
    let reading = staff.may_read_assessments(Some(&unit)).ok_or(Problem::Forbidden)?;
    let body: NewStepBody = read_json(&bytes)?;
    let kind = StepKind::from_word(&body.step).ok_or(refused(AssessmentProblem::UnknownStep))?;
    let note = match body.note.as_deref().map(str::parse::<Remark>) {
        None | Some(Err(InvalidRemark::Empty)) => None,
        Some(Ok(note)) => Some(note),
        Some(Err(_)) => return Err(refused(AssessmentProblem::InvalidNote)),
    };
    let step = NewStep {
        round: round.code.clone(),
        kind,
        note,
        expected: body.expected,
        by: staff.user.clone(),
        at: app.clock.now(),
    };
    let claim = staff.may_claim_for(&unit);
    let appraisal = staff.may_appraise();
    let sheets = Sheets::read(&app, &reading, &round).await?;
    let follows = || {
        let wrong = |wrong: crate::assessment::WrongStep| {
            refused(AssessmentProblem::WrongState(wrong.state))
        };
        sheets.state(&unit).after(kind).map_err(wrong)
    };
    let taken = if kind == StepKind::HandIn {
        let permission = claim.ok_or(Problem::Forbidden)?;
        follows()?;
        if !deadlines(&app, &round).await?.take_claims_at(app.clock.now()) {
            return Err(refused(AssessmentProblem::PastDue));
        }
        app.store.take_claim_step(&permission, step).await?
    } else {
        let permission = appraisal.ok_or(Problem::Forbidden)?;
        follows()?;
        app.store.take_appraisal_step(&permission, &unit, step).await?
    };
    match taken {
        Taken::Holds(_) => {
            Ok((no_store(), Json(progress(&app, &staff, &round, Some(&unit)).await?)))
        }
        Taken::Overtaken(_) => Err(refused(AssessmentProblem::Overtaken)),
    }
}
