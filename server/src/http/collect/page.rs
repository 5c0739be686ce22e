//! `GET /r/{code}`: the citizen's page, the whole questionnaire as one form.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::HeaderName;
use axum::response::{Html, IntoResponse, Redirect, Response};
use survey_specs::interview::form::default_fields;
use survey_specs::interview::{Context, Interview};
use survey_specs::questionnaire::{Item, Questionnaire, ResponseType};
use thuocdo_app::respondent::{self, FirstPage};

use super::traffic::open_page;
use super::{Destination, Place, follow, no_store, offered};
use crate::assets::{self, Role};
use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::language::lang_parameter;
use crate::http::path::Path;
use crate::http::problem::Problem;
use crate::link::Reach;
use crate::randomness::response_id;
use crate::traffic::senders::Sender;

/// Says to the service worker whether it may keep the page.
const OFFLINE: HeaderName = HeaderName::from_static("thuocdo-offline");

/// The first page of a round, with a new visit and a new response id.
pub async fn page(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    uri: Uri,
    sender: Sender,
) -> Result<Response, Problem> {
    let destination = follow(&app, &code).await?;
    open_page(&app, &destination, &sender)?;
    if let Some(link) = destination.with_chosen_unit(&app, uri.query()).await? {
        let address = format!("/r/{}", app.signer.link_code(&link));
        let asked = uri.query().and_then(lang_parameter);
        let lang = asked.map(|lang| format!("?lang={lang}")).unwrap_or_default();
        return Ok((no_store(), Redirect::to(&[address, lang].concat())).into_response());
    }
    let now = app.clock.now();
    destination.answerable(&app, now).await?;
    offered(&destination.round, destination.link.mode())?;
    let place = Place::today(&app, destination.link.unit.as_ref()).await?;
    let asked = uri.query().and_then(lang_parameter);
    let context = Context {
        mode: destination.link.mode(),
        language: destination.language(asked),
        kinds: place.kinds.clone(),
        started_on: today_in_vietnam(now),
    };
    let interview = Interview::start(Arc::clone(&destination.version.instrument), context);
    let visit = app.signer.visit(&destination.link, Reach::Link, now);
    let id = response_id(app.clock.as_ref(), app.randomness.as_ref()).to_string();
    let unit_choice = unit_choice(&app, &destination, &code, &interview).await?;
    let first = first_page(&destination, place, code, interview, visit, id);
    let first = FirstPage { unit_choice, ..first };
    let offline = [(OFFLINE, if first.offline { "yes" } else { "no" })];
    Ok((no_store(), offline, Html(respondent::page(&first))).into_response())
}

/// Where to choose a unit, for the link of a whole round that has several.
async fn unit_choice(
    app: &App,
    destination: &Destination,
    code: &str,
    interview: &Interview,
) -> Result<Option<String>, Problem> {
    if destination.link.unit.is_some() {
        return Ok(None);
    }
    let units = app.store.round_units(&destination.round.code).await?;
    let language = &interview.context().language;
    Ok((units.len() > 1).then(|| format!("/r/{code}/units?lang={language}")))
}

/// A first page on which nothing has been typed.
#[must_use]
pub fn first_page(
    destination: &Destination,
    place: Place,
    link_code: String,
    interview: Interview,
    visit: String,
    // tidy: text because the page only shows it
    response_id: String,
) -> FirstPage {
    let version = destination.round.version.to_string();
    let (scripts, also) = roles(destination.version.version.questionnaire());
    FirstPage {
        fields: interview.instrument().questions().flat_map(default_fields).collect(),
        problems: Vec::new(),
        consent_given: false,
        interview,
        link_code,
        round: destination.round.code.clone(),
        unit: destination.link.unit.clone(),
        unit_name: place.name,
        visit,
        compiled_url: format!("/compiled/{version}"),
        version,
        response_id,
        scripts: paths(scripts),
        also: paths(also),
        unit_choice: None,
        offline: destination.round.offline,
        languages: destination.languages(),
    }
}

