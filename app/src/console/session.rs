//! Who is signed in, and what the console offers them.

use leptos::prelude::*;
use serde::Deserialize;

use super::address::escaped;
use super::browser;
use super::language::use_language;

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
    /// What colleagues call the person.
    #[must_use]
    pub fn name(&self) -> &str {
        self.display_name.as_ref().unwrap_or(&self.user)
    }

    /// Whether the person may do something. The server decides; this only says what to offer.
    #[must_use]
    pub fn may(&self, what: &str) -> bool {
        self.may.iter().any(|known| known == what)
    }
}

/// Who is signed in, on every screen below the frame.
#[must_use]
pub fn use_me() -> RwSignal<Me> {
    use_context().unwrap_or_else(|| RwSignal::new(Me::default()))
}

/// Leads to the sign-in page, which leads back to this screen: for whoever is no longer signed in.
pub fn sign_in_again() {
    let (here, tag) = (escaped(&browser::here()), use_language().get_untracked().tag());
    browser::go_to(&format!("/staff/sign-in?next={here}&lang={tag}"));
}

#[cfg(test)]
mod tests {
    use super::Me;

    #[test]
    fn whoever_gave_a_name_is_called_by_it() {
        let mut me = Me { user: "lan".to_owned(), ..Me::default() };
        assert_eq!(me.name(), "lan");
        me.display_name = Some("Nguyễn Thị Lan".to_owned());
        assert_eq!(me.name(), "Nguyễn Thị Lan");
    }
}
