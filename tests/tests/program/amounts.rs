//! The index, to the last digit, against amounts computed without the product's code.

use std::collections::BTreeMap;

use serde_json::Value;
use thuocdo_tests::client::Client;
use thuocdo_tests::reference::{self, Expected, Fraction};
use thuocdo_tests::round::{FieldedRound, UNITS, response_id};
use thuocdo_tests::server::{RunningServer, Thuocdo};
use thuocdo_tests::sipas::{Satisfaction, answers};

/// Answers of several respondents per unit, with "don't know" here and there.
fn respondents() -> BTreeMap<&'static str, Vec<Value>> {
    let mixed = |seed: u32| {
        answers(seed, move |item| {
            let mix = item * 7 + seed * 11 + item * item * seed;
            if mix.is_multiple_of(9) {
                Satisfaction::DontKnow
            } else {
                Satisfaction::Category(mix % 5 + 1)
            }
        })
    };
    let nobody_knows_item_3 = answers(4, |item| {
        if item == 3 { Satisfaction::DontKnow } else { Satisfaction::Category(item % 5 + 1) }
    });
    BTreeMap::from([
        ("x01", (1..=6).map(mixed).collect()),
        ("x02", vec![nobody_knows_item_3]),
        ("x03", vec![]),
    ])
}

fn store(
    round: &FieldedRound,
    server: &RunningServer,
    respondents: &BTreeMap<&'static str, Vec<Value>>,
) {
    let phone = Client::new(server.origin());
    let mut number = 0;
    for (unit, responses) in respondents {
        for answers in responses {
            number += 1;
            let _ =
                round.put(&phone, unit, &response_id(number), "enumerator", answers).expect(201);
        }
    }
}

pub fn every_node_has_the_amount_computed_by_hand(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let server = round.serve();
    let respondents = respondents();
    store(&round, &server, &respondents);
    let index = round
        .analyst(&server)
        .get(&format!("/api/v1/rounds/{}/index", round.code))
        .expect(200)
        .json();
    assert_eq!(index["definition"], "sipas-2026");
    for (setting, variant) in
        [("item_index", "top_box_share"), ("block_aggregate", "mean_of_items"), ("weights", "none")]
    {
        assert_eq!(index["policy"][setting], variant);
    }
    let expected: BTreeMap<_, _> =
        UNITS.map(|(unit, _, _)| (unit, reference::sipas(&respondents[unit]))).into();
    for (unit, nodes) in &expected {
        for (node, expected) in nodes {
            assert_is(row(&index, unit, node), expected);
        }
    }
    for node in expected["x01"].keys() {
        let class = Expected {
            value: reference::mean(expected.values().map(|nodes| nodes[node].value)),
            n: expected.values().map(|nodes| nodes[node].n).sum(),
        };
        assert_is(row(&index, "@xa", node), &class);
    }
    assert_eq!(index["nodes"].as_array().expect("nodes").len(), 51 * (UNITS.len() + 1));
}

/// Ten are satisfied with everything, then one with the items of block II only: 10 of 11 in block I
/// is 90.91, in block II it stays 100, and their mean is 95.45.
pub fn one_response_moves_the_index_by_its_amount(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let server = round.serve();
    let satisfied = answers(0, |_| Satisfaction::Category(5));
    store(&round, &server, &BTreeMap::from([("x03", vec![satisfied; 10])]));
    let analyst = round.analyst(&server);
    let published = |node: &str| {
        let index = analyst.get(&format!("/api/v1/rounds/{}/index", round.code)).expect(200).json();
        let row = row(&index, "x03", node);
        (row["published"].as_str().expect("a value").to_owned(), row["n"].as_u64().expect("n"))
    };
    assert_eq!(published("SIPAS"), ("100.00".to_owned(), 10));
    let only_services = answers(5, |item| Satisfaction::Category(if item <= 23 { 3 } else { 4 }));
    let phone = Client::new(server.origin());
    let _ = round.put(&phone, "x03", &response_id(99), "web", &only_services).expect(201);
    assert_eq!(published("I"), ("90.91".to_owned(), 11));
    assert_eq!(published("II"), ("100.00".to_owned(), 11));
    assert_eq!(published("SIPAS"), ("95.45".to_owned(), 11));
    // Sent once more, it moves nothing.
    let _ = round.put(&phone, "x03", &response_id(99), "web", &only_services);
    assert_eq!(published("SIPAS"), ("95.45".to_owned(), 11));
}

pub fn the_table_has_the_figures_of_the_document(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let server = round.serve();
    store(&round, &server, &respondents());
    let analyst = round.analyst(&server);
    let path = format!("/api/v1/rounds/{}/index", round.code);
    let document = analyst.get(&path).expect(200).json();
    let table = analyst.get(&format!("{path}.csv")).expect(200);
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8"));
    let mut reader = csv::Reader::from_reader(table.body.as_slice());
    let rows: Vec<BTreeMap<String, String>> =
        reader.deserialize().map(|row| row.expect("a row")).collect();
    let nodes = document["nodes"].as_array().expect("nodes");
    assert_eq!(rows.len(), nodes.len());
    for (row, node) in rows.iter().zip(nodes) {
        for column in ["unit", "node", "published", "n", "status", "class", "rank"] {
            let expected = match &node[column] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(row[column], expected, "{column} of {node}");
        }
        assert_eq!(row["value"].parse().ok(), node["value"].as_f64(), "{node}");
    }
}

fn row<'a>(index: &'a Value, unit: &str, node: &str) -> &'a Value {
    let rows = index["nodes"].as_array().expect("nodes");
    let mut found = rows.iter().filter(|row| row["unit"] == unit && row["node"] == node);
    let row = found.next().unwrap_or_else(|| panic!("no row for {unit} {node}"));
    assert!(found.next().is_none(), "two rows for {unit} {node}");
    row
}

fn assert_is(row: &Value, expected: &Expected) {
    assert_eq!(
        row["published"].as_str(),
        expected.value.map(Fraction::published).as_deref(),
        "{row}"
    );
    assert_eq!(row["n"].as_u64(), Some(expected.n), "{row}");
    let (value, wanted) = (row["value"].as_f64(), expected.value.map(Fraction::as_f64));
    match (value, wanted) {
        (Some(value), Some(wanted)) => {
            assert!((value - wanted).abs() < 1e-9, "{value} is not {wanted}: {row}");
        }
        _ => assert_eq!(value, wanted, "{row}"),
    }
    let status = if expected.value.is_some() { "ok" } else { "missing" };
    assert_eq!(row["status"], status, "{row}");
}
