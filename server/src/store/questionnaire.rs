//! Published versions of questionnaires, and index definitions.

use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::IndexCode;
use survey_specs::questionnaire::{PublishedVersion, VersionHash};
use survey_specs::wire::sha256_text;

use super::StoreError;
use super::row::{Columns, EngineRow};
use crate::permission::MayDesign;

/// Names an index definition: `sha256:` and the SHA-256 of its text in hex digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndexDefinitionHash(String);

/// A text that is not the hash of an index definition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a hash: `sha256:` and 64 lower-case hex digits are expected")]
pub struct InvalidHash;

impl IndexDefinitionHash {
    /// The hash of a definition's text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(sha256_text(text.as_bytes()))
    }

    /// The hash as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IndexDefinitionHash {
    type Err = InvalidHash;

    fn from_str(text: &str) -> Result<Self, InvalidHash> {
        let digits = text.strip_prefix("sha256:").ok_or(InvalidHash)?;
        let is_hex = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_hex && digits.len() == 64 { Ok(Self(text.to_owned())) } else { Err(InvalidHash) }
    }
}

impl fmt::Display for IndexDefinitionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for IndexDefinitionHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The version of a row, whose hash must be the one it was asked by.
pub(super) fn version_of(
    row: &impl EngineRow,
    hash: &VersionHash,
) -> Result<PublishedVersion, StoreError> {
    let columns = Columns::of(row, "questionnaire_version", "hash");
    let version = PublishedVersion::from_canonical_json(&columns.text("canonical_json")?);
    version
        .ok()
        .filter(|version| version.hash() == hash)
        .ok_or_else(|| columns.impossible("canonical_json"))
}

/// Keeps published versions and index definitions. Neither ever changes: both are named by their
/// hash.
#[async_trait]
pub trait QuestionnaireStore: Send + Sync {
    /// Keeps a published version; one that is already kept stays as it is.
    async fn insert_version(
        &self,
        permission: &MayDesign,
        version: &PublishedVersion,
        published_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// The published version of this hash.
    async fn version(&self, hash: &VersionHash) -> Result<Option<PublishedVersion>, StoreError>;

    /// Keeps the text of an index definition and says its hash; one that is already kept stays as
    /// it is.
    async fn insert_index_definition(
        &self,
        permission: &MayDesign,
        code: &IndexCode,
        text: &str,
        added_at: Timestamp,
    ) -> Result<IndexDefinitionHash, StoreError>;

    /// The text of the index definition of this hash.
    async fn index_definition(
        &self,
        hash: &IndexDefinitionHash,
    ) -> Result<Option<String>, StoreError>;
}
