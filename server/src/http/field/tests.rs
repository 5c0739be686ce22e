//! The endpoints about cases, as enumerators and those who run the fieldwork use them.

use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::http::test_app::{Client, ROUND, TestApp};
use crate::permission::{Operator, Role};
use crate::store::Insertion;
use crate::store::case::{CaseDesign, CasesLoaded, Contact, NewCase};
use crate::store::staff::NewStaff;
use crate::weight::Weight;

const CASES: &str = "/api/v1/rounds/dot-1/cases";

/// A case as `CODE UNIT STRATUM PSU ASSIGNEE`; codes of reserves begin with `R`.
fn case(row: &str) -> NewCase {
    let cells: Vec<&str> = row.split(' ').collect();
    let [code, unit, stratum, psu, assignee] = cells[..] else { panic!("five cells") };
    NewCase {
        code: code.parse().unwrap(),
        design: CaseDesign {
            unit: Some(unit.parse().unwrap()),
            stratum: Some(stratum.parse().unwrap()),
            psu: Some(psu.parse().unwrap()),
            variance_stratum: None,
            variance_psu: None,
            drawn_within: String::new(),
            base_weight: Weight::new(12.5).unwrap(),
            reserve: code.starts_with('R'),
        },
        assignee: (assignee != "-").then(|| assignee.parse().unwrap()),
        contact: Contact { phone: Some("0901 234 567".to_owned()), ..Contact::default() },
    }
}

/// A server with an enumerator called `enumerator`, another one called `other`, and cases of both.
async fn in_the_field() -> (TestApp, String) {
    let app = TestApp::new().await;
    let enumerator = app.staff(Role::Enumerator).await.cookie();
    let other = NewStaff {
        user: "other".parse().unwrap(),
        role: Role::Enumerator,
        unit: None,
        password_hash: String::new(),
        created_at: jiff::Timestamp::UNIX_EPOCH,
    };
    let operator = Operator::at_the_console();
    let inserted = app.app.store.insert_staff(&operator.may_administer(), &other).await.unwrap();
    assert_eq!(inserted, Insertion::Inserted);
    let cases = [
        "H1 X01 urban P1 enumerator",
        "H2 X01 urban P1 other",
        "H3 X02 rural P2 enumerator",
        "R1 X01 urban P1 -",
        "R2 X02 rural P9 -",
    ];
    let cases = cases.map(case);
    let permission = operator.may_run_fieldwork();
    let round = ROUND.parse().unwrap();
    let loaded = app.app.store.load_cases(&permission, &round, &cases).await.unwrap();
    assert!(matches!(loaded, CasesLoaded::Loaded(counts) if counts.new == 5));
    (app, enumerator)
}

fn signed_in<'a>(app: &'a TestApp, cookie: &str) -> Client<'a> {
    app.anyone().with_header("cookie", cookie)
}

fn codes(cases: &Value) -> Vec<&str> {
    cases["cases"].as_array().unwrap().iter().map(|case| case["case"].as_str().unwrap()).collect()
}

fn outcome(n: u128, word: &str) -> Value {
    json!({"outcome_id": Uuid::from_u128(n).to_string(), "outcome": word, "note": " cổng khoá "})
}

#[tokio::test]
async fn enumerators_see_their_own_cases_and_those_who_run_the_fieldwork_all() {
    let (app, cookie) = in_the_field().await;
    let own = signed_in(&app, &cookie).get(CASES).await;
    assert_eq!((own.status, own.header("cache-control")), (StatusCode::OK, "no-store"));
    let own = own.json();
    assert_eq!(codes(&own), ["H1", "H3"]);
    assert_eq!(own["units"], json!({"X01": "Phường Một", "X02": "Phường Hai"}));
    assert_eq!(own["counts"], json!({"assigned": 2}));
    let first = &own["cases"][0];
    assert_eq!(
        (&first["status"], &first["contact"]["phone"]),
        (&json!("assigned"), &json!("0901 234 567"))
    );
    assert!(first["visit"].as_str().unwrap().starts_with("v2.dot-1.X01~cH1~s."));
    for (role, expected) in [
        (Role::Coordinator, Some(5)),
        (Role::Designer, Some(5)),
        (Role::Administrator, Some(5)),
        (Role::Analyst, None),
        (Role::Viewer, None),
    ] {
        let answer = app.staff(role).await.get(CASES).await;
        let seen = (answer.status == StatusCode::OK).then(|| codes(&answer.json()).len());
        assert_eq!(seen, expected, "{role}");
    }
    assert_eq!(app.anyone().get(CASES).await.problem(), (401, "signed_out".to_owned()));
}

