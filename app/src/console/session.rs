//! Who is signed in, and what the console offers them.

use leptos::prelude::*;
use serde::Deserialize;

/// A member of staff who has signed in, as `GET /session` says it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
pub struct Me {
    /// The name to sign in with.
    pub user: String,
    /// What the person is there for, such as `designer`.
    pub role: String,
    /// The unit the person works for; none for the whole survey.
    pub unit: Option<String>,
    /// What the person may do, as words such as `design`.
    pub may: Vec<String>,
    /// The name that people read.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Whether the person signs in with a second factor.
    #[serde(default)]
    pub second_factor: bool,
    /// Whether the person has to set one up before anything else.
    #[serde(default)]
    pub second_factor_missing: bool,
}

impl Me {
    /// Whether the person may do something. The server decides; this only says what to offer.
    #[must_use]
    pub fn may(&self, what: &str) -> bool {
        self.may.iter().any(|known| known == what)
    }
}

/// Who is signed in, on every screen below the frame.
#[must_use]
pub fn use_me() -> Signal<Me> {
    use_context().unwrap_or_else(|| Signal::stored(Me::default()))
}
