//! Files that respondents hand in, such as pictures, named by their content.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::RoundCode;
use survey_specs::questionnaire::media::{MediaHash, MediaType};

use super::media::StoredMedia;
use super::{Insertion, StoreError};
use crate::permission::{MayCollect, MayReadResponses};

/// A file as it was handed in.
#[derive(Clone, PartialEq, Eq)]
pub struct NewFile {
    /// The round whose responses name it.
    pub round: RoundCode,
    /// The hash of its content.
    pub hash: MediaHash,
    /// What it is.
    pub media_type: MediaType,
    /// The content itself.
    pub bytes: Vec<u8>,
    /// When it came.
    pub received_at: Timestamp,
}

impl fmt::Debug for NewFile {
    /// Without the bytes, which are many and somebody's own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewFile").field("round", &self.round).finish_non_exhaustive()
    }
}

/// Keeps what respondents hand in beside their answers.
#[async_trait]
pub trait FileStore: Send + Sync {
    /// Keeps a file; one that is already kept for the round stays as it is.
    async fn insert_file(
        &self,
        permission: &MayCollect,
        file: NewFile,
    ) -> Result<Insertion, StoreError>;

    /// Whether a file is kept.
    async fn has_file(&self, round: &RoundCode, hash: &MediaHash) -> Result<bool, StoreError>;

    /// A file of a round.
    async fn file(
        &self,
        permission: &MayReadResponses,
        round: &RoundCode,
        hash: &MediaHash,
    ) -> Result<Option<StoredMedia>, StoreError>;
}
