//! Forms of the reference converter's own tests: what it refuses is refused here, and what it takes
//! is taken.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Failed, Trial};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;
use survey_specs::problem::Problem;
use survey_specs::questionnaire::read;
use survey_specs::shipped;
use survey_specs::xlsform::{Workbook, import, markdown};

#[path = "../../../survey-specs/tests/xlsform/any_questionnaire.rs"]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod any_questionnaire;

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

/// How many questionnaires are made up.
const MADE_UP: usize = 60;

/// Converts every form that it is given, in one go: to begin takes it longer than a form.
const CONVERT: &str = "import sys\nfrom pyxform.xls2xform import convert\nfor form in sys.argv[1:]:\n    try:\n        convert(form, validate=False)\n    except Exception as fault:\n        print(form, fault)\n";

/// Whether the reference converter itself takes what is exported here.
fn conversion() -> Trial {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/pyxform/bin/python");
    let is_absent = !python.is_file();
    Trial::test("exported_forms_convert_in_the_reference_converter", move || {
        let folder = tempfile::tempdir().map_err(|cause| cause.to_string())?;
        let shipped = shipped::QUESTIONNAIRES
            .iter()
            .map(|(name, yaml)| (name.replace(['.', '/'], "-"), (*yaml).to_owned()));
        let forms: Vec<PathBuf> = shipped
            .chain(made_up()?)
            .map(|(name, yaml)| exported(folder.path(), &name, &yaml))
            .collect::<Result<_, _>>()?;
        let done = Command::new(&python).args(["-c", CONVERT]).args(&forms).output();
        let done = done.map_err(|cause| cause.to_string())?;
        let said = [done.stdout, done.stderr].concat();
        if !done.status.success() || !said.is_empty() {
            return Err(String::from_utf8_lossy(&said).into_owned().into());
        }
        Ok(())
    })
    .with_ignored_flag(is_absent)
}

/// Questionnaires with every type of item, the same ones each time.
fn made_up() -> Result<Vec<(String, String)>, Failed> {
    let mut runner = TestRunner::deterministic();
    let any = any_questionnaire::any_yaml();
    let one = |number: usize| {
        let tree = any.new_tree(&mut runner).map_err(|reason| reason.to_string())?;
        Ok((format!("made-up-{number}"), tree.current()))
    };
    (0..MADE_UP).map(one).collect()
}

/// Exports a questionnaire to a file, from which it comes back as it was.
fn exported(folder: &Path, name: &str, yaml: &str) -> Result<PathBuf, Failed> {
    let draft = read::check(name, yaml.as_bytes()).draft.ok_or("an unsound questionnaire")?;
    let form = thuocdo_server::export::xlsform(draft.questionnaire());
    let form = form.map_err(|cause| cause.to_string())?;
    let back = thuocdo_server::import::xlsform(&form, "form.xlsx");
    let back = back.draft.ok_or_else(|| format!("{name} was not read:\n{yaml}"))?;
    if back.questionnaire() != draft.questionnaire() {
        return Err(format!("{name} comes back as another questionnaire:\n{yaml}").into());
    }
    let file = folder.join(name).with_extension("xlsx");
    fs::write(&file, form).map_err(|cause| cause.to_string())?;
    Ok(file)
}
