//! Sums over the rollup cells, which results are computed from.

use std::fmt;

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::{ItemCode, PsuCode, RoundCode, StratumCode, UnitCode};
use uuid::Uuid;

use super::StoreError;
use super::round::Round;
use super::row::{Columns, EngineRow};
use crate::permission::MayReadResults;
use crate::weight::Weight;

/// How many responses of a unit have a value, over all strata and PSUs.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// The unit; none for responses without one.
    pub unit: Option<UnitCode>,
    /// The item.
    pub item: ItemCode,
    /// The value, see [`crate::rollup`].
    pub value: String,
    /// The number of responses.
    pub n: i64,
    /// The sum of their base weights.
    pub sum_weight: f64,
    /// The sum of the squares of their base weights.
    pub sum_weight_squared: f64,
}

pub(super) fn tally_of(row: &impl EngineRow) -> Result<Tally, StoreError> {
    let columns = Columns::of(row, "rollup_cell", "item");
    Ok(Tally {
        unit: columns.parse_or_none("unit")?,
        item: columns.parse("item")?,
        value: columns.text("value")?,
        n: columns.integer("n")?,
        sum_weight: columns.real("sum_weight")?,
        sum_weight_squared: columns.real("sum_weight_squared")?,
    })
}

/// The answers of one respondent and its place in the sample, for what cannot be computed from sums.
#[derive(Clone, PartialEq)]
pub struct AnswerRow {
    /// The response's id, to go on from.
    pub response_id: Uuid,
    /// The unit; none for a response without one.
    pub unit: Option<UnitCode>,
    /// The stratum of the case, in a round with a sampling plan.
    pub stratum: Option<StratumCode>,
    /// The primary sampling unit of the case, in a round with a sampling plan.
    pub psu: Option<PsuCode>,
    /// The base weight of the case.
    pub base_weight: Weight,
    /// The answers as canonical JSON.
    pub answers_json: String,
}

impl fmt::Debug for AnswerRow {
    /// The id alone: answers stay out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerRow").field("response_id", &self.response_id).finish_non_exhaustive()
    }
}

pub(super) fn answer_row_of(row: &impl EngineRow) -> Result<AnswerRow, StoreError> {
    let columns = Columns::of(row, "response", "response_id");
    Ok(AnswerRow {
        response_id: columns.uuid("response_id")?,
        unit: columns.parse_or_none("unit")?,
        stratum: columns.parse_or_none("stratum")?,
        psu: columns.parse_or_none("psu")?,
        base_weight: Weight::new(columns.real("base_weight")?)
            .map_err(|_| columns.impossible("base_weight"))?,
        answers_json: columns.text("answers")?,
    })
}

pub(super) fn response_count_of(
    row: &impl EngineRow,
) -> Result<(Option<UnitCode>, i64), StoreError> {
    let columns = Columns::of(row, "response", "unit");
    Ok((columns.parse_or_none("unit")?, columns.integer("n")?))
}

pub(super) fn public_result_of(row: &impl EngineRow) -> Result<String, StoreError> {
    Columns::of(row, "public_result", "round").text("document")
}

/// Reads counts, and keeps what was made public of them.
#[async_trait]
pub trait ResultStore: Send + Sync {
    /// The tallies of a round, by unit, item and value: of these items, or of all.
    async fn tallies(
        &self,
        permission: &MayReadResults,
        round: &RoundCode,
        items: Option<&[ItemCode]>,
    ) -> Result<Vec<Tally>, StoreError>;

    /// The number of responses per unit, by unit, responses without a unit first.
    async fn response_counts(
        &self,
        permission: &MayReadResults,
        round: &RoundCode,
    ) -> Result<Vec<(Option<UnitCode>, i64)>, StoreError>;

    /// At most `limit` respondents' answers of a round, by id, those after `after`: for leaves that
    /// judge a respondent by several items at once.
    async fn answer_rows(
        &self,
        permission: &MayReadResults,
        round: &RoundCode,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<AnswerRow>, StoreError>;

    /// What the public reads of a round; none until it is frozen.
    async fn public_result(
        &self,
        permission: &MayReadResults,
        round: &RoundCode,
    ) -> Result<Option<String>, StoreError>;

    /// Keeps this document as what the public reads of a round, unless there is one already. Gives
    /// the one that is kept; none if the round is not closed, or no longer as it was when `round` was
    /// read, as the document is then out of date.
    async fn freeze_public_result(
        &self,
        permission: &MayReadResults,
        round: &Round,
        document: &str,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError>;
}
