//! What the console asks of the browser itself.

pub mod dragging;
pub mod files;
pub mod focusing;
pub mod leaving;
pub mod pointer;
pub mod preview;
pub mod storage;

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

use super::language::Language;

/// Under this name the browser remembers the language.
const LANGUAGE: &str = "thuocdo-language";

fn document() -> Option<Document> {
    web_sys::window()?.document()
}

/// The language that was chosen here before; else that of the page.
#[must_use]
pub fn remembered_language() -> Language {
    let storage = web_sys::window().and_then(|window| window.local_storage().ok().flatten());
    let remembered = storage.and_then(|storage| storage.get_item(LANGUAGE).ok().flatten());
    let of_page = || document()?.document_element()?.get_attribute("lang");
    Language::of_tag(&remembered.or_else(of_page).unwrap_or_default())
}

/// Remembers the language and says it of the page.
pub fn remember_language(language: Language) {
    if let Some(storage) =
        web_sys::window().and_then(|window| window.local_storage().ok().flatten())
    {
        // A browser that keeps nothing asks for the language again.
        let _ = storage.set_item(LANGUAGE, language.tag());
    }
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // The attribute's name is a constant and valid.
        let _ = root.set_attribute("lang", language.tag());
    }
}

/// The name of this tab in the browser.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Leads to another page, outside the console.
pub fn go_to(address: &str) {
    if let Some(window) = web_sys::window() {
        // What cannot be opened the browser says itself.
        let _ = window.location().set_href(address);
    }
}

/// The address of the screen, without the host: where to come back to after signing in.
#[must_use]
pub fn here() -> String {
    let location = web_sys::window().map(|window| window.location());
    let path = location.as_ref().and_then(|location| location.pathname().ok()).unwrap_or_default();
    let query = location.and_then(|location| location.search().ok()).unwrap_or_default();
    [path, query].concat()
}

/// Gives the focus to the element of this id and brings it into view.
pub fn focus(id: &str) {
    let element = document().and_then(|document| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        element.scroll_into_view_with_bool(true);
        // An element that cannot have the focus is at least in view.
        let _ = element.focus();
    }
}

/// Gives the focus to the element of this id; false if there is none.
#[must_use]
pub fn focus_if_there(id: &str) -> bool {
    let found = document().and_then(|document| document.get_element_by_id(id)).is_some();
    if found {
        focus(id);
    }
    found
}

/// Whether what has the focus takes typing, so that a plain letter is no shortcut.
#[must_use]
pub fn is_typing() -> bool {
    let active: Option<Element> = document().and_then(|document| document.active_element());
    active.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.has_attribute("contenteditable")
    })
}

/// Hands a text to the clipboard.
pub fn copy(text: &str) {
    if let Some(window) = web_sys::window() {
        let _ = window.navigator().clipboard().write_text(text);
    }
}

/// A text as it stands in a query.
#[must_use]
pub fn encoded(text: &str) -> String {
    js_sys::encode_uri_component(text).into()
}
