//! The enumerator's day and the typists' pile.

use std::env;
use std::fs;
use std::path::PathBuf;

use serde_json::json;
use survey_specs::code::RoundCode;
use survey_specs::questionnaire::Mode;
use thuocdo_server::permission::Operator;
use thuocdo_server::store::response::StoredResponse;
use thuocdo_server::store::{self, Location};
use thuocdo_tests::round::FieldedRound;
use thuocdo_tests::server::Store;

use crate::Stage;

const YAML: &str = "
questionnaire: ngan
languages: [vi, en]
title: {vi: Phiếu ngắn, en: A short form}
consent: {version: 1, text: {vi: Xin mời tham gia., en: Please take part.}}
nonresponse: {paper: [dont_know, refused]}
sections:
  - section: a
    title: {vi: Phần A, en: Part A}
    items:
      - item: seen
        label: {vi: Ông/Bà có đến không?, en: Did you come?}
        type: single_choice
        required: true
        categories: [{code: 1, label: {vi: Có, en: 'Yes'}}, {code: 2, label: {vi: Không, en: 'No'}}]
      - {item: age, label: {vi: Tuổi, en: Age}, type: number, integer: true, min: 1, max: 120}
";

const CASES: &str = "unit,case,stratum,psu,base_weight,assignee,name,address,phone,note
x01,h1,phuong,p1,12.5,lan,Nguyễn Thị Hoa,Tổ 3,0901 234 567,nhà gần chợ
x01,h2,phuong,p1,12.5,lan,Trần Bình,Tổ 3,,
x01,h3,phuong,p2,7.5,lan,Lê Chi,Tổ 4,,
x02,h4,xa,p3,30,lan,Phạm Dung,Ấp 1,,
x02,h5,xa,p3,30,lan,Võ Em,Ấp 1,,
";

pub fn a_day_in_the_field_and_a_pile_of_paper(stage: &Stage) {
    let round = FieldedRound::of_questionnaire(&stage.program, YAML);
    let run = |words: &[&str]| {
        let store = round.store.arguments();
        let words = words.iter().copied().chain(store.iter().map(String::as_str));
        stage.program.run(words).succeeded()
    };
    let add = |user: &str, role: &str| {
        let added = run(&["user", "add", user, "--role", role]);
        added.split_whitespace().last().expect("a password").to_owned()
    };
    let passwords = json!({"lan": add("lan", "enumerator"), "minh": add("minh", "coordinator")});
    let table = round.scratch().join("cases.csv").display().to_string();
    fs::write(&table, CASES).expect("a table");
    run(&["cases", "load", &round.code, &table]);

    let server = round.serve();
    let task = json!({
        "origin": server.origin(), "round": round.code, "passwords": passwords,
        "enumerator": "lan", "coordinator": "minh",
        "profile": round.scratch().join("profile"), "screenshots": screenshots(),
    });
    let saw = stage.browser.run("field.mjs", &task);
    assert_eq!(saw, "everything");
    drop(server);

    let list = run(&["cases", "list", &round.code]);
    for (case, status) in [
        ("h1", "answered"),
        ("h2", "in_progress"),
        ("h3", "answered"),
        ("h4", "in_progress"),
        ("h5", "answered"),
    ] {
        let line = list.lines().find(|line| line.starts_with(case)).expect("a line");
        assert!(line.contains(&format!("\t{status}")), "{line}");
    }
    check_stored(&stored(&round));
}

/// Three interviews with their design, and two forms of paper.
fn check_stored(stored: &[StoredResponse]) {
    let mut seen: Vec<_> = stored
        .iter()
        .map(|response| {
            let stratum = response.stratum.as_ref().map(ToString::to_string).unwrap_or_default();
            let weight = response.base_weight.get().to_string();
            (response.mode.as_str(), stratum, weight, response.answers_json.clone())
        })
        .collect();
    seen.sort();
    let answers = |seen: &str, age: &str| {
        format!("{{\"age\":{{\"number\":\"{age}\"}},\"seen\":{{\"one\":\"{seen}\"}}}}")
    };
    let row = |mode: Mode, stratum: &str, weight: &str, answers: String| {
        (mode.as_str(), stratum.to_owned(), weight.to_owned(), answers)
    };
    let mut expected = vec![
        row(Mode::Enumerator, "phuong", "12.5", answers("1", "40")),
        row(Mode::Enumerator, "xa", "30", answers("1", "40")),
        row(Mode::Phone, "phuong", "7.5", answers("1", "40")),
        row(Mode::Paper, "", "1", answers("2", "40")),
        row(Mode::Paper, "", "1", answers("1", "51")),
    ];
    expected.sort();
    assert_eq!(seen, expected);
}

/// Every response of the round, as another process reads the database.
fn stored(round: &FieldedRound) -> Vec<StoredResponse> {
    let Store::Folder(folder) = &round.store else { panic!("a folder") };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let store = store::open(&Location::Sqlite(folder.clone())).await.expect("the store");
        let code: RoundCode = round.code.parse().expect("a code");
        let permission = Operator::at_the_console().may_read_responses();
        store.responses_of_round(&permission, &code, None, 100).await.expect("responses")
    })
}

/// The folder that `THUOCDO_SCREENSHOTS` names.
fn screenshots() -> Option<PathBuf> {
    let folder = PathBuf::from(env::var_os("THUOCDO_SCREENSHOTS")?).join("field");
    fs::create_dir_all(&folder).expect("a folder for pictures");
    Some(folder.canonicalize().expect("an absolute path"))
}
