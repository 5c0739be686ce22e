//! `PUT /api/v1/rounds/{round}/kiosk-pin`: sets the PIN behind the screens of desks.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use survey_specs::code::UnitCode;
use utoipa::ToSchema;

use crate::http::App;
use crate::http::body::WholeBody;
use crate::http::collect::{no_store, round_of_path};
use crate::http::language::Language;
use crate::http::links::may_run;
use crate::http::path::Path;
use crate::http::problem::{ItemProblem, Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::kiosk_pin::Pin;
use crate::store::kiosk::KioskPin;

/// A PIN to set.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PinToSet {
    /// The unit's code; null for all units that have no PIN of their own.
    #[serde(default)]
    unit: Option<String>,
    /// 6 to 12 digits, not all the same.
    #[schema(pattern = "^[0-9]{6,12}$")]
    pin: String,
}

/// Sets the PIN behind the screens of desks, in place of the one before.
///
/// For administrators, designers and coordinators; whoever coordinates one unit sets that unit's. A
/// tablet knows the new PIN once it has opened its page again with a network. The server keeps a slow
/// salted hash alone, which the tablet's page has too: a PIN keeps the public out, no more.
#[utoipa::path(
    put, path = "/rounds/{round}/kiosk-pin", tag = "links", operation_id = "put_kiosk_pin",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    request_body(content = PinToSet, content_type = "application/json"),
    responses(
        (status = 204, description = "Set"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or coordinates another unit, or from another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, or it is not about this unit"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "No PIN"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn put_kiosk_pin(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
    headers: HeaderMap,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &round).await?;
    let PinToSet { unit, pin } = serde_json::from_slice(&body).map_err(|error| not_json(&error))?;
    let unit = unit.map(UnitCode::new).transpose().map_err(|_| Problem::UnknownUnit)?;
    let permission = may_run(&staff, unit.as_ref())?;
    if let Some(unit) = &unit
        && !app.store.round_units(&round.code).await?.contains(unit)
    {
        return Err(Problem::UnknownUnit);
    }
    let pin: Pin = pin.parse().map_err(|_| unfit(Language::accepted(&headers)))?;
    let randomness = Arc::clone(&app.randomness);
    let verifier = tokio::task::spawn_blocking(move || pin.verifier(randomness.as_ref()));
    let verifier = verifier.await.map_err(|error| Problem::internal(error.to_string()))?;
    let pin = KioskPin {
        round: round.code,
        unit,
        verifier,
        set_by: staff.user.to_string(),
        set_at: app.clock.now(),
    };
    app.store.set_kiosk_pin(&permission, &pin).await?;
    tracing::info!(round = %pin.round, by = %staff.user, "PIN of desks set");
    Ok((StatusCode::NO_CONTENT, no_store()))
}

/// Where the JSON breaks; what serde says beyond that may quote the PIN.
fn not_json(error: &serde_json::Error) -> Problem {
    let keys = "the keys of the description are expected";
    Problem::NotJson(format!("{keys}; line {}, column {}", error.line(), error.column()))
}

fn unfit(language: Language) -> Problem {
    let message = language.pick(
        "Mã PIN có 6 đến 12 chữ số, không được giống nhau hết",
        "a PIN has 6 to 12 digits, not all the same",
    );
    Problem::InvalidLinks(vec![ItemProblem {
        item: Some("pin".to_owned()),
        code: "unfit_pin",
        message: message.to_owned(),
    }])
}
