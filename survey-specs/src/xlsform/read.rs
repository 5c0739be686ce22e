//! From a workbook to a form, with every rule that the reference converter of `XLSForm` (pyxform)
//! has. What it would refuse is an error here; all of it is told at once.

mod body;
mod choices;
mod parts;
mod reference;
mod survey;

use super::form::Form;
use super::name;
use super::problems::{Place, Problems};
use super::table::{Columns, Table};
use super::vocabulary::{
    CHOICES_ALIASES, CHOICES_COLUMNS, SETTINGS_ALIASES, SETTINGS_COLUMNS, SURVEY_ALIASES,
    SURVEY_COLUMNS, truth,
};
use super::workbook::{Sheet, Workbook};

/// Sheets that mean something to one reader or another.
const SHEETS: [&str; 6] = ["survey", "choices", "settings", "external_choices", "osm", "entities"];

const SURVEY: Columns = Columns {
    aliases: SURVEY_ALIASES,
    known: SURVEY_COLUMNS,
    required: Some("type"),
    always_required: true,
    joins_spaces: true,
    ignored: None,
};
const CHOICES: Columns = Columns {
    aliases: CHOICES_ALIASES,
    known: CHOICES_COLUMNS,
    required: Some("name"),
    always_required: false,
    joins_spaces: false,
    ignored: None,
};
const SETTINGS: Columns = Columns {
    aliases: SETTINGS_ALIASES,
    known: SETTINGS_COLUMNS,
    required: None,
    always_required: false,
    joins_spaces: false,
    ignored: None,
};

/// The survey sheet: the one of that name, or the only one.
fn survey_sheet(workbook: &Workbook) -> Option<&Sheet> {
    workbook.sheet("survey").or_else(|| match workbook.sheets.as_slice() {
        [only] if !SHEETS.contains(&only.name.to_lowercase().as_str()) => Some(only),
        _ => None,
    })
}

/// Reads the form as far as it can be read.
pub(super) fn form<'w>(workbook: &'w Workbook, problems: &mut Problems) -> Form<'w> {
    let mut form = Form { root: "data".to_owned(), ..Form::default() };
    "default".clone_into(&mut form.default_language);
    let Some(survey) = survey_sheet(workbook).filter(|sheet| !sheet.rows.is_empty()) else {
        let names: Vec<_> =
            workbook.sheets.iter().take(12).map(|sheet| format!("`{}`", sheet.name)).collect();
        let message = format!(
            "there is no sheet `survey` with a header; the sheets are {}",
            names.join(", ")
        );
        problems.error("no_survey", &Place::default(), &message);
        return form;
    };
    settings(workbook, &mut form, problems);
    let choices_table = choices::read(workbook, &mut form, problems);
    // Runs of spaces are joined on this sheet only, and only unless the settings say otherwise.
    let joins_spaces =
        form.setting("clean_text_values").is_none_or(|word| truth(word).unwrap_or(true));
    let columns = Columns { joins_spaces, ..SURVEY };
    let table = Table::read(survey, workbook.origin, columns, &form.default_language, problems);
    let names = survey::read(&table, workbook, &mut form, problems);
    reference::check(workbook, survey, &table, choices_table.as_ref(), &names, &form, problems);
    body::check(&form, problems);
    parts::check(&form, problems);
    form
}

fn settings<'w>(workbook: &'w Workbook, form: &mut Form<'w>, problems: &mut Problems) {
    let Some(sheet) = workbook.sheet("settings").filter(|sheet| sheet.rows.len() > 1) else {
        return;
    };
    let header = sheet.rows.first().map(|row| row.cells.as_slice()).unwrap_or_default();
    let has = |name: &str| header.iter().any(|cell| cell.as_deref() == Some(name));
    let ignored = (has("form_id") && has("id_string")).then_some("id_string");
    if let Some(id) = ignored {
        let index = header.iter().position(|cell| cell.as_deref() == Some(id)).unwrap_or_default();
        for row in sheet
            .rows
            .iter()
            .skip(2)
            .filter(|row| row.cells.get(index).is_some_and(Option::is_some))
        {
            let place = Place::of(sheet, row, id);
            problems.error(
                "two_ids",
                &place,
                "`form_id` stands beside `id_string`; keep one of them",
            );
        }
        let place = Place::sheet("settings").column("id_string");
        problems.warning("two_ids", &place, "`form_id` stands beside `id_string` and counts");
    }
    let columns = Columns { ignored, ..SETTINGS };
    let mut table = Table::read(sheet, workbook.origin, columns, "default", problems);
    if table.records.is_empty() {
        return;
    }
    for record in table.records.iter().skip(1).filter(|record| !record.values.is_empty()) {
        let place = Place::in_sheet("settings", record.row, "");
        problems.unsupported(
            "extra_settings",
            &place,
            "only the first row counts; this one is left out",
        );
    }
    let record = table.records.swap_remove(0);
    let place = Place::in_sheet("settings", record.row, "");
    if let Some(root) = record.text("name") {
        if !name::is_tag(root) {
            problems.error(
                "invalid_name",
                &place.column("name"),
                "a name begins with a letter or `_`, and goes on with letters, digits, `_`, `-` or `.`",
            );
        }
        root.clone_into(&mut form.root);
    }
    if let Some(language) = record.text("default_language") {
        language.clone_into(&mut form.default_language);
    }
    if record.text("id_string") == Some("None") {
        problems.error("invalid_id", &place.column("form_id"), "the form's id cannot be `None`");
    }
    let omits_id = record.text("omit_instanceID").is_some_and(|word| truth(word) == Some(true));
    if omits_id && record.text("public_key").is_some() {
        let message = "the instance's id cannot be left out where answers are encrypted";
        problems.error("omitted_id", &place.column("omit_instanceID"), message);
    }
    form.settings = Some(record);
}

/// How a list or sheet that is not there might be called instead.
fn similar_sheet(workbook: &Workbook, wanted: &str) -> String {
    let near = workbook
        .sheets
        .iter()
        .map(|sheet| sheet.name.as_str())
        .filter(|name| !SHEETS.contains(name) && !name.starts_with('_'))
        .find(|name| crate::yaml::fields::nearest(&name.to_lowercase(), [wanted]).is_some());
    near.map_or_else(String::new, |near| format!("; is it the sheet `{near}`?"))
}
