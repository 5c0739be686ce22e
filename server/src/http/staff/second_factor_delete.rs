//! `DELETE /api/v1/staff/{user}/second-factor`: for somebody whose phone is lost.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::Administrator;
use super::body::user_of_path;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// Takes the second factor of a member of staff away and ends all sessions; the next sign-in asks for
/// the password alone and, where the role must have one, for a new second factor.
///
/// For administrators, who have made sure that it is the person who asks.
#[utoipa::path(
    delete, path = "/staff/{user}/second-factor", tag = "staff",
    operation_id = "delete_staff_second_factor", security(("session" = [])),
    params(("user" = String, Path, description = "The user name", max_length = 64)),
    responses(
        (status = 204, description = "There is none any more"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is nobody of this name"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn delete_staff_second_factor(
    State(app): State<Arc<App>>,
    Administrator(permission): Administrator,
    Path(user): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let user = user_of_path(&user)?;
    app.store.staff_entry(&permission, &user).await?.ok_or(Problem::UnknownStaff)?;
    app.store.delete_second_factor(&user, None).await?;
    Ok((StatusCode::NO_CONTENT, no_store()))
}
