//! Every screen, in both languages and three widths.

use std::env;
use std::fs;
use std::path::PathBuf;

use serde_json::json;
use thuocdo_tests::client::Client;
use thuocdo_tests::round::{ANALYST, FieldedRound, UNITS, response_id};
use thuocdo_tests::sipas::{Satisfaction, answers};

use crate::Stage;
use crate::answering::task;

pub fn every_screen_is_accessible(stage: &Stage) {
    let round = FieldedRound::in_folder(&stage.program);
    let server = round.serve();
    let phone = Client::new(server.origin());
    for (number, (unit, _, _)) in (1..).zip(UNITS) {
        let answers = answers(2, |item| Satisfaction::Category(item % 5 + 1));
        let _ = round.put(&phone, unit, &response_id(number), "web", &answers).expect(201);
    }
    let mut task = task(&round, &server, &answers(1, |item| Satisfaction::Category(item % 5 + 1)));
    task["user"] = json!(ANALYST);
    task["password"] = json!(round.password);
    // One page of each kind: a list of choices, cards of a matrix, check boxes, words.
    task["pages"] = json!(["gender", "c2", "c8_1", "c9_1", "c9_24", "c11"]);
    task["screenshots"] = json!(screenshots());
    let saw = stage.browser.run("accessibility.mjs", &task);
    let looked = saw.as_array().expect("screens").len();
    assert!(looked >= 90, "{looked} looks: {saw}");
}

/// The folder that `THUOCDO_SCREENSHOTS` names.
pub fn screenshots() -> Option<PathBuf> {
    let folder = PathBuf::from(env::var_os("THUOCDO_SCREENSHOTS")?);
    fs::create_dir_all(&folder).expect("a folder for pictures");
    Some(folder.canonicalize().expect("an absolute path"))
}
