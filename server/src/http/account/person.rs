//! `GET, PUT /api/v1/account`: who one is for colleagues.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;

use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Owner;
use crate::http::staff::body::PersonBody;

/// Who one is for colleagues.
#[utoipa::path(
    get, path = "/account", tag = "account", operation_id = "get_account",
    security(("session" = [])),
    responses(
        (status = 200, body = PersonBody),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_account(
    State(app): State<Arc<App>>,
    owner: Owner,
) -> Result<impl IntoResponse, Problem> {
    let person = app.store.person(&owner.session.staff.user).await?.unwrap_or_default();
    Ok((no_store(), Json(PersonBody::from(person))))
}

/// Says who one is for colleagues.
#[utoipa::path(
    put, path = "/account", tag = "account", operation_id = "put_account",
    security(("session" = [])),
    request_body(content = PersonBody, content_type = "application/json"),
    responses(
        (status = 200, body = PersonBody, description = "So it is now"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "From another site's page"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem, by field"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn put_account(
    State(app): State<Arc<App>>,
    owner: Owner,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let body: PersonBody = read_json(&body)?;
    let person = body.read(Language::accepted(&headers))?;
    app.store.set_person(&owner.session.staff.user, &person).await?;
    Ok((no_store(), Json(PersonBody::from(person))))
}
