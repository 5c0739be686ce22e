//! Workbooks as tables of texts, whatever file they came from or go to.

use crate::problem::{Position, Problem};

/// The most sheets.
pub const MAX_SHEETS: usize = 200;

/// The most rows of all sheets together.
pub const MAX_ROWS: usize = 50_000;

/// The most columns of a sheet.
pub const MAX_COLUMNS: usize = 1_000;

/// The most cells of all sheets together that hold something.
pub const MAX_CELLS: usize = 500_000;

/// The most cells that are told to be too long.
const MOST_TOLD: usize = 100;

/// The longest cell, in characters: what Excel itself allows.
pub const MAX_CELL: usize = 32_767;

/// The most characters of all cells together.
pub const MAX_CHARACTERS: usize = 16 * 1024 * 1024;

/// Sheets by their order in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workbook {
    /// The sheets.
    pub sheets: Vec<Sheet>,
    /// What kind of file they came from.
    pub origin: Origin,
}

/// What kind of file a workbook came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// A spreadsheet: a column without a header is a remark, and a header stands once.
    #[default]
    Spreadsheet,
    /// Tables in a text: every column has a header, and the later of two equal ones counts.
    Markdown,
}

/// One sheet: the first row is its header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The name, as the file has it.
    pub name: String,
    /// The rows, without those after the last cell that holds something.
    pub rows: Vec<Row>,
}

/// One row of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The row's number within the sheet, from 1.
    pub number: usize,
    /// The line of the file, where it has lines; otherwise the number again.
    pub line: usize,
    /// The cells from the left; `None` is an empty one.
    pub cells: Vec<Option<String>>,
}

impl Workbook {
    /// The sheet of this name, whatever the case of its letters; the last one, if there are several.
    #[must_use]
    pub fn sheet(&self, name: &str) -> Option<&Sheet> {
        self.sheets.iter().rev().find(|sheet| sheet.name.to_lowercase() == name)
    }

    /// What is too large in this workbook to be a form, if anything is.
    #[must_use]
    pub fn excess(&self) -> Vec<Problem> {
        let rows: usize = self.sheets.iter().map(|sheet| sheet.rows.len()).sum();
        let held = || self.rows().flat_map(|(_, row)| row.cells.iter().flatten());
        let widest = self.rows().map(|(_, row)| row.cells.len()).max().unwrap_or_default();
        let bounds = [
            (rows > MAX_ROWS, "too_many_rows", format!("more than {MAX_ROWS} rows")),
            (widest > MAX_COLUMNS, "too_many_columns", format!("more than {MAX_COLUMNS} columns")),
            (held().count() > MAX_CELLS, "too_many_cells", format!("more than {MAX_CELLS} cells")),
            (
                held().map(String::len).sum::<usize>() > MAX_CHARACTERS,
                "too_much_text",
                format!("more than {} MiB of text", MAX_CHARACTERS >> 20),
            ),
        ];
        let beyond = bounds.into_iter().filter(|(is_beyond, ..)| *is_beyond);
        let mut problems: Vec<Problem> = beyond
            .map(|(_, code, what)| {
                let message =
                    format!("the workbook has {what}, which is more than a form can have");
                Problem::error(code, Position::default(), "", message)
            })
            .collect();
        problems.extend(self.rows().flat_map(|(sheet, row)| sheet.long_cells(row)).take(MOST_TOLD));
        problems
    }

    fn rows(&self) -> impl Iterator<Item = (&Sheet, &Row)> {
        self.sheets.iter().flat_map(|sheet| sheet.rows.iter().map(move |row| (sheet, row)))
    }
}

impl Sheet {
    fn long_cells(&self, row: &Row) -> impl Iterator<Item = Problem> {
        let is_long = |cell: &str| cell.len() > MAX_CELL && cell.chars().nth(MAX_CELL).is_some();
        let long = row
            .cells
            .iter()
            .enumerate()
            .filter(move |(_, cell)| cell.as_deref().is_some_and(is_long));
        long.map(|(index, _)| {
            let (name, number) = (&self.name, row.number);
            let message = format!(
                "sheet `{name}`, row {number}: the cell has more than {MAX_CELL} characters"
            );
            let path = format!("{name}[{number}]");
            Problem::error("cell_too_long", row.position(index), path, message)
        })
    }

    /// A sheet from its rows of texts, numbered as they stand; empty texts are empty cells.
    #[must_use]
    pub fn new(name: impl Into<String>, rows: Vec<Vec<String>>) -> Self {
        let rows = rows.into_iter().enumerate().map(|(index, cells)| Row {
            number: index + 1,
            line: index + 1,
            cells: cells.into_iter().map(|cell| (!cell.is_empty()).then_some(cell)).collect(),
        });
        Self { name: name.into(), rows: rows.collect() }
    }
}

impl Row {
    /// Whether no cell holds anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(Option::is_none)
    }

    /// The place of a cell: the row, or the line of a file that has lines, and the number of the
    /// cell in its row.
    #[must_use]
    pub fn position(&self, index: usize) -> Position {
        Position { line: self.line, column: index + 1 }
    }
}
