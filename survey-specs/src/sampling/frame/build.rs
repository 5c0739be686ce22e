//! Rows → [`Frame`], with every problem at once.
//!
//! The caller reads the table and hands over its header and rows; nothing of a row is kept but what
//! the plan reads.

use std::collections::BTreeMap;

use super::columns::{Columns, StageColumns};
use super::interner::Interner;
use super::row::{Row, problem, row_of};
use super::stage_builder::{Here, StageBuilder};
use super::{Frame, FrameStage, MAX_ROWS};
use crate::code::{LevelCode, UnitCode};
use crate::problem::{Position, Problem};
use crate::sampling::Plan;
use crate::yaml::fields::Problems;

/// Puts a frame together.
#[derive(Debug)]
pub struct FrameBuilder<'p> {
    plan: &'p Plan,
    problems: &'p Problems,
    columns: Columns,
    stages: Vec<StageBuilder>,
    levels: Interner<LevelCode>,
    index_units: Interner<UnitCode>,
    rows: usize,
}

impl<'p> FrameBuilder<'p> {
    /// Begins a frame whose table has this header, in Unicode NFC; none if a column is missing.
    #[must_use]
    pub fn new(plan: &'p Plan, header: &[String], problems: &'p Problems) -> Option<Self> {
        let columns = Columns::find(plan, header, problems)?;
        let stage = |columns: &StageColumns| StageBuilder {
            texts: columns.sort.iter().map(|_| Interner::default()).collect(),
            ..StageBuilder::default()
        };
        let stages = columns.stages.iter().map(stage).collect();
        let (levels, index_units) = (Interner::default(), Interner::default());
        Some(Self { plan, problems, columns, stages, levels, index_units, rows: 0 })
    }

    /// Whether there are more rows than can be taken.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.rows > MAX_ROWS
    }

    /// Adds the row that begins on a line; `cell` gives the text of a cell by its place, trimmed.
    pub fn row<'c>(&mut self, line: usize, cell: &dyn Fn(usize) -> &'c str) {
        self.rows += 1;
        if self.rows > MAX_ROWS {
            if self.rows == MAX_ROWS + 1 {
                let message = format!(
                    "a frame has at most {MAX_ROWS} rows; count people by village or commune (`counted_by`) rather than list them"
                );
                self.problems.note(Problem::error(
                    "too_many_rows",
                    Position { line, column: 1 },
                    "",
                    message,
                ));
            }
            return;
        }
        let row =
            Row { line: u32::try_from(line).unwrap_or(u32::MAX), cell, problems: self.problems };
        let index_unit = match &self.columns.unit {
            None => Some(None),
            Some(column) => row.text(column).and_then(|text| {
                let number = self.index_units.number(text);
                number.map_err(|error| row.invalid(column, &error.to_string())).ok().map(Some)
            }),
        };
        // All cells are read before any is used, so that all that is wrong with them is said.
        let mut cells = Vec::with_capacity(self.stages.len());
        for (columns, stage) in self.columns.stages.iter().zip(&mut self.stages) {
            cells.push(row.stage(columns, &mut self.levels, &mut stage.texts));
        }
        let Some(index_unit) = index_unit else { return };
        let mut parent = None;
        let last = self.stages.len().saturating_sub(1);
        for (place, (cells, columns)) in cells.into_iter().zip(&self.columns.stages).enumerate() {
            let (above, below) = self.stages.split_at_mut(place);
            let (Some(cells), Some(stage)) = (cells, below.first_mut()) else { return };
            let above = above.last().map_or(&[][..], |stage| stage.units.as_slice());
            let is_row = place == last;
            let here = Here { row: &row, columns, above, parent, index_unit, is_row };
            parent = stage.add(&here, cells, self.levels.values());
            if parent.is_none() {
                return;
            }
        }
    }

    /// The frame; none if an error has been noted.
    #[must_use]
    pub fn finish(self) -> Option<Frame> {
        if self.rows == 0 {
            let place = Position { line: 1, column: 1 };
            self.problems.note(Problem::error("empty_frame", place, "", "the table has no row"));
        }
        let stages =
            self.stages.into_iter().zip(&self.columns.stages).map(|(mut stage, columns)| {
                stage.sort_units();
                let by = columns.by.iter().map(|column| column.name.clone()).collect();
                FrameStage { units: stage.units, strata: stage.strata, by }
            });
        let frame = Frame {
            stages: stages.collect(),
            levels: self.levels.into_values(),
            index_units: self.index_units.into_values(),
        };
        check_stratum_codes(self.plan, &frame, self.problems);
        (!self.problems.has_errors()).then_some(frame)
    }
}

/// Strata of the first stage stand in tables of cases, so each needs a code of its own.
fn check_stratum_codes(plan: &Plan, frame: &Frame, problems: &Problems) {
    let Some((stage, first)) = plan.stages.first().zip(frame.stages.first()) else { return };
    let Some(column) = stage.stratify_by.last() else { return };
    let mut seen = BTreeMap::new();
    for stratum in &first.strata {
        let message = match frame.stratum_code(stratum) {
            None => "the levels of the stratum, joined by full stops, are longer than a code may be (64 characters); use shorter ones".to_owned(),
            Some(code) => match seen.insert(code.clone(), stratum.line) {
                None => continue,
                Some(line) => format!(
                    "the code of the stratum, `{code}`, is that of the other stratum of row {} too; use levels without full stops",
                    row_of(line)
                ),
            },
        };
        problems.note(problem(stratum.line, "invalid_stratum", column.as_str(), &message));
    }
}
