//! `PUT /api/v1/rounds/{round}/cases/{case}/recheck`: flag a case for a re-check (phúc tra), or say
//! what came of it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::FieldProblem;
use super::{FoundCase, body};
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::store::case::{NewRecheck, Recheck, RecheckRecorded, RecheckState};

/// A step of a re-check.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecheckBody {
    /// How far it is with this step.
    state: RecheckWord,
    /// The reason of a flag, which it needs; or what was found.
    #[schema(max_length = 2000)]
    note: Option<String>,
}

/// How far a re-check is.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecheckWord {
    /// It is to be made.
    Flagged,
    /// The interview took place as it was sent.
    Confirmed,
    /// It did not, or answers are others.
    Differs,
    /// Nobody could be reached to ask.
    NotReached,
    /// It need not be made after all.
    Withdrawn,
}

impl From<RecheckWord> for RecheckState {
    fn from(word: RecheckWord) -> Self {
        match word {
            RecheckWord::Flagged => Self::Flagged,
            RecheckWord::Confirmed => Self::Confirmed,
            RecheckWord::Differs => Self::Differs,
            RecheckWord::NotReached => Self::NotReached,
            RecheckWord::Withdrawn => Self::Withdrawn,
        }
    }
}

/// A step of a re-check, as it is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecheckEntry {
    /// The case.
    case: String,
    /// How far it is with this step.
    #[schema(value_type = String, example = "flagged")]
    state: &'static str,
    /// The reason of a flag, or what was found.
    #[schema(required)]
    note: Option<String>,
    /// Whose step it is.
    by: String,
    /// When.
    #[schema(format = "date-time")]
    at: String,
}

impl RecheckEntry {
    /// A step at a case.
    #[must_use]
    pub fn of(case: String, step: Recheck) -> Self {
        Self {
            case,
            state: step.state.as_str(),
            note: step.note,
            by: step.recorded_by.to_string(),
            at: step.recorded_at.to_string(),
        }
    }
}

/// Flags a case for a re-check (phúc tra), with the reason, or says what came of it.
///
/// A result follows a flag. Every step is kept; saying again what holds changes nothing.
#[utoipa::path(
    put, path = "/rounds/{round}/cases/{case}/recheck", tag = "field",
    operation_id = "put_case_recheck", security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("case" = String, Path, description = "The case's code", max_length = 96),
    ),
    request_body(content = RecheckBody, content_type = "application/json"),
    responses(
        (status = 200, body = RecheckEntry, description = "What holds now"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or works for another unit"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round or case"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "There is no flag to follow, or the case is flagged for another reason"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "A flag without a reason, or a note that is too long"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn put_case_recheck(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(path): Path<(String, String)>,
    WholeBody(bytes): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let FoundCase { round, case, .. } = FoundCase::of_path(&app, &staff, &path).await?;
    let sent: RecheckBody = read_json(&bytes)?;
    let state = RecheckState::from(sent.state);
    let note = match state {
        RecheckState::Flagged => Some(body::reason(sent.note)?),
        _ => body::note(sent.note)?,
    };
    let step = NewRecheck { state, note, recorded_by: staff.user, recorded_at: app.clock.now() };
    match app.store.record_recheck(&permission, &round.code, &case.code, &step).await? {
        RecheckRecorded::New | RecheckRecorded::Same => {
            Ok((no_store(), Json(RecheckEntry::of(case.code.to_string(), step))))
        }
        RecheckRecorded::Refused(Some(RecheckState::Flagged)) => {
            Err(Problem::Field(FieldProblem::Flagged))
        }
        RecheckRecorded::Refused(_) => Err(Problem::Field(FieldProblem::NotFlagged)),
    }
}
