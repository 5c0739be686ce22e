//! What is wrong with a draw or worth knowing of it, each kind once at a stage.

use std::collections::BTreeMap;

use survey_specs::problem::{Position, Problem, Severity};
use survey_specs::sampling::frame::{Frame, Stratum};
use survey_specs::sampling::{Plan, StageUnits};

use crate::cli::file::Source;
use crate::stats::draw::DrawError;

/// Notes on a draw.
#[derive(Debug)]
pub struct Notes<'f> {
    plan: &'f Plan,
    frame: &'f Frame,
    /// By stage and kind: the first stratum, and how many there are.
    found: BTreeMap<(usize, Kind), (&'f Stratum, usize, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    CannotDraw,
    NoChance,
    NothingToReplace,
}

impl<'f> Notes<'f> {
    /// No notes.
    pub fn new(plan: &'f Plan, frame: &'f Frame) -> Self {
        Self { plan, frame, found: BTreeMap::new() }
    }

    /// Nothing can be drawn in a stratum.
    pub fn cannot_draw(&mut self, stage: usize, stratum: &'f Stratum, error: &DrawError) {
        self.note(stage, Kind::CannotDraw, stratum, format!("cannot be drawn from: {error}"));
    }

    /// All units to be taken are certain, and there are others.
    pub fn no_chance(&mut self, stage: usize, stratum: &'f Stratum) {
        let message = "gives its certain units only: the others have no chance, and the sample does not stand for them; take more".to_owned();
        self.note(stage, Kind::NoChance, stratum, message);
    }

    /// Reserves of units none of which was drawn at random.
    pub fn nothing_to_replace(&mut self, stage: usize, stratum: &'f Stratum) {
        let message =
            "has certain units only in its sample, which nothing can replace: no reserve was drawn"
                .to_owned();
        self.note(stage, Kind::NothingToReplace, stratum, message);
    }

    fn note(&mut self, stage: usize, kind: Kind, stratum: &'f Stratum, message: String) {
        self.found.entry((stage, kind)).or_insert((stratum, 0, message)).1 += 1;
    }

    /// The notes as problems of the frame.
    pub fn finish(self, source: &Source) -> Vec<Problem> {
        let text = String::from_utf8_lossy(&source.bytes);
        let Self { plan, frame, found } = self;
        let problem = |((place, kind), (stratum, count, message)): ((usize, Kind), _)| {
            let (severity, code) = match kind {
                Kind::CannotDraw => (Severity::Error, "cannot_draw"),
                Kind::NoChance => (Severity::Warning, "no_chance"),
                Kind::NothingToReplace => (Severity::Warning, "nothing_to_replace"),
            };
            let stratum: &Stratum = stratum;
            let stage = plan.stages.get(place);
            let (name, column) = stage.map_or(("", ""), |stage| {
                let (StageUnits::Listed { id: column, .. } | StageUnits::Counted { by: column }) =
                    &stage.units;
                (stage.code.as_str(), column.as_str())
            });
            let others = match count {
                0 | 1 => String::new(),
                more => format!(" (so {} more strata)", more - 1),
            };
            let row = stratum.line.saturating_sub(1);
            let message = format!(
                "row {row}, column `{column}`: at the stage `{name}` {} {message}{others}",
                frame.describe(plan, place, stratum)
            );
            let position = Position { line: stratum.line as usize, column: 1 };
            let problem = Problem::error(code, position, column, message);
            Problem { severity, ..problem }.in_file(&source.name, &text)
        };
        found.into_iter().map(problem).collect()
    }
}
