//! `GET /api/v1/staff/{user}`: one member of staff.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;

use super::Administrator;
use super::body::{StaffBody, user_of_path};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// One member of staff, for administrators.
#[utoipa::path(
    get, path = "/staff/{user}", tag = "staff", operation_id = "get_staff",
    security(("session" = [])),
    params(("user" = String, Path, description = "The user name", max_length = 64)),
    responses(
        (status = 200, body = StaffBody),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is nobody of this name"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_staff(
    State(app): State<Arc<App>>,
    Administrator(permission): Administrator,
    Path(user): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let entry = app.store.staff_entry(&permission, &user_of_path(&user)?).await?;
    Ok((no_store(), Json(StaffBody::from(entry.ok_or(Problem::UnknownStaff)?))))
}
