use axum::http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::http::test_app::{Answer, Client, ROUND, TestApp};
use crate::password::Password;
use crate::permission::{Operator, Role, UserName};
use crate::store::Insertion;
use crate::store::staff::NewStaff;

fn address(rest: &str) -> String {
    format!("/api/v1/rounds/{ROUND}/paper{rest}")
}

#[expect(clippy::needless_pass_by_value, reason = "made by `json!` at each call")]
fn typed(answers: Value) -> Value {
    json!({
        "unit": "X01", "language": "vi", "started_on": "2026-11-20",
        "consent": {"version": 3, "given": true}, "answers": answers,
    })
}

fn answers(age: &str) -> Value {
    json!({"visited": {"one": "1"}, "satisfied": {"one": "3"}, "age": {"number": age}})
}

/// An enumerator of this name, signed in.
async fn typist<'a>(app: &'a TestApp, name: &str, unit: Option<&str>) -> Client<'a> {
    let password = Password::typed("mật khẩu thử nghiệm");
    let user: UserName = name.parse().unwrap();
    let staff = NewStaff {
        user,
        role: Role::Enumerator,
        unit: unit.map(|unit| unit.parse().unwrap()),
        password_hash: password.hash(app.app.randomness.as_ref()).unwrap(),
        created_at: app.app.clock.now(),
    };
    let permission = Operator::at_the_console().may_administer();
    let _: Insertion = app.app.store.insert_staff(&permission, &staff).await.unwrap();
    let body = json!({ "user": name, "password": password.reveal() });
    let answer = app.anyone().send_json(Method::POST, "/api/v1/session", &body).await;
    app.anyone().with_header("cookie", answer.cookie())
}

async fn enter(client: &Client<'_>, form: &str, entry: u8, body: &Value) -> Answer {
    client.send_json(Method::PUT, &address(&format!("/{form}/entries/{entry}")), body).await
}

async fn responses(app: &TestApp) -> Vec<crate::store::response::StoredResponse> {
    let permission = Operator::at_the_console().may_read_responses();
    let round = ROUND.parse().unwrap();
    app.app.store.responses_of_round(&permission, &round, None, 100).await.unwrap()
}

#[tokio::test]
async fn two_entries_that_agree_become_one_response() {
    let app = TestApp::new().await;
    let (lan, minh) = (typist(&app, "lan", None).await, typist(&app, "minh", None).await);
    let first = enter(&lan, "0042", 1, &typed(answers("42"))).await;
    assert_eq!(first.status.as_u16(), 200, "{}", first.text());
    assert_eq!(
        (&first.json()["state"], &first.json()["unit"]),
        (&json!("one_entry"), &json!("X01"))
    );
    assert_eq!(first.header("cache-control"), "no-store");
    assert!(first.json()["response_id"].is_null(), "nobody can store something else under it");
    let mut last = first;
    for _ in 0..2 {
        last = enter(&minh, "0042", 2, &typed(answers("42"))).await;
        assert_eq!(last.json()["state"], "stored", "{}", last.text());
        app.clock.advance(SignedDuration::from_hours(2));
    }
    let stored = responses(&app).await;
    assert_eq!(stored.len(), 1);
    assert_eq!(stored[0].response_id.to_string(), last.json()["response_id"]);
    assert_eq!(
        (stored[0].mode.as_str(), stored[0].started_on.to_string()),
        ("paper", "2026-11-20".to_owned())
    );
    let permission = Operator::at_the_console().may_read_responses();
    let flags = app.app.store.flags_of_round(&permission, &ROUND.parse().unwrap()).await.unwrap();
    assert!(flags.is_empty(), "staff asked for the visit: {flags:?}");
    let late = enter(&lan, "0042", 1, &typed(answers("43"))).await;
    assert_eq!(late.problem(), (409, "form_stored".to_owned()));
}

