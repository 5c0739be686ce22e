//! Indices computed from tables: over files, and in a round.

use std::fs;
use std::path::Path;

use serde_json::Value;
use thuocdo_tests::round::FieldedRound;
use thuocdo_tests::server::Thuocdo;

const README: &str = include_str!("../../../README.md");

/// The table that the README shows after naming its file.
fn table_of_the_readme(file: &str) -> &'static str {
    let (_, rest) = README.split_once(&format!("`{file}`:")).expect("the file is named");
    let (_, rest) = rest.split_once("```csv\n").expect("a table follows");
    rest.split_once("```").expect("the table ends").0
}

fn published<'d>(document: &'d Value, unit: &str, node: &str) -> &'d Value {
    let nodes = document["nodes"].as_array().expect("nodes");
    let row = nodes.iter().find(|row| row["unit"] == unit && row["node"] == node);
    &row.unwrap_or_else(|| panic!("{unit} {node}"))["published"]
}

pub fn the_tables_of_the_readme_become_an_index(program: &Thuocdo) {
    let folder = tempfile::tempdir().expect("scratch folder");
    let write = |name: &str| {
        let path = folder.path().join(name);
        fs::write(&path, table_of_the_readme(name)).expect("a table");
        path.display().to_string()
    };
    let (units, values) = (write("departments.units.csv"), write("departments.values.csv"));
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../survey-specs/specs");
    let definition = specs.join("qd-766.index.yaml").display().to_string();
    let said = program.run(["index", &definition, "--units", &units, "--values", &values]);
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    let document: Value = serde_json::from_str(&said.stdout).expect("a document");
    // As the national portal published them (reference data, qd766_leaf_cases.csv).
    for (unit, node, points) in [
        ("H21.17", "ORIGINAL_RESULT_AVAILABLE", "5.60"),
        ("H21.02", "ORIGINAL_RESULT_AVAILABLE", "3.09"),
        ("H21.17", "TDGQ", "19.97"),
        ("H21.02", "TDGQ", "17.15"),
        ("@so", "TDGQ", "18.56"),
    ] {
        assert_eq!(*published(&document, unit, node), points, "{unit} {node}");
    }
    assert_eq!(*published(&document, "H21.17", "QD766"), Value::Null);
    for key in ["unit", "node", "value", "published", "max", "percent", "published_percent", "se"] {
        assert!(document["nodes"][0].get(key).is_some(), "{key}");
    }
    let unknown = program.run(["index", &definition, "--units", &values]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (Some(1), ""), "{}", unknown.stderr);
}

pub fn values_loaded_into_a_round_are_served_and_kept(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let table = round.scratch().join("v.csv");
    let load = |text: &str| {
        fs::write(&table, text).expect("a table");
        let words = ["values".to_owned(), "load".to_owned(), round.code.clone()];
        let file = table.display().to_string();
        program.run(words.into_iter().chain([file]).chain(round.store.arguments()))
    };
    let first = load("unit,variable,value\nx01,SIPAS,80.075\nx02,SIPAS,\n");
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    let server = round.serve();
    let index = || {
        let path = format!("/api/v1/rounds/{}/index", round.code);
        round.analyst(&server).get(&path).expect(200).json()
    };
    assert_eq!(*published(&index(), "x01", "SIPAS"), "80.08");
    assert_eq!(*published(&index(), "x02", "SIPAS"), Value::Null);
    // While the server runs, and with everything that was entered before kept.
    assert_eq!(load("unit,variable,value\nx01,SIPAS,81\n").code, Some(0));
    assert_eq!(*published(&index(), "x01", "SIPAS"), "81.00");
    let wrong = load("unit,variable,value\nx01,SIPSA,1\n");
    assert_eq!(wrong.code, Some(1));
    assert!(wrong.stderr.contains("did you mean `SIPAS`?"), "{}", wrong.stderr);
}
