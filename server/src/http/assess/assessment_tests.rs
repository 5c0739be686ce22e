//! An assessment from the first points to the result, over the API.

use axum::http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::http::test_app::{Answer, Client, ROUND as SURVEY, TestApp};
use crate::permission::{Operator, Role};
use crate::store::Insertion;
use crate::store::round::{NewRound, Round};

const ROUND: &str = "par-2026";
const EARLIER: &str = "par-2025";
const INDEX: &str = "
index: par-thu
languages: [vi, en]
title: {vi: Chấm điểm, en: Assessment}
rounding: {digits: 2, mode: truncate, at: display}
minimum_n: 0
on_missing: skip
weights: none
class_row: mean_of_units
leaf_rule: {assessed_points: {unappraised: claimed, survey: add}}
root:
  node: PAR
  label: {vi: Chung, en: Total}
  aggregate: sum
  children:
    - node: F1
      label: {vi: Lĩnh vực một, en: Field one}
      aggregate: sum
      children:
        - {node: C1, label: {vi: Một, en: One}, points: 10}
        - {node: C2, label: {vi: Hai, en: Two}, points: 3}
    - {node: HARD, label: {vi: Số liệu, en: Figures}, rule: {value: {range: [0, 10]}}}
";

struct Desk {
    app: TestApp,
}

impl Desk {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (store, now) = (&app.app.store, app.app.clock.now());
        let design = Operator::at_the_console().may_design();
        let code = "par-thu".parse().unwrap();
        let index = store.insert_index_definition(&design, &code, INDEX, now).await.unwrap();
        let survey = store.round(&SURVEY.parse().unwrap()).await.unwrap().unwrap();
        for (code, opens_at) in [(EARLIER, "2025-11-01T00:00:00Z"), (ROUND, "2026-11-02T00:00:00Z")]
        {
            let round = Round {
                code: code.parse().unwrap(),
                title: Some(code.to_uppercase()),
                index_definition: Some(index.clone()),
                opens_at: opens_at.parse().unwrap(),
                results_public: false,
                ..survey.clone()
            };
            let units = ["X01", "X02"].map(|unit| unit.parse().unwrap()).into();
            let inserted = store.insert_round(&design, &NewRound::new(round, units)).await.unwrap();
            assert_eq!(inserted, Insertion::Inserted);
        }
        Self { app }
    }

    async fn coordinator(&self, unit: &str) -> Client<'_> {
        self.app.staff_of(Role::Coordinator, Some(unit.parse().unwrap())).await
    }
}

fn address(round: &str, rest: &str) -> String {
    format!("/api/v1/rounds/{round}/assessment{rest}")
}

async fn give(client: &Client<'_>, round: &str, place: &str, score: &str) -> Answer {
    let held: Value = json!({"score": score, "expected": null});
    let address = format!("/api/v1/rounds/{round}/assessments/{place}");
    client.send_json(Method::PUT, &address, &held).await
}

async fn step(client: &Client<'_>, unit: &str, step: &str, expected: u64) -> Answer {
    let body = json!({"step": step, "note": "Xem lại", "expected": expected});
    client.send_json(Method::POST, &address(ROUND, &format!("/units/{unit}/steps")), &body).await
}

