//! Rows of a sheet that is being written, by the names of their columns.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::xlsform::convert::patch;
use crate::xlsform::workbook::Sheet;

/// The order of columns; others come after them in the order in which they appear.
const ORDER: [&str; 20] = [
    "list_name",
    "type",
    "name",
    "label",
    "hint",
    "required",
    "required_message",
    "relevant",
    "appearance",
    "parameters",
    "choice_filter",
    "constraint",
    "constraint_message",
    "default",
    "read_only",
    "calculation",
    "media",
    "form_title",
    "form_id",
    "default_language",
];

/// The longest part of an extra cell, in characters: less than what Excel takes.
const LONGEST: usize = 30_000;

/// Rows under a header.
#[derive(Debug, Default)]
pub(super) struct Rows {
    columns: Vec<String>,
    cells: Vec<BTreeMap<String, String>>,
    /// What stands beside each row.
    extras: BTreeMap<usize, Map<String, Value>>,
}

impl Rows {
    pub(super) fn add(&mut self) -> usize {
        self.cells.push(BTreeMap::new());
        self.cells.len() - 1
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub(super) fn set(&mut self, row: usize, column: &str, text: &str) {
        let text = clean(text);
        let Some(cells) = self.cells.get_mut(row).filter(|_| !text.is_empty()) else { return };
        if !self.columns.iter().any(|known| known == column) {
            self.columns.push(column.to_owned());
        }
        cells.insert(column.to_owned(), text);
    }

    /// Notes what the row cannot say in its own columns.
    pub(super) fn mark(&mut self, row: usize, key: &str, value: Value) {
        self.extras.entry(row).or_default().insert(key.to_owned(), value);
    }

    /// Adds a patch to what stands beside a row.
    pub(super) fn patch(&mut self, row: usize, patch: Value) {
        if let Value::Object(patch) = patch {
            self.extras.entry(row).or_default().extend(patch);
        }
    }

    pub(super) fn sheet(&self, name: &str) -> Sheet {
        let extras: BTreeMap<usize, Vec<String>> =
            self.extras.iter().map(|(row, extra)| (*row, parts(extra))).collect();
        let most = extras.values().map(Vec::len).max().unwrap_or(0);
        let mut columns = self.columns.clone();
        columns.sort_by_key(|column| {
            let base = column.split("::").next().unwrap_or_default();
            ORDER.iter().position(|known| *known == base).unwrap_or(ORDER.len())
        });
        let mut header = columns.clone();
        header.extend((1..=most).map(patch::column));
        let mut table = vec![header];
        for (index, cells) in self.cells.iter().enumerate() {
            let own = columns.iter().map(|column| cells.get(column).cloned().unwrap_or_default());
            let extra = extras.get(&index).into_iter().flatten().cloned();
            table.push(own.chain(extra).collect());
        }
        Sheet::new(name, table)
    }
}

/// A text as a cell keeps it: without space at its ends, with plain spaces and line feeds.
pub(super) fn clean(text: &str) -> String {
    text.trim().replace('\u{a0}', " ").replace("\r\n", "\n").trim().to_owned()
}

/// An object as JSON in cells. Signs that a cell would change, or that would be taken for
/// references, are written by their numbers.
fn parts(extra: &Map<String, Value>) -> Vec<String> {
    let json = serde_json::to_string(extra).unwrap_or_default();
    let mut parts = vec![String::new()];
    let mut length = 0;
    for c in json.chars() {
        if length >= LONGEST && !c.is_whitespace() {
            parts.push(String::new());
            length = 0;
        }
        let Some(part) = parts.last_mut() else { break };
        let escaped = match c {
            '$' | '\u{a0}' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' => {
                format!("\\u{:04x}", u32::from(c))
            }
            c => c.to_string(),
        };
        length += escaped.len();
        part.push_str(&escaped);
    }
    parts
}
