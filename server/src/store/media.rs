//! Pictures and recordings that questionnaires name by their content.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::questionnaire::draft::Attachment;
use survey_specs::questionnaire::media::{MediaHash, MediaType};

use super::StoreError;
use super::row::{Columns, EngineRow};
use crate::permission::MayDesign;

/// A content that is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredMedia {
    /// What it is.
    pub media_type: MediaType,
    /// The content itself.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for StoredMedia {
    /// Without the bytes, which are many.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredMedia").field("media_type", &self.media_type).finish_non_exhaustive()
    }
}

/// The media of a row, whose content must be the one it was asked by.
pub(super) fn media_of(row: &impl EngineRow, hash: &MediaHash) -> Result<StoredMedia, StoreError> {
    let columns = Columns::of(row, "media", "hash");
    let media_type = columns.word("media_type", MediaType::from_word)?;
    let bytes = row.bytes("content")?.filter(|bytes| MediaHash::of(bytes) == *hash);
    let bytes = bytes.ok_or_else(|| columns.impossible("content"))?;
    Ok(StoredMedia { media_type, bytes })
}

/// Keeps pictures and recordings. They never change: each is named by its hash.
#[async_trait]
pub trait MediaStore: Send + Sync {
    /// Keeps the files of a questionnaire, all or none; one that is already kept stays as it is. Call
    /// it before the version that names them is kept, so that none is ever missing.
    async fn insert_media(
        &self,
        permission: &MayDesign,
        attachments: &[Attachment],
        stored_at: Timestamp,
    ) -> Result<(), StoreError>;

    /// The content of this hash.
    async fn media(&self, hash: &MediaHash) -> Result<Option<StoredMedia>, StoreError>;
}
