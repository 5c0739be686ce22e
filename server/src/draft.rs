//! Drafts: questionnaires and index definitions that are being written.
//!
//! A draft is kept as its [`source`], a JSON tree of the shape of the YAML files. It may be half
//! finished or wrong; [`check`] says what is wrong with it and makes of a sound one what can be
//! published. Every save is a revision of its own; [`history`] says which of them are thinned out.
//! [`watch`] tells those who have a draft open that something happened to it.

pub mod check;
pub mod difference;
pub mod file;
pub mod history;
pub mod library;
pub mod source;
pub mod watch;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use uuid::Uuid;

use crate::permission::UserName;

/// Names a draft.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftId(Uuid);

/// A text that is not the id of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the id of a draft: a UUID is expected")]
pub struct InvalidDraftId;

impl DraftId {
    /// The id with this UUID.
    #[must_use]
    pub fn new(id: Uuid) -> Self {
        Self(id)
    }

    /// The id as it is stored.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        self.0
    }
}

impl FromStr for DraftId {
    type Err = InvalidDraftId;

    fn from_str(text: &str) -> Result<Self, InvalidDraftId> {
        let id = Uuid::try_parse(text).map_err(|_| InvalidDraftId)?;
        // One id has one address.
        if id.hyphenated().to_string() == text { Ok(Self(id)) } else { Err(InvalidDraftId) }
    }
}

impl fmt::Display for DraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0.hyphenated(), f)
    }
}

impl fmt::Debug for DraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a draft will become.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DraftKind {
    /// A version of a questionnaire.
    Questionnaire,
    /// An index definition.
    Index,
}

impl DraftKind {
    /// The word that is stored and typed.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Questionnaire => "questionnaire",
            Self::Index => "index",
        }
    }

    /// The kind of this word, if it is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Questionnaire, Self::Index].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Who changed something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    /// Who.
    pub user: UserName,
    /// When.
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_is_written_and_in_no_other_way() {
        let text = "0199a4b2-3c4d-7e5f-8a9b-0c1d2e3f4a5b";
        assert_eq!(text.parse::<DraftId>().unwrap().to_string(), text);
        for bad in ["", "1", &text.to_uppercase(), &text.replace('-', "")] {
            assert_eq!(bad.parse::<DraftId>(), Err(InvalidDraftId), "{bad}");
        }
    }

    #[test]
    fn kinds_are_read_and_written_as_words() {
        for kind in [DraftKind::Questionnaire, DraftKind::Index] {
            assert_eq!(DraftKind::from_word(kind.as_str()), Some(kind));
        }
        assert_eq!(DraftKind::from_word("plan"), None);
    }
}