#[tokio::test]
async fn a_sheet_is_filled_in_handed_in_sent_back_and_appraised() {
    let desk = Desk::new().await;
    let unit = desk.coordinator("X01").await;
    let appraiser = desk.app.staff(Role::Designer).await;
    assert_eq!(step(&unit, "X01", "hand_in", 0).await.problem(), (409, "wrong_state".to_owned()));
    assert_eq!(give(&unit, ROUND, "X01/C1/self", "9").await.status.as_u16(), 200);
    let progress = unit.get(&address(ROUND, "/units")).await.json();
    assert_eq!(progress["units"].as_array().unwrap().len(), 1, "the own unit only");
    let own = &progress["units"][0];
    assert_eq!((&own["state"], &own["claimed"]), (&json!("under_way"), &json!(1)));
    assert_eq!((&own["may_claim"], &own["late"]), (&json!(true), &json!(false)));

    let handed = step(&unit, "X01", "hand_in", 0).await;
    assert_eq!(handed.status.as_u16(), 200, "{}", handed.text());
    assert_eq!(handed.json()["units"][0]["state"], "handed_in");
    assert_eq!(give(&unit, ROUND, "X01/C2/self", "1").await.problem().1, "wrong_state");
    assert_eq!(step(&unit, "X01", "send_back", 1).await.problem().0, 403);
    assert_eq!(step(&appraiser, "X01", "send_back", 0).await.problem().1, "sheet_overtaken");
    assert_eq!(step(&appraiser, "X01", "send_back", 1).await.status.as_u16(), 200);
    assert_eq!(give(&unit, ROUND, "X01/C2/self", "1").await.status.as_u16(), 200);
    assert_eq!(step(&unit, "X01", "hand_in", 2).await.status.as_u16(), 200);

    assert_eq!(give(&appraiser, ROUND, "X01/C1/appraised", "8").await.status.as_u16(), 200);
    assert_eq!(step(&appraiser, "X01", "appraise", 3).await.status.as_u16(), 200);
    assert_eq!(give(&appraiser, ROUND, "X01/C2/appraised", "1").await.problem().1, "wrong_state");
    assert_eq!(step(&appraiser, "X01", "reopen", 4).await.status.as_u16(), 200);
    let all = appraiser.get(&address(ROUND, "/units")).await.json();
    assert_eq!(
        all["states"],
        json!({"not_begun": 1, "under_way": 0, "handed_in": 1, "appraised": 0})
    );
    let steps = all["units"][0]["steps"].as_array().unwrap();
    let kinds: Vec<_> = steps.iter().map(|step| step["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["hand_in", "send_back", "hand_in", "appraise", "reopen"]);
    assert_eq!((&steps[1]["note"], &steps[0]["by"]), (&json!("Xem lại"), &json!("coordinator")));
}

#[tokio::test]
async fn after_the_deadline_no_unit_changes_its_points() {
    let desk = Desk::new().await;
    let unit = desk.coordinator("X01").await;
    let designer = desk.app.staff(Role::Designer).await;
    let set = async |claims: Value, expected: u64| -> Answer {
        let body =
            json!({"claims_until": claims, "appraisal_until": "2026-12-31", "expected": expected});
        designer.send_json(Method::PUT, &address(ROUND, "/deadlines"), &body).await
    };
    let held = set(json!("2026-11-21"), 0).await.json();
    assert_eq!(held["claims_until"], "2026-11-21T17:00:00Z");
    assert_eq!((&held["claims_open"], &held["revision"]), (&json!(true), &json!(1)));
    assert_eq!(set(json!("2026-11-30"), 0).await.problem().1, "sheet_overtaken");
    assert_eq!(set(json!("mai"), 1).await.problem(), (422, "invalid_deadline".to_owned()));
    assert_eq!(give(&unit, ROUND, "X01/C1/self", "9").await.status.as_u16(), 200);
    desk.app.clock.advance(SignedDuration::from_hours(24));
    // A new session: the old one has ended meanwhile.
    let unit = desk.coordinator("X02").await;
    let own = desk.app.staff(Role::Administrator).await;
    assert_eq!(give(&own, ROUND, "X01/C2/self", "1").await.problem(), (409, "past_due".to_owned()));
    assert_eq!(step(&own, "X01", "hand_in", 0).await.problem().1, "past_due");
    let progress = own.get(&address(ROUND, "/units")).await.json();
    assert_eq!(progress["units"][1]["late"], true);
    // Appraisers go on with what there is.
    assert_eq!(step(&own, "X01", "appraise", 0).await.status.as_u16(), 200);
    drop(unit);
}

#[tokio::test]
async fn the_rounds_and_the_tree_of_an_assessment_are_told() {
    let desk = Desk::new().await;
    let designer = desk.app.staff(Role::Designer).await;
    let rounds = designer.get("/api/v1/assessments").await.json();
    let codes: Vec<_> =
        rounds["rounds"].as_array().unwrap().iter().map(|round| &round["round"]).collect();
    assert_eq!(codes.len(), 2, "the survey assesses nothing: {codes:?}");
    assert_eq!(rounds["rounds"][0]["criteria"], 2);
    let sheet = designer.get(&address(ROUND, "")).await.json();
    let nodes: Vec<String> = sheet["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| {
            let text = |key: &str| node[key].as_str().unwrap_or("-").to_owned();
            let depth = &node["depth"];
            format!("{depth} {} {} {}", text("label"), text("criterion"), text("full_points"))
        })
        .collect();
    assert_eq!(nodes, ["0 Chung - 23", "1 Lĩnh vực một - 13", "2 Một C1 10", "2 Hai C2 3"]);
    assert_eq!(sheet["may_appraise"], true);
}

#[tokio::test]
async fn a_survey_fills_a_criterion_of_every_unit_with_its_source() {
    let desk = Desk::new().await;
    desk.app.collect(4, 3).await;
    let designer = desk.app.staff(Role::Designer).await;
    let sources = designer.get(&address(ROUND, "/survey-sources")).await.json();
    assert_eq!(sources["criteria"][1]["most"], "3");
    assert!(sources["rounds"].as_array().unwrap().iter().any(|it| it["round"] == SURVEY));
    let fill = async |path: &str, most: &str, token: Value| -> Answer {
        let body = json!({
            "source_round": SURVEY, "source_node": "TOTAL", "criterion": "C2", "most": most,
            "token": token,
        });
        designer.send_json(Method::POST, &address(ROUND, path), &body).await
    };
    let preview = fill("/survey-fill/preview", "2", Value::Null).await;
    assert_eq!(preview.status.as_u16(), 200, "{}", preview.text());
    let preview = preview.json();
    let [one, two] = [&preview["units"][0], &preview["units"][1]];
    assert_eq!((&one["percent"], &one["points"]), (&json!("75.00"), &json!("1.5")));
    assert_eq!((&one["outcome"], &two["outcome"]), (&json!("new"), &json!("no_percent")));
    assert_eq!(fill("/survey-fill", "2", json!("x")).await.problem().1, "other_than_seen");
    assert_eq!(fill("/survey-fill", "4", json!("x")).await.problem().1, "invalid_most");
    let filled = fill("/survey-fill", "2", preview["token"].clone()).await;
    assert_eq!(filled.status.as_u16(), 200, "{}", filled.text());
    assert_eq!(filled.json()["units"][0]["outcome"], "unchanged");
    let held = designer.get(&format!("/api/v1/rounds/{ROUND}/assessments")).await.json();
    let survey = &held["assessments"][0]["survey"];
    assert_eq!(survey["score"], "1.5");
    assert!(survey["note"].as_str().unwrap().starts_with("Kết quả khảo sát: dot-1 (Đợt 1,"));
    for (key, value, code) in [
        ("source_node", "NOWHERE", "unknown_node"),
        ("criterion", "HARD", "no_survey_criterion"),
        ("source_round", ROUND, "own_round"),
    ] {
        let mut body = json!({"source_round": SURVEY, "source_node": "TOTAL", "criterion": "C2"});
        body[key] = json!(value);
        let answer =
            designer.send_json(Method::POST, &address(ROUND, "/survey-fill/preview"), &body).await;
        assert_eq!(answer.problem(), (422, code.to_owned()));
    }
}

#[tokio::test]
async fn a_result_is_told_with_rank_and_change_as_a_sentence() {
    let desk = Desk::new().await;
    let administrator = desk.app.staff(Role::Administrator).await;
    for (round, place, score) in [
        (EARLIER, "X01/C1/self", "5"),
        (EARLIER, "X02/C1/self", "9"),
        (ROUND, "X01/C1/self", "9.98"),
        (ROUND, "X01/C2/self", "3"),
        (ROUND, "X02/C1/self", "9"),
    ] {
        assert_eq!(give(&administrator, round, place, score).await.status.as_u16(), 200);
    }
    let viewer = desk.app.staff(Role::Viewer).await;
    let asked = address(ROUND, &format!("/result?unit=X01&previous={EARLIER}"));
    let result = viewer.get(&asked).await;
    assert_eq!(result.status.as_u16(), 200, "{}", result.text());
    let result = result.json();
    let field = &result["nodes"][1];
    assert_eq!(field["label"], "Lĩnh vực một");
    assert_eq!(field["sentence"], "12,98/13 điểm, chiếm 99,84 %; xếp hạng 1 (tăng 1 bậc)");
    assert_eq!((&field["change"], &field["ranked"]), (&json!("7.98"), &json!(2)));
    assert_eq!(result["units"][0]["unit"], "X01");
    // The round of the survey came earlier, too, but has another index.
    let earlier: Vec<_> = result["earlier"].as_array().unwrap().iter().collect();
    assert_eq!((earlier.len(), &earlier[0]["round"]), (1, &json!(EARLIER)));
    let latest = viewer.get(&address(ROUND, "/result?unit=X01")).await.json();
    assert_eq!(latest, result, "the latest one it can be compared with");
    let alone = viewer.get(&address(ROUND, "/result?unit=X01&previous=")).await.json();
    assert_eq!((&alone["previous"], &alone["nodes"][1]["change"]), (&json!(null), &json!(null)));
    let english = viewer.with_header("accept-language", "en").get(&asked).await.json();
    assert_eq!(english["nodes"][1]["sentence"], "12.98/13 points, 99.84 %; rank 1 (up 1 place)");
}

#[tokio::test]
async fn an_assessment_is_read_and_run_by_those_it_concerns() {
    let desk = Desk::new().await;
    for (role, reads, appraises) in [
        (Role::Administrator, 200, true),
        (Role::Designer, 200, true),
        (Role::Coordinator, 200, false),
        (Role::Enumerator, 403, false),
        (Role::Analyst, 200, false),
        (Role::Viewer, 200, false),
    ] {
        let staff = desk.app.staff(role).await;
        for path in ["", "/units", "/result"] {
            let answer = staff.get(&address(ROUND, path)).await;
            assert_eq!(answer.status.as_u16(), reads, "{role} {path}");
        }
        assert_eq!(staff.get("/api/v1/assessments").await.status.as_u16(), reads, "{role}");
        let sources = staff.get(&address(ROUND, "/survey-sources")).await.status.as_u16();
        assert_eq!(sources == 200, appraises, "{role}");
        let answer = step(&staff, "X01", "reopen", 0).await.problem();
        assert_eq!(answer.0 == 409, appraises, "{role} {answer:?}");
    }
    let desk = Desk::new().await;
    let other = desk.coordinator("X02").await;
    assert_eq!(other.get(&address(ROUND, "/units?unit=X01")).await.problem().0, 403);
}
