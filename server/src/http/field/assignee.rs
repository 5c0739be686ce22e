//! `PUT /api/v1/rounds/{round}/cases/{case}/assignee`: who is to interview.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use super::FoundCase;
use super::entry::CaseEntry;
use super::problem::FieldProblem;
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::permission::{MayRunFieldwork, UserName};

/// Who is to interview.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssigneeBody {
    /// The user name; null for nobody.
    #[schema(required, max_length = 64)]
    assignee: Option<String>,
}

/// Says who is to interview a case.
#[utoipa::path(
    put, path = "/rounds/{round}/cases/{case}/assignee", tag = "field",
    operation_id = "put_case_assignee", security(("session" = [])),
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("case" = String, Path, description = "The case's code", max_length = 96),
    ),
    request_body(content = AssigneeBody, content_type = "application/json"),
    responses(
        (status = 200, body = CaseEntry, description = "The case as it is now"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or works for another unit"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round or case"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody of this name may interview"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn put_case_assignee(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(path): Path<(String, String)>,
    WholeBody(bytes): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let found = FoundCase::of_path(&app, &staff, &path).await?;
    let sent: AssigneeBody = read_json(&bytes)?;
    let assignee = match &sent.assignee {
        Some(name) => Some(interviewer(&app, &permission, name).await?),
        None => None,
    };
    let cases = std::slice::from_ref(&found.case.code);
    app.store.assign_cases(&permission, &found.round.code, cases, assignee.as_ref()).await?;
    let found = found.again(&app).await?;
    Ok((no_store(), Json(CaseEntry::of(found.case))))
}

/// The user of this name, who may interview.
async fn interviewer(
    app: &App,
    permission: &MayRunFieldwork,
    name: &str,
) -> Result<UserName, Problem> {
    let unknown = || Problem::Field(FieldProblem::UnknownAssignee);
    let name: UserName = name.parse().map_err(|_| unknown())?;
    let staff = app.store.interviewers(permission).await?;
    staff.iter().any(|one| one.user == name).then_some(name).ok_or_else(unknown)
}
