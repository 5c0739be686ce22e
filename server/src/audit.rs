//! The audit log: what staff did, as a chain in which nothing can be changed unnoticed.
//!
//! Each entry has the SHA-256 of the hash of the entry before it and of its own canonical JSON
//! (RFC 8785). Changing, removing or adding an entry breaks the chain from there on; taking entries
//! away at the end leaves the head behind. Whoever can write the whole database could still compute
//! all of it anew, so the head is worth noting elsewhere now and then.

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use survey_specs::canonical::{NotCanonical, to_canonical_json};

use crate::hex::hex;
use crate::permission::MayAdminister;
use crate::store::audit::{AuditEntry, AuditHead};
use crate::store::{Store, StoreError};

/// Entries that are read at once while the chain is checked.
const PAGE: u32 = 1_000;

/// The longest object and summary that are kept, in characters.
const LONGEST: usize = 500;

/// As much of an object or a summary as is kept, on one line.
#[must_use]
pub fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

/// The hash of an entry, by which the next one is chained to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ChainHash(pub [u8; 32]);

impl ChainHash {
    /// What the first entry is chained to.
    pub const NONE: Self = Self([0; 32]);
}

impl std::fmt::Display for ChainHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&hex(&self.0))
    }
}

impl std::fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ChainHash({self})")
    }
}

/// What an entry stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditKind {
    /// An action that is about to be done.
    Begun,
    /// What came of an action, by the number of the entry with which it began.
    Ended(i64),
    /// Something that is over at once, such as a sign-in.
    Event,
}

impl AuditKind {
    /// The word that is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Ended(_) => "ended",
            Self::Event => "event",
        }
    }

    /// The entry with which the action began, of what ended.
    #[must_use]
    pub fn begun(self) -> Option<i64> {
        match self {
            Self::Ended(begun) => Some(begun),
            Self::Begun | Self::Event => None,
        }
    }
}

/// What an entry says. Neither answers nor secrets may stand in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditContent {
    /// When.
    pub at: Timestamp,
    /// What it stands for.
    pub kind: AuditKind,
    /// Who: a user name, `operator` for the command line, or empty for nobody who is known.
    pub user: String,
    /// The person's role then; empty for nobody.
    pub role: String,
    /// What was asked for: the operation of the API, the page, or the command.
    pub operation: String,
    /// What it was done to: the variable parts of the address, `round=sipas-2026 unit=H20`.
    pub object: String,
    /// What can be said beyond that, such as `role=analyst`.
    pub summary: String,
    /// What came of it, as an HTTP status; of a command its exit code.
    pub status: Option<i64>,
    /// From which network, as the beginning of a keyed hash; empty where it is not known.
    pub network: String,
}

/// The form that is hashed, its keys in the order of RFC 8785.
#[derive(Serialize)]
struct Hashed<'a> {
    at: i64,
    begun: Option<i64>,
    kind: &'static str,
    network: &'a str,
    number: i64,
    object: &'a str,
    operation: &'a str,
    role: &'a str,
    status: Option<i64>,
    summary: &'a str,
    user: &'a str,
}

impl AuditContent {
    /// The hash of this content as the entry of this number, chained to the entry before.
    ///
    /// # Errors
    ///
    /// Never in practice: a struct of texts and whole numbers has a canonical form.
    pub fn chained(&self, number: i64, previous: ChainHash) -> Result<ChainHash, NotCanonical> {
        let json = to_canonical_json(&Hashed {
            at: self.at.as_microsecond(),
            begun: self.kind.begun(),
            kind: self.kind.as_str(),
            network: &self.network,
            number,
            object: &self.object,
            operation: &self.operation,
            role: &self.role,
            status: self.status,
            summary: &self.summary,
            user: &self.user,
        })?;
        let mut hash = Sha256::new();
        hash.update(previous.0);
        hash.update(json.as_bytes());
        Ok(ChainHash(hash.finalize().into()))
    }
}

/// How the chain is broken at an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// The entry is not there.
    Missing,
    /// The entry says something else than when it was written.
    Changed,
    /// The entry is not chained to the one before it.
    Unchained,
    /// The head names another entry than the one of its number.
    OtherHead,
}

impl Break {
    /// A stable word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Changed => "changed",
            Self::Unchained => "unchained",
            Self::OtherHead => "other_head",
        }
    }
}

