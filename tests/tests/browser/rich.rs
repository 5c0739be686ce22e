//! Everything that few questionnaires ask, answered by a phone.

use serde_json::json;
use thuocdo_tests::round::{ANALYST, FieldedRound};

use crate::Stage;
use crate::screens::screenshots;

const QUESTIONNAIRE: &str = include_str!("../../browser/rich.questionnaire.yaml");

pub fn a_phone_tells_where_it_is_and_sends_a_picture(stage: &Stage) {
    let round = FieldedRound::of_questionnaire(&stage.program, QUESTIONNAIRE);
    let server = round.serve();
    let task = json!({
        "origin": server.origin(),
        "user": ANALYST,
        "password": round.password,
        "round": round.code,
        "link": round.links["x02"],
        "screenshots": screenshots(),
    });
    let saw = stage.browser.run("rich.mjs", &task);
    let mut answers = saw["answers"].clone();
    let picture = answers["photo"].take();
    let hash = picture["file"].as_str().expect("a picture");
    assert!(hash.starts_with("sha256:"), "{hash}");
    assert_eq!(
        answers,
        json!({
            "day": {"date": "2026-11-20"},
            "came": {"time": "08:30"},
            "appointment": {"date_time": "2026-11-25T08:00"},
            "counters": {"number": "3"},
            "stars": {"one": "4"},
            "order": {"ranked": ["signs", "seats", "roof"]},
            "where": {"geo": "21.028511 105.804817 0 12"},
            "photo": null,
            "sworn": {"one": "OK"},
            "year": {"number": "2026"},
        })
    );
    assert_eq!(saw["side"], json!(["image/jpeg", 1600]));
    let progress = format!("/api/v1/rounds/{}/progress", round.code);
    let progress = round.analyst(&server).get(&progress).expect(200).json();
    assert_eq!(progress["total"]["complete"], 1, "{progress}");
}
