//! The page of a desk as the server sends it: what the app needs to begin, and the way to the form for
//! a browser without scripts.

use std::sync::{Arc, LazyLock};

use leptos::prelude::*;
use survey_specs::code::{DeskCode, Lang, RoundCode, UnitCode};
use survey_specs::interview::{Context, Interview};
use survey_specs::questionnaire::Instrument;

use super::visitor::rating_of;
use super::words::page_words;
use crate::ui::document::{Head, document};
use crate::ui::offered::offered_words;
use crate::ui::style::minified;

/// Everything that the page of a desk says.
#[derive(Clone, Debug)]
pub struct KioskPage {
    /// The questionnaire.
    pub instrument: Arc<Instrument>,
    /// The languages that are offered.
    pub languages: Vec<Lang>,
    /// What is known of the world.
    pub context: Context,
    /// The code of the link: the form of the desk is `/r/{link_code}`.
    pub link_code: String,
    /// The round.
    pub round: RoundCode,
    /// The unit that is rated; none if the link is not for one.
    pub unit: Option<UnitCode>,
    /// The unit's name.
    pub unit_name: Option<String>,
    /// The desk.
    pub desk: DeskCode,
    /// The server's signed statement of when and for what the page was opened.
    pub visit: String,
    /// The published version, `sha256:…`.
    pub version: String,
    /// The address of the version's compiled form.
    pub compiled_url: String,
    /// What a PIN is checked against on the device, `ITERATIONS.SALT.HASH`; none if no PIN was set.
    pub pin: Option<String>,
    /// Whether the device may keep the page, to work without a network.
    pub offline: bool,
    /// The addresses of the page's scripts; none where the app was built without them.
    pub scripts: Vec<String>,
    /// The address of what the scripts load.
    pub wasm: Option<String>,
}

/// The style sheet of the desk's page, exactly as it stands in its `<style>`.
#[must_use]
pub fn style() -> &'static str {
    static STYLE: LazyLock<String> =
        LazyLock::new(|| minified(include_str!("../../../style/kiosk.css")));
    &STYLE
}

/// The page of a desk. Where the questionnaire does not fit, it says so and leads to the form.
#[must_use]
pub fn kiosk_page(page: &KioskPage) -> String {
    let context = &page.context;
    let interview = Interview::start(Arc::clone(&page.instrument), context.clone());
    let words = page_words(&context.language);
    let fits = rating_of(&page.instrument, context).is_some();
    let title = interview.render(&interview.instrument().questionnaire().title);
    let head = Head {
        title: &title,
        language: &context.language,
        style: style(),
        scripts: if fits { page.scripts.iter().map(String::as_str).collect() } else { Vec::new() },
        preload: (fits && !page.scripts.is_empty()).then_some(page.compiled_url.as_str()),
    };
    let form_address = ["/r/", &page.link_code].concat();
    let place = page.unit_name.clone().unwrap_or_default();
    let without = if fits { words.no_scripts } else { words.unfit };
    let starting = (fits && !page.scripts.is_empty())
        .then(|| view! { <p class="starting" role="status">{words.starting}</p> });
    let body = view! {
        <main>
            <header><p class="place">{place}</p></header>
            <h1>{title.clone()}</h1>
            {starting}
            <div class="without">
                <p>{without}</p>
                <p><a class="button" href=form_address>{words.open_form}</a></p>
            </div>
        </main>
        {fits.then(|| view! { <Facts page=page.clone()/> })}
    };
    document(&head, body)
}

/// What the app reads; the same names as in the respondent's form. It is never shown, and nobody's
/// answers stand in it.
#[component]
fn Facts(page: KioskPage) -> impl IntoView {
    let context = page.context;
    let kinds: Vec<_> = context.kinds.iter().map(AsRef::as_ref).collect();
    let files: Vec<_> = page.scripts.iter().chain(&page.wasm).map(String::as_str).collect();
    let files = files.join(" ");
    let languages = offered_words(&page.languages, page.instrument.questionnaire());
    view! {
        <form
            hidden
            data-round=page.round.to_string()
            data-unit=page.unit.map(|unit| unit.to_string())
            data-desk=page.desk.to_string()
            data-version=page.version
            data-mode=context.mode.as_str()
            data-kinds=kinds.join(" ")
            data-compiled=page.compiled_url
            data-languages=languages
            data-offline=page.offline.then_some(files)
            data-pin=page.pin
        >
            <input type="hidden" name="response_id"/>
            <input type="hidden" name="visit" value=page.visit/>
            <input type="hidden" name="started_on" value=context.started_on.to_string()/>
            <input type="hidden" name="language" value=context.language.to_string()/>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::kiosk::visitor::tests::{ONE_TAP, context, instrument, unfit};

    fn page(instrument: Arc<Instrument>) -> KioskPage {
        KioskPage {
            languages: instrument.questionnaire().languages.clone(),
            instrument,
            context: context(),
            link_code: "r1.X01~dq1.SIG".to_owned(),
            round: "r1".parse().unwrap(),
            unit: Some("X01".parse().unwrap()),
            unit_name: Some("Phường Một".to_owned()),
            desk: "q1".parse().unwrap(),
            visit: "v2.r1".to_owned(),
            version: "sha256:00".to_owned(),
            compiled_url: "/compiled/sha256:00".to_owned(),
            pin: Some("300000.c2FsdA.aGFzaA".to_owned()),
            offline: true,
            scripts: vec!["/assets/phone-0.js".to_owned()],
            wasm: Some("/assets/field-0.wasm".to_owned()),
        }
    }

    #[test]
    fn the_page_says_what_the_app_needs_and_leads_to_the_form() {
        let html = kiosk_page(&page(instrument(ONE_TAP)));
        for expected in [
            "<html lang=\"vi\"",
            "Phường Một",
            "href=\"/r/r1.X01~dq1.SIG\"",
            "data-mode=\"kiosk\"",
            "data-desk=\"q1\"",
            "data-offline=\"/assets/phone-0.js /assets/field-0.wasm\"",
            "data-pin=\"300000.c2FsdA.aGFzaA\"",
            "name=\"visit\" value=\"v2.r1\"",
            "src=\"/assets/phone-0.js\"",
        ] {
            assert!(html.contains(expected), "{expected} in {html}");
        }
    }

    #[test]
    fn a_round_that_offers_fewer_languages_says_which() {
        let mut page = page(instrument(ONE_TAP));
        assert!(!kiosk_page(&page).contains("data-languages"));
        page.languages.truncate(1);
        assert!(kiosk_page(&page).contains("data-languages=\"vi\""));
    }

    #[test]
    fn a_questionnaire_that_does_not_fit_leads_to_the_form_alone() {
        let html = kiosk_page(&page(instrument(&unfit())));
        assert!(html.contains("không hợp với màn hình một chạm"), "{html}");
        assert!(!html.contains("<script") && !html.contains("data-version"), "{html}");
    }
}
