//! Assessments of rounds: their deadlines, and what the sheets of units went through.

use async_trait::async_trait;
use jiff::Timestamp;
use survey_specs::code::{RoundCode, UnitCode};

use super::StoreError;
use super::row::{Columns, EngineRow, to_microseconds};
use super::value::{Part, Remark};
use crate::assessment::{Deadlines, StepKind};
use crate::permission::{MayAppraise, MayClaim, MayReadAssessments, UserName};

/// The deadlines of a round's assessment, as they were set last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The deadlines.
    pub deadlines: Deadlines,
    /// How often they were set.
    pub revision: u64,
    /// Who set them.
    pub set_by: String,
    /// When.
    pub set_at: Timestamp,
}

/// Deadlines to set, by somebody who saw those before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSchedule {
    /// The round.
    pub round: RoundCode,
    /// The deadlines.
    pub deadlines: Deadlines,
    /// The revision that was seen; 0 if there was none.
    pub expected: u64,
    /// Who sets them.
    pub set_by: UserName,
    /// When.
    pub set_at: Timestamp,
}

/// What became of deadlines.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Scheduled {
    /// These hold now.
    Holds(Schedule),
    /// Others than the expected ones hold, or none; nothing was stored.
    Overtaken(Option<Schedule>),
}

/// What was done with a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The unit.
    pub unit: UnitCode,
    /// Its place in the history of the sheet, from 1.
    pub number: u64,
    /// What was done.
    pub kind: StepKind,
    /// What was said of it.
    pub note: Option<Remark>,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A step to take, by somebody who saw where the sheet stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStep {
    /// The round.
    pub round: RoundCode,
    /// What is done.
    pub kind: StepKind,
    /// What is said of it.
    pub note: Option<Remark>,
    /// The number of the latest step that was seen; 0 if there was none.
    pub expected: u64,
    /// Who does it.
    pub by: UserName,
    /// When.
    pub at: Timestamp,
}

impl NewStep {
    /// The step that follows the expected one.
    pub(super) fn of(&self, unit: &UnitCode) -> Step {
        Step {
            unit: unit.clone(),
            number: self.expected.saturating_add(1),
            kind: self.kind,
            note: self.note.clone(),
            by: self.by.to_string(),
            at: to_microseconds(self.at),
        }
    }
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Taken {
    /// It is the latest step now.
    Holds(Step),
    /// Another step than the expected one is the latest, or none; nothing was stored.
    Overtaken(Option<Step>),
}

/// How many criteria of a unit have something in a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartCount {
    /// The unit.
    pub unit: UnitCode,
    /// The part.
    pub part: Part,
    /// The number of criteria.
    pub given: u64,
}

pub(super) fn schedule_of(row: &impl EngineRow) -> Result<Schedule, StoreError> {
    let columns = Columns::of(row, "assessment", "round");
    Ok(Schedule {
        deadlines: Deadlines {
            claims_until: columns.timestamp_or_none("claims_until")?,
            appraisal_until: columns.timestamp_or_none("appraisal_until")?,
        },
        revision: columns.count("revision")?,
        set_by: columns.text("set_by")?,
        set_at: columns.timestamp("set_at")?,
    })
}

pub(super) fn step_of(row: &impl EngineRow) -> Result<Step, StoreError> {
    let columns = Columns::of(row, "assessment_step", "unit");
    Ok(Step {
        unit: columns.parse("unit")?,
        number: columns.count("step")?,
        kind: columns.word("kind", StepKind::from_word)?,
        note: columns.parse_or_none("note")?,
        by: columns.text("taken_by")?,
        at: columns.timestamp("taken_at")?,
    })
}

pub(super) fn part_count_of(row: &impl EngineRow) -> Result<PartCount, StoreError> {
    let columns = Columns::of(row, "value_entry", "unit");
    Ok(PartCount {
        unit: columns.parse("unit")?,
        part: columns.word("part", Part::from_word)?,
        given: columns.count("n")?,
    })
}

/// A number that counts up, as both engines take it.
pub(super) fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Keeps assessments.
#[async_trait]
pub trait AssessmentStore: Send + Sync {
    /// The deadlines of a round; none if none were ever set.
    async fn assessment_schedule(&self, round: &RoundCode) -> Result<Option<Schedule>, StoreError>;

    /// Sets the deadlines of a round.
    async fn set_assessment_schedule(
        &self,
        permission: &MayAppraise,
        schedule: NewSchedule,
    ) -> Result<Scheduled, StoreError>;

    /// Every step of the sheets of a round, by unit and number: of the unit of the permission, or of
    /// all.
    async fn assessment_steps(
        &self,
        permission: &MayReadAssessments,
        round: &RoundCode,
    ) -> Result<Vec<Step>, StoreError>;

    /// Takes a step in the name of the unit of the permission.
    async fn take_claim_step(
        &self,
        permission: &MayClaim,
        step: NewStep,
    ) -> Result<Taken, StoreError>;

    /// Takes a step as an appraiser.
    async fn take_appraisal_step(
        &self,
        permission: &MayAppraise,
        unit: &UnitCode,
        step: NewStep,
    ) -> Result<Taken, StoreError>;

    /// How many criteria of each unit have something in each part: of the unit of the permission, or
    /// of all. Where nothing is given, there is no entry.
    async fn part_counts(
        &self,
        permission: &MayReadAssessments,
        round: &RoundCode,
    ) -> Result<Vec<PartCount>, StoreError>;
}
