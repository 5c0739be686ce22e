//! `POST, PUT /api/v1/account/second-factor` and its removal: setting up the own second factor, and
//! giving it up.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::confirmed;
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Owner;
use crate::http::staff::body::fault;
use crate::qr::QrCode;
use crate::second_factor::{Seed, TypedCode};
use crate::session::TooManyAttempts;

/// The present password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The present password.
    #[schema(max_length = 1000)]
    pub(super) password: String,
}

/// A second factor to set up. Nothing is stored of it yet.
#[derive(Debug, Serialize, ToSchema)]
pub struct SecondFactorOffer {
    /// What to send back beside the first code.
    seed: String,
    /// The key as people type it into an app.
    key: String,
    /// The address that apps read.
    address: String,
    /// The address as a QR code, an SVG.
    qr: String,
}

/// The first code of the app.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorConfirmation {
    /// The seed of the offer.
    #[schema(max_length = 22)]
    seed: String,
    /// Six digits.
    #[schema(max_length = 10)]
    code: String,
}

/// Codes for when the phone is not there; each is good once. They are shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// The codes.
    pub(super) codes: Vec<String>,
}

/// Begins to set up a second factor, with the present password.
#[utoipa::path(
    post, path = "/account/second-factor", tag = "account", operation_id = "offer_second_factor",
    security(("session" = [])),
    request_body(content = Confirmation, content_type = "application/json"),
    responses(
        (status = 200, body = SecondFactorOffer, description = "To be read by an app and confirmed"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "From another site's page"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "The password is wrong"),
        (status = 429, body = ProblemDetails, content_type = "application/problem+json", description = "Too many attempts"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn offer_second_factor(
    State(app): State<Arc<App>>,
    owner: Owner,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let Confirmation { password } = read_json(&body)?;
    confirmed(&app, &owner, password, Language::accepted(&headers)).await?;
    let user = &owner.session.staff.user;
    let seed = Seed::generated(app.randomness.as_ref());
    let secret = app.second_factor_key.secret(user, seed);
    let origin = app.public_url.origin();
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    let host = host.split(':').next().unwrap_or(host);
    let address = secret.address(user, host);
    let qr = QrCode::of(&address).map_err(Problem::internal)?.svg();
    let seed = URL_SAFE_NO_PAD.encode(seed.0);
    Ok((no_store(), Json(SecondFactorOffer { seed, key: secret.in_groups(), address, qr })))
}

/// Confirms a second factor by its first code; from now on signing in asks for one. Earlier recovery
/// codes no longer hold.
#[utoipa::path(
    put, path = "/account/second-factor", tag = "account", operation_id = "put_second_factor",
    security(("session" = [])),
    request_body(content = SecondFactorConfirmation, content_type = "application/json"),
    responses(
        (status = 200, body = RecoveryCodes, description = "Set up"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "From another site's page"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "The code is not right"),
        (status = 429, body = ProblemDetails, content_type = "application/problem+json", description = "Too many attempts"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn put_second_factor(
    State(app): State<Arc<App>>,
    owner: Owner,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let SecondFactorConfirmation { seed, code } = read_json(&body)?;
    let (user, now) = (&owner.session.staff.user, app.clock.now());
    app.attempts
        .begin_code(user, now)
        .map_err(|TooManyAttempts { retry_after_s }| Problem::TooManyAttempts { retry_after_s })?;
    let seed = URL_SAFE_NO_PAD.decode(seed).ok().and_then(|seed| seed.try_into().ok()).map(Seed);
    let step = match (seed, TypedCode::read(&code)) {
        (Some(seed), Some(TypedCode::OneTime(code))) => {
            app.second_factor_key.secret(user, seed).step_of(&code, now).map(|step| (seed, step))
        }
        _ => None,
    };
    let (seed, step) = step.ok_or_else(|| {
        let words = [
            "Mã không đúng; xem lại giờ của điện thoại",
            "the code is not right; look at the phone's clock",
        ];
        fault(Language::accepted(&headers), "code", "wrong_code", words)
    })?;
    app.attempts.code_succeeded(user);
    let codes = app.second_factor_key.recovery_codes(user, app.randomness.as_ref());
    let (codes, hashes): (Vec<_>, Vec<_>) = codes.into_iter().unzip();
    app.store.set_second_factor(user, seed, step, &hashes, now).await?;
    Ok((no_store(), Json(RecoveryCodes { codes })))
}

/// Gives the second factor up, with the present password, and ends all other sessions.
#[utoipa::path(
    post, path = "/account/second-factor/removal", tag = "account",
    operation_id = "remove_second_factor",
    security(("session" = [])),
    request_body(content = Confirmation, content_type = "application/json"),
    responses(
        (status = 204, description = "There is none any more"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "From another site's page"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "The role must have one"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "The password is wrong"),
        (status = 429, body = ProblemDetails, content_type = "application/problem+json", description = "Too many attempts"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn remove_second_factor(
    State(app): State<Arc<App>>,
    owner: Owner,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let Confirmation { password } = read_json(&body)?;
    if owner.session.second_factor_required {
        return Err(Problem::SecondFactorKept);
    }
    confirmed(&app, &owner, password, Language::accepted(&headers)).await?;
    let user = &owner.session.staff.user;
    app.store.delete_second_factor(user, Some(&owner.token_hash)).await?;
    Ok((StatusCode::NO_CONTENT, no_store()))
}
