//! Where the sheets of a round stand.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use survey_specs::code::UnitCode;
use utoipa::ToSchema;

use crate::assessment::{Deadlines, SheetState, StepKind};
use crate::http::App;
use crate::http::problem::Problem;
use crate::permission::MayReadAssessments;
use crate::store::assessment::{Schedule, Step};
use crate::store::round::Round;
use crate::store::value::Part;

use super::problem::AssessmentProblem;

/// The sheets of a round that somebody may read.
#[derive(Debug, Default)]
pub struct Sheets {
    steps: BTreeMap<UnitCode, Vec<Step>>,
    counts: BTreeMap<(UnitCode, Part), u64>,
}

impl Sheets {
    /// The sheets of a round, as they stand now.
    ///
    /// # Errors
    ///
    /// If the store cannot be read.
    pub async fn read(
        app: &App,
        permission: &MayReadAssessments,
        round: &Round,
    ) -> Result<Self, Problem> {
        let mut steps: BTreeMap<UnitCode, Vec<Step>> = BTreeMap::new();
        for step in app.store.assessment_steps(permission, &round.code).await? {
            steps.entry(step.unit.clone()).or_default().push(step);
        }
        let counts = app.store.part_counts(permission, &round.code).await?;
        let counts = counts.into_iter().map(|count| ((count.unit, count.part), count.given));
        Ok(Self { steps, counts: counts.collect() })
    }

    /// The steps of a unit's sheet, the first first.
    pub fn steps(&self, unit: &UnitCode) -> &[Step] {
        self.steps.get(unit).map_or(&[], Vec::as_slice)
    }

    /// How many criteria of a unit have something in a part.
    pub fn given(&self, unit: &UnitCode, part: Part) -> u64 {
        self.counts.get(&(unit.clone(), part)).copied().unwrap_or(0)
    }

    /// Where a unit's sheet stands.
    pub fn state(&self, unit: &UnitCode) -> SheetState {
        let latest = self.steps(unit).last().map(|step| step.kind);
        SheetState::of(latest, self.given(unit, Part::Claimed) > 0)
    }
}

/// The deadlines of a round.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn deadlines(app: &App, round: &Round) -> Result<Deadlines, Problem> {
    let schedule = app.store.assessment_schedule(&round.code).await?;
    Ok(schedule.map(|schedule| schedule.deadlines).unwrap_or_default())
}

/// Makes sure that a unit may give itself points now. Gives the number of the latest step that its
/// sheet has, which must still be the latest when the points are stored.
///
/// # Errors
///
/// If its sheet is with the appraisers, or its time is over.
pub async fn takes_claims(
    app: &App,
    permission: &MayReadAssessments,
    round: &Round,
    unit: &UnitCode,
) -> Result<u64, Problem> {
    let (number, latest) = latest_step(app, permission, round, unit).await?;
    let state = SheetState::of(latest, true);
    if !state.takes_claims() {
        return Err(Problem::Assessment(AssessmentProblem::WrongState(state)));
    }
    if !deadlines(app, round).await?.take_claims_at(app.clock.now()) {
        return Err(Problem::Assessment(AssessmentProblem::PastDue));
    }
    Ok(number)
}

/// Makes sure that appraisers may give a unit points now. Gives the number of the latest step that its
/// sheet has, as [`takes_claims`].
///
/// # Errors
///
/// If they have said that they are done.
pub async fn takes_appraisal(
    app: &App,
    permission: &MayReadAssessments,
    round: &Round,
    unit: &UnitCode,
) -> Result<u64, Problem> {
    let (number, latest) = latest_step(app, permission, round, unit).await?;
    let state = SheetState::of(latest, true);
    if state.takes_appraisal() {
        Ok(number)
    } else {
        Err(Problem::Assessment(AssessmentProblem::WrongState(state)))
    }
}

/// The number and the kind of the latest step that a unit's sheet has; 0 and none before there is one.
async fn latest_step(
    app: &App,
    permission: &MayReadAssessments,
    round: &Round,
    unit: &UnitCode,
) -> Result<(u64, Option<StepKind>), Problem> {
    let steps = app.store.assessment_steps(permission, &round.code).await?;
    let latest = steps.iter().rfind(|step| step.unit == *unit);
    Ok((latest.map_or(0, |step| step.number), latest.map(|step| step.kind)))
}

/// The deadlines of a round's assessment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct DeadlinesBody {
    /// The first instant at which units no longer give themselves points; null for no end.
    #[schema(required, format = "date-time")]
    claims_until: Option<String>,
    /// The first instant after the appraisal; null for no end. Nothing is refused after it.
    #[schema(required, format = "date-time")]
    appraisal_until: Option<String>,
    /// Whether units may give themselves points now.
    claims_open: bool,
    /// Whether the appraisal is late.
    appraisal_late: bool,
    /// How often the deadlines were set; what `expected` asks for.
    revision: u64,
    /// Who set them; null if nobody did.
    #[schema(required)]
    set_by: Option<String>,
}

impl DeadlinesBody {
    /// The deadlines as they are at `now`.
    pub fn of(schedule: Option<Schedule>, now: Timestamp) -> Self {
        let deadlines = schedule.as_ref().map(|schedule| schedule.deadlines).unwrap_or_default();
        let text = |time: Option<Timestamp>| time.map(|time| time.to_string());
        Self {
            claims_until: text(deadlines.claims_until),
            appraisal_until: text(deadlines.appraisal_until),
            claims_open: deadlines.take_claims_at(now),
            appraisal_late: deadlines.appraisal_until.is_some_and(|until| until <= now),
            revision: schedule.as_ref().map_or(0, |schedule| schedule.revision),
            set_by: schedule.map(|schedule| schedule.set_by),
        }
    }
}

/// One step of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct StepBody {
    /// Its number, from 1.
    step: u64,
    /// `hand_in`, `send_back`, `appraise` or `reopen`.
    #[schema(value_type = String, example = "hand_in")]
    kind: &'static str,
    /// What was said of it.
    #[schema(required)]
    note: Option<String>,
    /// Who did it.
    by: String,
    /// When.
    #[schema(format = "date-time")]
    at: String,
}

impl StepBody {
    /// The step as it is sent.
    pub fn of(step: &Step) -> Self {
        Self {
            step: step.number,
            kind: step.kind.as_str(),
            note: step.note.as_ref().map(|note| note.as_str().to_owned()),
            by: step.by.clone(),
            at: step.at.to_string(),
        }
    }
}
