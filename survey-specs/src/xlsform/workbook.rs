//! Workbooks as tables of texts, whatever file they came from or go to.

use crate::problem::{Position, Problem};

/// The most rows of a sheet that are looked at.
pub const MAX_ROWS: usize = 50_000;

/// The most columns of a sheet that are looked at.
pub const MAX_COLUMNS: usize = 1_000;

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
        let mut problems = Vec::new();
        let mut characters = 0;
        for sheet in &self.sheets {
            if sheet.rows.len() > MAX_ROWS {
                let message = format!("the sheet `{}` has more than {MAX_ROWS} rows", sheet.name);
                problems.push(Problem::error(
                    "too_many_rows",
                    Position::default(),
                    &sheet.name,
                    message,
                ));
            }
            for row in &sheet.rows {
                for (index, cell) in row.cells.iter().enumerate() {
                    let Some(cell) = cell else { continue };
                    characters += cell.len();
                    if cell.len() > MAX_CELL && cell.chars().nth(MAX_CELL).is_some() {
                        let message = format!(
                            "sheet `{}`, row {}: the cell has more than {MAX_CELL} characters",
                            sheet.name, row.number
                        );
                        let path = format!("{}[{}]", sheet.name, row.number);
                        problems.push(Problem::error(
                            "cell_too_long",
                            row.position(index),
                            path,
                            message,
                        ));
                    }
                }
            }
        }
        if characters > MAX_CHARACTERS {
            let message = format!("the cells hold more than {} MiB of text", MAX_CHARACTERS >> 20);
            problems.push(Problem::error("too_much_text", Position::default(), "", message));
        }
        problems
    }
}

impl Sheet {
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
