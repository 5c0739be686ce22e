//! `PUT /api/v1/account/password`: another password.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use utoipa::ToSchema;

use super::confirmed;
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Owner;
use crate::http::staff::body::fault;
use crate::http::staff::create::hashed;
use crate::password::Password;

/// A password in the place of another.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordToSet {
    /// The present password.
    #[schema(max_length = 1000)]
    password: String,
    /// The new one: at least 12 characters, not the user name, none of the commonest.
    #[schema(min_length = 12, max_length = 1000)]
    new_password: String,
}

/// Chooses another password and ends all other sessions.
#[utoipa::path(
    put, path = "/account/password", tag = "account", operation_id = "put_password",
    security(("session" = [])),
    request_body(content = PasswordToSet, content_type = "application/json"),
    responses(
        (status = 204, description = "From now on the new one holds"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "From another site's page"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "The present password is wrong (`wrong_password`), or the new one cannot be chosen"),
        (status = 429, body = ProblemDetails, content_type = "application/problem+json", description = "Too many attempts"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn put_password(
    State(app): State<Arc<App>>,
    owner: Owner,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let PasswordToSet { password, new_password } = read_json(&body)?;
    let language = Language::accepted(&headers);
    let user = owner.session.staff.user.clone();
    let chosen = Password::chosen(new_password, &user).map_err(|unfit| {
        let (vietnamese, english) = unfit.0.words();
        fault(language, "new_password", unfit.0.code(), [vietnamese, english])
    })?;
    confirmed(&app, &owner, password, language).await?;
    let hash = hashed(&app, chosen).await?;
    app.store.set_own_password(&user, &hash, &owner.token_hash).await?;
    Ok((StatusCode::NO_CONTENT, no_store()))
}
