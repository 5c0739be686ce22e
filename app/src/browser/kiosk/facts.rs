//! What the desk's page says about itself.

use survey_specs::code::{Lang, UnitCode, UnitKind};
use survey_specs::interview::Context;
use survey_specs::questionnaire::Mode;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::device::{self, field};
use super::dom::{find, of_address, query};

/// The page.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The element whose content the app replaces.
    pub main: HtmlElement,
    /// What an interview on the day of the page's opening needs to know.
    context: Context,
    /// The unit's name.
    pub unit_name: String,
    /// The round.
    pub round: String,
    /// The unit's code.
    pub unit: Option<UnitCode>,
    /// The published version.
    pub version: String,
    /// The signed visit.
    pub visit: String,
    /// The languages that are offered, if these are not all.
    pub languages: Option<String>,
    /// The address of the compiled questionnaire.
    pub compiled: String,
    /// What a PIN is checked against.
    pub pin: Option<String>,
    /// The addresses of the desk's own files, if the device may keep the page.
    pub offline: Option<String>,
}

impl Facts {
    /// Reads the page; none if it is not a desk's.
    pub fn find() -> Option<Self> {
        let form = find("form[data-desk]")?;
        let data = |name: &str| form.get_attribute(name);
        let value = |name: &str| find(&["form [name=", name, "]"].concat())?.get_attribute("value");
        let context = Context {
            mode: Mode::from_word(&data("data-mode")?)?,
            language: Lang::new(value("language")?).ok()?,
            kinds: data("data-kinds")?
                .split(' ')
                .filter_map(|kind| UnitKind::new(kind).ok())
                .collect(),
            started_on: value("started_on")?.parse().ok()?,
        };
        Some(Self {
            main: find("main")?.dyn_into().ok()?,
            context,
            unit_name: find(".place").and_then(|place| place.text_content()).unwrap_or_default(),
            round: data("data-round")?,
            unit: data("data-unit").and_then(|unit| UnitCode::new(unit).ok()),
            version: data("data-version")?,
            visit: value("visit")?,
            languages: data("data-languages"),
            compiled: data("data-compiled")?,
            pin: data("data-pin"),
            offline: data("data-offline"),
        })
    }

    /// What an interview that begins now needs to know, in the desk's own language.
    pub fn context(&self) -> Context {
        let today = device::local_day(&self.context.started_on.to_string());
        let started_on = today.parse().unwrap_or(self.context.started_on);
        Context { started_on, ..self.context.clone() }
    }

    /// Has the service worker keep the page with the desk's own files; those of a citizen it knows.
    pub fn keep_offline(&self) {
        let Some(files) = &self.offline else { return };
        let also: js_sys::Array =
            files.split(' ').chain([self.compiled.as_str()]).map(JsValue::from_str).collect();
        let page = [of_address("pathname"), query()].concat();
        let message = device::object(&[("keep", JsValue::from_str(&page)), ("also", also.into())]);
        spawn_local(async move {
            let navigator = field(&js_sys::global(), "navigator");
            let ready = field(&field(&navigator, "serviceWorker"), "ready").dyn_into().ok();
            let Some(ready) = ready else { return };
            let Some(registration) = device::settled(Ok(ready)).await else { return };
            // Without a worker the page needs the network to open; ratings are safe all the same.
            let _ = device::call(&field(&registration, "active"), "postMessage", &message);
        });
    }
}
