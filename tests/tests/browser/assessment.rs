//! An assessment with as many criteria as a PAR INDEX has, of two years, for the console's screens.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use thuocdo_tests::server::{Store, Thuocdo};
use thuocdo_tests::sipas;

/// Fields, groups in each, criteria in each group.
const TREE: [usize; 3] = [8, 5, 5];

/// Units of the demonstration province that are assessed.
const UNITS: [&str; 3] = ["99001", "99002", "99003"];

/// How many criteria there are.
pub const CRITERIA: usize = TREE[0] * TREE[1] * TREE[2];

/// The round of this year and a unit that has all its points, in the store of the demonstration.
pub fn set_up(program: &Thuocdo, store: &Store, folder: &Path) -> Value {
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).expect("a file");
        path.display().to_string()
    };
    let index = file("par.index.yaml", &index().to_string());
    let units = file("units.csv", &format!("code\n{}\n", UNITS.join("\n")));
    let run = |words: &[&str]| {
        let words = words.iter().map(|word| (*word).to_owned());
        program.run(words.chain(store.arguments())).succeeded()
    };
    let round = ["round", "create", "--questionnaire", sipas::QUESTIONNAIRE, "--index", &index];
    // Last year the unit that is looked at was the last one.
    for (code, opens, shares) in
        [("par-2025", "2025-01-01", [0.9, 0.8, 0.7]), ("par-2026", "2026-01-01", [0.7, 0.8, 0.9])]
    {
        let title = format!("PAR INDEX của các xã năm {}", &opens[..4]);
        let more = ["--units", &units, "--code", code, "--opens", opens, "--title", &title];
        run(&[round.as_slice(), &more].concat());
        let points = file(&format!("{code}.csv"), &points(shares));
        run(&["values", "load", code, &points]);
    }
    json!({"round": "par-2026", "unit": UNITS[2], "criteria": CRITERIA})
}

fn index() -> Value {
    let [fields, groups, criteria] = TREE;
    let label = |text: String| json!({"vi": text});
    let criterion = |code: String, place: usize| {
        let survey = if place == criteria { "add" } else { "ignore" };
        json!({
            "node": code,
            "label": label(format!("Thực hiện đầy đủ, đúng nội dung và thời hạn nhiệm vụ thứ {place} được giao trong năm")),
            "points": 0.5,
            "rule": {"assessed_points": {"unappraised": "claimed", "survey": survey}},
        })
    };
    let group = |field: usize, group: usize| {
        let leaves = (1..=criteria).map(|at| criterion(format!("C{field}_{group}_{at}"), at));
        json!({
            "node": format!("G{field}_{group}"),
            "label": label(format!("Nhóm tiêu chí {field}.{group}")),
            "aggregate": "sum",
            "children": leaves.collect::<Vec<_>>(),
        })
    };
    let field = |field: usize| {
        json!({
            "node": format!("F{field}"),
            "label": label(format!("Lĩnh vực {field}: Xây dựng và phát triển chính quyền điện tử, chính quyền số")),
            "aggregate": "sum",
            "children": (1..=groups).map(|at| group(field, at)).collect::<Vec<_>>(),
        })
    };
    json!({
        "index": "par-thu",
        "languages": ["vi"],
        "title": label("Chỉ số cải cách hành chính thử".to_owned()),
        "rounding": {"digits": 2, "mode": "truncate", "at": "display"},
        "minimum_n": 0,
        "on_missing": "propagate",
        "class_row": "mean_of_units",
        "root": {
            "node": "PAR",
            "label": label("Tổng điểm".to_owned()),
            "max": 100,
            "aggregate": "sum",
            "children": (1..=fields).map(field).collect::<Vec<_>>(),
        },
    })
}

/// Points for every criterion: of each unit this share of the most.
fn points(shares: [f64; 3]) -> String {
    let [fields, groups, criteria] = TREE;
    let mut table = String::from("unit,criterion,self,appraised\n");
    for (unit, share) in UNITS.iter().zip(shares) {
        for field in 1..=fields {
            for group in 1..=groups {
                for at in 1..=criteria {
                    let points = share / 2.0;
                    writeln!(table, "{unit},C{field}_{group}_{at},0.5,{points:.2}")
                        .expect("a String");
                }
            }
        }
    }
    table
}
