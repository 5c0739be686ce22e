//! The language of the console's interface: Vietnamese first, English on request.

use leptos::prelude::*;

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vietnamese,
    /// English.
    English,
}

impl Language {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Vietnamese, Self::English];

    /// The language's tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    /// The language's name in itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Vietnamese => "Tiếng Việt",
            Self::English => "English",
        }
    }

    /// The language of a tag; Vietnamese for every other.
    #[must_use]
    pub fn of_tag(tag: &str) -> Self {
        if tag == "en" { Self::English } else { Self::Vietnamese }
    }

    /// One of two texts, by language: for the tables of words, which have one of each.
    #[must_use]
    pub fn pick<T>(self, vietnamese: T, english: T) -> T {
        match self {
            Self::Vietnamese => vietnamese,
            Self::English => english,
        }
    }
}

/// The language of the moment, as everything on the screen follows it.
#[must_use]
pub fn use_language() -> RwSignal<Language> {
    use_context().unwrap_or_else(|| RwSignal::new(Language::default()))
}
