//! What a server must refuse, and how it says so.

use serde_json::{Value, json};
use thuocdo_tests::client::{Answer, Client};
use thuocdo_tests::round::{ANALYST, FieldedRound, response_id};
use thuocdo_tests::server::Thuocdo;
use thuocdo_tests::sipas::{Satisfaction, answers};

fn satisfied() -> Value {
    answers(1, |_| Satisfaction::Category(4))
}

fn problem(answer: &Answer) -> Value {
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status);
    assert!(problem["title"].as_str().is_some_and(|title| !title.is_empty()), "{problem}");
    problem
}

pub fn results_are_for_those_who_may_read_them(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let server = round.serve();
    let anybody = Client::new(server.origin());
    for path in ["index", "index.csv"] {
        let answer = anybody.get(&format!("/api/v1/rounds/{}/{path}", round.code)).expect(401);
        assert_eq!(problem(&answer)["code"], "signed_out");
    }
    let wrong = json!({"user": ANALYST, "password": format!("{}x", round.password)}).to_string();
    let _ = anybody.post("/api/v1/session", "application/json", &wrong).expect(401);
    let _ = round.analyst(&server).get("/api/v1/rounds/khong-co/index").expect(404);
}

/// The item that has to be named, what is wrong with it, and what makes it so.
type Case = (&'static str, &'static str, &'static dyn Fn(&mut Value));

pub fn answers_that_break_rules_are_named(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let server = round.serve();
    let phone = Client::new(server.origin());
    let put = |mode: &str, change: &dyn Fn(&mut Value)| {
        let mut answers = satisfied();
        change(&mut answers);
        round.put(&phone, "x01", &response_id(1), mode, &answers)
    };
    let cases: [Case; 6] = [
        ("c99", "an unknown item", &|answers| answers["c99"] = json!({"one": "1"})),
        ("c9_17", "a missing required answer", &|answers| {
            answers.as_object_mut().expect("answers").remove("c9_17");
        }),
        ("c4", "an unknown category", &|answers| answers["c4"] = json!({"one": "9"})),
        ("c5", "another kind of answer", &|answers| answers["c5"] = json!({"text": "x"})),
        ("c11", "a text too long", &|answers| answers["c11"] = json!({"text": "x".repeat(2001)})),
        ("c9_3", "don't know on the web", &|answers| {
            answers["c9_3"] = json!({"missing": "dont_know"});
        }),
    ];
    for (item, what, change) in cases {
        let answer = put("web", change).expect(422);
        let problems = problem(&answer)["problems"].clone();
        let named: Vec<&Value> =
            problems.as_array().expect("problems").iter().map(|problem| &problem["item"]).collect();
        assert_eq!(named, [item], "{what}: {problems}");
        assert!(
            problems[0]["code"].is_string() && problems[0]["message"].is_string(),
            "{what}: {problems}"
        );
    }
    let answer = put("web", &|answers| {
        answers["c99"] = json!({"one": "1"});
        answers.as_object_mut().expect("answers").remove("gender");
    });
    assert_eq!(
        problem(&answer.expect(422))["problems"].as_array().map(Vec::len),
        Some(2),
        "all at once"
    );
    irrelevant_answers_are_named(program);
}

/// SIPAS has no conditions, so this takes a small questionnaire that has one.
fn irrelevant_answers_are_named(program: &Thuocdo) {
    let round = FieldedRound::of_questionnaire(program, CONDITIONAL);
    let server = round.serve();
    let phone = Client::new(server.origin());
    let put = |answers: &Value| {
        let visit = round.visit(&phone, "x01");
        let mut body = round.body("x01", &visit, "web", answers);
        body.as_object_mut().expect("a body").remove("consent");
        phone.put(&round.response_path(&response_id(1)), &body.to_string())
    };
    let answer = put(&json!({"used": {"one": "2"}, "wait": {"number": "12"}})).expect(422);
    assert_eq!(problem(&answer)["problems"][0]["item"], "wait");
    let answer = put(&json!({"used": {"one": "1"}})).expect(422);
    assert_eq!(problem(&answer)["problems"][0]["item"], "wait");
    let _ = put(&json!({"used": {"one": "1"}, "wait": {"number": "12"}})).expect(201);
}

const CONDITIONAL: &str = "\
questionnaire: cho-doi
languages: [vi]
title: {vi: Chờ đợi}
sections:
  - section: a
    title: {vi: Phần A}
    items:
      - item: used
        label: {vi: Ông/Bà đã đến trung tâm chưa?}
        type: single_choice
        required: true
        categories: [{code: 1, label: {vi: Rồi}}, {code: 2, label: {vi: Chưa}}]
      - item: wait
        label: {vi: Ông/Bà chờ bao nhiêu phút?}
        type: number
        required: true
        integer: true
        min: 0
        show_if: \"${used} = '1'\"
";

pub fn bodies_that_are_no_response_are_refused(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let server = round.serve();
    let phone = Client::new(server.origin());
    let path = round.response_path(&response_id(1));
    let whole = round.body("x01", &round.visit(&phone, "x01"), "web", &satisfied()).to_string();
    for broken in ["", "{", "không phải JSON", &whole[..whole.len() - 1], "\u{0}"] {
        assert_eq!(
            problem(&phone.put(&path, broken).expect(400))["code"],
            "not_json",
            "{broken:?}"
        );
    }
    let mut huge = round.body("x01", &round.visit(&phone, "x01"), "web", &satisfied());
    huge["answers"]["c11"] = json!({"text": "x".repeat(10 << 20)});
    let _ = problem(&phone.put(&path, &huge.to_string()).expect(413));
    let _ = phone.put(&round.response_path("khong-phai-uuid"), &whole).expect(400);
    let _ = phone
        .put(&format!("/api/v1/rounds/khong-co/responses/{}", response_id(1)), &whole)
        .expect(404);
    let nested = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let _ = phone.put(&path, &nested).expect(400);
    // None of that was stored.
    let _ = phone.put(&path, &whole).expect(201);
}

pub fn visits_that_are_not_ours_are_refused(program: &Thuocdo) {
    let round = FieldedRound::in_folder(program);
    let server = round.serve();
    let phone = Client::new(server.origin());
    let path = round.response_path(&response_id(1));
    let put = |unit: &str, visit: &str| {
        phone.put(&path, &round.body(unit, visit, "web", &satisfied()).to_string())
    };
    assert_eq!(put("x01", "").status, 401);
    let visit = round.visit(&phone, "x01");
    let (signed, signature) = visit.rsplit_once('.').expect("a signature");
    let turned: String = signature.chars().rev().collect();
    assert_eq!(put("x01", &format!("{signed}.{turned}")).status, 403);
    assert_eq!(put("x02", &visit).status, 403);
    // Another server signs with another secret.
    let stranger = FieldedRound::in_folder(program);
    let strange_server = stranger.serve();
    let strange_visit = stranger.visit(&Client::new(strange_server.origin()), "x01");
    assert_eq!(put("x01", &strange_visit).status, 403);
    assert_eq!(put("x01", &visit).status, 201);
}
