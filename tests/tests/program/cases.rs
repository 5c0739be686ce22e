//! Cases, as a newcomer loads them and an enumerator works through them.

use std::fs;

use serde_json::json;
use thuocdo_tests::client::Client;
use thuocdo_tests::round::{FieldedRound, response_id};
use thuocdo_tests::server::Thuocdo;
use thuocdo_tests::sipas::{Satisfaction, answers};

const CASES: &str = "unit,case,stratum,psu,base_weight,assignee,reserve,name\n\
                     x01,h1,phuong,p1,12.5,lan,0,Bà Hoa\n\
                     x01,h2,phuong,p1,12.5,lan,0,\n\
                     x01,h3,phuong,p1,12.5,,1,\n";

pub fn cases_are_loaded_assigned_and_answered_once(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let table = round.scratch().join("cases.csv").display().to_string();
    let run = |words: &[&str]| {
        let store = round.store.arguments();
        program.run(words.iter().copied().chain(store.iter().map(String::as_str)))
    };
    fs::write(&table, CASES).expect("a table");
    let refused = run(&["--json", "cases", "load", &round.code, &table]);
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    let problems: serde_json::Value = serde_json::from_str(&refused.stderr).expect("problems");
    let places: Vec<_> =
        problems.as_array().expect("a list").iter().map(|it| (&it["code"], &it["line"])).collect();
    let expected = json!(["unknown_assignee", 2, 3]);
    assert_eq!(places, [(&expected[0], &expected[1]), (&expected[0], &expected[2])]);

    let added = run(&["user", "add", "lan", "--role", "enumerator"]).succeeded();
    let password = added.split_whitespace().last().expect("a password").to_owned();
    let loaded = run(&["cases", "load", &round.code, &table]).succeeded();
    assert!(loaded.starts_with(&format!("{}: 3 new", round.code)), "{loaded}");

    let server = round.serve();
    let phone = Client::new(server.origin());
    let enumerator = phone.clone().signed_in("lan", &password);
    let address = format!("/api/v1/rounds/{}/cases", round.code);
    let cases = enumerator.get(&address).expect(200).json();
    assert_eq!(cases["counts"], json!({"assigned": 2}));
    assert_eq!(cases["cases"][0]["contact"]["name"], "Bà Hoa");
    let visit = cases["cases"][0]["visit"].as_str().expect("a visit");
    // What was answered offline needs no session to be sent.
    let put = |n: u64, category: u32| {
        let answers = answers(1, |_| Satisfaction::Category(category));
        let body = round.body("x01", visit, "enumerator", &answers).to_string();
        phone.put(&round.response_path(&response_id(n)), &body)
    };
    let _ = put(1, 5).expect(201);
    let _ = put(1, 5).expect(200);
    assert_eq!(put(2, 4).expect(409).json()["code"], "case_answered");

    let body = json!({"reason": "chuyển đi nơi khác"}).to_string();
    let replacement = format!("{address}/h2/replacement");
    let reserve = enumerator.post(&replacement, "application/json", &body).expect(201).json();
    assert_eq!((&reserve["reserve"], &reserve["entry"]["assignee"]), (&json!("h3"), &json!("lan")));
    drop(server);
    let list = run(&["cases", "list", &round.code]).succeeded();
    assert_eq!(
        list,
        "h1\tx01\tlan\tanswered\nh2\tx01\tlan\treplaced\treplaced by h3\n\
         h3\tx01\tlan\tassigned\tinstead of h2\n\
         1 answered, 1 assigned, 1 replaced; \
         response rate 33.3% (1 of 3 cases, 0 out of scope left out)\n"
    );
}
