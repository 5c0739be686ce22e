//! Drafts with their revisions, and what was published of them.

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::questionnaire::draft::Attachment;
use survey_specs::questionnaire::media::{MediaHash, MediaName, MediaType};
use uuid::Uuid;

use super::StoreError;
use super::row::{Columns, EngineRow};
use crate::draft::history::{Step, Trace};
use crate::draft::source::{Source, Summary};
use crate::draft::{DraftId, DraftKind, Hand};
use crate::permission::{MayDesign, UserName};

/// A draft to begin.
#[derive(Clone, Debug)]
pub struct NewDraft {
    /// Its id.
    pub draft: DraftId,
    /// What it will become.
    pub kind: DraftKind,
    /// What it says.
    pub source: Source,
    /// The pictures and recordings that it names; their contents are kept already.
    pub media: Vec<(MediaName, MediaHash)>,
    /// Who begins it.
    pub hand: Hand,
}

/// A draft as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftEntry {
    /// Its id.
    pub draft: DraftId,
    /// What it will become.
    pub kind: DraftKind,
    /// What its source says of itself.
    pub summary: Summary,
    /// The latest revision.
    pub revision: u64,
    /// Who began it.
    pub created: Hand,
    /// Who changed it last.
    pub changed: Hand,
    /// Since when it is put away.
    pub archived_at: Option<Timestamp>,
}

/// What a draft said at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// Counts up with every save.
    pub revision: u64,
    /// The source as JSON.
    pub source: String,
    /// Who saved it.
    pub changed: Hand,
}

/// What came of saving.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Saved {
    /// The source is the latest revision now, or was before.
    Kept(DraftEntry),
    /// Somebody saved another one meanwhile; this holds.
    Stale(Revision),
    /// There is no such draft.
    Unknown,
}

/// A picture or a recording of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftMedia {
    /// How the draft names it.
    pub name: MediaName,
    /// What it holds.
    pub hash: MediaHash,
    /// What it is.
    pub media_type: MediaType,
    /// How many bytes it has.
    pub bytes: u64,
}

/// Somebody who has a draft open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    /// Who.
    pub user: UserName,
    /// Since when.
    pub since: Timestamp,
}

/// What was made of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// The hash of the version or the index definition.
    pub hash: String,
    /// The draft.
    pub draft: DraftId,
    /// The revision that was published.
    pub revision: u64,
    /// Who published it.
    pub published: Hand,
}

/// An open stream of events, by which one knows who has a draft open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditorStream {
    /// The draft.
    pub draft: DraftId,
    /// Names the stream.
    pub stream: Uuid,
    /// Whose it is.
    pub user: UserName,
    /// Since when it is open.
    pub since: Timestamp,
}

pub(super) fn draft_of(row: &impl EngineRow) -> Result<DraftEntry, StoreError> {
    let columns = Columns::of(row, "draft", "draft");
    let title = serde_json::from_str(&columns.text("title")?);
    Ok(DraftEntry {
        draft: DraftId::new(columns.uuid("draft")?),
        kind: columns.word("kind", DraftKind::from_word)?,
        summary: Summary {
            code: columns.text("code")?,
            title: title.map_err(|_| columns.impossible("title"))?,
            items: columns.count("items")?,
        },
        revision: columns.count("revision")?,
        created: Hand { user: columns.parse("created_by")?, at: columns.timestamp("created_at")? },
        changed: Hand { user: columns.parse("changed_by")?, at: columns.timestamp("changed_at")? },
        archived_at: columns.timestamp_or_none("archived_at")?,
    })
}

pub(super) fn revision_of(row: &impl EngineRow) -> Result<Revision, StoreError> {
    let columns = Columns::of(row, "draft_revision", "draft");
    Ok(Revision {
        revision: columns.count("revision")?,
        source: columns.text("source")?,
        changed: Hand { user: columns.parse("changed_by")?, at: columns.timestamp("changed_at")? },
    })
}

pub(super) fn trace_of(row: &impl EngineRow) -> Result<Trace, StoreError> {
    let columns = Columns::of(row, "draft_revision", "draft");
    Ok(Trace {
        revision: columns.count("revision")?,
        changed_at: columns.timestamp("changed_at")?,
        changed_by: columns.parse("changed_by")?,
    })
}

pub(super) fn draft_media_of(row: &impl EngineRow) -> Result<DraftMedia, StoreError> {
    let columns = Columns::of(row, "draft_media", "name");
    let name = MediaName::new(&columns.text("name")?).map_err(|_| columns.impossible("name"))?;
    let hash = MediaHash::new(columns.text("hash")?).map_err(|_| columns.impossible("hash"))?;
    Ok(DraftMedia {
        name,
        hash,
        media_type: columns.word("media_type", MediaType::from_word)?,
        bytes: columns.count("bytes")?,
    })
}

