//! What a form does not say, beside its rows.

use serde_json::{Value, json};

use super::{Form, list, without};
use crate::xlsform::convert::patch;

/// Puts beside every row what is missing from `held`, which is what the form says by itself.
pub(super) fn complete(form: &mut Form, held: &Value, wanted: &Value) {
    let whole = |source: &Value| without(source, &["sections", "scales"]);
    if let Some(patch) = patch::between(&whole(held), &whole(wanted)) {
        form.settings.patch(0, patch);
    }
    let mut row = 0;
    for (index, section) in list(wanted, "sections").iter().enumerate() {
        let held = list(held, "sections").get(index).unwrap_or(&Value::Null);
        beside(form, row, held, section, &["items"]);
        row += 1;
        for (index, item) in list(section, "items").iter().enumerate() {
            let held = list(held, "items").get(index).unwrap_or(&Value::Null);
            row = complete_item(form, row, held, item);
        }
        row += 1;
    }
}

/// Completes an item and gives the row after it.
fn complete_item(form: &mut Form, row: usize, held: &Value, wanted: &Value) -> usize {
    beside(form, row, held, wanted, &["categories", "rows", "groups"]);
    complete_categories(form, list(held, "categories"), list(wanted, "categories"));
    if wanted.get("type") != Some(&json!("matrix")) {
        let words = list(wanted, "categories").iter();
        return row + 1 + words.filter(|category| category.get("other").is_some()).count();
    }
    let mut row = complete_rows(form, row + 1, list(held, "rows"), list(wanted, "rows"));
    for (index, group) in list(wanted, "groups").iter().enumerate() {
        let held = list(held, "groups").get(index).unwrap_or(&Value::Null);
        beside(form, row, held, group, &["rows"]);
        row = complete_rows(form, row + 1, list(held, "rows"), list(group, "rows")) + 1;
    }
    row + 1
}

fn complete_rows(form: &mut Form, first: usize, held: &[Value], wanted: &[Value]) -> usize {
    for (index, entry) in wanted.iter().enumerate() {
        beside(form, first + index, held.get(index).unwrap_or(&Value::Null), entry, &[]);
    }
    first + wanted.len()
}

fn complete_categories(form: &mut Form, held: &[Value], wanted: &[Value]) {
    let Some(first) = form.lists.first_row(wanted) else { return };
    for (index, category) in wanted.iter().enumerate() {
        let held = held.get(index).unwrap_or(&Value::Null);
        if let Some(patch) = patch::between(held, category) {
            form.lists.rows.patch(first + index, patch);
        }
    }
}

/// Puts beside a row what differs, lists of their own rows aside.
fn beside(form: &mut Form, row: usize, held: &Value, wanted: &Value, lists: &[&str]) {
    if let Some(patch) = patch::between(&without(held, lists), &without(wanted, lists)) {
        form.survey.patch(row, patch);
    }
}
