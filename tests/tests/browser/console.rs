//! The staff console.

use std::fmt::Write;
use std::fs;

use serde_json::json;
use thuocdo_tests::client::Client;
use thuocdo_tests::server::{RunningServer, Store};

use crate::{Stage, assessment};

/// Units of the round that is set up by hand: communes of one province.
const COMMUNES: usize = 60;

/// The most steps that the way from nothing to the first answer may take: clicks, choices, texts.
const MOST_STEPS: usize = 32;

fn communes() -> String {
    let mut table =
        String::from("code,name,class,parent,valid_from,valid_to,kind\nT1,Tỉnh Mẫu,tinh,,,,tinh\n");
    for number in 1..=COMMUNES {
        let (word, kind) =
            if number.is_multiple_of(2) { ("Xã", "xa") } else { ("Phường", "phuong") };
        writeln!(table, "X{number:02},{word} Số {number},xa,T1,,,{kind}").expect("a String");
    }
    table
}

/// The password of a new administrator.
fn administrator(stage: &Stage, store: &Store) -> String {
    added(stage, store, "quan.tri", "administrator")
}

/// The password of somebody new.
fn added(stage: &Stage, store: &Store, user: &str, role: &str) -> String {
    let words = ["user", "add", user, "--role", role].map(str::to_owned);
    let printed = stage.program.run(words.into_iter().chain(store.arguments())).succeeded();
    printed.split_whitespace().last().expect("a password").to_owned()
}

pub fn from_an_empty_server_to_the_first_answer(stage: &Stage) {
    let scratch = tempfile::tempdir().expect("scratch folder");
    let store = Store::Folder(scratch.path().join("data"));
    let password = administrator(stage, &store);
    let server = RunningServer::start(&stage.program, &store);
    let task = json!({
        "origin": server.origin(),
        "user": "quan.tri",
        "password": password,
        "units": communes(),
        "summary": format!("{COMMUNES} đơn vị"),
    });
    let saw = stage.browser.run("console.mjs", &task);
    let steps = saw["steps"].as_array().expect("steps");
    assert!(steps.len() <= MOST_STEPS, "{} steps: {steps:?}", steps.len());
    assert_eq!(saw["sheets"], COMMUNES, "a poster for each commune");
    let round = saw["round"].as_str().expect("a round");
    let client = Client::new(server.origin()).signed_in("quan.tri", &password);
    let progress = client.get(&format!("/api/v1/rounds/{round}/progress")).expect(200).json();
    assert_eq!(progress["total"]["responses"], 1, "{progress}");
}

pub fn every_screen_of_the_console_is_accessible(stage: &Stage) {
    let scratch = tempfile::tempdir().expect("scratch folder");
    let store = Store::Folder(scratch.path().join("data"));
    let words = ["demo", "--responses", "60"].map(str::to_owned);
    let printed = stage.program.run(words.into_iter().chain(store.arguments())).succeeded();
    let round = printed.split("/r/").nth(1).and_then(|rest| rest.split('.').next());
    let password = administrator(stage, &store);
    let assessment = assessment::set_up(&stage.program, &store, scratch.path());
    let server = RunningServer::start(&stage.program, &store);
    let client = Client::new(server.origin()).signed_in("quan.tri", &password);
    let versions = client.get("/api/v1/versions").expect(200).json();
    let units = client.get("/api/v1/units").expect(200).json();
    let screenshots = std::env::var("THUOCDO_SCREENSHOTS").ok();
    if let Some(folder) = &screenshots {
        fs::create_dir_all(folder).expect("a folder for pictures");
    }
    let task = json!({
        "origin": server.origin(),
        "user": "quan.tri",
        "password": password,
        "round": round,
        "version": versions["versions"][0]["hash"],
        "unit": units["units"][0]["code"],
        "questionnaire": "sipas-2026",
        "index": "sipas-2026",
        "assessment": assessment,
        "screenshots": screenshots,
    });
    let looked = stage.browser.run("console_screens.mjs", &task);
    assert!(looked.as_array().is_some_and(|looked| looked.len() >= 50), "{looked}");
}

/// The most keys from the console's first page to a published questionnaire with two items changed and
/// one added; what is typed into a field counts as one.
const MOST_KEYS: u64 = 80;

pub fn the_designer_needs_no_mouse(stage: &Stage) {
    let scratch = tempfile::tempdir().expect("scratch folder");
    let store = Store::Folder(scratch.path().join("data"));
    let password = added(stage, &store, "lan.nt", "designer");
    let server = RunningServer::start(&stage.program, &store);
    let task = json!({"origin": server.origin(), "user": "lan.nt", "password": password});
    let saw = stage.browser.run("console_keyboard.mjs", &task);
    let keys = saw["keys"].as_u64().expect("a number of keys");
    #[expect(clippy::print_stdout, reason = "the run is recorded: how many keys it took")]
    {
        println!("the designer by keyboard: {keys} keys");
    }
    assert!(keys <= MOST_KEYS, "{keys} keys");
    let client = Client::new(server.origin()).signed_in("lan.nt", &password);
    let versions = client.get("/api/v1/versions").expect(200).json();
    assert_eq!(versions["versions"][0]["hash"], saw["version"], "{versions}");
    assert_eq!(versions["versions"][0]["items"], SIPAS_ITEMS + 1);
}

/// The answers that the shipped SIPAS questionnaire asks for.
const SIPAS_ITEMS: u64 = 85;

pub fn the_designer_takes_what_hands_do(stage: &Stage) {
    let scratch = tempfile::tempdir().expect("scratch folder");
    let store = Store::Folder(scratch.path().join("data"));
    let people = ["lan.nt", "hung.tv"].map(|user| {
        let password = added(stage, &store, user, "designer");
        json!({"user": user, "password": password})
    });
    let server = RunningServer::start(&stage.program, &store);
    let task = json!({"origin": server.origin(), "people": people, "questionnaire": "sipas-2026"});
    let saw = stage.browser.run("console_designer.mjs", &task);
    assert!(saw["draft"].is_string(), "{saw}");
}
