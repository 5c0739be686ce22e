//! The table of cases.
//!
//! First the columns that `cases load` reads, then what an estimation needs to know of each stage.

use std::collections::BTreeSet;

use survey_specs::problem::{Position, Problem};
use survey_specs::sampling::frame::Frame;
use survey_specs::sampling::{Plan, Stage};

use super::case::{Case, Step};
use crate::cli::Failure;

/// The columns before those of the stages. Nobody is assigned yet.
const FIRST: [&str; 9] = [
    "unit",
    "case",
    "stratum",
    "psu",
    "base_weight",
    "assignee",
    "reserve",
    STRATUM_FOR_VARIANCE,
    PSU_FOR_VARIANCE,
];

/// The column of strata with certain units taken apart.
pub const STRATUM_FOR_VARIANCE: &str = "stratum_for_variance";
/// The column of primary sampling units with certain units taken apart.
pub const PSU_FOR_VARIANCE: &str = "psu_for_variance";

/// A column of a stage.
#[derive(Clone, Copy, Debug)]
pub enum StageColumn {
    /// The id of the unit; of counted ones the place in the list that is made later.
    Id,
    /// The levels of the stratum, joined by full stops.
    Stratum,
    /// The number of units in the stratum.
    Population,
    /// The inclusion probability at this stage.
    Probability,
    /// The place among the reserves; 0 in the sample.
    Reserve,
}

impl StageColumn {
    const ALL: [Self; 5] =
        [Self::Id, Self::Stratum, Self::Population, Self::Probability, Self::Reserve];

    /// The name of this column of a stage.
    pub fn of(self, stage: &Stage) -> String {
        let name = match self {
            Self::Id => "id",
            Self::Stratum => "stratum",
            Self::Population => "population",
            Self::Probability => "probability",
            Self::Reserve => "reserve",
        };
        format!("{}_{name}", stage.code)
    }

    fn cell(self, case: &Case<'_, '_>, step: &Step<'_>) -> String {
        match self {
            Self::Id => step.id(),
            Self::Stratum => case.levels(step),
            Self::Population => step.stratum.population.to_string(),
            Self::Probability => step.chance.probability.to_string(),
            Self::Reserve => step.reserve.unwrap_or(0).to_string(),
        }
    }
}

/// The table of cases, row by row.
#[derive(Debug)]
pub struct CaseTable<'f> {
    plan: &'f Plan,
    frame: &'f Frame,
    writer: csv::Writer<Vec<u8>>,
    codes: BTreeSet<String>,
    ambiguous: Option<(u32, String)>,
}

impl<'f> CaseTable<'f> {
    /// A table without cases.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn new(plan: &'f Plan, frame: &'f Frame) -> Result<Self, Failure> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let stages = plan
            .stages
            .iter()
            .flat_map(|stage| StageColumn::ALL.iter().map(|column| column.of(stage)));
        let header = FIRST.iter().map(|name| (*name).to_owned()).chain(stages);
        writer.write_record(header).map_err(|cause| unwritten(&cause))?;
        Ok(Self { plan, frame, writer, codes: BTreeSet::new(), ambiguous: None })
    }

    /// Adds a case.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn add(&mut self, steps: &[Step<'f>]) -> Result<(), Failure> {
        let case = Case { plan: self.plan, frame: self.frame, steps };
        let (stratum, psu) = case.for_variance();
        let code = case.code();
        let first = [
            case.unit().to_owned(),
            code.clone(),
            steps.first().map(|step| case.levels(step)).unwrap_or_default(),
            case.psu(),
            case.base_weight().to_string(),
            String::new(),
            u8::from(case.is_reserve()).to_string(),
            stratum,
            psu,
        ];
        let stages = steps
            .iter()
            .flat_map(|step| StageColumn::ALL.iter().map(|column| column.cell(&case, step)));
        let cells = first.into_iter().chain(stages);
        self.writer.write_record(cells).map_err(|cause| unwritten(&cause))?;
        if let Some(code) = self.codes.replace(code) {
            let line = steps.last().map_or(0, |step| step.stratum.line);
            self.ambiguous.get_or_insert((line, code));
        }
        Ok(())
    }

    /// That two cases have one code, if that is so.
    pub fn ambiguous(&self) -> Option<Problem> {
        let (line, code) = self.ambiguous.as_ref()?;
        let position = Position { line: *line as usize, column: 1 };
        let message = format!(
            "two cases have the code `{code}`, which is put together from the ids of the units; use ids without full stops and hyphens"
        );
        Some(Problem::error("ambiguous_case", position, "", message))
    }

    /// The table as CSV.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn finish(self) -> Result<Vec<u8>, Failure> {
        self.writer.into_inner().map_err(|error| unwritten(&error.into_error().into()))
    }
}

fn unwritten(cause: &csv::Error) -> Failure {
    Failure::environment("cannot write the table of cases", cause)
}
