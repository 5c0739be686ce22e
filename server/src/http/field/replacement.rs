//! `POST /api/v1/rounds/{round}/cases/{case}/replacement`: the next reserve instead of a case.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use survey_specs::code::CaseCode;
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
use crate::store::case::{CaseSeen, NewReplacement, Replaced};
use crate::store::response::ClaimKind;

/// Why a case is replaced.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplacementBody {
    /// The reason.
    #[schema(max_length = 2000)]
    reason: Option<String>,
}

/// Which reserve was called.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplacementEntry {
    /// The case that was replaced.
    case: String,
    /// The code of the reserve.
    reserve: String,
    /// The reserve; null if it is assigned to somebody else.
    #[schema(required)]
    entry: Option<CaseEntry>,
}

/// Calls the next reserve of the same unit, stratum and primary sampling unit instead of a case.
///
/// The case stays in the response rate. Asked again, the answer is the same reserve.
#[utoipa::path(
    post, path = "/rounds/{round}/cases/{case}/replacement", tag = "field",
    operation_id = "create_case_replacement", security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("case" = String, Path, description = "The case's code", max_length = 96),
    ),
    request_body(content = ReplacementBody, content_type = "application/json"),
    responses(
        (status = 200, body = ReplacementEntry, description = "This reserve had been called before"),
        (status = 201, body = ReplacementEntry, description = "This reserve is called now"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or the case is somebody else's"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round or case"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "The case has been answered, is a reserve that nobody has called, or no reserve is left"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "No reason, or one that is too long"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn create_case_replacement(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(path): Path<(String, String)>,
    WholeBody(bytes): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_interview().ok_or(Problem::Forbidden)?;
    let found = FoundCase::of_path(&app, &staff, &path).await?;
    let sent: ReplacementBody = read_json(&bytes)?;
    let replacement = NewReplacement {
        case: found.case.code.clone(),
        reason: body::reason(sent.reason)?,
        replaced_by: staff.user,
        replaced_at: app.clock.now(),
    };
    let replaced = app.store.replace_case(&permission, &found.round.code, &replacement).await?;
    let (status, reserve) = match replaced {
        Replaced::By(reserve) => (StatusCode::CREATED, reserve),
        Replaced::Before(reserve) => (StatusCode::OK, reserve),
        Replaced::Answered => return Err(Problem::Claimed(ClaimKind::Case)),
        Replaced::Waiting => return Err(Problem::Field(FieldProblem::ReserveNotCalled)),
        Replaced::NoReserve => return Err(Problem::Field(FieldProblem::NoReserve)),
    };
    let entry = entry_of(&app, &found, &reserve).await?;
    let case = found.case.code.to_string();
    let body = ReplacementEntry { case, reserve: reserve.to_string(), entry };
    Ok((status, no_store(), Json(body)))
}

/// The reserve, if whoever asks may see it.
async fn entry_of(
    app: &App,
    found: &FoundCase,
    reserve: &CaseCode,
) -> Result<Option<CaseEntry>, Problem> {
    match app.store.case(&found.permission, &found.round.code, reserve).await? {
        CaseSeen::Yours(case) => {
            let visit = visit(app, &found.round, &case, app.clock.now());
            Ok(Some(CaseEntry::of(*case).with_visit(visit)))
        }
        CaseSeen::NotYours | CaseSeen::Unknown => Ok(None),
    }
}
