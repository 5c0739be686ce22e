//! Texts in any number of languages.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::code::Lang;

/// One text in one or more languages, in Unicode NFC.
///
/// A text may hold place words such as `{phường|xã}` and piped answers such as `${age}`;
/// [`Interview::render`](crate::interview::Interview::render) resolves them.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Text(BTreeMap<Lang, String>);

impl Text {
    /// A text from its languages.
    #[must_use]
    pub fn new(by_language: BTreeMap<Lang, String>) -> Self {
        Self(by_language)
    }

    /// The text in `language`, else in the `fallback` language, else in any, else empty.
    #[must_use]
    pub fn get(&self, language: &Lang, fallback: &Lang) -> &str {
        self.0
            .get(language)
            .or_else(|| self.0.get(fallback))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// The text in exactly this language.
    #[must_use]
    pub fn in_language(&self, language: &Lang) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// The languages this text has, with the text of each, in order of their tags.
    pub fn languages(&self) -> impl Iterator<Item = (&Lang, &str)> {
        self.0.iter().map(|(language, text)| (language, text.as_str()))
    }
}
