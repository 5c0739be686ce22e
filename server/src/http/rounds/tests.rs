//! Rounds as staff run them from the console.

use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::http::test_app::{Answer, Client, ROUND, TestApp};
use crate::permission::{Operator, Role};
use crate::store::Insertion;
use crate::store::staff::NewStaff;

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
async fn a_paused_round_says_so_and_takes_what_was_begun_before() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let begun = app.response("3").await;
    app.clock.advance(SignedDuration::from_mins(1));
    let paused = post(&designer, "/rounds/dot-1/pause", &json!(null)).await;
    assert_eq!(paused.json()["state"], "paused", "{}", paused.text());
    app.clock.advance(SignedDuration::from_mins(1));

    let page = app.anyone().get(&format!("/r/{}", app.link(Some("X01")))).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.text().contains("đang tạm dừng"), "{}", page.text());
    let link = get(&app.anyone(), &format!("/links/{}", app.link(None))).await;
    assert_eq!(link["status"], "paused");
    let late = app.response("3").await;
    assert_eq!(app.put(app.response_id(), &begun).await.status, StatusCode::CREATED);
    let refused = app.put(app.response_id(), &late).await;
    assert_eq!(refused.problem(), (403, "paused".to_owned()));

    let resumed = post(&designer, "/rounds/dot-1/resume", &json!(null)).await;
    assert_eq!(resumed.json()["state"], "open");
    assert_eq!(app.put(app.response_id(), &late).await.status, StatusCode::CREATED);
    let page = app.anyone().get(&format!("/r/{}", app.link(Some("X01")))).await;
    assert_eq!(page.status, StatusCode::OK);
}

#[tokio::test]
async fn a_round_that_does_not_run_is_neither_paused_nor_resumed() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let closed = post(&designer, "/rounds/dot-1/close", &json!(null)).await;
    assert_eq!(closed.json()["state"], "closed");
    for verb in ["pause", "resume"] {
        let answer = post(&designer, &format!("/rounds/dot-1/{verb}"), &json!(null)).await;
        assert_eq!(answer.problem(), (409, "not_running".to_owned()), "{verb}");
    }
    let opened = post(&designer, "/rounds/dot-1/open", &json!(null)).await.json();
    assert_eq!((&opened["state"], &opened["closes"]), (&json!("open"), &json!(null)));
    let again = post(&designer, "/rounds/dot-1/open", &json!(null)).await.json();
    assert_eq!(again, opened, "opening an open round changes nothing");
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
async fn a_response_in_a_mode_or_language_that_is_not_offered_is_kept_with_a_flag() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let (web, mut english) = (app.response("3").await, app.response("1").await);
    english["language"] = json!("en");
    let seen = get(&designer, "/rounds/dot-1").await;
    let settings = json!({
        "index": seen["index"], "opens": seen["opens"], "closes": seen["closes"],
        "modes": ["enumerator"], "languages": ["vi"],
    });
    let change = json!({"revision": seen["revision"], "settings": settings});
    assert_eq!(put(&designer, "/rounds/dot-1", &change).await.status, StatusCode::OK);

    let page = app.anyone().get(&format!("/r/{}", app.link(Some("X01")))).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.text().contains("không trả lời qua đường dẫn"), "{}", page.text());
    assert_eq!(app.put(app.response_id(), &web).await.status, StatusCode::CREATED);
    assert_eq!(app.put(app.response_id(), &english).await.status, StatusCode::CREATED);
    let flags = get(&designer, "/rounds/dot-1/flags").await;
    let counts = flags["counts"].as_array().unwrap().iter();
    let counts: Vec<_> = counts
        .map(|count| (count["flag"].as_str().unwrap(), count["n"].as_u64().unwrap()))
        .collect();
    assert!(counts.contains(&("unoffered_mode", 2)), "{counts:?}");
    assert!(counts.contains(&("unoffered_language", 1)), "{counts:?}");
}

#[tokio::test]
async fn the_page_offers_the_languages_of_the_round_only() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let settings = json!({"languages": ["en"]});
    let round = post(&designer, "/rounds", &wanted(&app, &settings)).await.json();
    let page = app.anyone().get(&format!("/r/{}", round["round"].as_str().unwrap())).await;
    assert!(page.text().contains("<html lang=\"en\""), "{}", page.text());
    assert!(!page.text().contains("Tiếng Việt"), "{}", page.text());
    let vietnamese = app.anyone().get("/r/hai-long?lang=vi").await;
    assert!(vietnamese.text().contains("<html lang=\"en\""));
}

