//! The language of the console's interface: Vietnamese first, English on request.

use std::cell::Cell;

use leptos::prelude::*;
use survey_specs::code::Lang;

use crate::ui::number::localised;

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

    /// A decimal such as `1234.5` as it is written in the language.
    #[must_use]
    pub fn decimal(self, decimal: &str) -> String {
        Lang::new(self.tag()).map_or_else(|_| decimal.to_owned(), |lang| localised(decimal, &lang))
    }

    /// A whole number as it is written in the language: `1.234`.
    #[must_use]
    pub fn number(self, number: u64) -> String {
        self.decimal(&number.to_string())
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

thread_local! {
    /// One for the whole tab. A context would not do: event handlers and what waits for the server
    /// have none, and would speak another language.
    static LANGUAGE: Cell<Option<RwSignal<Language>>> = const { Cell::new(None) };
}

/// Begins with a language. Whoever calls this lives as long as the tab does.
pub fn begin_in(first: Language) -> RwSignal<Language> {
    let language = RwSignal::new(first);
    LANGUAGE.set(Some(language));
    language
}

/// The language of the moment, as everything on the screen follows it. It can be asked for anywhere.
#[must_use]
pub fn use_language() -> RwSignal<Language> {
    LANGUAGE.get().unwrap_or_else(|| begin_in(Language::default()))
}

/// A word of a table, as a field takes it: it follows the language.
#[must_use]
pub fn said<W: 'static>(
    words: fn(Language) -> &'static W,
    pick: fn(&'static W) -> &'static str,
) -> Signal<String> {
    let language = use_language();
    Signal::derive(move || pick(words(language.get())).to_owned())
}
