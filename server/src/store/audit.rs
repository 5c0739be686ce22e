//! The audit log: entries are added and read, and never changed.

use async_trait::async_trait;
use jiff::Timestamp;

use super::StoreError;
use super::row::{Columns, EngineRow};
use crate::audit::{AuditContent, AuditKind, ChainHash};
use crate::permission::MayAdminister;

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its number, from 1 without gaps.
    pub number: i64,
    /// What it says.
    pub content: AuditContent,
    /// The hash of the entry before.
    pub previous_hash: ChainHash,
    /// Its hash.
    pub hash: ChainHash,
    /// What came of an action that began here, where that is known and was asked for.
    pub outcome: Option<AuditOutcome>,
}

/// What came of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditOutcome {
    /// When it ended.
    pub at: Timestamp,
    /// Its status.
    pub status: Option<i64>,
    /// What can be said of it.
    pub summary: String,
}

/// The last entry of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// Its number; 0 before there is one.
    pub number: i64,
    /// Its hash.
    pub hash: ChainHash,
}

/// Which entries are wanted; what is left out does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// By this user.
    pub user: Option<String>,
    /// Of this operation.
    pub operation: Option<String>,
    /// Done to something whose name has this in it.
    pub object: Option<String>,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
    /// With this text, in small letters, anywhere.
    pub text: Option<String>,
    /// Older than the entry of this number.
    pub before: Option<i64>,
}

pub(super) fn audit_entry_of(row: &impl EngineRow) -> Result<AuditEntry, StoreError> {
    let columns = Columns::of(row, "audit_entry", "operation");
    let kind = match columns.text("kind")?.as_str() {
        "begun" => AuditKind::Begun,
        "event" => AuditKind::Event,
        "ended" => AuditKind::Ended(columns.integer("begun")?),
        _ => return Err(columns.impossible("kind")),
    };
    Ok(AuditEntry {
        number: columns.integer("number")?,
        content: AuditContent {
            at: columns.timestamp("at")?,
            kind,
            user: columns.text("user_name")?,
            role: columns.text("role")?,
            operation: columns.text("operation")?,
            object: columns.text("object")?,
            summary: columns.text("summary")?,
            status: columns.integer_or_none("status")?,
            network: columns.text("network")?,
        },
        previous_hash: ChainHash(columns.bytes("previous_hash")?),
        hash: ChainHash(columns.bytes("hash")?),
        outcome: None,
    })
}

/// An entry beside what came of it.
pub(super) fn audit_row_of(row: &impl EngineRow) -> Result<AuditEntry, StoreError> {
    let columns = Columns::of(row, "audit_entry", "operation");
    let outcome = match columns.timestamp_or_none("ended_at")? {
        Some(at) => Some(AuditOutcome {
            at,
            status: columns.integer_or_none("ended_status")?,
            summary: columns.text("ended_summary")?,
        }),
        None => None,
    };
    Ok(AuditEntry { outcome, ..audit_entry_of(row)? })
}

pub(super) fn audit_head_of(row: &impl EngineRow) -> Result<AuditHead, StoreError> {
    let columns = Columns::of(row, "audit_head", "number");
    Ok(AuditHead { number: columns.integer("number")?, hash: ChainHash(columns.bytes("hash")?) })
}

/// Keeps the audit log.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Adds an entry to the end of the chain and gives its number. Processes that do so at once stand
    /// in line.
    async fn append_audit(&self, content: &AuditContent) -> Result<i64, StoreError>;

    /// Actions and events with what came of them, the latest first.
    async fn audit_entries(
        &self,
        permission: &MayAdminister,
        filter: &AuditFilter,
        most: u32,
    ) -> Result<Vec<AuditEntry>, StoreError>;

    /// The entries after the one of this number, as they are chained.
    async fn audit_chain(
        &self,
        permission: &MayAdminister,
        after: i64,
        most: u32,
    ) -> Result<Vec<AuditEntry>, StoreError>;

    /// The last entry of the chain.
    async fn audit_head(&self, permission: &MayAdminister) -> Result<AuditHead, StoreError>;
}