#[tokio::test]
async fn progress_counts_each_unit_against_its_target_and_the_time() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    app.collect(2, 1).await;
    let targets = get(&designer, "/rounds/dot-1/targets").await;
    let wanted = json!({
        "revision": targets["revision"],
        "units": [{"unit": "X01", "target": 4}, {"unit": "X02", "target": 6}],
    });
    let set = put(&designer, "/rounds/dot-1/targets", &wanted).await;
    assert_eq!(set.json()["units"][0]["target"], 6, "{}", set.text());
    let stale = put(&designer, "/rounds/dot-1/targets", &wanted).await;
    assert_eq!(stale.problem(), (409, "overtaken".to_owned()));

    // Two thirds of November have passed.
    let progress = get(&designer, "/rounds/dot-1/progress").await;
    let total = &progress["total"];
    assert_eq!((&total["responses"], &total["target"]), (&json!(2), &json!(10)));
    assert_eq!((&total["today"], &total["complete"]), (&json!(2), &json!(2)));
    assert_eq!((&progress["days_left"], &total["modes"]), (&json!(10), &json!({"web": 2})));
    assert_eq!(progress["days"], json!([{"day": "2026-11-21", "responses": 2}]));
    let [two, one] = &progress["units"].as_array().unwrap()[..] else { panic!("two units") };
    assert_eq!((&two["name"], &two["standing"]), (&json!("Phường Hai"), &json!("silent")));
    assert_eq!((&one["responses"], &one["expected"]), (&json!(2), &json!(2)));
    assert_eq!((&one["standing"], &one["needed_per_day"]), (&json!("on_pace"), &json!(1)));
}

#[tokio::test]
async fn who_works_for_a_unit_sees_the_progress_of_that_unit_and_those_below() {
    let app = TestApp::new().await;
    app.collect(2, 1).await;
    let own = app.staff_of(Role::Coordinator, Some("X02".parse().unwrap())).await;
    let progress = get(&own, "/rounds/dot-1/progress").await;
    assert_eq!((&progress["partial"], &progress["total"]["responses"]), (&json!(true), &json!(0)));
    let targets = own.get("/api/v1/rounds/dot-1/targets").await.json();
    assert_eq!(targets["units"].as_array().unwrap().len(), 1, "{targets}");
    assert_eq!((&progress["units"][0]["unit"], &progress["days"]), (&json!("X02"), &json!([])));
    let csv = own.get("/api/v1/rounds/dot-1/links.csv").await;
    assert!(csv.text().contains("X02,Phường Hai") && !csv.text().contains("X01"), "{}", csv.text());
}

#[tokio::test]
async fn a_unit_below_ones_own_is_found_over_several_levels() {
    let app = TestApp::new().await;
    let design = Operator::at_the_console().may_design();
    let x01 = app.app.store.unit_on(&"X01".parse().unwrap(), "2026-11-21".parse().unwrap()).await;
    let mut units = vec![x01.unwrap().unwrap()];
    for (code, parent) in [("X01", Some("H1")), ("H1", Some("T1")), ("T1", None)] {
        let mut unit = units[0].clone();
        unit.code = code.parse().unwrap();
        unit.parent = parent.map(|parent| parent.parse().unwrap());
        unit.class = if code == "X01" { "xa" } else { "tren" }.parse().unwrap();
        units.push(unit);
    }
    app.app.store.load_units(&design, &units[1..], &[]).await.unwrap();
    app.collect(1, 1).await;
    let above = app.staff_of(Role::Coordinator, Some("T1".parse().unwrap())).await;
    let progress = get(&above, "/rounds/dot-1/progress").await;
    let units: Vec<_> =
        progress["units"].as_array().unwrap().iter().map(|it| &it["unit"]).collect();
    assert_eq!((units, &progress["total"]["responses"]), (vec![&json!("X01")], &json!(1)));
}

