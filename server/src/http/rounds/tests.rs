//! Rounds as staff run them from the console.

mod handed_out;
mod progress;
mod running;

use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::http::test_app::{Answer, Client, ROUND, TestApp};
use crate::permission::Role;

async fn post(client: &Client<'_>, address: &str, body: &Value) -> Answer {
    client.send_json(Method::POST, &format!("/api/v1{address}"), body).await
}

async fn put(client: &Client<'_>, address: &str, body: &Value) -> Answer {
    client.send_json(Method::PUT, &format!("/api/v1{address}"), body).await
}

async fn get(client: &Client<'_>, address: &str) -> Value {
    let answer = client.get(&format!("/api/v1{address}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

/// `item code` of every problem.
fn problems(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.problem(), (422, "invalid_round".to_owned()), "{}", answer.text());
    let document = answer.json();
    let problems = document["problems"].as_array().unwrap().iter();
    problems
        .map(|one| [one["item"].as_str().unwrap(), one["code"].as_str().unwrap()].join(" "))
        .collect()
}

/// A round of both communes, with everything else as it is by default.
fn wanted(app: &TestApp, settings: &Value) -> Value {
    let version = app.version.hash().as_str();
    json!({"version": version, "units": {"class": "xa"}, "settings": settings})
}

#[tokio::test]
async fn a_round_is_set_up_with_what_there_is_to_choose() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let choices = get(&designer, "/round-choices").await;
    assert_eq!(choices["today"], "2026-11-21");
    assert_eq!(choices["versions"][0]["title"], "Phiếu hài lòng");
    let examples = json!(["Phường Hai", "Phường Một"]);
    let classes = json!([{"class": "xa", "units": 2, "examples": examples}]);
    assert_eq!(choices["classes"], classes);
    assert_eq!(choices["indexes"][0]["questionnaire"], "hai-long");

    let settings = json!({
        "opens": "2026-12-01", "closes": "2026-12-31", "target": 30,
        "index": choices["indexes"][0]["index"], "modes": ["web", "qr"], "languages": ["vi"],
    });
    app.clock.advance(SignedDuration::from_secs(1));
    let answer = post(&designer, "/rounds", &wanted(&app, &settings)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let round = answer.json();
    assert_eq!((&round["round"], &round["state"]), (&json!("hai-long"), &json!("planned")));
    assert_eq!(round["modes"], json!(["web", "qr"]));
    assert_eq!((&round["languages"], &round["closes"]), (&json!(["vi"]), &json!("2026-12-31")));

    let list = get(&designer, "/rounds").await;
    let newest = &list["rounds"][0];
    assert_eq!((&newest["round"], &newest["units"]), (&json!("hai-long"), &json!(2)));
    assert_eq!((&newest["target"], &newest["responses"]), (&json!(60), &json!(0)));
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_round_is_said_at_once_and_nothing_is_set_up() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let settings = json!({
        "opens": "2026-12-31", "closes": "2026-12-01", "target": 0, "modes": ["web", "fax"],
        "languages": ["fr"], "index": "sha256:0", "plan": "plan: [", "title": "x".repeat(301),
    });
    let mut round = wanted(&app, &settings);
    round["code"] = json!(ROUND);
    round["units"] = json!({"list": [
        {"unit": "X01"}, {"unit": "X01"}, {"unit": "X09"}, {"unit": "a b"}, {"unit": "X02", "target": 1_000_001},
    ]});
    let found = problems(&post(&designer, "/rounds", &round).await);
    for expected in [
        "settings.index unknown_index",
        "settings.closes empty_period",
        "settings.modes unknown_mode",
        "settings.languages unknown_language",
        "settings.target invalid_target",
        "settings.title text_too_long",
        "units.list[1] duplicate_unit",
        "units.list[2] unknown_unit",
        "units.list[3] invalid_code",
        "units.list[4] invalid_target",
        "code taken_code",
    ] {
        assert!(found.contains(&expected.to_owned()), "{expected} in {found:?}");
    }
    assert!(found.iter().any(|one| one.starts_with("settings.plan ")), "{found:?}");
    assert_eq!(get(&designer, "/rounds").await["rounds"].as_array().unwrap().len(), 1);
    let none = json!({"version": "sha256:0", "settings": {}});
    assert_eq!(problems(&post(&designer, "/rounds", &none).await), ["version unknown_version"]);
    let stray = json!({"version": "x", "settings": {"colour": "red"}});
    assert_eq!(post(&designer, "/rounds", &stray).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_change_says_which_revision_it_has_seen() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let seen = get(&designer, "/rounds/dot-1").await;
    let mut settings = json!({
        "title": "Đợt một", "index": seen["index"], "opens": seen["opens"],
        "closes": "2026-12-15", "results_public": true, "target": 10,
    });
    let change = json!({"revision": seen["revision"], "settings": settings});
    let changed = put(&designer, "/rounds/dot-1", &change).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text());
    let changed = changed.json();
    assert_eq!((&changed["name"], &changed["closes"]), (&json!("Đợt một"), &json!("2026-12-15")));
    let stale = put(&designer, "/rounds/dot-1", &change).await;
    assert_eq!(stale.problem(), (409, "overtaken".to_owned()));
    assert_eq!(stale.json()["held"], changed);

    settings["closes"] = json!("2026-11-10");
    let passed = json!({"revision": changed["revision"], "settings": settings});
    let refused = put(&designer, "/rounds/dot-1", &passed).await;
    assert_eq!(problems(&refused), ["settings.closes end_has_passed"]);
}

#[tokio::test]
async fn with_responses_the_first_day_and_the_index_stay_as_they_are() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    app.collect(1, 1).await;
    let seen = get(&designer, "/rounds/dot-1").await;
    let settings = json!({"opens": "2026-11-05", "closes": "2026-12-15"});
    let change = json!({"revision": seen["revision"], "settings": settings});
    let refused = put(&designer, "/rounds/dot-1", &change).await;
    assert_eq!(
        problems(&refused),
        ["settings.opens has_responses", "settings.index has_responses"]
    );
}

#[tokio::test]
async fn rounds_are_run_by_those_who_design_and_watched_by_those_who_read_results() {
    let app = TestApp::new().await;
    for (role, read, remind, run) in [
        (Role::Administrator, 200, 200, 200),
        (Role::Designer, 200, 200, 200),
        (Role::Coordinator, 200, 200, 403),
        (Role::Enumerator, 403, 403, 403),
        (Role::Analyst, 200, 403, 403),
        (Role::Viewer, 200, 403, 403),
    ] {
        let staff = app.staff(role).await;
        for address in ["/rounds", "/rounds/dot-1", "/rounds/dot-1/progress", "/unit-classes"] {
            let answer = staff.get(&format!("/api/v1{address}")).await;
            assert_eq!(answer.status.as_u16(), read, "{role}: {address}");
        }
        for address in ["/rounds/dot-1/reminders", "/rounds/dot-1/links.xlsx"] {
            let answer = staff.get(&format!("/api/v1{address}")).await;
            assert_eq!(answer.status.as_u16(), remind, "{role}: {address}");
        }
        let opened = post(&staff, "/rounds/dot-1/open", &json!(null)).await;
        assert_eq!(opened.status.as_u16(), run, "{role}");
        let choices = staff.get("/api/v1/round-choices").await;
        assert_eq!(choices.status.as_u16(), run, "{role}");
    }
    assert_eq!(app.anyone().get("/api/v1/rounds").await.status, StatusCode::UNAUTHORIZED);
}
