//! Problems of a workbook, each with its sheet, row and column.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::table::Cell;
use super::workbook::{Row, Sheet};
use crate::problem::{Position, Problem, Severity};
use crate::yaml::fields::nearest;

/// The most problems that are told of one workbook.
const MOST: usize = 1_000;

/// The most hints at what was meant: each is a search.
const MOST_HINTS: usize = 50;

/// The most words among which one is searched.
const MOST_CANDIDATES: usize = 5_000;

/// A place in a workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) sheet: String,
    /// The row's number; 0 for the sheet as a whole.
    pub(super) row: usize,
    /// The column's name.
    pub(super) column: String,
    position: Position,
    line: usize,
}

impl Place {
    /// A row of a sheet, with a column where that is known.
    pub(super) fn of(sheet: &Sheet, row: &Row, column: &str) -> Self {
        Self::in_sheet(&sheet.name.to_lowercase(), row, column)
    }

    /// The same by the sheet's name.
    pub(super) fn in_sheet(sheet: &str, row: &Row, column: &str) -> Self {
        Self {
            sheet: sheet.to_owned(),
            row: row.number,
            column: column.to_owned(),
            position: Position { line: row.line, column: 1 },
            line: row.line,
        }
    }

    /// A sheet as a whole.
    pub(super) fn sheet(name: &str) -> Self {
        Self { sheet: name.to_owned(), ..Self::default() }
    }

    /// The same row, at the cell of this index.
    pub(super) fn with_index(mut self, index: usize) -> Self {
        self.position = Position { line: self.line, column: index + 1 };
        self
    }

    /// The same row, in another column.
    pub(super) fn column(&self, column: &str) -> Self {
        Self { column: column.to_owned(), ..self.clone() }
    }

    /// The same row, in another column at this cell.
    pub(super) fn at(&self, column: &str, cell: Option<&Cell>) -> Self {
        let place = self.column(column);
        match cell {
            Some(cell) => place.with_index(cell.index),
            None => place,
        }
    }

    fn path(&self) -> String {
        let mut path = self.sheet.clone();
        if self.row > 0 {
            let _ = write!(path, "[{}]", self.row);
        }
        if !self.column.is_empty() {
            path.push('.');
            path.push_str(&self.column);
        }
        path
    }

    fn words(&self) -> String {
        let mut words = format!("sheet `{}`", self.sheet);
        if self.row > 0 {
            let _ = write!(words, ", row {}", self.row);
        }
        if !self.column.is_empty() {
            let _ = write!(words, ", column `{}`", self.column);
        }
        words
    }
}

/// The problems so far.
#[derive(Debug, Default)]
pub(super) struct Problems {
    found: Vec<Problem>,
    seen: BTreeSet<(String, &'static str, String)>,
    hints: usize,
}

impl Problems {
    pub(super) fn error(&mut self, code: &'static str, place: &Place, message: &str) {
        self.add(Severity::Error, code, place, message);
    }

    pub(super) fn warning(&mut self, code: &'static str, place: &Place, message: &str) {
        self.add(Severity::Warning, code, place, message);
    }

    pub(super) fn unsupported(&mut self, code: &'static str, place: &Place, message: &str) {
        self.add(Severity::Unsupported, code, place, message);
    }

    fn add(&mut self, severity: Severity, code: &'static str, place: &Place, message: &str) {
        let most = if severity == Severity::Error { 2 * MOST } else { MOST };
        if self.found.len() >= most {
            return;
        }
        let path = place.path();
        if !self.seen.insert((path.clone(), code, message.to_owned())) {
            return;
        }
        let message = format!("{}: {message}", place.words());
        let problem = Problem::error(code, place.position, path, message);
        self.found.push(Problem { severity, ..problem });
    }

    pub(super) fn has_errors(&self) -> bool {
        self.found.iter().any(Problem::is_error)
    }

    /// What somebody may have meant by a word, put into a phrase; nothing if no candidate is near.
    pub(super) fn hint<'w>(
        &mut self,
        word: &str,
        candidates: impl Iterator<Item = &'w str>,
        phrase: impl FnOnce(&str) -> String,
    ) -> String {
        if self.hints >= MOST_HINTS {
            return String::new();
        }
        self.hints += 1;
        nearest(word, candidates.take(MOST_CANDIDATES)).map_or_else(String::new, phrase)
    }

    pub(super) fn into_vec(self) -> Vec<Problem> {
        self.found
    }
}
