//! `GET, POST /api/v1/account/recovery-codes`: how many are left, and new ones.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::confirmed;
use super::second_factor::{Confirmation, RecoveryCodes};
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Owner;
use crate::http::staff::body::fault;

/// How many recovery codes are left.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryCodesLeft {
    /// Codes that were not used yet.
    left: u64,
}

/// How many recovery codes are left.
#[utoipa::path(
    get, path = "/account/recovery-codes", tag = "account", operation_id = "get_recovery_codes",
    security(("session" = [])),
    responses(
        (status = 200, body = RecoveryCodesLeft),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_recovery_codes(
    State(app): State<Arc<App>>,
    owner: Owner,
) -> Result<impl IntoResponse, Problem> {
    let left = app.store.recovery_codes(&owner.session.staff.user).await?;
    Ok((no_store(), Json(RecoveryCodesLeft { left })))
}

/// New recovery codes in the place of the old ones, with the present password.
#[utoipa::path(
    post, path = "/account/recovery-codes", tag = "account", operation_id = "create_recovery_codes",
    security(("session" = [])),
    request_body(content = Confirmation, content_type = "application/json"),
    responses(
        (status = 200, body = RecoveryCodes, description = "The new ones, shown this once"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "From another site's page"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "The password is wrong, or there is no second factor"),
        (status = 429, body = ProblemDetails, content_type = "application/problem+json", description = "Too many attempts"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn create_recovery_codes(
    State(app): State<Arc<App>>,
    owner: Owner,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let sent: Confirmation = read_json(&body)?;
    let language = Language::accepted(&headers);
    confirmed(&app, &owner, sent.password, language).await?;
    if !owner.session.second_factor {
        let words = ["Chưa cài đặt xác thực hai bước", "no second factor is set up"];
        return Err(fault(language, "password", "no_second_factor", words));
    }
    let user = &owner.session.staff.user;
    let codes = app.second_factor_key.recovery_codes(user, app.randomness.as_ref());
    let (codes, hashes): (Vec<_>, Vec<_>) = codes.into_iter().unzip();
    app.store.replace_recovery_codes(user, &hashes).await?;
    Ok((no_store(), Json(RecoveryCodes { codes })))
}
