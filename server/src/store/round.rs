//! Rounds: one fielding period of one published version for a set of units.

mod fielding;

use std::collections::BTreeMap;

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::{RoundCode, UnitCode};
use survey_specs::questionnaire::VersionHash;

use super::questionnaire::IndexDefinitionHash;
use super::row::{Columns, EngineRow};
use super::{Insertion, StoreError};
use crate::permission::{MayDesign, MayReadResults};

use fielding::fielding_of;
pub use fielding::{Fielding, Offer};
pub(super) use fielding::{language_words, mode_words};

/// A round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// The code, which also stands in links.
    pub code: RoundCode,
    /// The title, where it differs from the questionnaire's.
    pub title: Option<String>,
    /// The version that is answered.
    pub version: VersionHash,
    /// The index that is computed from the responses.
    pub index_definition: Option<IndexDefinitionHash>,
    /// The first instant at which it takes responses.
    pub opens_at: Timestamp,
    /// The first instant at which it no longer does; none while no end is set.
    pub closes_at: Option<Timestamp>,
    /// Whether everybody may read its results.
    pub results_public: bool,
    /// Whether a phone may keep its page, to be answered without a network.
    pub offline: bool,
    /// When it was set up.
    pub created_at: Timestamp,
    /// How it is fielded.
    pub fielding: Fielding,
}

/// Whether a round takes answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoundState {
    /// It opens later.
    Planned,
    /// It takes answers.
    Open,
    /// It takes none for a while; who had begun before may still send.
    Paused,
    /// It has closed.
    Closed,
}

impl RoundState {
    /// The word for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Open => "open",
            Self::Paused => "paused",
            Self::Closed => "closed",
        }
    }
}

impl Round {
    /// Whether the round takes answers from whoever begins at `instant`. This is the one place that
    /// says so.
    #[must_use]
    pub fn state_at(&self, instant: Timestamp) -> RoundState {
        if self.closes_at.is_some_and(|closes_at| closes_at <= instant) {
            RoundState::Closed
        } else if instant < self.opens_at {
            RoundState::Planned
        } else if self.fielding.paused_at.is_some_and(|paused_at| paused_at <= instant) {
            RoundState::Paused
        } else {
            RoundState::Open
        }
    }

    /// Whether the round takes responses at `instant`.
    #[must_use]
    pub fn is_open_at(&self, instant: Timestamp) -> bool {
        self.state_at(instant) == RoundState::Open
    }
}

/// A round to set up, with its units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRound {
    /// The round.
    pub round: Round,
    /// The units it is about.
    pub units: Vec<UnitCode>,
    /// The targets of those units that have one of their own.
    pub targets: BTreeMap<UnitCode, u32>,
}

impl NewRound {
    /// A round about these units, none of which has a target of its own.
    #[must_use]
    pub fn new(round: Round, units: Vec<UnitCode>) -> Self {
        Self { round, units, targets: BTreeMap::new() }
    }
}

/// What can be changed of a round after it was set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundChange {
    /// The title, where it differs from the questionnaire's.
    pub title: Option<String>,
    /// The index that is computed from the responses.
    pub index_definition: Option<IndexDefinitionHash>,
    /// The first instant at which it takes responses.
    pub opens_at: Timestamp,
    /// The first instant at which it no longer does.
    pub closes_at: Option<Timestamp>,
    /// Whether everybody may read its results.
    pub results_public: bool,
    /// Whether a phone may keep its page.
    pub offline: bool,
    /// What it is offered in, and its target.
    pub fielding: Fielding,
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RoundChanged {
    /// It holds.
    Changed(Round),
    /// Somebody else has changed the round since; it stays as it is.
    Overtaken(Round),
    /// There is no such round.
    Unknown,
}

/// What a round is to bring in, over all its units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundSize {
    /// The round.
    pub round: RoundCode,
    /// The number of its units.
    pub units: u64,
    /// The responses that are to come in; none if no target is set.
    pub target: Option<u64>,
}

/// A version that a round can ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionListed {
    /// Its hash.
    pub hash: VersionHash,
    /// When it was published.
    pub published_at: Timestamp,
}

/// An index that can be computed of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexListed {
    /// The hash of its definition.
    pub hash: IndexDefinitionHash,
    /// The definition's text.
    pub definition: String,
    /// When it was added.
    pub added_at: Timestamp,
}

pub(super) fn round_of(row: &impl EngineRow) -> Result<Round, StoreError> {
    let columns = Columns::of(row, "round", "code");
    Ok(Round {
        code: columns.parse("code")?,
        title: columns.text_or_none("title")?,
        version: columns.parse("version")?,
        index_definition: columns.parse_or_none("index_definition")?,
        opens_at: columns.timestamp("opens_at")?,
        closes_at: columns.timestamp_or_none("closes_at")?,
        results_public: columns.flag("results_public")?,
        offline: columns.flag("offline")?,
        created_at: columns.timestamp("created_at")?,
        fielding: fielding_of(row)?,
    })
}

pub(super) fn round_unit_of(row: &impl EngineRow) -> Result<UnitCode, StoreError> {
    Columns::of(row, "round_unit", "unit").parse("unit")
}

pub(super) fn unit_target_of(row: &impl EngineRow) -> Result<(UnitCode, u32), StoreError> {
    let columns = Columns::of(row, "round_unit", "unit");
    let target = u32::try_from(columns.integer("target")?);
    Ok((columns.parse("unit")?, target.map_err(|_| columns.impossible("target"))?))
}

