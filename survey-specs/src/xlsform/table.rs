//! A sheet with its header understood: other names of columns resolved, and columns such as
//! `label::vi` and `bind::relevant` grouped under their first part.

use std::collections::{BTreeMap, BTreeSet};

use super::problems::{Place, Problems};
use super::vocabulary::Alias;
use super::workbook::{Origin, Row, Sheet};

/// How the columns of a kind of sheet are called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    pub(super) aliases: &'static [Alias],
    pub(super) known: &'static [&'static str],
    /// The column that must be there.
    pub(super) required: Option<&'static str>,
    /// Whether it must be there even if the sheet has no rows.
    pub(super) always_required: bool,
    /// Whether runs of spaces within cells mean one space.
    pub(super) joins_spaces: bool,
    /// A column that is there and does not count.
    pub(super) ignored: Option<&'static str>,
}

/// One column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// The place of its cells in a row.
    pub(super) index: usize,
    /// What stands in the header.
    pub(super) header: String,
    /// The keys it stands for: at least one.
    pub(super) path: Vec<String>,
}

/// A sheet whose header is understood.
#[derive(Clone, Debug, Default)]
pub(super) struct Table<'w> {
    /// The columns by the place of their cells.
    columns: Vec<Option<Column>>,
    pub(super) records: Vec<Record<'w>>,
}

/// One row under the header.
#[derive(Clone, Debug)]
pub(super) struct Record<'w> {
    pub(super) row: &'w Row,
    pub(super) values: Vec<(String, Value)>,
}

/// What a row has under the first part of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Cell(Cell),
    /// By further parts, such as languages.
    Parts(Vec<(String, Value)>),
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// The text with straight quotes, for expressions and names.
    pub(super) text: String,
    /// The text as it was typed, for people.
    pub(super) typed: String,
    pub(super) index: usize,
}

impl Value {
    pub(super) fn part(&self, key: &str) -> Option<&Value> {
        match self {
            Self::Cell(_) => None,
            Self::Parts(parts) => {
                parts.iter().find(|(known, _)| known == key).map(|(_, value)| value)
            }
        }
    }

    pub(super) fn cell(&self) -> Option<&Cell> {
        match self {
            Self::Cell(cell) => Some(cell),
            Self::Parts(_) => None,
        }
    }

    /// The first cell, wherever it is.
    pub(super) fn first(&self) -> Option<&Cell> {
        match self {
            Self::Cell(cell) => Some(cell),
            Self::Parts(parts) => parts.first().and_then(|(_, value)| value.first()),
        }
    }
}

impl Record<'_> {
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.values.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    pub(super) fn at(&self, key: &str, part: &str) -> Option<&Value> {
        self.get(key)?.part(part)
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.cell().map(|cell| cell.text.as_str())
    }

    pub(super) fn text_at(&self, key: &str, part: &str) -> Option<&str> {
        self.at(key, part)?.cell().map(|cell| cell.text.as_str())
    }
}

impl<'w> Table<'w> {
    /// The column whose cells stand at this place of a row.
    pub(super) fn column_at(&self, index: usize) -> Option<&Column> {
        self.columns.get(index)?.as_ref()
    }

    /// Understands a sheet. `default_language` is the part that a column without a language gets
    /// when another of the same name has one.
    pub(super) fn read(
        sheet: &'w Sheet,
        origin: Origin,
        columns: Columns,
        default_language: &str,
        problems: &mut Problems,
    ) -> Self {
        let Some(header) = sheet.rows.first() else { return Self::default() };
        let named = header_columns(sheet, header, origin, columns, problems);
        let is_there = named
            .iter()
            .filter_map(|column| column.path.first())
            .any(|first| columns.required == Some(first.as_str()));
        let mut table = Self::default();
        for column in named {
            let index = column.index;
            if table.columns.len() <= index {
                table.columns.resize(index + 1, None);
            }
            if let Some(place) = table.columns.get_mut(index) {
                *place = Some(column);
            }
        }
        let mut records = Vec::new();
        for row in &sheet.rows[1..] {
            let mut record = Record { row, values: Vec::new() };
            for (index, cell) in row.cells.iter().enumerate() {
                let Some(typed) = cell else { continue };
                let column = table.column_at(index);
                if column.is_some_and(|it| columns.ignored == Some(it.header.as_str())) {
                    continue;
                }
                let Some(column) = column else {
                    if origin == Origin::Markdown {
                        let place = Place::of(sheet, row, "").with_index(index);
                        problems.error(
                            "no_header",
                            &place,
                            "this cell has no header above it; give the column a name in the first row",
                        );
                    }
                    continue;
                };
                let text = straight(typed, columns.joins_spaces);
                let cell = Cell { text, typed: typed.clone(), index };
                put(&mut record.values, &column.path, cell, default_language);
            }
            records.push(record);
        }
        if let Some(required) = columns.required
            && (columns.always_required || !records.is_empty())
            && !is_there
        {
            let message = format!("the column `{required}` is missing");
            problems.error("missing_column", &Place::of(sheet, header, required), &message);
        }
        table.records = records;
        table
    }
}