#[tokio::test]
async fn another_enumerators_case_is_forbidden_in_every_way() {
    let (app, cookie) = in_the_field().await;
    let client = || signed_in(&app, &cookie);
    for (method, path, body) in [
        (Method::POST, "H2/outcomes", outcome(1, "refused")),
        (Method::POST, "H2/replacement", json!({"reason": "x"})),
        (Method::PUT, "H2/assignee", json!({"assignee": "enumerator"})),
        (Method::PUT, "H1/assignee", json!({"assignee": null})),
        (Method::PUT, "H1/recheck", json!({"state": "flagged", "note": "x"})),
    ] {
        let answer = client().send_json(method, &format!("{CASES}/{path}"), &body).await;
        assert_eq!(answer.problem(), (403, "forbidden".to_owned()), "{path}");
    }
    let rechecks = client().get("/api/v1/rounds/dot-1/rechecks").await;
    assert_eq!(rechecks.status, StatusCode::FORBIDDEN);
    let unknown = format!("{CASES}/H9/outcomes");
    let unknown = client().send_json(Method::POST, &unknown, &outcome(1, "refused")).await;
    assert_eq!(unknown.problem(), (404, "unknown_case".to_owned()));
}

#[tokio::test]
async fn the_tag_of_the_cases_changes_with_them_and_not_with_time() {
    let (app, cookie) = in_the_field().await;
    let first = signed_in(&app, &cookie).get(CASES).await;
    let tag = first.header("etag");
    app.clock.advance(SignedDuration::from_mins(5));
    let client = signed_in(&app, &cookie).with_header("if-none-match", tag);
    assert_eq!(client.get(CASES).await.status, StatusCode::NOT_MODIFIED);
    let address = format!("{CASES}/H1/outcomes");
    let client = signed_in(&app, &cookie);
    let sent = client.send_json(Method::POST, &address, &outcome(1, "moved")).await;
    assert_eq!(sent.status, StatusCode::CREATED);
    let client = signed_in(&app, &cookie).with_header("if-none-match", tag);
    assert_eq!(client.get(CASES).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_outcome_sent_again_is_kept_once() {
    let (app, cookie) = in_the_field().await;
    let send = |body: Value| {
        let client = signed_in(&app, &cookie);
        async move { client.send_json(Method::POST, &format!("{CASES}/H1/outcomes"), &body).await }
    };
    let first = send(outcome(1, "not_at_home")).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    assert_eq!(first.json()["outcomes"][0]["note"], "cổng khoá");
    app.clock.advance(SignedDuration::from_hours(3));
    let again = send(outcome(1, "not_at_home")).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.json()["outcomes"].as_array().unwrap().len(), 1);
    assert_eq!(again.json()["status"], "in_progress");
    let differs = send(outcome(1, "refused")).await;
    assert_eq!(differs.problem(), (409, "outcome_differs".to_owned()));
    let no_time = send(outcome(2, "appointment")).await;
    assert_eq!(no_time.problem(), (422, "appointment_without_time".to_owned()));
    let mut appointment = outcome(2, "appointment");
    appointment["appointment_at"] = json!("2026-11-22T08:00:00.123456789+07:00");
    for status in [StatusCode::CREATED, StatusCode::OK] {
        assert_eq!(send(appointment.clone()).await.status, status, "to the microsecond");
    }
    for (body, code) in [
        (json!({"outcome_id": "7", "outcome": "refused"}), "invalid_outcome_id"),
        (json!({"outcome_id": Uuid::nil().to_string(), "outcome": "gone"}), "not_json"),
        (json!({"outcome": "refused"}), "not_json"),
        (
            json!({"outcome_id": Uuid::nil().to_string(), "outcome": "refused", "noted_at": "today"}),
            "invalid_time",
        ),
        (
            json!({"outcome_id": Uuid::nil().to_string(), "outcome": "refused", "note": "x".repeat(2_001)}),
            "text_too_long",
        ),
    ] {
        assert_eq!(send(body).await.problem().1, code);
    }
}

#[tokio::test]
async fn the_next_reserve_of_the_same_psu_is_called_once() {
    let (app, cookie) = in_the_field().await;
    let replace = |case: &'static str, reason: &'static str| {
        let client = signed_in(&app, &cookie);
        let body = json!({"reason": reason});
        async move {
            client.send_json(Method::POST, &format!("{CASES}/{case}/replacement"), &body).await
        }
    };
    assert_eq!(replace("H1", " ").await.problem(), (422, "reason_missing".to_owned()));
    let first = replace("H1", "moved to the city").await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    let entry = first.json()["entry"].clone();
    assert_eq!((&entry["case"], &entry["assignee"]), (&json!("R1"), &json!("enumerator")));
    assert!(entry["visit"].as_str().unwrap().contains("~cR1~"));
    let again = replace("H1", "another reason").await;
    assert_eq!((again.status, &again.json()["reserve"]), (StatusCode::OK, &json!("R1")));
    assert_eq!(replace("R1", "refused too").await.problem(), (409, "no_reserve".to_owned()));
    // `R2` belongs to another primary sampling unit.
    assert_eq!(replace("H3", "refused").await.problem(), (409, "no_reserve".to_owned()));

    let supervisor = app.staff(Role::Coordinator).await;
    let waiting = format!("{CASES}/R2/outcomes");
    let waiting = supervisor.send_json(Method::POST, &waiting, &outcome(9, "refused")).await;
    assert_eq!(waiting.problem(), (409, "reserve_not_called".to_owned()));
    let all = supervisor.get(CASES).await.json();
    assert_eq!(all["counts"], json!({"assigned": 3, "replaced": 1, "reserve": 1}));
    assert_eq!(all["response_rate"], 0.0);
    let replaced = &all["cases"][0];
    assert_eq!((&replaced["replaced_by"], &replaced["visit"]), (&json!("R1"), &Value::Null));
}

#[tokio::test]
async fn a_response_to_a_case_has_its_design_and_the_second_one_is_kept_apart() {
    let (app, cookie) = in_the_field().await;
    let cases = signed_in(&app, &cookie).get(CASES).await.json();
    let mut response = app.response("3").await;
    response["visit"] = cases["cases"][0]["visit"].clone();
    response["mode"] = json!("enumerator");
    let (first, second) = (app.response_id(), app.response_id());
    let put = app.put(first, &response).await;
    assert_eq!(put.status, StatusCode::CREATED, "{}", put.text());
    assert_eq!(app.put(first, &response).await.status, StatusCode::OK);
    response["answers"]["age"] = json!({"number": "43"});
    assert_eq!(app.put(second, &response).await.problem(), (409, "case_answered".to_owned()));

    let store = &app.app.store;
    let (operator, round) = (Operator::at_the_console(), ROUND.parse().unwrap());
    let permission = operator.may_read_responses();
    let stored = store.responses_of_round(&permission, &round, None, 10).await.unwrap();
    let [stored] = &stored[..] else { panic!("one response") };
    assert_eq!(stored.stratum, Some("urban".parse().unwrap()));
    assert_eq!(stored.psu, Some("P1".parse().unwrap()));
    assert_eq!(stored.base_weight, Weight::new(12.5).unwrap());
    assert_eq!(store.quarantined(&round, second).await.unwrap(), 1);
    assert!(store.flags_of_round(&permission, &round).await.unwrap().is_empty());

    let cases = signed_in(&app, &cookie).get(CASES).await.json();
    let answered = &cases["cases"][0];
    assert_eq!((&answered["status"], &answered["visit"]), (&json!("answered"), &Value::Null));
    assert_eq!(cases["response_rate"], 0.5);
    let replacement = format!("{CASES}/H1/replacement");
    let body = json!({"reason": "x"});
    let refused = signed_in(&app, &cookie).send_json(Method::POST, &replacement, &body).await;
    assert_eq!(refused.problem(), (409, "case_answered".to_owned()));
    // A table may not change what the response was stored with.
    let mut changed = case("H1 X01 urban P1 -");
    changed.design.base_weight = Weight::ONE;
    let may = operator.may_run_fieldwork();
    let loaded = store.load_cases(&may, &round, &[changed]).await.unwrap();
    assert_eq!(loaded, CasesLoaded::Answered(vec!["H1".parse().unwrap()]));
}

#[tokio::test]
async fn a_recheck_is_flagged_and_closed_by_supervisors_of_the_unit() {
    let (app, _) = in_the_field().await;
    let supervisor = app.staff(Role::Coordinator).await.cookie();
    let put = |body: Value| {
        let client = signed_in(&app, &supervisor);
        async move { client.send_json(Method::PUT, &format!("{CASES}/H1/recheck"), &body).await }
    };
    let result = json!({"state": "confirmed", "note": "gọi điện"});
    assert_eq!(put(result.clone()).await.problem(), (409, "not_flagged".to_owned()));
    assert_eq!(
        put(json!({"state": "flagged"})).await.problem(),
        (422, "reason_missing".to_owned())
    );
    let flag = json!({"state": "flagged", "note": "four minutes"});
    assert_eq!(put(flag.clone()).await.status, StatusCode::OK);
    assert_eq!(put(flag).await.status, StatusCode::OK, "said again");
    let other = json!({"state": "flagged", "note": "another reason"});
    assert_eq!(put(other).await.problem(), (409, "flagged".to_owned()));
    assert_eq!(put(result).await.status, StatusCode::OK);
    let rechecks = signed_in(&app, &supervisor).get("/api/v1/rounds/dot-1/rechecks").await.json();
    let states: Vec<_> =
        rechecks["steps"].as_array().unwrap().iter().map(|step| step["state"].clone()).collect();
    assert_eq!(states, ["flagged", "confirmed"]);
}

#[tokio::test]
async fn a_case_is_given_to_somebody_who_may_interview() {
    let (app, cookie) = in_the_field().await;
    app.staff(Role::Viewer).await;
    let supervisor = app.staff(Role::Coordinator).await;
    let put = |name: Value| {
        let body = json!({ "assignee": name });
        let supervisor = &supervisor;
        async move { supervisor.send_json(Method::PUT, &format!("{CASES}/H2/assignee"), &body).await }
    };
    for name in ["viewer", "nobody", "không ai"] {
        assert_eq!(put(json!(name)).await.problem(), (422, "unknown_assignee".to_owned()));
    }
    let given = put(json!("Enumerator")).await;
    assert_eq!((given.status, &given.json()["assignee"]), (StatusCode::OK, &json!("enumerator")));
    let own = signed_in(&app, &cookie).get(CASES).await.json();
    assert_eq!(codes(&own), ["H1", "H2", "H3"]);
    assert_eq!(put(Value::Null).await.json()["status"], "unassigned");
}

#[tokio::test]
async fn an_enumerators_app_gets_the_open_rounds_with_visits() {
    let (app, cookie) = in_the_field().await;
    let field = signed_in(&app, &cookie).get("/api/v1/field").await;
    assert_eq!(field.status, StatusCode::OK, "{}", field.text());
    let field = field.json();
    assert_eq!((&field["user"], &field["role"]), (&json!("enumerator"), &json!("enumerator")));
    assert_eq!(field["runs_fieldwork"], false);
    let round = &field["rounds"][0];
    assert_eq!((&round["round"], &round["cases"]), (&json!(ROUND), &json!(2)));
    assert_eq!(round["title"]["vi"], "Đợt 1");
    assert_eq!((&round["offline"], &round["more_units"]), (&json!(true), &json!(false)));
    let visits = round["visits"].as_array().unwrap();
    assert_eq!((visits.len(), &visits[0]["unit_name"]), (2, &json!("Phường Một")));
    // Such an interview has no case, and its mode is borne out by the visit.
    let mut response = app.response("3").await;
    response["visit"] = visits[0]["visit"].clone();
    response["mode"] = json!("phone");
    assert_eq!(app.put(app.response_id(), &response).await.status, StatusCode::CREATED);
    let permission = Operator::at_the_console().may_read_responses();
    let round = ROUND.parse().unwrap();
    assert!(app.app.store.flags_of_round(&permission, &round).await.unwrap().is_empty());

    let one = signed_in(&app, &cookie).get("/api/v1/field?unit=X02").await.json();
    assert_eq!(one["rounds"][0]["visits"].as_array().unwrap().len(), 1);
    app.clock.set(TestApp::closing());
    let closed = signed_in(&app, &cookie).get("/api/v1/field").await;
    // The session has ended meanwhile.
    assert_eq!(closed.status, StatusCode::UNAUTHORIZED);
    let again = app.staff(Role::Coordinator).await.get("/api/v1/field").await.json();
    assert_eq!(again["rounds"], json!([]));
    assert_eq!(app.staff(Role::Viewer).await.get("/api/v1/field").await.problem().0, 403);
}