/// What a check of the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Entries that were read.
    pub entries: i64,
    /// The last entry of the chain, as the store names it.
    pub head: AuditHead,
    /// The first entry at which the chain is broken.
    pub broken: Option<(i64, Break)>,
}

/// A walk along the chain.
#[derive(Debug)]
struct Walk {
    number: i64,
    hash: ChainHash,
    head: AuditHead,
}

impl Walk {
    fn step(&mut self, entry: &AuditEntry) -> Option<(i64, Break)> {
        let expected = self.number + 1;
        if entry.number != expected {
            return Some((expected, Break::Missing));
        }
        if entry.previous_hash != self.hash {
            return Some((expected, Break::Unchained));
        }
        let hash = entry.content.chained(entry.number, self.hash).ok();
        if hash != Some(entry.hash) {
            return Some((expected, Break::Changed));
        }
        if expected == self.head.number && entry.hash != self.head.hash {
            return Some((expected, Break::OtherHead));
        }
        (self.number, self.hash) = (expected, entry.hash);
        None
    }
}

/// Checks the whole chain.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn check(store: &dyn Store, permission: &MayAdminister) -> Result<Checked, StoreError> {
    let head = store.audit_head(permission).await?;
    let mut walk = Walk { number: 0, hash: ChainHash::NONE, head };
    loop {
        let page = store.audit_chain(permission, walk.number, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for entry in &page {
            if let Some(broken) = walk.step(entry) {
                return Ok(Checked { entries: walk.number, head, broken: Some(broken) });
            }
        }
    }
    let cut_off = (walk.number < head.number).then_some((walk.number + 1, Break::Missing));
    Ok(Checked { entries: walk.number, head, broken: cut_off })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(summary: &str) -> AuditContent {
        AuditContent {
            at: "2026-11-22T08:00:00Z".parse().unwrap(),
            kind: AuditKind::Event,
            user: "lan".to_owned(),
            role: "administrator".to_owned(),
            operation: "sign_in".to_owned(),
            object: String::new(),
            summary: summary.to_owned(),
            status: Some(200),
            network: "0011223344556677".to_owned(),
        }
    }

    fn chain(summaries: &[&str]) -> Vec<AuditEntry> {
        let mut previous_hash = ChainHash::NONE;
        let entry = |(number, summary): (i64, &&str)| {
            let content = content(summary);
            let hash = content.chained(number, previous_hash).unwrap();
            let entry = AuditEntry { number, content, previous_hash, hash, outcome: None };
            previous_hash = hash;
            entry
        };
        (1..).zip(summaries).map(entry).collect()
    }

    fn first_break(entries: &[AuditEntry], head: AuditHead) -> Option<(i64, Break)> {
        let mut walk = Walk { number: 0, hash: ChainHash::NONE, head };
        entries.iter().find_map(|entry| walk.step(entry))
    }

    #[test]
    fn an_untouched_chain_holds() {
        let entries = chain(&["a", "b", "c"]);
        let head = AuditHead { number: 3, hash: entries[2].hash };
        assert_eq!(first_break(&entries, head), None);
    }

    #[test]
    fn whatever_is_done_to_an_entry_is_found_at_that_entry() {
        let entries = chain(&["a", "b", "c"]);
        let head = AuditHead { number: 3, hash: entries[2].hash };
        let mut changed = entries.clone();
        changed[1].content.summary = "x".to_owned();
        assert_eq!(first_break(&changed, head), Some((2, Break::Changed)));
        // Its hash computed anew, so that it fits: the next entry betrays it.
        changed[1].hash = changed[1].content.chained(2, changed[1].previous_hash).unwrap();
        assert_eq!(first_break(&changed, head), Some((3, Break::Unchained)));
        let mut removed = entries.clone();
        removed.remove(0);
        assert_eq!(first_break(&removed, head), Some((1, Break::Missing)));
        // All of it computed anew: the head betrays it, if it was left or noted elsewhere.
        assert_eq!(first_break(&chain(&["a", "x", "c"]), head), Some((3, Break::OtherHead)));
    }

    #[test]
    fn the_same_words_at_another_place_have_another_hash() {
        let one = content("a");
        let first = one.chained(1, ChainHash::NONE).unwrap();
        assert_ne!(first, one.chained(2, ChainHash::NONE).unwrap());
        assert_ne!(first, one.chained(1, first).unwrap());
        let of_other = AuditContent { kind: AuditKind::Ended(1), ..one };
        assert_ne!(first, of_other.chained(1, ChainHash::NONE).unwrap());
    }
}
