//! `POST /api/v1/invitations`: invites a member of staff.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;

use super::SignedIn;
use super::body::StaffToAdd;
use super::create::{new_staff, note};
use super::one_time_link::{OneTimeLink, one_time_link};
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::problem::{Problem, ProblemDetails};
use crate::password::Password;
use crate::store::Insertion;
use crate::store::account::LinkPurpose;

/// Invites somebody: answers with a link, good once and for seven days, on whose page the person
/// chooses a password.
///
/// For administrators. The link is shown this once; another one comes from a password reset.
#[utoipa::path(
    post, path = "/invitations", tag = "staff", operation_id = "create_invitation",
    security(("session" = [])),
    request_body(content = StaffToAdd, content_type = "application/json"),
    responses(
        (status = 201, body = OneTimeLink, description = "Invited"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "There is a user of this name already"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem, by field"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn create_invitation(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_administer().ok_or(Problem::Forbidden)?;
    let wanted: StaffToAdd = read_json(&body)?;
    let (user, details) = wanted.read(&app, Language::accepted(&headers)).await?;
    // Nobody knows this password, so nobody signs in with it.
    let nobodys = Password::generated(app.randomness.as_ref());
    let new = new_staff(&app, &user, &details, &nobodys).await?;
    let (link, kept) = one_time_link(&app, &user, LinkPurpose::Invitation, &staff)?;
    match app.store.insert_person(&permission, &new, &details.person, Some(&kept)).await? {
        Insertion::Taken => return Err(Problem::TakenName),
        Insertion::Inserted => {}
    }
    Ok((StatusCode::CREATED, no_store(), note(&user, &details), Json(link)))
}
