//! `PUT /api/v1/second-factor-roles`: which roles must sign in with a second factor.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Administrator;
use super::body::fault;
use crate::http::App;
use crate::http::audit::AuditNote;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::problem::{Problem, ProblemDetails};
use crate::permission::Role;

/// Which roles must sign in with a second factor.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorRoles {
    /// Roles such as `administrator`.
    roles: Vec<String>,
}

/// Says which roles must sign in with a second factor.
///
/// For administrators. Whoever has such a role and no second factor can do nothing but set one up,
/// from now on.
#[utoipa::path(
    put, path = "/second-factor-roles", tag = "staff", operation_id = "put_second_factor_roles",
    security(("session" = [])),
    request_body(content = SecondFactorRoles, content_type = "application/json"),
    responses(
        (status = 200, body = SecondFactorRoles, description = "So it is now"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem, by field"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn put_second_factor_roles(
    State(app): State<Arc<App>>,
    Administrator(permission): Administrator,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let SecondFactorRoles { roles } = read_json(&body)?;
    let read: Result<BTreeSet<Role>, _> = roles.iter().map(|role| role.parse()).collect();
    let roles = read.map_err(|_| {
        let words = ["Không có vai trò này", "there is no such role"];
        fault(Language::accepted(&headers), "roles", "unknown_role", words)
    })?;
    app.store.set_second_factor_roles(&permission, &roles).await?;
    let roles: Vec<String> = roles.into_iter().map(|role| role.to_string()).collect();
    let note = AuditNote(format!("roles={}", roles.join(",")));
    Ok((no_store(), note, Json(SecondFactorRoles { roles })))
}