pub(super) fn editor_of(row: &impl EngineRow) -> Result<Editor, StoreError> {
    let columns = Columns::of(row, "draft_editor", "user_name");
    Ok(Editor { user: columns.parse("user_name")?, since: columns.timestamp("since")? })
}

pub(super) fn publication_of(row: &impl EngineRow) -> Result<Publication, StoreError> {
    let columns = Columns::of(row, "publication", "hash");
    Ok(Publication {
        hash: columns.text("hash")?,
        draft: DraftId::new(columns.uuid("draft")?),
        revision: columns.count("revision")?,
        published: Hand {
            user: columns.parse("published_by")?,
            at: columns.timestamp("published_at")?,
        },
    })
}

/// A number of a revision as the engines take it; one that is too large is of no row.
pub(super) fn number(revision: u64) -> i64 {
    i64::try_from(revision).unwrap_or(i64::MAX)
}

/// The title as it is stored.
pub(super) fn title_text(summary: &Summary) -> String {
    serde_json::json!(summary.title).to_string()
}

/// Keeps drafts.
#[async_trait]
pub trait DraftStore: Send + Sync {
    /// Begins a draft, with its source as revision 1.
    async fn insert_draft(
        &self,
        permission: &MayDesign,
        draft: &NewDraft,
    ) -> Result<(), StoreError>;

    /// The drafts of a kind, or of all; those that are put away, or those that are not. The one that
    /// was changed last comes first.
    async fn drafts(
        &self,
        permission: &MayDesign,
        kind: Option<DraftKind>,
        archived: bool,
    ) -> Result<Vec<DraftEntry>, StoreError>;

    /// The draft of this id, without its source.
    async fn draft(
        &self,
        permission: &MayDesign,
        draft: DraftId,
    ) -> Result<Option<DraftEntry>, StoreError>;

    /// What a draft said in one revision.
    async fn draft_revision(
        &self,
        permission: &MayDesign,
        draft: DraftId,
        revision: u64,
    ) -> Result<Option<Revision>, StoreError>;

    /// The revisions that are kept, the latest first.
    async fn draft_history(
        &self,
        permission: &MayDesign,
        draft: DraftId,
    ) -> Result<Vec<Trace>, StoreError>;

    /// Saves a source that follows the revision `expected`. What holds already is saved without a
    /// new revision, whatever was expected: somebody who got no answer may send it again.
    async fn save_draft(
        &self,
        permission: &MayDesign,
        draft: DraftId,
        expected: u64,
        source: &Source,
        step: Step,
        hand: &Hand,
    ) -> Result<Saved, StoreError>;

    /// Puts a draft away, or takes it out again (`None`); says whether there is such a draft.
    async fn archive_draft(
        &self,
        permission: &MayDesign,
        draft: DraftId,
        archived_at: Option<Timestamp>,
    ) -> Result<bool, StoreError>;

    /// Keeps a file under the name by which the draft calls it; another of that name makes room.
    async fn save_draft_media(
        &self,
        permission: &MayDesign,
        draft: DraftId,
        name: &MediaName,
        attachment: &Attachment,
        hand: &Hand,
    ) -> Result<(), StoreError>;

    /// The files of a draft, by name.
    async fn draft_media(
        &self,
        permission: &MayDesign,
        draft: DraftId,
    ) -> Result<Vec<DraftMedia>, StoreError>;

    /// Says that a stream of events is open at `now`, and forgets those not heard of since `gone`.
    async fn renew_editor(
        &self,
        permission: &MayDesign,
        stream: &EditorStream,
        now: Timestamp,
        gone: Timestamp,
    ) -> Result<(), StoreError>;

    /// Says that a stream of events has ended.
    async fn end_editor(
        &self,
        permission: &MayDesign,
        stream: &EditorStream,
    ) -> Result<(), StoreError>;

    /// Who has a draft open: everybody heard of since `gone`, each once, by name.
    async fn editors(
        &self,
        permission: &MayDesign,
        draft: DraftId,
        gone: Timestamp,
    ) -> Result<Vec<Editor>, StoreError>;

    /// Notes that a version or an index definition was made of a draft; a second time changes
    /// nothing.
    async fn insert_publication(
        &self,
        permission: &MayDesign,
        publication: &Publication,
    ) -> Result<(), StoreError>;

    /// What was published of drafts, the earliest first.
    async fn publications(&self, permission: &MayDesign) -> Result<Vec<Publication>, StoreError>;
}
