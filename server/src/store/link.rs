//! Links that were revoked.

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::RoundCode;

use super::row::{Columns, EngineRow};
use super::{Insertion, StoreError};
use crate::permission::MayRunFieldwork;

/// A link that no longer leads anywhere. Visits that it gave before stay good: whoever had begun to
/// answer loses nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// The round.
    pub round: RoundCode,
    /// The link's code without its signature.
    pub link: String,
    /// Why, in the words of whoever revoked it.
    pub reason: Option<String>,
    /// Who revoked it.
    pub revoked_by: String,
    /// When.
    pub revoked_at: Timestamp,
}

pub(super) fn revocation_of(row: &impl EngineRow) -> Result<Revocation, StoreError> {
    let columns = Columns::of(row, "link_revocation", "link");
    Ok(Revocation {
        round: columns.parse("round")?,
        link: columns.text("link")?,
        reason: columns.text_or_none("reason")?,
        revoked_by: columns.text("revoked_by")?,
        revoked_at: columns.timestamp("revoked_at")?,
    })
}

/// Keeps what was revoked.
#[async_trait]
pub trait LinkStore: Send + Sync {
    /// Revokes a link; one that was revoked before stays as it is.
    async fn revoke_link(
        &self,
        permission: &MayRunFieldwork,
        revocation: &Revocation,
    ) -> Result<Insertion, StoreError>;

    /// Whether a link was revoked.
    async fn is_revoked(&self, round: &RoundCode, link: &str) -> Result<bool, StoreError>;

    /// What was revoked in a round, by link.
    async fn revocations(
        &self,
        permission: &MayRunFieldwork,
        round: &RoundCode,
    ) -> Result<Vec<Revocation>, StoreError>;
}