#[tokio::test]
async fn whoever_lags_is_reminded_with_a_text_to_send() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    app.collect(1, 1).await;
    let lan = NewStaff {
        user: "lan".parse().unwrap(),
        role: Role::Coordinator,
        unit: Some("X02".parse().unwrap()),
        password_hash: String::new(),
        created_at: app.app.clock.now(),
    };
    let administer = Operator::at_the_console().may_administer();
    assert_eq!(app.app.store.insert_staff(&administer, &lan).await.unwrap(), Insertion::Inserted);
    let none = get(&designer, "/rounds/dot-1/reminders").await;
    assert_eq!(none, json!({"units": []}), "without a target nobody lags");

    let seen = get(&designer, "/rounds/dot-1").await;
    let settings = json!({
        "index": seen["index"], "opens": seen["opens"], "closes": seen["closes"], "target": 30,
    });
    let change = json!({"revision": seen["revision"], "settings": settings});
    assert_eq!(put(&designer, "/rounds/dot-1", &change).await.status, StatusCode::OK);
    let reminders = get(&designer, "/rounds/dot-1/reminders").await;
    let units = reminders["units"].as_array().unwrap();
    let names: Vec<_> = units.iter().map(|unit| unit["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Phường Hai", "Phường Một"], "the silent one first");
    assert_eq!(
        units[0]["coordinators"],
        json!([{"user": "lan", "name": null, "email": null, "phone": null}])
    );
    let text = units[0]["text"].as_str().unwrap();
    assert!(text.contains("chưa có phiếu trả lời nào"), "{text}");
    assert!(text.contains(units[0]["link"].as_str().unwrap()), "{text}");
    let csv = designer.get("/api/v1/rounds/dot-1/reminders.csv").await;
    assert!(csv.text().starts_with("\u{feff}unit,name,"), "{}", csv.text());
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
}

#[tokio::test]
async fn the_links_of_a_round_come_as_a_table() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let csv = designer.get("/api/v1/rounds/dot-1/links.csv").await;
    let link = format!("http://127.0.0.1:8080/r/{}", app.link(Some("X01")));
    assert!(csv.text().contains(&format!("X01,Phường Một,,{link},")), "{}", csv.text());
    let links = get(&designer, "/rounds/dot-1/links").await;
    assert_eq!(
        (&links["links"][1]["link"], &links["links"][1]["unit"]),
        (&json!(link), &json!("X01"))
    );
    let printed = links["links"][1]["qr_code"].as_str().unwrap();
    let code = designer.get(&format!("/api/v1/rounds/dot-1/links/{printed}/qr.svg")).await;
    assert_eq!(code.header("content-type"), "image/svg+xml");
    let xlsx = designer.get("/api/v1/rounds/dot-1/links.xlsx").await;
    assert!(xlsx.body.starts_with(b"PK"));
    assert!(xlsx.header("content-disposition").contains("dot-1-links.xlsx"));
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

/// Draws adults of a commune, of whom the frame only says how many there are.
const PLAN: &str = "
plan: nguoi-lon
languages: [vi]
title: Mẫu người lớn
population: Người lớn
unit: commune
stages:
  - stage: adult
    counted_by: adults
    stratify_by: [commune]
    method: srs
    take: 3
    reserves: 1
";

#[tokio::test]
async fn cases_are_drawn_from_a_frame_by_the_plan_of_the_round() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let frame = "commune,adults\nX01,40\nX02,50\n";
    let draw = async |address: &str, frame: &str| {
        let (kind, frame) = (Some("text/csv"), axum::body::Body::from(frame.to_owned()));
        designer.send(Method::POST, &format!("/api/v1{address}"), kind, frame).await
    };
    let none = draw("/rounds/dot-1/sample", frame).await;
    assert_eq!(none.problem(), (409, "no_plan".to_owned()));
    let made = post(&designer, "/rounds", &wanted(&app, &json!({"plan": PLAN}))).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let drawn = draw("/rounds/hai-long/sample?seed=7", frame).await;
    assert_eq!(drawn.status, StatusCode::OK, "{}", drawn.text());
    let drawn = drawn.json();
    assert_eq!((&drawn["cases"], &drawn["reserves"]), (&json!(6), &json!(2)));
    assert_eq!((&drawn["new"], &drawn["seed"]), (&json!(8), &json!(7)));
    let again = draw("/rounds/hai-long/sample?seed=7", frame).await.json();
    assert_eq!(again["new"], 0, "the same seed draws the same");
    let cases = get(&designer, "/rounds/hai-long/cases").await;
    assert_eq!(cases["cases"].as_array().unwrap().len(), 8);
    let broken = draw("/rounds/hai-long/sample?seed=7", "commune,adults\nX01,many\n").await;
    assert!(problems(&broken)[0].starts_with("frame "), "{}", broken.text());
}
