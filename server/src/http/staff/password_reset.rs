//! `POST /api/v1/staff/{user}/password-reset`: a link for choosing another password.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::SignedIn;
use super::body::user_of_path;
use super::one_time_link::{OneTimeLink, one_time_link};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::store::account::LinkPurpose;

/// Answers with a link, good once and for a day, on whose page the person chooses another password;
/// for whoever was invited, another invitation.
///
/// For administrators. The password that was lost holds until then. Earlier links of the person no
/// longer hold.
#[utoipa::path(
    post, path = "/staff/{user}/password-reset", tag = "staff",
    operation_id = "create_password_reset", security(("session" = [])),
    params(("user" = String, Path, description = "The user name", max_length = 64)),
    responses(
        (status = 201, body = OneTimeLink, description = "Made"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is nobody of this name"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn create_password_reset(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(user): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_administer().ok_or(Problem::Forbidden)?;
    let user = user_of_path(&user)?;
    let entry = app.store.staff_entry(&permission, &user).await?.ok_or(Problem::UnknownStaff)?;
    let purpose = match entry.invited_at {
        Some(_) => LinkPurpose::Invitation,
        None => LinkPurpose::PasswordReset,
    };
    let (link, kept) = one_time_link(&app, &user, purpose, &staff)?;
    if !app.store.insert_staff_link(&permission, &kept).await? {
        return Err(Problem::UnknownStaff);
    }
    Ok((StatusCode::CREATED, no_store(), Json(link)))
}
