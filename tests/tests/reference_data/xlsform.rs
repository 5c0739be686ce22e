//! Forms of the reference converter's own tests: what it refuses is refused here, and what it takes
//! is taken.

use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use survey_specs::problem::Problem;
use survey_specs::questionnaire::read;
use survey_specs::shipped;
use survey_specs::xlsform::{Workbook, import, markdown};

/// The types that are imported, by their first words.
const TYPES: [&str; 30] = [
    "begin group",
    "begin_group",
    "end group",
    "end_group",
    "text",
    "string",
    "integer",
    "int",
    "decimal",
    "note",
    "select_one",
    "select_multiple",
    "date",
    "time",
    "dateTime",
    "range",
    "rank",
    "calculate",
    "hidden",
    "acknowledge",
    "geopoint",
    "image",
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "phonenumber",
    "email",
    "select one",
];

/// The sheets that are imported.
const SHEETS: [&str; 3] = ["survey", "choices", "settings"];

/// The least part of the cases that must agree.
const LEAST: f64 = 0.95;

/// One case: its name, its tables, and whether they must be refused.
struct Case {
    name: String,
    tables: String,
    is_refused: bool,
}

/// What is said of a case here.
enum Said {
    Taken { has_draft: bool },
    Refused(Vec<String>),
}

pub fn trials(folder: &Path) -> Vec<Trial> {
    let file = folder.join("pyxform_cases_dev.json");
    let is_absent = !file.is_file();
    let agreement = move || agreement(&file);
    vec![
        Trial::test("forms_are_taken_and_refused_as_by_the_reference_converter", agreement)
            .with_ignored_flag(is_absent),
        conversion(),
        Trial::test("a_form_of_other_sheets_or_types_is_no_case", others_are_no_cases),
    ]
}

fn agreement(file: &Path) -> Result<(), Failed> {
    let cases = cases(file)?;
    let of = cases.iter().filter(|case| is_one(&case.tables));
    let mut count: u32 = 0;
    let mut differences = Vec::new();
    for case in of {
        count += 1;
        match (said(&case.tables), case.is_refused) {
            (Said::Taken { .. }, true) => differences.push(format!("{}: taken here", case.name)),
            (Said::Refused(why), false) => {
                differences.push(format!("{}: refused here: {}", case.name, why.join("; ")));
            }
            // What is taken can be published, unless nothing is left of it to ask.
            (Said::Taken { has_draft: false }, false) if asks_something(&case.tables) => {
                differences.push(format!("{}: no draft came of it", case.name));
            }
            _ => {}
        }
    }
    if count < 300 {
        return Err(format!("only {count} cases are left").into());
    }
    let agreeing = f64::from(count) - f64::from(u32::try_from(differences.len()).unwrap_or(count));
    let part = agreeing / f64::from(count);
    if part < LEAST {
        let differences = differences.join("\n");
        return Err(format!("only {agreeing} of {count} forms agree:\n{differences}").into());
    }
    Ok(())
}

fn cases(file: &Path) -> Result<Vec<Case>, Failed> {
    let text = fs::read_to_string(file).map_err(|cause| cause.to_string())?;
    let cases: Vec<Value> = serde_json::from_str(&text).map_err(|cause| cause.to_string())?;
    let case = |case: &Value| {
        Some(Case {
            name: case["test"].as_str()?.to_owned(),
            tables: case["kw"]["md"].as_str()?.to_owned(),
            is_refused: case["kw"]["errored"].as_bool().unwrap_or(false),
        })
    };
    Ok(cases.iter().filter_map(case).collect())
}

/// Whether a form has the sheets and types that are imported, and no others.
fn is_one(tables: &str) -> bool {
    let Ok(workbook) = markdown::read(tables) else { return true };
    let is_known = |name: &str| SHEETS.contains(&name.to_lowercase().as_str());
    workbook.sheets.iter().all(|sheet| is_known(&sheet.name))
        && types(&workbook).iter().all(|kind| is_type(kind))
}

fn types(workbook: &Workbook) -> Vec<String> {
    let Some(survey) = workbook.sheet("survey") else { return Vec::new() };
    let header = survey.rows.first().map(|row| row.cells.as_slice()).unwrap_or_default();
    let column = header
        .iter()
        .position(|cell| cell.as_deref().is_some_and(|header| header.to_lowercase() == "type"));
    let Some(column) = column else { return Vec::new() };
    let rows = survey.rows.iter().skip(1);
    rows.filter_map(|row| row.cells.get(column).cloned().flatten()).collect()
}

fn is_type(kind: &str) -> bool {
    TYPES.iter().any(|known| {
        kind.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    })
}

fn asks_something(tables: &str) -> bool {
    markdown::read(tables).is_ok_and(|workbook| {
        let is_asked = |kind: &String| !kind.starts_with("begin") && !kind.starts_with("end");
        types(&workbook).iter().any(is_asked)
    })
}

fn said(tables: &str) -> Said {
    let problems = match markdown::read(tables) {
        Ok(workbook) => {
            let imported = import(&workbook, "form");
            if imported.source.is_some() {
                return Said::Taken { has_draft: imported.draft.is_some() };
            }
            imported.problems
        }
        Err(problem) => vec![*problem],
    };
    Said::Refused(problems.iter().filter(|it| it.is_error()).map(Problem::to_string).collect())
}

fn others_are_no_cases() -> Result<(), Failed> {
    let form = |kind: &str, sheet: &str| {
        format!(
            "| survey |\n| | type | name | label |\n| | {kind} | a | A |\n| {sheet} |\n| | a |\n| | b |\n"
        )
    };
    let expected = [
        ("text", "settings", true),
        ("select_one l", "choices", true),
        ("audio", "settings", false),
        ("select_one_external l", "settings", false),
        ("text", "entities", false),
    ];
    for (kind, sheet, wanted) in expected {
        if is_one(&form(kind, sheet)) != wanted {
            return Err(format!("{kind}, {sheet}").into());
        }
    }
    Ok(())
}

/// Whether the reference converter itself takes what is exported here.
fn conversion() -> Trial {
    let converter = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/pyxform/bin/xls2xform");
    let is_absent = !converter.is_file();
    Trial::test("exported_forms_convert_in_the_reference_converter", move || {
        let folder = tempfile::tempdir().map_err(|cause| cause.to_string())?;
        for (name, yaml) in shipped::QUESTIONNAIRES {
            let draft =
                read::check(name, yaml.as_bytes()).draft.ok_or("an unsound questionnaire")?;
            let form = thuocdo_server::export::xlsform(draft.questionnaire());
            let file = folder.path().join("form.xlsx");
            fs::write(&file, form.map_err(|cause| cause.to_string())?)
                .map_err(|cause| cause.to_string())?;
            let mut command = Command::new(&converter);
            let done = command
                .arg("--skip_validate")
                .args([&file, &folder.path().join("form.xml")])
                .output()
                .map_err(|cause| cause.to_string())?;
            if !done.status.success() {
                let said = String::from_utf8_lossy(&done.stderr);
                return Err(format!("{name}: {said}").into());
            }
            let back = thuocdo_server::import::xlsform(
                &fs::read(&file).map_err(|cause| cause.to_string())?,
                "form.xlsx",
            );
            let back = back.draft.ok_or("the form was not read")?;
            if back.questionnaire() != draft.questionnaire() {
                return Err(format!("{name} comes back as another questionnaire").into());
            }
        }
        Ok(())
    })
    .with_ignored_flag(is_absent)
}
