//! What authors write and change ([`Draft`]) and what people answer ([`PublishedVersion`]).

mod attach;
mod source_map;

use std::collections::BTreeSet;
use std::fmt;

use super::{Questionnaire, lint};
use crate::canonical::{NotCanonical, to_canonical_json};
use crate::problem::{Position, Problem};
use crate::wire::sha256_text;

pub use attach::{Attachment, Unreadable};
pub use source_map::{SourceMap, enclosing};

/// A questionnaire that can still change, with the places in the file it was read from.
#[derive(Clone, Debug)]
pub struct Draft {
    questionnaire: Questionnaire,
    source_map: SourceMap,
    unread: BTreeSet<String>,
}

impl Draft {
    /// A draft that comes from no file; its problems name paths but no lines.
    #[must_use]
    pub fn new(questionnaire: Questionnaire) -> Self {
        Self { questionnaire, source_map: SourceMap::default(), unread: BTreeSet::new() }
    }

    /// A draft read from a file. `unread` are the codes of items whose own reading failed: nothing
    /// is said about references to them.
    pub(super) fn from_file(
        questionnaire: Questionnaire,
        source_map: SourceMap,
        unread: BTreeSet<String>,
    ) -> Self {
        Self { questionnaire, source_map, unread }
    }

    /// The questionnaire as it is now.
    #[must_use]
    pub fn questionnaire(&self) -> &Questionnaire {
        &self.questionnaire
    }

    /// The questionnaire for changing. The places of what is moved are no longer known exactly.
    pub fn questionnaire_mut(&mut self) -> &mut Questionnaire {
        &mut self.questionnaire
    }

    /// Where the value of this path stands in the file; line 0 if that is not known.
    pub(super) fn position(&self, path: &str) -> Position {
        self.source_map.position(path)
    }

    /// The path in the file of a path in the questionnaire.
    pub(super) fn path_in_file(&self, path: &str) -> String {
        self.source_map.path_in_file(path)
    }

    /// Whether an item of this code stands in the file but could not be read.
    pub(super) fn is_unread(&self, item: &str) -> bool {
        self.unread.contains(item)
    }

    /// Fixes the questionnaire for good.
    ///
    /// # Errors
    ///
    /// Everything that [`lint`](fn@lint::lint) finds, warnings included, if an error is among it; and
    /// pictures and recordings that were not [attached](Self::attach).
    pub fn publish(self) -> Result<PublishedVersion, Vec<Problem>> {
        let mut problems = lint::lint(&self);
        problems.extend(self.unattached());
        if problems.iter().any(Problem::is_error) {
            return Err(problems);
        }
        match to_canonical_json(&self.questionnaire) {
            Ok(canonical_json) => Ok(PublishedVersion::named(self.questionnaire, canonical_json)),
            Err(NotCanonical(cause)) => Err(vec![Problem::error(
                "not_canonical",
                Position::default(),
                "",
                cause.to_string(),
            )]),
        }
    }
}

/// A questionnaire that never changes, named by the hash of its canonical JSON.
///
/// It is made by [`Draft::publish`] and read back by [`PublishedVersion::from_canonical_json`];
/// there is no other way, so hash and questionnaire always belong together:
///
/// ```compile_fail,E0451
/// use survey_specs::questionnaire::{PublishedVersion, Questionnaire, VersionHash};
///
/// fn forge(hash: VersionHash, questionnaire: Questionnaire) -> PublishedVersion {
///     PublishedVersion { hash, questionnaire, canonical_json: String::new() }
/// }
/// ```
///
/// ```compile_fail,E0596
/// fn change(mut version: survey_specs::questionnaire::PublishedVersion) {
///     version.questionnaire().sections.clear();
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedVersion {
    hash: VersionHash,
    questionnaire: Questionnaire,
    canonical_json: String,
}

/// Why a text is not the canonical JSON of a published version.
#[derive(Debug, thiserror::Error)]
pub enum NotPublished {
    /// The text is not the JSON of a questionnaire.
    #[error("not the JSON of a questionnaire: {0}")]
    NotQuestionnaire(#[from] serde_json::Error),
    /// The text is JSON, but not in the canonical form, so its hash means nothing.
    #[error("not canonical JSON")]
    NotCanonical,
    /// The questionnaire has no language.
    #[error("the questionnaire has no language")]
    NoLanguage,
}

impl PublishedVersion {
    fn named(questionnaire: Questionnaire, canonical_json: String) -> Self {
        Self {
            hash: VersionHash(sha256_text(canonical_json.as_bytes())),
            questionnaire,
            canonical_json,
        }
    }

    /// A version from its canonical JSON, as a store or another server keeps it. The hash is made
    /// anew; whoever asked for a certain version compares it.
    ///
    /// The questionnaire is not linted again: a version that was once published stays servable
    /// when the rules for new ones become stricter.
    ///
    /// # Errors
    ///
    /// [`NotPublished`] if the text is not canonical JSON of a questionnaire.
    pub fn from_canonical_json(text: &str) -> Result<Self, NotPublished> {
        let value: serde_json::Value = serde_json::from_str(text)?;
        if to_canonical_json(&value).map_err(|NotCanonical(cause)| cause)? != text {
            return Err(NotPublished::NotCanonical);
        }
        let questionnaire: Questionnaire = serde_json::from_value(value)?;
        if questionnaire.languages.is_empty() {
            return Err(NotPublished::NoLanguage);
        }
        Ok(Self::named(questionnaire, text.to_owned()))
    }

    /// The version's name.
    #[must_use]
    pub fn hash(&self) -> &VersionHash {
        &self.hash
    }

    /// The questionnaire.
    #[must_use]
    pub fn questionnaire(&self) -> &Questionnaire {
        &self.questionnaire
    }

    /// The RFC 8785 canonical JSON that the hash is made of.
    #[must_use]
    pub fn canonical_json(&self) -> &str {
        &self.canonical_json
    }
}

/// The name of a published version: `sha256:` and 64 lower-case hex digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VersionHash(String);

/// A text that is not the hash of a version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a version hash: `sha256:` and 64 lower-case hex digits are expected")]
pub struct InvalidHash;

impl VersionHash {
    /// Makes the hash from its text.
    ///
    /// # Errors
    ///
    /// [`InvalidHash`] unless the text is `sha256:` and 64 lower-case hex digits.
    pub fn new(text: impl Into<String>) -> Result<Self, InvalidHash> {
        let text = text.into();
        let is_hex = |digits: &str| {
            digits.len() == 64 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        };
        if text.strip_prefix("sha256:").is_some_and(is_hex) {
            Ok(Self(text))
        } else {
            Err(InvalidHash)
        }
    }

    /// The hash as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for VersionHash {
    type Err = InvalidHash;
    fn from_str(text: &str) -> Result<Self, InvalidHash> {
        Self::new(text)
    }
}

impl TryFrom<String> for VersionHash {
    type Error = InvalidHash;
    fn try_from(text: String) -> Result<Self, InvalidHash> {
        Self::new(text)
    }
}

impl From<VersionHash> for String {
    fn from(hash: VersionHash) -> String {
        hash.0
    }
}

impl fmt::Display for VersionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for VersionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
