//! `GET /api/v1/session`: who is signed in, and what they may do.

use axum::Json;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::Owner;
use crate::http::collect::no_store;
use crate::http::problem::{Problem, ProblemDetails};
use crate::permission::{Role, Staff};
use crate::store::staff::Session;

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurrentSession {
    /// The user name.
    user: String,
    /// The name that people read; null where nobody has given one.
    #[schema(required)]
    display_name: Option<String>,
    /// What the person is there for.
    role: String,
    /// The unit the person works for, with those below it; null for the whole survey.
    #[schema(required)]
    unit: Option<String>,
    /// What the person may do: `design`, `read_results`, `read_responses`, `read_assessments`,
    /// `appraise`, `claim`, `run_fieldwork`, `interview`, `administer`.
    may: Vec<&'static str>,
    /// Whether the person signs in with a second factor.
    second_factor: bool,
    /// Whether the person has to set one up before anything else, because the role must have one.
    second_factor_missing: bool,
}

/// What a person may do, as words.
fn rights(staff: &Staff) -> Vec<&'static str> {
    let claims = matches!(staff.role, Role::Administrator | Role::Coordinator);
    let all = [
        ("design", staff.may_design().is_some()),
        ("read_results", staff.may_read_results().is_some()),
        ("read_responses", staff.may_read_responses().is_some()),
        ("read_assessments", staff.may_read_assessments(None).is_some()),
        ("appraise", staff.may_appraise().is_some()),
        ("claim", claims),
        ("run_fieldwork", staff.may_run_fieldwork().is_some()),
        ("interview", staff.may_interview().is_some()),
        ("administer", staff.may_administer().is_some()),
    ];
    all.into_iter().filter(|(_, may)| *may).map(|(word, _)| word).collect()
}

/// Who is signed in, and what they may do.
#[utoipa::path(
    get, path = "/session", tag = "staff", operation_id = "get_session",
    security(("session" = [])),
    responses(
        (status = 200, body = CurrentSession),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_session(Owner { session, .. }: Owner) -> Result<impl IntoResponse, Problem> {
    let Session { staff, display_name, second_factor, second_factor_required, .. } = session;
    let second_factor_missing = second_factor_required && !second_factor;
    let body = CurrentSession {
        may: if second_factor_missing { Vec::new() } else { rights(&staff) },
        user: staff.user.to_string(),
        display_name,
        role: staff.role.to_string(),
        unit: staff.unit.map(String::from),
        second_factor,
        second_factor_missing,
    };
    Ok((no_store(), Json(body)))
}
