//! What the console asks of the browser itself.

pub mod dragging;
pub mod files;
pub mod focusing;
pub mod leaving;
pub mod pointer;
pub mod preview;
pub mod storage;

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
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
    let of_page = || document()?.document_element()?.get_attribute("lang");
    Language::of_tag(&storage::kept(LANGUAGE).or_else(of_page).unwrap_or_default())
}

/// Remembers the language and says it of the page.
pub fn remember_language(language: Language) {
    // A browser that keeps nothing begins in the language of the page again.
    let _ = storage::keep(LANGUAGE, language.tag());
    if let Some(root) = document().and_then(|document| document.document_element()) {
        // The attribute's name is a constant and valid.
        let _ = root.set_attribute("lang", language.tag());
    }
}

/// The name of this tab in the browser, after the screen that it shows.
pub fn set_title(screen: &str) {
    if let Some(document) = document() {
        document.set_title(&[screen, " – Thước Đo"].concat());
    }
}

/// Moves bars of links that are wider than the screen so that the link to what is shown is in sight.
pub fn show_current() {
    for bar in [".parts", ".tabs"] {
        let by_selector = |selector: &str| {
            let element = document()?.query_selector(selector).ok()??;
            element.dyn_into::<HtmlElement>().ok()
        };
        let current = by_selector(&[bar, " [aria-current]"].concat());
        if let (Some(bar), Some(current)) = (by_selector(bar), current) {
            let beside = (bar.client_width() - current.offset_width()) / 2;
            bar.set_scroll_left(current.offset_left() - bar.offset_left() - beside);
        }
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

/// Whether what has the focus takes typing, so that a plain letter is no shortcut.
#[must_use]
pub fn is_typing() -> bool {
    let active: Option<Element> = document().and_then(|document| document.active_element());
    active.is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.has_attribute("contenteditable")
    })
}

/// Hands a text to the clipboard; false if the browser does not let it, as it does without HTTPS.
pub async fn copy(text: &str) -> bool {
    let clipboard = web_sys::window().map(|window| window.navigator().clipboard());
    match clipboard.filter(|clipboard| !AsRef::<JsValue>::as_ref(clipboard).is_undefined()) {
        Some(clipboard) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        None => false,
    }
}
