//! Where the focus goes, and what comes with a key or a paste.

use gloo_timers::future::TimeoutFuture;
use leptos::ev::{ClipboardEvent, KeyboardEvent};
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::document;

fn by_id(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Gives the focus to an element and brings it into view.
pub fn focus(id: &str) {
    focus_nearest(&[id.to_owned()]);
}

/// Gives the focus to the first of these elements that is there, and brings it into view. What stands
/// in a closed part of the screen is opened.
pub fn focus_nearest(ids: &[String]) {
    let Some(element) = ids.iter().find_map(|id| by_id(id)) else { return };
    let mut around: Option<Element> = element.parent_element();
    while let Some(outer) = around {
        if outer.tag_name() == "DETAILS" {
            // The attribute's name is a constant and valid.
            let _ = outer.set_attribute("open", "");
        }
        around = outer.parent_element();
    }
    // Which brings it into view, no further than needed. One that cannot have the focus is at least
    // in view.
    let _ = element.focus();
    let active = web_sys::window().and_then(|window| window.document()?.active_element());
    if active.as_ref() != Some(element.as_ref()) {
        element.scroll_into_view_with_bool(false);
    }
}

/// The same, once the screen has been drawn.
pub fn focus_soon(ids: Vec<String>) {
    spawn_local(async move {
        TimeoutFuture::new(20).await;
        focus_nearest(&ids);
    });
}

/// Whether the key was pressed in a field to type into.
#[must_use]
pub fn is_field(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA"))
}

/// The text that is being pasted.
#[must_use]
pub fn pasted(event: &ClipboardEvent) -> String {
    let data = event.clipboard_data();
    data.and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default()
}
