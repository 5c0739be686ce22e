//! Leaving a screen on which something is not kept yet.

use leptos::prelude::{StoredValue, WithValue, on_cleanup, window_event_listener_untyped};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event};

/// As long as the caller's screen stands: asks with these words before a link leads away while
/// `would_lose`, and lets the browser ask before the tab is closed while `is_unsaved`.
pub fn ask_before_leaving(
    would_lose: impl Fn() -> bool + 'static,
    is_unsaved: impl Fn() -> bool + 'static,
    words: impl Fn() -> String + 'static,
) {
    let closing = window_event_listener_untyped("beforeunload", move |event| {
        if is_unsaved() {
            event.prevent_default();
        }
    });
    on_cleanup(move || closing.remove());
    let Some(window) = web_sys::window() else { return };
    let followed = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
        // A link to a place on the screen, or into another tab, leaves nothing.
        let leads_away = link.is_some_and(|link| {
            let address = link.get_attribute("href").unwrap_or_default();
            !address.starts_with('#') && link.get_attribute("target").is_none()
        });
        let stays = |text: &str| {
            let asked = web_sys::window().and_then(|window| window.confirm_with_message(text).ok());
            asked == Some(false)
        };
        if leads_away && would_lose() && stays(&words()) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    // Before the router hears of it.
    let callback = followed.as_ref().unchecked_ref();
    if window.add_event_listener_with_callback_and_bool("click", callback, true).is_err() {
        return;
    }
    let followed = StoredValue::new_local(followed);
    on_cleanup(move || {
        let Some(window) = web_sys::window() else { return };
        let remove = |followed: &Closure<dyn Fn(Event)>| {
            let callback = followed.as_ref().unchecked_ref();
            window.remove_event_listener_with_callback_and_bool("click", callback, true)
        };
        // A listener that is not there any more is removed already.
        let _ = followed.try_with_value(remove);
    });
}
