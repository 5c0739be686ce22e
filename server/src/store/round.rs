//! Rounds: one fielding period of one published version for a set of units.

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::{RoundCode, UnitCode};
use survey_specs::questionnaire::VersionHash;

use super::questionnaire::IndexDefinitionHash;
use super::row::{Columns, EngineRow};
use super::{Insertion, StoreError};
use crate::permission::MayDesign;

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
}

impl Round {
    /// Whether the round takes responses at `instant`.
    #[must_use]
    pub fn is_open_at(&self, instant: Timestamp) -> bool {
        self.opens_at <= instant && self.closes_at.is_none_or(|closes_at| instant < closes_at)
    }
}

/// A round to set up, with its units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRound {
    /// The round.
    pub round: Round,
    /// The units it is about.
    pub units: Vec<UnitCode>,
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
    })
}

pub(super) fn round_unit_of(row: &impl EngineRow) -> Result<UnitCode, StoreError> {
    Columns::of(row, "round_unit", "unit").parse("unit")
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

    /// Opens a round now, if it is not open: a later opening comes forward to `now`, and an end
    /// that has passed is taken back. What the public read of it is no longer kept. Gives the round
    /// as it is then.
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

    /// The units a round is about, by code; none for an unknown round.
    async fn round_units(&self, code: &RoundCode) -> Result<Vec<UnitCode>, StoreError>;
}
