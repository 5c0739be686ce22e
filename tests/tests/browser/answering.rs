//! From the link to the receipt, and from there into the index.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use thuocdo_tests::client::Client;
use thuocdo_tests::reference::{self, Fraction};
use thuocdo_tests::round::{FieldedRound, response_id};
use thuocdo_tests::server::RunningServer;
use thuocdo_tests::sipas::{Satisfaction, answers};

use crate::Stage;

/// The unit that answers are about, a ward.
const UNIT: &str = "x01";

/// What a scenario in the browser is told.
pub fn task(round: &FieldedRound, server: &RunningServer, answers: &Value) -> Value {
    json!({
        "origin": server.origin(), "round": round.code, "link": round.links[UNIT], "version": round.version,
        "placeWords": {"vi": ["phường", "tỉnh"], "en": ["ward", "province"]}, "language": "vi", "answers": answers,
    })
}

/// A respondent who is satisfied with every third thing.
fn critical() -> Value {
    answers(3, |item| {
        Satisfaction::Category(if item.is_multiple_of(3) { 4 + item % 2 } else { item % 3 + 1 })
    })
}

/// The round with one response in it, so that the next one moves the index by a fraction.
fn round_with_one(stage: &Stage) -> (FieldedRound, RunningServer, Value) {
    let round = FieldedRound::in_folder(&stage.program);
    let server = round.serve();
    let first = answers(8, |item| Satisfaction::Category(item % 5 + 1));
    let _ =
        round.put(&Client::new(server.origin()), UNIT, &response_id(1), "web", &first).expect(201);
    (round, server, first)
}

/// The table has every node of the unit once, with the amount computed by hand from these answers.
fn assert_table_is(round: &FieldedRound, server: &RunningServer, responses: &[Value]) {
    let table =
        round.analyst(server).get(&format!("/api/v1/rounds/{}/index.csv", round.code)).expect(200);
    let mut reader = csv::Reader::from_reader(table.body.as_slice());
    let rows: Vec<BTreeMap<String, String>> =
        reader.deserialize().map(|row| row.expect("a row")).collect();
    for (node, expected) in reference::sipas(responses) {
        let rows: Vec<_> =
            rows.iter().filter(|row| row["unit"] == UNIT && row["node"] == node).collect();
        assert_eq!(rows.len(), 1, "{node}");
        assert_eq!(
            rows[0]["published"],
            expected.value.map_or_else(String::new, Fraction::published),
            "{node}"
        );
        assert_eq!(rows[0]["n"], expected.n.to_string(), "{node}");
    }
}

pub fn the_paged_form_is_answered_and_counts_once(stage: &Stage) {
    let (round, server, first) = round_with_one(stage);
    assert_table_is(&round, &server, std::slice::from_ref(&first));
    let answers = critical();
    let mut task = task(&round, &server, &answers);
    task["typed"] = json!(["gender", "ethnicity", "job", "c2", "c9_1", "c9_2", "c11"]);
    task["switchAt"] = json!("c4");
    let saw = stage.browser.run("paged.mjs", &task);

    assert_eq!(saw["body"]["answers"], answers);
    assert_eq!(saw["body"]["unit"], UNIT);
    assert_eq!(saw["body"]["language"], "vi");
    let path = saw["path"].as_str().expect("a path");
    let id = path.rsplit('/').next().expect("an id");
    assert_eq!(path, round.response_path(id));
    assert_eq!(saw["receipt"], id);
    let review = saw["review"].as_array().expect("lines");
    assert_eq!(review.len(), 85, "{review:?}");
    assert_table_is(&round, &server, &[first.clone(), answers.clone()]);

    let again = Client::new(server.origin()).put(path, &saw["body"].to_string()).expect(200);
    assert_eq!(again.json()["response_id"], id);
    assert_table_is(&round, &server, &[first, answers]);
}

pub fn the_plain_form_is_answered_and_counts_once(stage: &Stage) {
    answer_plain_form(stage, "vi");
}

pub fn the_plain_form_is_answered_in_english(stage: &Stage) {
    answer_plain_form(stage, "en");
}

fn answer_plain_form(stage: &Stage, language: &str) {
    let (round, server, first) = round_with_one(stage);
    let answers = critical();
    let mut task = task(&round, &server, &answers);
    task["missing"] = json!(["age", "c1_3", "c2", "c9_39"]);
    task["language"] = json!(language);
    let saw = stage.browser.run("plain.mjs", &task);

    let id = saw["receipt"].as_str().expect("a receipt");
    assert_eq!(saw["lost"]["status"], 303);
    let location = saw["lost"]["location"].as_str().expect("a location");
    assert!(location.contains(id), "{location} is not for {id}");
    assert_table_is(&round, &server, &[first.clone(), answers.clone()]);

    // The very same form, sent by whoever: the same receipt, nothing counted again.
    let form = saw["lost"]["form"].as_str().expect("a form");
    let address = format!("/r/{}", round.links[UNIT]);
    let again = Client::new(server.origin())
        .post(&address, "application/x-www-form-urlencoded", form)
        .expect(303);
    assert_eq!(again.header("location"), Some(location));
    assert_table_is(&round, &server, &[first, answers]);
}

pub fn answers_outlast_a_server_that_goes_away(stage: &Stage) {
    let (round, server, first) = round_with_one(stage);
    let answers = critical();
    let port = server.port();
    let mut script = stage.browser.start("server_gone.mjs", &task(&round, &server, &answers));
    script.reached("review");
    server.kill();
    script.go_on();
    script.reached("waiting");
    let server = RunningServer::start_on(&stage.program, &round.store, port);
    script.go_on();
    let saw = script.finish();
    assert!(saw["receipt"].as_str().is_some_and(|receipt| receipt.len() == 36), "{saw}");
    assert_table_is(&round, &server, &[first, answers]);
}