pub(super) fn round_size_of(row: &impl EngineRow) -> Result<RoundSize, StoreError> {
    let columns = Columns::of(row, "round", "code");
    Ok(RoundSize {
        round: columns.parse("code")?,
        units: columns.count("units")?,
        target: columns.count_or_none("target")?,
    })
}

pub(super) fn version_listed_of(row: &impl EngineRow) -> Result<VersionListed, StoreError> {
    let columns = Columns::of(row, "questionnaire_version", "hash");
    Ok(VersionListed {
        hash: columns.parse("hash")?,
        published_at: columns.timestamp("published_at")?,
    })
}

pub(super) fn index_listed_of(row: &impl EngineRow) -> Result<IndexListed, StoreError> {
    let columns = Columns::of(row, "index_definition", "hash");
    Ok(IndexListed {
        hash: columns.parse("hash")?,
        definition: columns.text("definition")?,
        added_at: columns.timestamp("added_at")?,
    })
}

/// What became of a change, by the round as it is afterwards and whether the change met its revision.
pub(super) fn changed(round: Option<Round>, met: bool) -> RoundChanged {
    match round {
        None => RoundChanged::Unknown,
        Some(round) if met => RoundChanged::Changed(round),
        Some(round) => RoundChanged::Overtaken(round),
    }
}

/// Keeps rounds.
#[async_trait]
pub trait RoundStore: Send + Sync {
    /// Sets up a round; its version and index definition must be kept already.
    async fn insert_round(
        &self,
        permission: &MayDesign,
        round: &NewRound,
    ) -> Result<Insertion, StoreError>;

    /// The round of this code.
    async fn round(&self, code: &RoundCode) -> Result<Option<Round>, StoreError>;

    /// Every round, the newest first.
    async fn rounds(&self) -> Result<Vec<Round>, StoreError>;

    /// Opens a round now, if it is not open: a later opening comes forward to `now`, an end that has
    /// passed is taken back, and so is a pause. What the public read of it is no longer kept. Gives
    /// the round as it is then.
    async fn open_round(
        &self,
        permission: &MayDesign,
        code: &RoundCode,
        now: Timestamp,
    ) -> Result<Option<Round>, StoreError>;

    /// Closes a round now, unless it is closed already. Gives the round as it is then.
    async fn close_round(
        &self,
        permission: &MayDesign,
        code: &RoundCode,
        now: Timestamp,
    ) -> Result<Option<Round>, StoreError>;

    /// Pauses a round from now on, unless it is paused already. Gives the round as it is then.
    async fn pause_round(
        &self,
        permission: &MayDesign,
        code: &RoundCode,
        now: Timestamp,
    ) -> Result<Option<Round>, StoreError>;

    /// Takes back a pause. Gives the round as it is then.
    async fn resume_round(
        &self,
        permission: &MayDesign,
        code: &RoundCode,
    ) -> Result<Option<Round>, StoreError>;

    /// Changes a round, if it is still at this revision. A pause stays as it is. If the end is another
    /// one, what the public read of the round is no longer kept.
    async fn change_round(
        &self,
        permission: &MayDesign,
        code: &RoundCode,
        revision: u64,
        change: &RoundChange,
    ) -> Result<RoundChanged, StoreError>;

    /// The units a round is about, by code; none for an unknown round.
    async fn round_units(&self, code: &RoundCode) -> Result<Vec<UnitCode>, StoreError>;

    /// The targets of those units that have one of their own, by unit.
    async fn unit_targets(&self, code: &RoundCode) -> Result<Vec<(UnitCode, u32)>, StoreError>;

    /// Gives units of a round targets of their own, or takes them away, if the round is still at this
    /// revision. Units that are not named keep theirs; strangers are passed over.
    async fn set_unit_targets(
        &self,
        permission: &MayDesign,
        code: &RoundCode,
        revision: u64,
        targets: &BTreeMap<UnitCode, Option<u32>>,
    ) -> Result<RoundChanged, StoreError>;

    /// How large each round is, by code.
    async fn round_sizes(&self, permission: &MayReadResults) -> Result<Vec<RoundSize>, StoreError>;

    /// The latest published versions, at most `limit`, the newest first.
    async fn latest_versions(
        &self,
        permission: &MayDesign,
        limit: u32,
    ) -> Result<Vec<VersionListed>, StoreError>;

    /// The latest index definitions, at most `limit`, the newest first.
    async fn latest_index_definitions(
        &self,
        permission: &MayDesign,
        limit: u32,
    ) -> Result<Vec<IndexListed>, StoreError>;
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::store::sample::version;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn after(seconds: i64) -> Timestamp {
        START + SignedDuration::from_secs(seconds)
    }

    fn round(paused_at: Option<Timestamp>) -> Round {
        Round {
            code: "r1".parse().unwrap(),
            title: None,
            version: version().hash().clone(),
            index_definition: None,
            opens_at: after(10),
            closes_at: Some(after(100)),
            results_public: false,
            offline: true,
            created_at: START,
            fielding: Fielding { paused_at, ..Fielding::default() },
        }
    }

    #[test]
    fn a_pause_holds_from_its_beginning_to_the_end_of_the_round() {
        let states =
            |round: &Round, at: [i64; 4]| at.map(|seconds| round.state_at(after(seconds)).as_str());
        let open = round(None);
        assert_eq!(states(&open, [9, 10, 99, 100]), ["planned", "open", "open", "closed"]);
        let paused = round(Some(after(50)));
        assert_eq!(states(&paused, [49, 50, 99, 100]), ["open", "paused", "paused", "closed"]);
        let paused_before = round(Some(after(1)));
        assert_eq!(states(&paused_before, [9, 10, 99, 100])[..2], ["planned", "paused"]);
    }
}
