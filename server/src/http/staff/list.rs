//! `GET /api/v1/staff`: who works here.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::Administrator;
use super::body::StaffBody;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::problem::{Problem, ProblemDetails};

/// Who works here.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffList {
    /// By user name.
    staff: Vec<StaffBody>,
    /// The roles that must sign in with a second factor.
    second_factor_roles: Vec<&'static str>,
}

/// Who works here, for administrators.
#[utoipa::path(
    get, path = "/staff", tag = "staff", operation_id = "get_staff_list", security(("session" = [])),
    responses(
        (status = 200, body = StaffList),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_staff_list(
    State(app): State<Arc<App>>,
    Administrator(permission): Administrator,
) -> Result<impl IntoResponse, Problem> {
    let staff = app.store.staff_list(&permission).await?;
    let roles = app.store.second_factor_roles().await?;
    let body = StaffList {
        staff: staff.into_iter().map(StaffBody::from).collect(),
        second_factor_roles: roles.into_iter().map(crate::permission::Role::as_str).collect(),
    };
    Ok((no_store(), Json(body)))
}
