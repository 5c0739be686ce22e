//! The audit log, from outside.

use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::http::test_app::TestApp;
use crate::permission::Role;

async fn entries(app: &TestApp, query: &str) -> Vec<Value> {
    let administrator = app.staff(Role::Administrator).await;
    let answer = administrator.get(&format!("/api/v1/audit?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()["entries"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_staff_did_is_in_the_log_with_who_what_and_what_came_of_it() {
    let app = TestApp::new().await;
    let administrator = app.staff(Role::Administrator).await.from([203, 0, 113, 5].into());
    let body = json!({"user": "lan", "role": "viewer", "phone": "0901 234 567"});
    let added = administrator.send_json(Method::POST, "/api/v1/staff", &body).await;
    assert_eq!(added.status, StatusCode::CREATED);
    let password = added.json()["password"].as_str().unwrap().to_owned();
    let reset = "/api/v1/staff/lan/password-reset";
    administrator.send_json(Method::POST, reset, &json!({})).await;
    let found = entries(&app, "operation=create_staff").await;
    assert_eq!(found.len(), 1);
    let entry = &found[0];
    assert_eq!(
        (&entry["user"], &entry["role"]),
        (&json!("administrator"), &json!("administrator"))
    );
    assert_eq!(
        (&entry["status"], &entry["summary"]),
        (&json!(201), &json!("user=lan role=viewer unit=all"))
    );
    assert_eq!(entry["network"].as_str().unwrap().len(), 16);
    let by_object = entries(&app, "object=user%3Dlan").await;
    assert_eq!(by_object[0]["operation"], "create_password_reset");
    let all = serde_json::to_string(&entries(&app, "").await).unwrap();
    for secret in [password.as_str(), "0901 234 567", "203.0.113.5"] {
        assert!(!all.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn attempts_to_sign_in_are_in_the_log_and_what_was_typed_is_not() {
    let app = TestApp::new().await;
    app.staff(Role::Viewer).await;
    for (user, password) in [("viewer", "wrong one"), ("mat-khau-cua-toi", "x")] {
        let body = json!({"user": user, "password": password});
        app.anyone().send_json(Method::POST, "/api/v1/session", &body).await;
    }
    let found = entries(&app, "operation=sign_in&text=wrong").await;
    assert_eq!((found.len(), &found[0]["user"]), (1, &json!("viewer")));
    assert_eq!(found[0]["status"], 401);
    let unknown = entries(&app, "text=unknown%20name").await;
    assert_eq!((unknown.len(), &unknown[0]["user"]), (1, &json!("")));
    assert!(entries(&app, "text=mat-khau").await.is_empty());
    let out = app.staff(Role::Viewer).await;
    out.send_json(Method::DELETE, "/api/v1/session", &json!({})).await;
    assert_eq!(entries(&app, "operation=delete_session").await[0]["status"], 204);
}

#[tokio::test]
async fn what_staff_answer_is_not_in_the_log() {
    let app = TestApp::new().await;
    let enumerator = app.staff(Role::Enumerator).await;
    let address = format!("/api/v1/rounds/dot-1/responses/{}", app.response_id());
    let response = app.response("3").await;
    let stored = enumerator.send_json(Method::PUT, &address, &response).await;
    assert_eq!(stored.status, StatusCode::CREATED, "{}", stored.text());
    let all = entries(&app, "user=enumerator").await;
    let operations: Vec<_> = all.iter().map(|entry| entry["operation"].clone()).collect();
    assert_eq!(operations, ["sign_in"]);
}

#[tokio::test]
async fn what_saves_itself_is_in_the_log_once_for_half_an_hour_of_one_persons_work() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let body = json!({"kind": "questionnaire", "from": {"library": "sipas-2026"}});
    let draft = designer.send_json(Method::POST, "/api/v1/drafts", &body).await.json();
    let address = format!("/api/v1/drafts/{}", draft["draft"].as_str().unwrap());
    let save = async |revision: u64| {
        let mut source = draft["source"].clone();
        source["title"]["vi"] = json!(format!("Lần {revision}"));
        let body = json!({"revision": revision, "source": source});
        designer.send_json(Method::PUT, &address, &body).await.status
    };
    assert_eq!(save(9).await, StatusCode::CONFLICT, "what is refused begins nothing");
    for revision in [1, 2, 3] {
        assert_eq!(save(revision).await, StatusCode::OK);
    }
    app.clock.advance(SignedDuration::from_mins(31));
    assert_eq!(save(4).await, StatusCode::OK);
    let found = entries(&app, "operation=put_draft").await;
    let statuses: Vec<_> = found.iter().map(|entry| entry["status"].clone()).collect();
    assert_eq!(statuses, [200, 200, 409]);
}

#[tokio::test]
async fn what_staff_take_along_as_a_file_is_in_the_log_and_what_they_read_is_not() {
    let app = TestApp::new().await;
    let coordinator = app.staff(Role::Coordinator).await;
    for address in ["links", "links.csv", "index.csv"] {
        let answer = coordinator.get(&format!("/api/v1/rounds/dot-1/{address}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    }
    let found = entries(&app, "user=coordinator").await;
    let operations: Vec<_> = found.iter().map(|entry| entry["operation"].clone()).collect();
    assert_eq!(operations, ["get_index_csv", "get_links_csv", "sign_in"]);
    assert_eq!((&found[1]["object"], &found[1]["status"]), (&json!("round=dot-1"), &json!(200)));
    app.anyone().get("/api/v1/rounds/dot-1/links.csv").await;
    assert_eq!(entries(&app, "operation=get_links_csv").await.len(), 1, "nobody who is known");
}

#[tokio::test]
async fn a_refused_action_is_in_the_log_too() {
    let app = TestApp::new().await;
    let viewer = app.staff(Role::Viewer).await;
    let refused = viewer.send_json(Method::POST, "/api/v1/staff", &json!({})).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let found = entries(&app, "user=viewer&operation=create_staff").await;
    assert_eq!(found[0]["status"], 403);
}

#[tokio::test]
async fn an_action_that_cannot_be_written_down_is_not_done() {
    let app = TestApp::new().await;
    let viewer = app.staff(Role::Viewer).await;
    app.app.store.close().await;
    let refused =
        viewer.send_json(Method::PUT, "/api/v1/account", &json!({"display_name": "X"})).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn the_log_comes_in_pages_by_day_and_as_a_table_and_its_chain_holds() {
    let app = TestApp::new().await;
    for _ in 0..5 {
        app.staff(Role::Viewer).await;
    }
    let administrator = app.staff(Role::Administrator).await;
    let first = administrator.get("/api/v1/audit?most=2").await.json();
    assert_eq!(first["entries"].as_array().unwrap().len(), 2);
    let next = first["next"].as_i64().unwrap();
    let second = administrator.get(&format!("/api/v1/audit?most=2&before={next}")).await.json();
    assert_eq!(second["entries"][0]["number"], next - 1);
    let today = administrator.get("/api/v1/audit?from=2026-11-21&until=2026-11-21").await.json();
    assert_eq!(today["entries"].as_array().unwrap().len(), 6);
    let earlier = administrator.get("/api/v1/audit?until=2026-11-20").await.json();
    assert!(earlier["entries"].as_array().unwrap().is_empty());
    let wrong = administrator.get("/api/v1/audit?from=yesterday").await;
    assert_eq!(wrong.problem(), (400, "unknown_setting".to_owned()));
    let table = administrator.get("/api/v1/audit.csv?user=viewer").await;
    assert_eq!(table.text().lines().count(), 6, "{}", table.text());
    let check = administrator.get("/api/v1/audit/check").await.json();
    assert_eq!((&check["holds"], &check["entries"]), (&json!(true), &check["head"]));
    assert_eq!(check["head_hash"].as_str().unwrap().len(), 64);
}
