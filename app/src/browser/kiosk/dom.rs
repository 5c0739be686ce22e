//! The document: what stands where, where the focus is, and the page's address.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event};

use super::device::field;

/// The document.
pub fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The first element of a selector.
pub fn find(selector: &str) -> Option<Element> {
    document()?.query_selector(selector).ok().flatten()
}

/// The element that an event is about, or the nearest around it, that a selector fits.
pub fn closest(event: &Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}

/// Whether the focus is inside what a selector fits.
pub fn is_active_in(selector: &str) -> bool {
    let active = document().and_then(|document| document.active_element());
    active.is_some_and(|active| matches!(active.closest(selector), Ok(Some(_))))
}

/// Gives the focus to the first element of a selector.
pub fn focus(selector: &str) {
    let Some(element) = find(selector) else { return };
    if let Ok(element) = element.dyn_into::<web_sys::HtmlElement>() {
        // A target that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Says in which language the document is.
pub fn set_document_language(tag: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // `lang` is a valid name, which is all that can be wrong.
        let _ = root.set_attribute("lang", tag);
    }
}

/// The query of the page's address.
pub fn query() -> String {
    of_address("search")
}

/// A part of the page's address.
pub fn of_address(part: &str) -> String {
    field(&field(&js_sys::global(), "location"), part).as_string().unwrap_or_default()
}

/// One more entry of the browser's history for this page, so that its button does not lead away.
pub fn push_state() {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        // Without a history there is nothing to go back to.
        let _ = history.push_state(&JsValue::NULL, "");
    }
}
