//! The choices sheet.

use std::collections::BTreeSet;

use super::CHOICES;
use crate::xlsform::form::{Choice, Form};
use crate::xlsform::problems::{Place, Problems};
use crate::xlsform::table::Table;
use crate::xlsform::vocabulary::truth;
use crate::xlsform::workbook::Workbook;

/// Reads the lists. The table comes back without its rows, for what refers to its columns.
pub(super) fn read<'w>(
    workbook: &'w Workbook,
    form: &mut Form<'w>,
    problems: &mut Problems,
) -> Option<Table<'w>> {
    let sheet = workbook.sheet("choices").filter(|sheet| sheet.rows.len() > 1)?;
    let mut table = Table::read(sheet, workbook.origin, CHOICES, &form.default_language, problems);
    for record in std::mem::take(&mut table.records) {
        let place = Place::in_sheet("choices", record.row, "");
        let Some(list) = record.text("list name") else {
            if !record.values.is_empty() {
                let message = "the row names no list, so its choice is left out";
                problems.unsupported("choice_without_list", &place, message);
            }
            continue;
        };
        let Some(name) = record.text("name") else {
            problems.error("missing_name", &place.column("name"), "the choice has no name");
            continue;
        };
        let (list, name) = (list.to_owned(), name.to_owned());
        form.lists.add(&list, Choice { name, record });
    }
    let allows_duplicates =
        form.setting("allow_choice_duplicates").is_some_and(|word| truth(word) == Some(true));
    for list in form.lists.iter().filter(|_| !allows_duplicates) {
        let mut seen = BTreeSet::new();
        for choice in &list.choices {
            if !seen.insert(&choice.name) {
                let place = Place::in_sheet("choices", choice.record.row, "name");
                let message = format!(
                    "the list `{}` has the choice `{}` twice; if that is meant, the setting `allow_choice_duplicates` is `yes`",
                    list.name, choice.name
                );
                problems.error("duplicate_choice", &place, &message);
            }
        }
    }
    Some(table)
}
