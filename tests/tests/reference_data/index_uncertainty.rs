//! `thuocdo index --design` against what R `survey` made of the same index: every value and standard
//! error of the two-stage case, in every province and in all of them together.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use thuocdo_tests::server::Thuocdo;

/// The case, and the survey it is made of.
const CASE: &str = "sipas.two_stage_fpc";
const SURVEY: &str = "sipas_2026.csv";

/// The elements of the index, and the items of each.
const ELEMENTS: usize = 5;
const ITEMS: usize = 4;

/// Relative.
const TOLERANCE: f64 = 1e-9;

const DESIGN: &str = "\
method: taylor
ids: [commune, person]
strata: unit
nest: true
weights: weight
fpc: [n_communes, n_adults]
";

/// The trial, skipped where there are no reference data or no program.
pub fn trial(folder: &Path) -> Trial {
    let folder = folder.join("statistics");
    let program = Thuocdo::find();
    let is_absent = program.is_none() || !folder.join("data").join(SURVEY).is_file();
    let check = move || {
        let program = program.as_ref().ok_or("there is no program")?;
        let scratch = tempfile::tempdir()?;
        write_files(&folder.join("data").join(SURVEY), scratch.path())?;
        agrees(&expected(&folder)?, &index(program, scratch.path())?)
    };
    Trial::test("an_index_is_as_sure_as_r_says", check).with_ignored_flag(is_absent)
}

/// The questionnaire, the index, the units, the responses and their design.
fn write_files(survey: &Path, folder: &Path) -> Result<(), Failed> {
    let mut questionnaire =
        "questionnaire: made-up\nlanguages: [vi]\ntitle: Thử\nscales:\n  five:\n".to_owned();
    for code in 1..=5 {
        writeln!(questionnaire, "    - {{code: {code}, label: Mức {code}}}")?;
    }
    let mut index = "\
index: made-up
questionnaire: made-up
languages: [vi]
title: Thử
rounding: {digits: 2, mode: half_up, at: display}
minimum_n: 1
on_missing: skip
weights: base
class_row: pooled
leaf_rule: {top_box_share: {codes: [4, 5]}}
root:
  node: INDEX
  label: Chung
  aggregate: mean
  children:
"
    .to_owned();
    questionnaire.push_str("sections:\n");
    for element in 1..=ELEMENTS {
        writeln!(
            questionnaire,
            "  - section: s{element}\n    title: Phần {element}\n    items:\n      - item: \
             m{element}\n        label: Mức\n        type: matrix\n        scale: five\n        \
             rows:"
        )?;
        writeln!(
            index,
            "    - node: E{element}\n      label: Phần {element}\n      aggregate: mean\n      \
             children:"
        )?;
        for item in 1..=ITEMS {
            let code = format!("q{element}_{item}");
            writeln!(questionnaire, "          - {{row: {code}, label: Mục {item}}}")?;
            writeln!(index, "        - {{node: N{element}{item}, from: {code}, label: Mục}}")?;
        }
    }
    let responses = fs::read_to_string(survey)?.replacen("province", "unit", 1);
    let mut units = "code,name,class,parent,valid_from,valid_to\n".to_owned();
    for unit in provinces(&responses) {
        writeln!(units, "{unit},{unit},tinh,,,")?;
    }
    fs::write(folder.join("made-up.questionnaire.yaml"), questionnaire)?;
    fs::write(folder.join("made-up.index.yaml"), index)?;
    fs::write(folder.join("units.csv"), units)?;
    fs::write(folder.join("responses.csv"), responses)?;
    fs::write(folder.join("design.yaml"), DESIGN)?;
    Ok(())
}

fn provinces(responses: &str) -> Vec<&str> {
    let mut found: Vec<&str> =
        responses.lines().skip(1).filter_map(|row| row.split(',').nth(1)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Value and standard error of every node, by unit and node; all provinces are `@tinh`.
type Figures = BTreeMap<(String, String), [f64; 2]>;

fn expected(folder: &Path) -> Result<Figures, Failed> {
    let cases: Value = serde_json::from_str(&fs::read_to_string(folder.join("cases/sipas.json"))?)?;
    let is_meant = |case: &&Value| case["id"] == CASE;
    let case = cases.as_array().into_iter().flatten().find(is_meant).ok_or("the case is gone")?;
    let mut figures = Figures::new();
    for row in case["expected"].as_array().into_iter().flatten() {
        let unit = row["domain"].as_str().unwrap_or_default();
        let unit = if unit == "ALL" { "@tinh" } else { unit };
        let mut take = |node: String, name: &str| -> Result<(), Failed> {
            let [value, error] = ["estimate", "se"].map(|key| row[key][name].as_f64());
            let both = value.zip(error).ok_or_else(|| format!("the case has no `{name}`"))?;
            figures.insert((unit.to_owned(), node), [both.0, both.1]);
            Ok(())
        };
        take("INDEX".to_owned(), "sipas_index")?;
        for element in 1..=ELEMENTS {
            take(format!("E{element}"), &format!("element.{element}"))?;
            for item in 1..=ITEMS {
                take(format!("N{element}{item}"), &format!("top2.q{element}_{item}"))?;
            }
        }
    }
    Ok(figures)
}

fn index(program: &Thuocdo, folder: &Path) -> Result<Figures, Failed> {
    let path = |name: &str| folder.join(name).display().to_string();
    let [definition, units, responses, design] =
        ["made-up.index.yaml", "units.csv", "responses.csv", "design.yaml"].map(path);
    let arguments =
        ["index", &definition, "--units", &units, "--responses", &responses, "--design", &design];
    let document: Value = serde_json::from_str(&program.run(arguments).succeeded())?;
    let mut figures = Figures::new();
    for row in document["nodes"].as_array().into_iter().flatten() {
        let key = [&row["unit"], &row["node"]].map(|text| text.as_str().unwrap_or_default());
        let both = row["value"].as_f64().zip(row["se"].as_f64());
        let (value, error) = both.ok_or_else(|| format!("{key:?} has no standard error"))?;
        figures.insert((key[0].to_owned(), key[1].to_owned()), [value, error]);
    }
    Ok(figures)
}

fn agrees(expected: &Figures, found: &Figures) -> Result<(), Failed> {
    for ((unit, node), figures) in found {
        let key = (unit.clone(), node.clone());
        let known = expected.get(&key).ok_or_else(|| format!("R has no {node} of {unit}"))?;
        for (found, expected) in figures.iter().zip(known) {
            if (found - expected).abs() > TOLERANCE * expected.abs() {
                return Err(format!("{node} of {unit}: {found}, R has {expected}").into());
            }
        }
    }
    let provinces = found.keys().filter(|(unit, node)| node == "INDEX" && !unit.starts_with('@'));
    if provinces.count() == 63 { Ok(()) } else { Err("not all provinces have an index".into()) }
}
