//! How far rounds have come: responses counted as they are stored.

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::{RoundCode, UnitCode};
use survey_specs::date::Date;
use survey_specs::interview::Disposition;
use survey_specs::questionnaire::Mode;

use super::StoreError;
use super::response::disposition_of_word;
use super::row::{Columns, EngineRow};
use super::staff::Person;
use crate::permission::{MayReadResults, MayRunFieldwork, UserName};

/// Responses of one unit that are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressCount {
    /// The unit; none for responses without one.
    pub unit: Option<UnitCode>,
    /// How they came in.
    pub mode: Mode,
    /// How far the interviews got.
    pub disposition: Disposition,
    /// How many there are.
    pub n: u64,
    /// How many of them came on the day that was asked for.
    pub today: u64,
    /// When the last one came.
    pub last_received_at: Timestamp,
}

/// What came in all, as far as it tells whether anything has come since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arrived {
    /// The number of responses.
    pub n: u64,
    /// When the last one came.
    pub last_received_at: Option<Timestamp>,
}

pub(super) fn progress_count_of(row: &impl EngineRow) -> Result<ProgressCount, StoreError> {
    let columns = Columns::of(row, "response_count", "unit");
    Ok(ProgressCount {
        unit: columns.parse_or_none("unit")?,
        mode: columns.word("mode", Mode::from_word)?,
        disposition: columns.word("disposition", disposition_of_word)?,
        n: columns.count("n")?,
        today: columns.count("today")?,
        last_received_at: columns.timestamp("last_received_at")?,
    })
}

pub(super) fn day_count_of(row: &impl EngineRow) -> Result<(Date, u64), StoreError> {
    let columns = Columns::of(row, "response_count", "received_on");
    Ok((columns.date("received_on")?, columns.count("n")?))
}

pub(super) fn round_count_of(row: &impl EngineRow) -> Result<(RoundCode, u64), StoreError> {
    let columns = Columns::of(row, "response_count", "round");
    Ok((columns.parse("round")?, columns.count("n")?))
}

pub(super) fn arrived_of(row: &impl EngineRow) -> Result<Arrived, StoreError> {
    let columns = Columns::of(row, "response_count", "n");
    Ok(Arrived {
        n: columns.count("n")?,
        last_received_at: columns.timestamp_or_none("last_received_at")?,
    })
}

/// Who coordinates a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coordinator {
    /// The unit.
    pub unit: UnitCode,
    /// The name to sign in with.
    pub user: UserName,
    /// Who that is, and how to reach them.
    pub person: Person,
}

pub(super) fn coordinator_of(row: &impl EngineRow) -> Result<Coordinator, StoreError> {
    let columns = Columns::of(row, "staff", "user_name");
    Ok(Coordinator {
        unit: columns.parse("unit")?,
        user: columns.parse("user_name")?,
        person: Person {
            display_name: columns.text_or_none("display_name")?,
            email: columns.text_or_none("email")?,
            phone: columns.text_or_none("phone")?,
        },
    })
}

/// Reads the counts of responses.
#[async_trait]
pub trait ProgressStore: Send + Sync {
    /// The responses of a round by unit, mode and disposition, with how many of them came on `today`.
    async fn progress_counts(
        &self,
        permission: &MayReadResults,
        round: &RoundCode,
        today: Date,
    ) -> Result<Vec<ProgressCount>, StoreError>;

    /// The responses of a round by the day on which they came, of these units or of all.
    async fn responses_by_day(
        &self,
        permission: &MayReadResults,
        round: &RoundCode,
        units: Option<&[UnitCode]>,
    ) -> Result<Vec<(Date, u64)>, StoreError>;

    /// How many responses have come in a round.
    async fn arrived(
        &self,
        permission: &MayReadResults,
        round: &RoundCode,
    ) -> Result<Arrived, StoreError>;

    /// Who coordinates units and can sign in, by unit and name.
    async fn coordinators(
        &self,
        permission: &MayRunFieldwork,
    ) -> Result<Vec<Coordinator>, StoreError>;

    /// The number of responses of each round that has any, by round.
    async fn responses_by_round(
        &self,
        permission: &MayReadResults,
    ) -> Result<Vec<(RoundCode, u64)>, StoreError>;
}