/// The columns of a header. One column under two names is a problem.
fn header_columns(
    sheet: &Sheet,
    header: &Row,
    origin: Origin,
    columns: Columns,
    problems: &mut Problems,
) -> Vec<Column> {
    let mut clean: Vec<(usize, String)> = Vec::new();
    let mut again: Vec<(usize, String)> = Vec::new();
    let mut names = BTreeSet::new();
    for (index, cell) in header.cells.iter().enumerate() {
        let Some(cell) = cell else { continue };
        let name = joined_spaces(cell.trim());
        if !names.insert(name.clone()) {
            let place = Place::of(sheet, header, &name).with_index(index);
            let message = format!("the column `{name}` stands here a second time");
            match origin {
                Origin::Spreadsheet => problems.error("duplicate_column", &place, &message),
                // In a table of text the last cell that is not empty counts.
                Origin::Markdown => {
                    problems.warning("duplicate_column", &place, &message);
                    again.push((index, name));
                }
            }
            continue;
        }
        clean.push((index, name));
    }
    let double = clean.iter().any(|(_, name)| name.contains("::"));
    let mut named: Vec<Column> = Vec::new();
    let mut by_path: BTreeMap<Vec<String>, String> = BTreeMap::new();
    for (index, name) in clean {
        let (plain, path) = understood(&name, double, columns);
        if columns.ignored == Some(name.as_str()) {
            named.push(Column { index, header: name, path });
            continue;
        }
        if let Some(other) = by_path.get(&path)
            && plain.as_deref() != Some(name.as_str())
        {
            let place = Place::of(sheet, header, &name).with_index(index);
            let message = format!("`{name}` and `{other}` are two names of one column; keep one");
            problems.error("duplicate_column", &place, &message);
        }
        by_path.insert(path.clone(), name.clone());
        named.push(Column { index, header: name, path });
    }
    for (index, name) in again {
        let first = named.iter().find(|column| column.header == name).cloned();
        named.extend(first.map(|column| Column { index, ..column }));
    }
    named
}

/// What a header stands for: its plain name, if it has one, and its path.
fn understood(name: &str, double: bool, columns: Columns) -> (Option<String>, Vec<String>) {
    let alias = |name: &str| columns.aliases.iter().find(|(known, _)| *known == name);
    let is_known = |name: &str| columns.known.contains(&name);
    let snake = snake_case(name);
    for candidate in [name, &snake] {
        if is_known(candidate) && alias(candidate).is_none() {
            return (Some(candidate.to_owned()), vec![candidate.to_owned()]);
        }
    }
    let separator = if double || name.contains("::") { "::" } else { ":" };
    let mut parts: Vec<String> = name.split(separator).map(|part| part.trim().to_owned()).collect();
    if separator == ":"
        && let Some(prefix) = parts.iter().position(|part| part == "jr")
        && prefix + 1 < parts.len()
    {
        let joined = format!("jr:{}", parts.remove(prefix + 1));
        parts[prefix] = joined;
    }
    let first = snake_case(parts.first().map_or("", String::as_str));
    if let Some((_, path)) = alias(&first) {
        let plain = match path {
            [one] => Some((*one).to_owned()),
            _ => None,
        };
        let path = path.iter().map(|part| (*part).to_owned()).chain(parts.drain(1..));
        return (plain, path.collect());
    }
    if is_known(&first) {
        let path = std::iter::once(first.clone()).chain(parts.drain(1..));
        return (Some(first), path.collect());
    }
    (Some(name.to_owned()), parts)
}

fn snake_case(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase()
}

/// Puts a cell where its path leads. A text without a language moves to the default language when
/// one with a language comes beside it.
fn put(values: &mut Vec<(String, Value)>, path: &[String], cell: Cell, default: &str) {
    let Some((key, rest)) = path.split_first() else { return };
    let at = values.iter().position(|(known, _)| known == key);
    match (at, rest.is_empty()) {
        (None, true) => values.push((key.clone(), Value::Cell(cell))),
        (None, false) => {
            let mut parts = Vec::new();
            put(&mut parts, rest, cell, default);
            values.push((key.clone(), Value::Parts(parts)));
        }
        (Some(at), is_last) => {
            let Some((_, held)) = values.get_mut(at) else { return };
            if is_last && let Value::Cell(held) = held {
                *held = cell;
                return;
            }
            if let Value::Cell(earlier) = held {
                *held = Value::Parts(vec![(default.to_owned(), Value::Cell(earlier.clone()))]);
            }
            if let Value::Parts(parts) = held {
                let default_path = [default.to_owned()];
                let rest = if is_last { &default_path[..] } else { rest };
                let is_taken = parts.iter().any(|(known, _)| known == default);
                // What names the default language wins over what names none.
                if !(is_last && is_taken) {
                    put(parts, rest, cell, default);
                }
            }
        }
    }
}

fn joined_spaces(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for c in text.chars() {
        if c != ' ' || !joined.ends_with(' ') {
            joined.push(c);
        }
    }
    joined
}

/// A text with straight quotes.
fn straight(text: &str, joins_spaces: bool) -> String {
    let joined = if joins_spaces { joined_spaces(text.trim()) } else { text.to_owned() };
    if !joined.contains(['\u{2018}', '\u{2019}', '\u{201c}', '\u{201d}']) {
        return joined;
    }
    joined
        .chars()
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            other => other,
        })
        .collect()
}
