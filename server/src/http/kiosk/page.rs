//! `GET /k/{code}`: the page of a desk.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::HeaderName;
use axum::response::{Html, IntoResponse, Redirect, Response};
use survey_specs::interview::Context;
use survey_specs::questionnaire::Mode;
use thuocdo_app::field::kiosk::{KioskPage, kiosk_page};

use crate::assets::{self, Role};
use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::collect::traffic::open_page;
use crate::http::collect::{Place, follow, no_store, offered};
use crate::http::language::lang_parameter;
use crate::http::path::Path;
use crate::http::problem::Problem;
use crate::kiosk_pin::PinVerifier;
use crate::link::Reach;
use crate::traffic::senders::Sender;

/// Says to the service worker whether it may keep the page.
const OFFLINE: HeaderName = HeaderName::from_static("thuocdo-offline");

/// The page of a desk, with a new visit. A link without a desk leads to its form.
pub async fn kiosk(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    uri: Uri,
    sender: Sender,
) -> Result<Response, Problem> {
    let destination = follow(&app, &code).await?;
    open_page(&app, &destination, &sender)?;
    let Some(desk) = destination.link.terms.desk.clone() else {
        let form = format!("/r/{}", app.signer.link_code(&destination.link));
        return Ok((no_store(), Redirect::to(&form)).into_response());
    };
    let now = app.clock.now();
    destination.answerable(&app, now).await?;
    offered(&destination.round, Mode::Kiosk)?;
    let (round, unit) = (&destination.round, destination.link.unit.clone());
    let place = Place::today(&app, unit.as_ref()).await?;
    let pin = app.store.kiosk_pin(&round.code, unit.as_ref()).await?;
    let asked = uri.query().and_then(lang_parameter);
    let version = round.version.to_string();
    let page = KioskPage {
        instrument: Arc::clone(&destination.version.instrument),
        languages: destination.languages(),
        context: Context {
            mode: Mode::Kiosk,
            language: destination.language(asked),
            kinds: place.kinds,
            started_on: today_in_vietnam(now),
        },
        link_code: code,
        round: round.code.clone(),
        unit,
        unit_name: place.name,
        desk,
        visit: app.signer.visit(&destination.link, Reach::Link, now),
        compiled_url: format!("/compiled/{version}"),
        version,
        pin: pin.as_ref().map(PinVerifier::as_str).map(str::to_owned),
        offline: round.offline,
        scripts: [Role::PhoneJs, Role::FieldJs]
            .into_iter()
            .filter_map(assets::of_role)
            .map(assets::Asset::path)
            .collect(),
        wasm: assets::of_role(Role::FieldWasm).map(assets::Asset::path),
    };
    let offline = [(OFFLINE, if page.offline { "yes" } else { "no" })];
    Ok((no_store(), offline, Html(kiosk_page(&page))).into_response())
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use crate::http::test_app::{ROUND, TestApp};
    use crate::link::{Link, Terms};

    fn desk(app: &TestApp) -> String {
        let terms = Terms { desk: Some("quay-1".parse().unwrap()), ..Terms::default() };
        let unit = Some("X01".parse().unwrap());
        app.app.signer.link_code(&Link { round: ROUND.parse().unwrap(), unit, terms })
    }

    #[tokio::test]
    async fn a_desk_has_a_page_that_a_tablet_may_keep() {
        let app = TestApp::new().await;
        let code = desk(&app);
        let answer = app.anyone().get(&format!("/k/{code}")).await;
        assert_eq!((answer.status, answer.header("thuocdo-offline")), (StatusCode::OK, "yes"));
        assert_eq!(answer.header("cache-control"), "no-store");
        let page = answer.text();
        assert!(page.contains("Phường Một") && page.contains(&format!("/r/{code}")), "{page}");
    }

    #[tokio::test]
    async fn without_a_desk_the_link_leads_to_its_form_and_a_forged_one_nowhere() {
        let app = TestApp::new().await;
        let code = app.link(Some("X01"));
        let answer = app.anyone().get(&format!("/k/{code}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.header("location"), format!("/r/{code}"));
        let forged = desk(&app).replace("quay-1", "quay-2");
        assert_eq!(app.anyone().get(&format!("/k/{forged}")).await.status, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn a_desk_is_gone_with_its_round() {
        let app = TestApp::new().await;
        app.clock.set("2026-11-30T17:00:00Z".parse().unwrap());
        let answer = app.anyone().get(&format!("/k/{}", desk(&app))).await;
        assert_eq!(answer.status, StatusCode::GONE);
    }
}