#[tokio::test]
async fn entries_that_differ_are_listed_and_resolved() {
    let app = TestApp::new().await;
    let (lan, minh) = (typist(&app, "lan", None).await, typist(&app, "minh", None).await);
    let chief = app.staff(Role::Coordinator).await;
    enter(&lan, "7", 1, &typed(answers("42"))).await;
    let mut second = answers("24");
    second["satisfied"] = json!({"one": "1"});
    let differs = enter(&minh, "7", 2, &typed(second)).await.json();
    assert_eq!((&differs["state"], &differs["differences"]), (&json!("differs"), &json!(2)));
    let list = chief.get(&address("/differences")).await.json();
    assert_eq!(
        list["differences"][1],
        json!({
            "form": "7", "field": "answers", "item": "satisfied", "label": "Ông/Bà có hài lòng không?",
            "entry_1": {"value": {"one": "3"}, "words": "Hài lòng"},
            "entry_2": {"value": {"one": "1"}, "words": "Không hài lòng"},
        })
    );
    let resolve = |body: Value| {
        let chief = &chief;
        async move { chief.send_json(Method::PUT, &address("/7/resolution"), &body).await }
    };
    let open = resolve(json!({"answers": {"age": {"number": "42"}}})).await;
    assert_eq!(open.problem(), (422, "invalid_response".to_owned()));
    assert_eq!(open.json()["problems"][0]["code"], "unresolved");
    assert_eq!(open.json()["problems"][0]["item"], "satisfied");
    let wrong =
        resolve(json!({"answers": {"age": {"number": "4"}, "satisfied": {"one": "3"}}})).await;
    assert_eq!(wrong.json()["problems"][0]["code"], "too_small");
    let decision = json!({"answers": {"age": {"number": "42"}, "satisfied": {"one": "3"}}});
    for _ in 0..2 {
        let done = resolve(decision.clone()).await;
        assert_eq!(done.json()["state"], "stored", "{}", done.text());
    }
    let other = resolve(json!({"answers": {"age": {"number": "50"}}})).await;
    assert_eq!(other.problem(), (409, "form_stored".to_owned()));
    assert_eq!(responses(&app).await.len(), 1);
    let list = chief.get(&address("")).await.json();
    assert_eq!(list["forms"][0]["state"], "stored");
    let [lan, minh] = [&list["typists"][0], &list["typists"][1]];
    assert_eq!(
        (&lan["typist"], &lan["changed"], &lan["items"]),
        (&json!("lan"), &json!(0), &json!(7))
    );
    assert_eq!((&minh["changed"], minh["error_rate"].as_f64()), (&json!(2), Some(2.0 / 7.0)));
    assert_eq!(chief.get(&address("/differences")).await.json()["differences"], json!([]));
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_unless_the_paper_says_so() {
    let app = TestApp::new().await;
    let (lan, minh) = (typist(&app, "lan", None).await, typist(&app, "minh", None).await);
    let found = json!({
        "visited": {"one": "2"}, "satisfied": {"one": "3"}, "age": {"number": "bốn hai"},
    });
    let mut body = typed(found);
    let refused = enter(&lan, "9", 1, &body).await;
    assert_eq!(refused.problem(), (422, "invalid_response".to_owned()));
    let problems = refused.json()["problems"].clone();
    let codes: Vec<_> = problems.as_array().unwrap().iter().map(|it| it["code"].clone()).collect();
    assert_eq!(codes, ["not_number", "irrelevant"]);
    body["as_found"] = json!(true);
    assert_eq!(enter(&lan, "9", 1, &body).await.json()["state"], "one_entry");
    let stored = enter(&minh, "9", 2, &body).await.json();
    assert_eq!(stored["state"], "stored", "{stored}");
    assert_eq!(responses(&app).await[0].answers_json, r#"{"visited":{"one":"2"}}"#);
}

#[tokio::test]
async fn a_form_that_nothing_valid_can_be_made_of_stays_in_the_list_and_can_be_resolved() {
    let app = TestApp::new().await;
    let (lan, minh) = (typist(&app, "lan", None).await, typist(&app, "minh", None).await);
    let chief = app.staff(Role::Designer).await;
    let mut body = typed(json!({"visited": {"one": "1"}}));
    (body["as_found"], body["consent"]) = (json!(true), json!(null));
    enter(&lan, "10", 1, &body).await;
    let refused = enter(&minh, "10", 2, &body).await.json();
    assert_eq!(refused["state"], "refused");
    let list = chief.get(&address("")).await.json();
    let codes: Vec<_> = list["forms"][0]["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].clone())
        .collect();
    assert_eq!(codes, ["consent_missing", "required"]);
    assert!(responses(&app).await.is_empty());
    let decision = json!({
        "consent": {"version": 3, "given": true}, "answers": {"satisfied": {"one": "2"}},
    });
    let done = chief.send_json(Method::PUT, &address("/10/resolution"), &decision).await;
    assert_eq!(done.json()["state"], "stored", "{}", done.text());
}

#[tokio::test]
async fn the_two_entries_are_by_different_people_unless_the_fieldwork_allows_it() {
    let app = TestApp::new().await;
    let (lan, minh) = (typist(&app, "lan", None).await, typist(&app, "minh", None).await);
    let chief = app.staff(Role::Coordinator).await;
    enter(&lan, "1", 1, &typed(answers("42"))).await;
    let second = enter(&lan, "1", 2, &typed(answers("42"))).await;
    assert_eq!(second.problem(), (409, "same_person".to_owned()));
    let taken = enter(&minh, "1", 1, &typed(answers("42"))).await;
    assert_eq!(taken.problem(), (409, "entry_taken".to_owned()));
    let query = "/1/entries/2?same_person=true";
    let body = typed(answers("42"));
    let not_hers = lan.send_json(Method::PUT, &address(query), &body).await;
    assert_eq!(not_hers.problem(), (403, "forbidden".to_owned()));
    enter(&chief, "2", 1, &body).await;
    let alone =
        chief.send_json(Method::PUT, &address("/2/entries/2?same_person=true"), &body).await;
    assert_eq!(alone.json()["state"], "stored", "{}", alone.text());
}

#[tokio::test]
async fn only_those_may_who_should() {
    let app = TestApp::new().await;
    let (anyone, analyst) = (app.anyone(), app.staff(Role::Analyst).await);
    let (viewer, lan) = (app.staff(Role::Viewer).await, typist(&app, "lan", None).await);
    let of_two = typist(&app, "cuc", Some("X02")).await;
    let body = typed(answers("42"));
    for (client, status) in
        [(&anyone, 401), (&analyst, 403), (&viewer, 403), (&of_two, 403), (&lan, 200)]
    {
        assert_eq!(enter(client, "1", 1, &body).await.status.as_u16(), status);
    }
    for (client, status) in [(&anyone, 401), (&analyst, 403), (&lan, 403)] {
        for rest in ["", "/differences"] {
            assert_eq!(client.get(&address(rest)).await.status.as_u16(), status, "{rest}");
        }
        let answer = client.send_json(Method::PUT, &address("/1/resolution"), &json!({})).await;
        assert_eq!(answer.status.as_u16(), status);
    }
    let foreign = typist(&app, "minh", None).await.with_header("sec-fetch-site", "cross-site");
    assert_eq!(enter(&foreign, "1", 2, &body).await.problem(), (403, "cross_site".to_owned()));
}

#[tokio::test]
async fn what_no_paper_of_the_round_can_say_is_refused_with_every_problem() {
    let app = TestApp::new().await;
    let lan = typist(&app, "lan", None).await.with_header("accept-language", "en");
    let mut body = typed(json!({"shoes": {"one": "1"}, "visited": {"one": "2"}}));
    body["as_found"] = json!(true);
    (body["unit"], body["language"], body["started_on"]) =
        (json!("X99"), json!("fr"), json!("2026-10-31"));
    let answer = enter(&lan, "1", 1, &body).await;
    let problems = answer.json()["problems"].clone();
    let codes: Vec<_> = problems.as_array().unwrap().iter().map(|it| it["code"].clone()).collect();
    assert_eq!(codes, ["unknown_unit", "unknown_language", "day_outside_round", "unknown_item"]);
    assert_eq!(
        problems[2]["message"],
        "started_on: the day of the interview must be from 01/11/2026 to 21/11/2026."
    );
    // The day on the paper decides, not the day of typing.
    app.clock.set(TestApp::closing() + SignedDuration::from_hours(100));
    let lan = typist(&app, "lan", None).await;
    assert_eq!(enter(&lan, "1", 1, &typed(answers("42"))).await.status.as_u16(), 200);
    body = typed(answers("42"));
    body["started_on"] = json!("2026-12-01");
    assert_eq!(enter(&lan, "2", 1, &body).await.json()["problems"][0]["code"], "day_outside_round");
    for (place, code) in [
        ("/a%20b/entries/1", "invalid_form_number"),
        ("/1/entries/3", "unknown_page"),
        ("/1/entries/x", "unknown_page"),
    ] {
        let answer = lan.send_json(Method::PUT, &address(place), &typed(answers("42"))).await;
        assert_eq!(answer.problem().1, code, "{place}");
    }
    let chief = app.staff(Role::Administrator).await;
    let unknown = chief.send_json(Method::PUT, &address("/77/resolution"), &json!({})).await;
    assert_eq!(unknown.problem(), (404, "unknown_form".to_owned()));
    let alone = chief.send_json(Method::PUT, &address("/1/resolution"), &json!({})).await;
    assert_eq!(alone.problem(), (409, "entry_missing".to_owned()));
    for nonsense in [json!([]), json!(7), json!({"as_found": "yes"}), json!({})] {
        assert!(enter(&lan, "3", 1, &nonsense).await.status.is_client_error(), "{nonsense}");
    }
}