/// The scripts of a page in the order in which they run, and what else must be kept with the page if
/// it is to open without a network. What most phones load does not know what few questionnaires have.
fn roles(questionnaire: &Questionnaire) -> (&'static [Role], &'static [Role]) {
    let has_sensor =
        |item: &Item| matches!(item.response, ResponseType::Geopoint | ResponseType::Image);
    let mut items = questionnaire.sections.iter().flat_map(|section| &section.items);
    match (questionnaire.is_rich(), items.any(has_sensor)) {
        (false, _) => (&[Role::PhoneJs, Role::RespondentJs], &[]),
        (true, false) => (&[Role::PhoneJs, Role::RichJs], &[Role::RichJs, Role::RichWasm]),
        (true, true) => (
            &[Role::SensorsJs, Role::PhoneJs, Role::RichJs],
            &[Role::SensorsJs, Role::RichJs, Role::RichWasm],
        ),
    }
}

fn paths(roles: &[Role]) -> Vec<String> {
    roles.iter().copied().filter_map(assets::of_role).map(assets::Asset::path).collect()
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use survey_specs::questionnaire::read;

    use super::*;
    use crate::http::test_app::{ROUND, TestApp};

    #[test]
    fn whatever_a_page_runs_beyond_what_every_phone_keeps_is_kept_with_it() {
        for (kind, kept) in [("text", 0), ("date", 2), ("geopoint", 3), ("image", 3)] {
            let yaml = format!(
                "questionnaire: q\nlanguages: [vi]\ntitle: Phiếu\nsections:\n  - section: a\n    \
                 title: A\n    items:\n      - {{item: one, label: Một, type: {kind}}}\n"
            );
            let draft = read::check("q.yaml", yaml.as_bytes()).draft.unwrap();
            let (scripts, also) = roles(draft.questionnaire());
            assert_eq!(also.len(), kept, "{kind}: {also:?}");
            let known = |script: &Role| {
                matches!(script, Role::PhoneJs | Role::RespondentJs) || also.contains(script)
            };
            assert!(scripts.iter().all(known), "{kind}: {scripts:?}, kept {also:?}");
        }
    }

    #[tokio::test]
    async fn the_first_page_is_the_whole_questionnaire_as_one_form() {
        let app = TestApp::new().await;
        let answer = app.anyone().get(&format!("/r/{}", app.link(Some("X01")))).await;
        assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, "no-store"));
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        let page = answer.text();
        for expected in [
            "<html lang=\"vi\"",
            "method=\"post\"",
            "Phường Một",
            "Ông/Bà có hài lòng không?",
            "name=\"visited\"",
            "name=\"satisfied\"",
            "name=\"age\"",
            "name=\"words\"",
            "name=\"consent\"",
            "name=\"response_id\"",
            "name=\"visit\"",
        ] {
            assert!(page.contains(expected), "{expected} in {page}");
        }
    }

    #[tokio::test]
    async fn another_language_is_asked_for_by_the_address_and_an_unknown_one_is_the_default() {
        let app = TestApp::new().await;
        let english = app.anyone().get(&format!("/r/{ROUND}?lang=en")).await;
        assert!(english.text().contains("<html lang=\"en\""));
        assert!(english.text().contains("Are you satisfied?"));
        let french = app.anyone().get(&format!("/r/{ROUND}?lang=fr")).await;
        assert!(french.text().contains("<html lang=\"vi\""));
    }

    #[tokio::test]
    async fn there_is_no_form_before_the_opening_after_the_close_and_behind_a_forged_link() {
        let app = TestApp::new().await;
        let forged = app.link(Some("X01")).replace("X01", "X02");
        let cases = [
            ("2026-10-31T16:59:59Z", ROUND, StatusCode::FORBIDDEN),
            ("2026-11-30T17:00:00Z", ROUND, StatusCode::GONE),
            ("2026-11-21T01:00:00Z", "dot-2", StatusCode::NOT_FOUND),
            ("2026-11-21T01:00:00Z", forged.as_str(), StatusCode::NOT_FOUND),
        ];
        for (time, code, status) in cases {
            app.clock.set(time.parse().unwrap());
            let answer = app.anyone().get(&format!("/r/{code}")).await;
            assert_eq!(answer.status, status, "{code} at {time}");
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
            assert_eq!(answer.header("cache-control"), "no-store");
            assert!(!answer.text().contains("method=\"post\""));
        }
        app.clock.set("2026-10-31T16:59:59Z".parse().unwrap());
        let early = app.anyone().get(&format!("/r/{ROUND}")).await;
        assert!(early.text().contains("01/11/2026 00:00"), "{}", early.text());
    }
}
