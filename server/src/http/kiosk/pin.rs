//! `PUT /api/v1/rounds/{round}/kiosk-pin`: sets the PIN behind the screens of desks.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use survey_specs::code::UnitCode;
use utoipa::ToSchema;

use crate::http::App;
use crate::http::body::{WholeBody, read_json};
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
    let PinToSet { unit, pin } = read_json(&body)?;
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

#[cfg(test)]
mod tests {
    use axum::http::{Method, StatusCode};
    use serde_json::{Value, json};

    use crate::http::test_app::{Answer, Client, ROUND, TestApp};
    use crate::permission::Role;

    async fn set(client: &Client<'_>, body: &Value) -> Answer {
        client.send_json(Method::PUT, &format!("/api/v1/rounds/{ROUND}/kiosk-pin"), body).await
    }

    async fn verifier(app: &TestApp, unit: &str) -> Option<String> {
        let (round, unit) = (ROUND.parse().unwrap(), unit.parse().unwrap());
        let pin = app.app.store.kiosk_pin(&round, Some(&unit)).await.unwrap();
        pin.map(|pin| pin.as_str().to_owned())
    }

    #[tokio::test]
    async fn a_unit_has_its_own_pin_or_that_of_the_round() {
        let app = TestApp::new().await;
        let designer = app.staff(Role::Designer).await;
        assert_eq!(verifier(&app, "X01").await, None);
        let answer = set(&designer, &json!({"unit": null, "pin": "271828"})).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.text());
        let of_round = verifier(&app, "X01").await.unwrap();
        assert!(of_round.starts_with("310000.") && !of_round.contains("271828"), "{of_round}");
        let own = json!({"unit": "X01", "pin": "314159"});
        assert_eq!(set(&designer, &own).await.status, StatusCode::NO_CONTENT);
        assert_ne!(verifier(&app, "X01").await.unwrap(), of_round);
        assert_eq!(verifier(&app, "X02").await.unwrap(), of_round);
    }

    #[tokio::test]
    async fn who_coordinates_one_unit_sets_its_pin_and_no_other_and_analysts_set_none() {
        let app = TestApp::new().await;
        let of_x01 = app.staff_of(Role::Coordinator, Some("X01".parse().unwrap())).await;
        for (unit, status) in [
            (json!("X01"), StatusCode::NO_CONTENT),
            (json!("X02"), StatusCode::FORBIDDEN),
            (Value::Null, StatusCode::FORBIDDEN),
        ] {
            let answer = set(&of_x01, &json!({"unit": unit, "pin": "314159"})).await;
            assert_eq!(answer.status, status, "{}", answer.text());
        }
        let analyst = app.staff(Role::Analyst).await;
        let wanted = json!({"unit": "X01", "pin": "314159"});
        assert_eq!(set(&analyst, &wanted).await.status, StatusCode::FORBIDDEN);
        assert_eq!(set(&app.anyone(), &wanted).await.status, StatusCode::UNAUTHORIZED);
    }

    #[tokio::test]
    async fn what_is_no_pin_or_no_unit_is_refused_and_never_quoted() {
        let app = TestApp::new().await;
        let designer = app.staff(Role::Designer).await;
        let answer = set(&designer, &json!({"pin": "111111"})).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("unfit_pin") && !answer.text().contains("111111"));
        let answer = set(&designer, &json!({"unit": "X99", "pin": "314159"})).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        let answer = set(&designer, &json!({"pin": 314_159})).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(!answer.text().contains("314159"), "{}", answer.text());
    }
}
