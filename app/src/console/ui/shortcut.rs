//! Keys that do what a button does, as long as a screen stands.

use leptos::ev;
use leptos::prelude::*;

use crate::console::browser::is_typing;

/// A key with the keys that are held with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keys {
    /// The key as browsers call it, such as `z` or `ArrowUp`.
    pub key: &'static str,
    /// Whether Control (or Command) is held.
    pub control: bool,
    /// Whether Alt is held.
    pub alt: bool,
    /// Whether Shift is held.
    pub shift: bool,
}

impl Keys {
    /// A key by itself. It does nothing while something is typed.
    #[must_use]
    pub const fn plain(key: &'static str) -> Self {
        Self { key, control: false, alt: false, shift: false }
    }

    /// A key with Control.
    #[must_use]
    pub const fn control(key: &'static str) -> Self {
        Self { key, control: true, alt: false, shift: false }
    }

    /// A key with Alt.
    #[must_use]
    pub const fn alt(key: &'static str) -> Self {
        Self { key, control: false, alt: true, shift: false }
    }

    fn are_of(self, event: &ev::KeyboardEvent) -> bool {
        let held = event.ctrl_key() || event.meta_key();
        event.key().eq_ignore_ascii_case(self.key)
            && held == self.control
            && event.alt_key() == self.alt
            && (event.shift_key() == self.shift || self.key == "?")
    }
}

/// Does `act` when the keys are pressed, for as long as the caller's screen stands.
pub fn on_keys(keys: Keys, act: impl Fn() + 'static) {
    let listener = window_event_listener(ev::keydown, move |event| {
        let plain = !keys.control && !keys.alt;
        // What a part of the screen has taken is not for the whole of it.
        let taken = event.default_prevented() || plain && is_typing();
        if !taken && keys.are_of(&event) {
            event.prevent_default();
            act();
        }
    });
    on_cleanup(move || listener.remove());
}
