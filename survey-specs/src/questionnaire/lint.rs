//! What a questionnaire says, checked: everything that would surprise a respondent, an analyst or
//! the interview engine, found before anybody is asked.

mod codes;
mod cycles;
mod media;
mod reach;
mod responses;
mod routing;
mod rules;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

use super::draft::{Draft, enclosing};
use super::{Item, Matrix, Questionnaire, ResponseType, Row, Section};
use crate::code::ItemCode;
use crate::condition::{Condition, ItemType};
use crate::problem::Problem;
use crate::yaml::fields::Problems;

/// Everything that is wrong with a draft, in the order of its file, or of the questionnaire if it
/// comes from no file.
///
/// An error forbids to publish. A warning (a missing translation, codes that differ in case only)
/// does not.
#[must_use]
pub fn lint(draft: &Draft) -> Vec<Problem> {
    let linter = Linter::new(draft);
    linter.codes();
    linter.texts();
    linter.media();
    linter.responses();
    linter.routing();
    linter.problems.finish("", "")
}

/// Whether a path, or what encloses it, is one of these.
pub(super) fn is_within(path: &str, mistaken: &BTreeSet<String>) -> bool {
    enclosing(path).any(|part| !part.is_empty() && mistaken.contains(part))
}

/// The questionnaire laid out for checking.
struct Linter<'a> {
    draft: &'a Draft,
    questionnaire: &'a Questionnaire,
    entries: Vec<Entry<'a>>,
    /// First entry of each code.
    by_code: BTreeMap<&'a str, usize>,
    /// The type of each calculation's value, by entry.
    calculated: Vec<ItemType<'static>>,
    problems: Problems,
}

/// An item or a row of a matrix, in the order of the questionnaire; a matrix stands before its rows.
struct Entry<'a> {
    code: &'a ItemCode,
    path: String,
    section: usize,
    item: &'a Item,
    /// The row, with the place of its matrix among the entries.
    row: Option<(&'a Row, usize)>,
}

impl Entry<'_> {
    fn condition(&self) -> Option<&Condition> {
        self.row.map_or(&self.item.show_if, |(row, _)| &row.show_if).as_ref()
    }

    fn code_path(&self) -> String {
        format!("{}.{}", self.path, if self.row.is_some() { "row" } else { "item" })
    }
}

impl<'a> Linter<'a> {
    fn new(draft: &'a Draft) -> Self {
        let questionnaire = draft.questionnaire();
        let mut entries = Vec::new();
        for (section, block) in questionnaire.sections.iter().enumerate() {
            add_entries(section, block, &mut entries);
        }
        let mut by_code = BTreeMap::new();
        for (index, entry) in entries.iter().enumerate() {
            by_code.entry(entry.code.as_str()).or_insert(index);
        }
        let calculated = routing::calculated(&entries, &by_code);
        let problems = Problems::default();
        Self { draft, questionnaire, entries, by_code, calculated, problems }
    }

    /// The first entry of a section, or one past the last entry before it.
    fn first_entry(&self, section: usize) -> usize {
        self.entries.partition_point(|entry| entry.section < section)
    }

    fn error(&self, code: &'static str, path: &str, message: impl Into<String>) {
        self.problems.note(Problem::error(
            code,
            self.draft.position(path),
            self.draft.path_in_file(path),
            message,
        ));
    }

    fn warning(&self, code: &'static str, path: &str, message: impl Into<String>) {
        self.problems.note(Problem::warning(
            code,
            self.draft.position(path),
            self.draft.path_in_file(path),
            message,
        ));
    }
}

fn add_entries<'a>(section: usize, block: &'a Section, entries: &mut Vec<Entry<'a>>) {
    for (index, item) in block.items.iter().enumerate() {
        let path = format!("sections[{section}].items[{index}]");
        let matrix_entry = entries.len();
        entries.push(Entry { code: &item.code, path: path.clone(), section, item, row: None });
        if let ResponseType::Matrix(matrix) = &item.response {
            entries.extend(rows(matrix).map(|(group, index, row)| Entry {
                code: &row.code,
                path: format!("{path}.groups[{group}].rows[{index}]"),
                section,
                item,
                row: Some((row, matrix_entry)),
            }));
        }
    }
}

/// Every row with the indices of its group and its place in the group.
fn rows(matrix: &Matrix) -> impl Iterator<Item = (usize, usize, &Row)> {
    let groups = matrix.groups.iter().enumerate();
    groups.flat_map(|(group, rows)| {
        rows.rows.iter().enumerate().map(move |(index, row)| (group, index, row))
    })
}
