//! `GET, DELETE /api/v1/staff/{user}/sessions`: where a member of staff is signed in.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::Administrator;
use super::body::user_of_path;
use crate::http::App;
use crate::http::account::sessions::{SessionList, session_list};
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// Where a member of staff is signed in, for administrators.
#[utoipa::path(
    get, path = "/staff/{user}/sessions", tag = "staff", operation_id = "get_staff_sessions",
    security(("session" = [])),
    params(("user" = String, Path, description = "The user name", max_length = 64)),
    responses(
        (status = 200, body = SessionList),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is nobody of this name"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_staff_sessions(
    State(app): State<Arc<App>>,
    Administrator(permission): Administrator,
    Path(user): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let user = user_of_path(&user)?;
    app.store.staff_entry(&permission, &user).await?.ok_or(Problem::UnknownStaff)?;
    Ok((no_store(), Json(session_list(&app, &user, None).await?)))
}

/// Signs a member of staff out everywhere, for administrators.
#[utoipa::path(
    delete, path = "/staff/{user}/sessions", tag = "staff", operation_id = "delete_staff_sessions",
    security(("session" = [])),
    params(("user" = String, Path, description = "The user name", max_length = 64)),
    responses(
        (status = 204, description = "Signed out everywhere"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "There is nobody of this name"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn delete_staff_sessions(
    State(app): State<Arc<App>>,
    Administrator(permission): Administrator,
    Path(user): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let user = user_of_path(&user)?;
    app.store.staff_entry(&permission, &user).await?.ok_or(Problem::UnknownStaff)?;
    app.store.delete_other_sessions(&user, None).await?;
    Ok((StatusCode::NO_CONTENT, no_store()))
}
