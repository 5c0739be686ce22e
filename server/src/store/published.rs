//! What has been published, as lists: versions of questionnaires and index definitions.

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use survey_specs::code::{IndexCode, QuestionnaireCode};
use survey_specs::questionnaire::VersionHash;

use super::StoreError;
use super::questionnaire::IndexDefinitionHash;
use super::row::{Columns, EngineRow};
use crate::permission::MayDesign;

/// A published version as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionEntry {
    /// Its name.
    pub hash: VersionHash,
    /// The questionnaire.
    pub questionnaire: QuestionnaireCode,
    /// The title by language.
    pub title: BTreeMap<String, String>,
    /// The languages, the default first.
    pub languages: Vec<String>,
    /// How many items it has; each row of a matrix is one.
    pub items: usize,
    /// When it was published.
    pub published_at: Timestamp,
}

/// An index definition as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexDefinitionEntry {
    /// Its name.
    pub hash: IndexDefinitionHash,
    /// The index.
    pub index: IndexCode,
    /// Its text.
    pub text: String,
    /// When it was kept.
    pub added_at: Timestamp,
}

/// What a list needs of a version's canonical JSON.
#[derive(Deserialize)]
struct Head {
    title: BTreeMap<String, String>,
    languages: Vec<String>,
    sections: Vec<SectionHead>,
}

#[derive(Deserialize)]
struct SectionHead {
    items: Vec<ItemHead>,
}

#[derive(Deserialize)]
struct ItemHead {
    response: serde_json::Value,
}

#[derive(Deserialize)]
struct GroupHead {
    rows: Vec<IgnoredAny>,
}

impl ItemHead {
    /// How many items it stands for.
    fn count(&self) -> usize {
        let groups = self.response.get("matrix").and_then(|matrix| matrix.get("groups"));
        let groups = groups.and_then(|groups| Vec::<GroupHead>::deserialize(groups).ok());
        groups.map_or(1, |groups| groups.iter().map(|group| group.rows.len()).sum())
    }
}

pub(super) fn version_entry_of(row: &impl EngineRow) -> Result<VersionEntry, StoreError> {
    let columns = Columns::of(row, "questionnaire_version", "hash");
    let head: Head = serde_json::from_str(&columns.text("canonical_json")?)
        .map_err(|_| columns.impossible("canonical_json"))?;
    let items = head.sections.iter().flat_map(|section| &section.items);
    Ok(VersionEntry {
        hash: columns.parse("hash")?,
        questionnaire: columns.parse("questionnaire")?,
        items: items.map(ItemHead::count).sum(),
        title: head.title,
        languages: head.languages,
        published_at: columns.timestamp("published_at")?,
    })
}

pub(super) fn index_definition_entry_of(
    row: &impl EngineRow,
) -> Result<IndexDefinitionEntry, StoreError> {
    let columns = Columns::of(row, "index_definition", "hash");
    Ok(IndexDefinitionEntry {
        hash: columns.parse("hash")?,
        index: columns.parse("code")?,
        text: columns.text("definition")?,
        added_at: columns.timestamp("added_at")?,
    })
}

/// Lists what was published.
#[async_trait]
pub trait PublishedStore: Send + Sync {
    /// Every published version, the newest first.
    async fn versions(&self, permission: &MayDesign) -> Result<Vec<VersionEntry>, StoreError>;

    /// The version of a questionnaire that was published last.
    async fn newest_version(
        &self,
        permission: &MayDesign,
        questionnaire: &QuestionnaireCode,
    ) -> Result<Option<VersionHash>, StoreError>;

    /// Every index definition, the newest first.
    async fn index_definitions(
        &self,
        permission: &MayDesign,
    ) -> Result<Vec<IndexDefinitionEntry>, StoreError>;
}
