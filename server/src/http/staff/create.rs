//! `POST /api/v1/staff`: adds a member of staff with a generated password.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::Administrator;
use super::body::{Details, StaffToAdd};
use crate::http::App;
use crate::http::audit::AuditNote;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::problem::{Problem, ProblemDetails};
use crate::password::Password;
use crate::permission::UserName;
use crate::store::Insertion;
use crate::store::staff::NewStaff;

/// Somebody who was added.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffAdded {
    /// The user name.
    user: String,
    /// The password, shown this once.
    password: String,
}

/// Adds a member of staff and answers with a generated password, for people who get it on paper.
///
/// For administrators. Whoever can be sent a link is better invited.
#[utoipa::path(
    post, path = "/staff", tag = "staff", operation_id = "create_staff", security(("session" = [])),
    request_body(content = StaffToAdd, content_type = "application/json"),
    responses(
        (status = 201, body = StaffAdded, description = "Added"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "There is a user of this name already"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem, by field"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn create_staff(
    State(app): State<Arc<App>>,
    Administrator(permission): Administrator,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let wanted: StaffToAdd = read_json(&body)?;
    let (user, details) = wanted.read(&app, Language::accepted(&headers)).await?;
    let password = Password::generated(app.randomness.as_ref());
    let new = new_staff(&app, &user, &details, &password).await?;
    match app.store.insert_person(&permission, &new, &details.person, None).await? {
        Insertion::Taken => return Err(Problem::TakenName),
        Insertion::Inserted => {}
    }
    let note = note(&user, &details);
    let body = StaffAdded { user: user.to_string(), password: password.reveal().to_owned() };
    Ok((StatusCode::CREATED, no_store(), note, Json(body)))
}

/// What is kept of somebody new.
///
/// # Errors
///
/// If the password cannot be hashed.
pub async fn new_staff(
    app: &App,
    user: &UserName,
    details: &Details,
    password: &Password,
) -> Result<NewStaff, Problem> {
    let password_hash = hashed(app, password.clone()).await?;
    Ok(NewStaff {
        user: user.clone(),
        role: details.role,
        unit: details.unit.clone(),
        password_hash,
        created_at: app.clock.now(),
    })
}

/// The hash of a password, made beside the runtime.
///
/// # Errors
///
/// If there is not enough memory, or the server is ending.
pub async fn hashed(app: &App, password: Password) -> Result<String, Problem> {
    let randomness = Arc::clone(&app.randomness);
    let hash = tokio::task::spawn_blocking(move || password.hash(randomness.as_ref())).await;
    hash.map_err(Problem::internal)?.map_err(Problem::internal)
}

/// What the audit log says of somebody who was added or changed.
#[must_use]
pub fn note(user: &UserName, details: &Details) -> AuditNote {
    let unit = details.unit.as_ref().map_or("all", |unit| unit.as_str());
    AuditNote(format!("user={user} role={} unit={unit}", details.role))
}
