//! `PUT /api/v1/staff/{user}`: changes a member of staff.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;

use super::Administrator;
use super::body::{StaffBody, StaffToSet, user_of_path};
use super::create::note;
use crate::http::App;
use crate::http::audit::AuditNote;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::store::staff::{StaffChange, StaffChanged};

/// Changes a member of staff: role, unit, contact, and whether the person may sign in.
///
/// For administrators. Whoever is disabled loses all sessions at once. The last administrator who can
/// sign in stays one.
#[utoipa::path(
    put, path = "/staff/{user}", tag = "staff", operation_id = "put_staff",
    security(("session" = [])),
    params(("user" = String, Path, description = "The user name", max_length = 64)),
    request_body(content = StaffToSet, content_type = "application/json"),
    responses(
        (status = 200, body = StaffBody, description = "As it is now"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is nobody of this name"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "Changed by somebody else (`stale_staff`), or nobody would manage staff (`last_administrator`)"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem, by field"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn put_staff(
    State(app): State<Arc<App>>,
    Administrator(permission): Administrator,
    Path(user): Path<String>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let user = user_of_path(&user)?;
    let wanted: StaffToSet = read_json(&body)?;
    let (disabled, revision) = (wanted.disabled, wanted.revision);
    let details = wanted.read(&app, Language::accepted(&headers)).await?;
    let AuditNote(note) = note(&user, &details);
    let note = AuditNote(format!("{note} disabled={disabled}"));
    let change = StaffChange {
        user,
        role: details.role,
        unit: details.unit,
        person: details.person,
        disabled,
        revision,
        now: app.clock.now(),
    };
    match app.store.change_staff(&permission, &change).await? {
        StaffChanged::Changed(entry) => Ok((no_store(), note, Json(StaffBody::from(*entry)))),
        StaffChanged::Stale(entry) => Err(Problem::StaleStaff(Box::new((*entry).into()))),
        StaffChanged::LastAdministrator => Err(Problem::LastAdministrator),
        StaffChanged::Unknown => Err(Problem::UnknownStaff),
    }
}
