//! References between cells: what `${name}` may stand for.

use std::collections::BTreeMap;

use super::survey::Names;
use crate::xlsform::form::Form;
use crate::xlsform::name::{self, Malformed};
use crate::xlsform::problems::{Place, Problems};
use crate::xlsform::table::Table;
use crate::xlsform::workbook::{Sheet, Workbook};

/// Columns of the survey sheet whose references are of other kinds.
const OTHER_KINDS: [&str; 3] = ["type", "name", "trigger"];

/// Checks every reference of the workbook, also those of rows and columns that are not used.
pub(super) fn check(
    workbook: &Workbook,
    survey: &Sheet,
    survey_table: &Table<'_>,
    choices_table: Option<&Table<'_>>,
    names: &Names,
    form: &Form<'_>,
    problems: &mut Problems,
) {
    let cells = Cells { names: &names.elements, root: &form.root, only_unknown: false };
    if let Some(settings) = workbook.sheet("settings") {
        cells.check(settings, "settings", problems, |_| true);
    }
    cells.check(survey, "survey", problems, |index| {
        survey_table.column_at(index).is_some_and(|column| {
            column.path.first().is_none_or(|first| !OTHER_KINDS.contains(&first.as_str()))
        })
    });
    if let (Some(sheet), Some(table)) = (workbook.sheet("choices"), choices_table) {
        let is_of = |index: usize, wanted: &str| {
            table
                .column_at(index)
                .is_some_and(|column| column.path.first().is_some_and(|first| first == wanted))
        };
        cells.check(sheet, "choices", problems, |index| is_of(index, "label"));
        // Names of files are looked at with less care.
        let files = Cells { only_unknown: true, ..cells };
        files.check(sheet, "choices", problems, |index| is_of(index, "media"));
    }
}

struct Cells<'n> {
    names: &'n BTreeMap<String, usize>,
    root: &'n str,
    /// Whether only references to nothing are told.
    only_unknown: bool,
}

impl Cells<'_> {
    fn check(
        &self,
        sheet: &Sheet,
        name: &str,
        problems: &mut Problems,
        is_checked: impl Fn(usize) -> bool,
    ) {
        let Some(header) = sheet.rows.first() else { return };
        for row in &sheet.rows[1..] {
            for (index, cell) in row.cells.iter().enumerate() {
                let Some(cell) = cell.as_deref().filter(|cell| cell.contains("${")) else {
                    continue;
                };
                if is_checked(index) {
                    let column = header.cells.get(index).cloned().flatten().unwrap_or_default();
                    let place = Place::in_sheet(name, row, &column).with_index(index);
                    self.cell(cell, &place, problems);
                }
            }
        }
    }

    fn cell(&self, cell: &str, place: &Place, problems: &mut Problems) {
        let found = match name::references(cell) {
            Ok(found) => found,
            Err(Malformed) if self.only_unknown => return,
            Err(Malformed) => {
                let message = "a reference is `${name}`: no spaces, and closed with `}`";
                problems.error("invalid_reference", place, message);
                return;
            }
        };
        for reference in found {
            let wanted = reference.name;
            match self.names.get(wanted) {
                Some(_) if self.only_unknown => {}
                Some(1) if wanted != self.root => {}
                None if self.only_unknown && wanted == self.root => {}
                Some(_) => {
                    let message = format!(
                        "`${{{wanted}}}` could mean several rows, or the form itself; names that are referred to stand once"
                    );
                    problems.error("ambiguous_reference", place, &message);
                }
                None => {
                    let near = self.names.keys().map(String::as_str);
                    let hint = problems
                        .hint(wanted, near, |near| format!("; did you mean `${{{near}}}`?"));
                    let message = format!("there is no row of the name `{wanted}`{hint}");
                    problems.error("unknown_reference", place, &message);
                }
            }
        }
    }
}
