//! The document: what the plain form says, what stands in its fields, and where the focus is.

use js_sys::Promise;
use survey_specs::code::Lang;
#[cfg(any(feature = "respondent", feature = "field"))]
use survey_specs::{code::UnitKind, interview::Context, questionnaire::Mode};
use wasm_bindgen::JsCast;
#[cfg(any(feature = "respondent", feature = "field"))]
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, Element, FormData, HtmlElement, HtmlFormElement};

use crate::respondent::language::direction;

/// What the plain page says about itself.
#[cfg(any(feature = "respondent", feature = "field"))]
#[derive(Debug)]
pub struct PlainPage {
    /// The document that it is.
    pub document: Document,
    /// The element whose content the app replaces.
    pub main: HtmlElement,
    /// The plain form.
    pub form: HtmlFormElement,
    /// What the interview needs to know.
    pub context: Context,
    /// The unit's name as it stands on the page.
    pub unit_name: String,
    /// The round.
    pub round: String,
    /// The unit's code.
    pub unit: Option<String>,
    /// The published version.
    pub version: String,
    /// The id of the response, which the interview has from its first answer.
    pub response_id: String,
    /// The signed visit.
    pub visit: String,
    /// The address of the compiled questionnaire.
    pub compiled: String,
}

#[cfg(any(feature = "respondent", feature = "field"))]
impl PlainPage {
    /// Reads the page; none if it is not the plain form.
    pub fn find() -> Option<Self> {
        let document = document()?;
        let find = |selector: &str| document.query_selector(selector).ok().flatten();
        let form: HtmlFormElement = find("form")?.dyn_into().ok()?;
        let data = |name: &str| form.get_attribute(name);
        let fields = fields(&form);
        let field = |name: &str| {
            fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
        };
        let context = Context {
            mode: Mode::from_word(&data("data-mode")?)?,
            language: Lang::new(field("language")?).ok()?,
            kinds: data("data-kinds")?
                .split(' ')
                .filter_map(|kind| UnitKind::new(kind).ok())
                .collect(),
            started_on: field("started_on")?.parse().ok()?,
        };
        Some(Self {
            main: find("main")?.dyn_into().ok()?,
            unit_name: find(".place").and_then(|place| place.text_content()).unwrap_or_default(),
            round: data("data-round")?,
            unit: data("data-unit"),
            version: data("data-version")?,
            response_id: field("response_id")?.to_owned(),
            visit: field("visit")?.to_owned(),
            compiled: data("data-compiled")?,
            context,
            form,
            document: document.clone(),
        })
    }
}

/// The document.
#[cfg(any(feature = "respondent", feature = "field"))]
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The fields of a form as it would send them.
pub fn fields(form: &HtmlFormElement) -> Vec<(String, String)> {
    let Ok(data) = FormData::new_with_form(form) else { return Vec::new() };
    let entries = js_sys::Array::from(&data);
    let pair = |index| {
        let entry: js_sys::Array = entries.get(index).dyn_into().ok()?;
        Some((entry.get(0).as_string()?, entry.get(1).as_string()?))
    };
    (0..entries.length()).filter_map(pair).collect()
}

/// The fields of the form on the screen.
pub fn fields_on_screen(document: &Document) -> Vec<(String, String)> {
    let form = document.query_selector("form").ok().flatten();
    // What is called so is a form, in whichever document it stands.
    form.map(|form| fields(&form.unchecked_into())).unwrap_or_default()
}

/// The name of the field that has the focus.
#[cfg(any(feature = "respondent", feature = "field"))]
pub fn active_field(document: &Document) -> Option<String> {
    document.active_element()?.get_attribute("name")
}

/// After the new screen stands: gives the focus to what matters most there, the field of `name`, else
/// the summary of errors, else the heading, and brings the beginning of the screen into view: the
/// progress rather than the masthead, which is known by then.
pub fn focus_after_paint(document: &Document, name: Option<String>) {
    let document = document.clone();
    spawn_local(async move {
        sleep(0).await;
        let by_id = |id: &str| document.get_element_by_id(id);
        let field = name.as_deref().and_then(|name| field_of(&document, name));
        let target = field.or_else(|| by_id("errors")).or_else(|| by_id("heading"));
        if let Some(target) = target {
            let is_heading = target.id() == "heading";
            focus(target);
            let beginning = document
                .query_selector("form>.progress,main:not(:has(.progress))>header")
                .ok()
                .flatten();
            if let (true, Some(beginning)) = (is_heading, beginning) {
                beginning.scroll_into_view();
            }
        }
    });
}

/// Waits for some milliseconds.
pub async fn sleep(millis: u32) {
    let promise = Promise::new(&mut |done, _| {
        let delay = i32::try_from(millis).unwrap_or(i32::MAX);
        if let Some(window) = web_sys::window() {
            // A function is all that can be wrong.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&done, delay);
        }
    });
    // It is never rejected.
    let _ = JsFuture::from(promise).await;
}

/// Gives the focus to the first field of an item.
pub fn focus_item(document: &Document, item: &str) {
    if let Some(field) = field_of(document, item) {
        focus(field);
    }
}

fn field_of(document: &Document, name: &str) -> Option<Element> {
    let selector = ["[name=\"", name, "\"]"].concat();
    document.query_selector(&selector).ok().flatten()
}

fn focus(element: Element) {
    // A target that cannot take the focus leaves it where it is.
    let _ = element.unchecked_into::<HtmlElement>().focus();
}

/// Says in which language the document is, and in which direction that is written.
pub fn set_document_language(document: &Document, language: &Lang) {
    if let Some(root) = document.document_element() {
        // Both are valid attribute names, which is all that can be wrong.
        let _ = root.set_attribute("lang", language.as_str());
        let _ = root.set_attribute("dir", direction(language).unwrap_or("ltr"));
    }
}

/// Milliseconds since 1970, by the device's clock; only ever part of an id.
#[expect(clippy::disallowed_methods, reason = "this is the browser's clock seam")]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole milliseconds, far below 2^53"
)]
pub fn now_millis() -> u64 {
    js_sys::Date::now().max(0.0) as u64
}

/// A time of the server in the device's own zone and the page's language.
#[cfg(any(feature = "respondent", feature = "field"))]
pub fn local_time(rfc3339: &str, language: &Lang) -> String {
    let date = js_sys::Date::new(&JsValue::from_str(rfc3339));
    let locale = if language.as_str() == "en" { "en-GB" } else { "vi-VN" };
    date.to_locale_string(locale, &JsValue::UNDEFINED).into()
}
