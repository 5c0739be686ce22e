//! `POST /api/v1/rounds/{round}/cases/{case}/outcomes`: what came of a call.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use super::entry::{CaseEntry, visit};
use super::problem::FieldProblem;
use super::{FoundCase, body};
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::store::case::{CallOutcome, NewOutcome, Recorded};

/// What came of a call.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeBody {
    /// A UUID made where it was noted; sent again, it is kept once.
    #[schema(format = "uuid")]
    // tidy: text because it is the wire form
    outcome_id: String,
    /// What came of it.
    outcome: OutcomeWord,
    /// What there is to remember.
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// When to come again; needed for an appointment.
    #[schema(format = "date-time")]
    appointment_at: Option<String>,
    /// When it was noted, by the clock of the phone.
    #[schema(format = "date-time")]
    noted_at: Option<String>,
}

/// What can come of a call.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeWord {
    /// The interview was finished.
    Completed,
    /// It was begun and broken off.
    Partial,
    /// They do not want to take part.
    Refused,
    /// Nobody was there.
    NotAtHome,
    /// They asked to come again at another time.
    Appointment,
    /// They live elsewhere now.
    Moved,
    /// The address or the person could not be found.
    NotFound,
    /// They speak no language in which they could be asked.
    Language,
    /// They are ill or otherwise not able.
    Unable,
    /// They do not belong to the population.
    OutOfScope,
    /// Something else; the note says what.
    Other,
}

impl From<OutcomeWord> for CallOutcome {
    fn from(word: OutcomeWord) -> Self {
        match word {
            OutcomeWord::Completed => Self::Completed,
            OutcomeWord::Partial => Self::Partial,
            OutcomeWord::Refused => Self::Refused,
            OutcomeWord::NotAtHome => Self::NotAtHome,
            OutcomeWord::Appointment => Self::Appointment,
            OutcomeWord::Moved => Self::Moved,
            OutcomeWord::NotFound => Self::NotFound,
            OutcomeWord::Language => Self::Language,
            OutcomeWord::Unable => Self::Unable,
            OutcomeWord::OutOfScope => Self::OutOfScope,
            OutcomeWord::Other => Self::Other,
        }
    }
}

/// Keeps what came of a call at a case.
///
/// Idempotent by `outcome_id`: what was noted without a network may be sent any number of times.
#[utoipa::path(
    post, path = "/rounds/{round}/cases/{case}/outcomes", tag = "field",
    operation_id = "create_case_outcome", security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("case" = String, Path, description = "The case's code", max_length = 96),
    ),
    request_body(content = OutcomeBody, content_type = "application/json"),
    responses(
        (status = 200, body = CaseEntry, description = "Kept before; the case as it is"),
        (status = 201, body = CaseEntry, description = "Kept; the case as it is now"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or the case is somebody else's"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round or case"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "Another outcome is kept under this id, or the case is a reserve that nobody has called"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "An appointment without a time, what is no id or time, or a note that is too long"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn create_case_outcome(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(path): Path<(String, String)>,
    WholeBody(bytes): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_interview().ok_or(Problem::Forbidden)?;
    let found = FoundCase::of_path(&app, &staff, &path).await?;
    let sent: OutcomeBody = read_json(&bytes)?;
    if found.case.waits() {
        return Err(Problem::Field(FieldProblem::ReserveNotCalled));
    }
    let now = app.clock.now();
    let outcome = NewOutcome {
        outcome_id: body::id(&sent.outcome_id)?,
        outcome: sent.outcome.into(),
        note: body::note(sent.note)?,
        appointment_at: body::time(sent.appointment_at.as_deref())?,
        noted_at: body::time(sent.noted_at.as_deref())?,
        recorded_by: staff.user,
        recorded_at: now,
    };
    if outcome.outcome == CallOutcome::Appointment && outcome.appointment_at.is_none() {
        return Err(Problem::Field(FieldProblem::AppointmentWithoutTime));
    }
    let (round, case) = (&found.round.code, &found.case.code);
    let status = match app.store.record_outcome(&permission, round, case, &outcome).await? {
        Recorded::New => StatusCode::CREATED,
        Recorded::Same => StatusCode::OK,
        Recorded::Differs => return Err(Problem::Field(FieldProblem::OutcomeDiffers)),
    };
    let FoundCase { round, case, .. } = found.again(&app).await?;
    let visit = visit(&app, &round, &case, now);
    Ok((status, no_store(), Json(CaseEntry::of(case).with_visit(visit))))
}
