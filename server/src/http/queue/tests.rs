use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};
use survey_specs::wire::read::content_hash;
use uuid::Uuid;

use crate::http::test_app::{Answer, Client, ROUND, TestApp};
use crate::permission::Role;

fn entry(response_id: Uuid, body: &Value) -> Value {
    json!({
        "round": ROUND, "response_id": response_id.to_string(), "content_hash": content_hash(body).unwrap().as_str(),
        "body": body,
    })
}

fn file(entries: &[Value]) -> Value {
    json!({"thuocdo_queue": 1, "saved_at": "2026-11-21T03:00:00Z", "entries": entries})
}

async fn hand_in(client: &Client<'_>, file: &str) -> Answer {
    let body = Body::from(file.to_owned());
    client.send(Method::POST, "/api/v1/queue-files", Some("application/json"), body).await
}

fn outcomes(answer: &Answer) -> Vec<String> {
    let lines = answer.json()["entries"].clone();
    let word = |line: &Value| {
        let word = line["outcome"].as_str().unwrap();
        line["code"].as_str().map_or_else(|| word.to_owned(), |code| format!("{word} {code}"))
    };
    lines.as_array().unwrap().iter().map(word).collect()
}

#[tokio::test]
async fn each_entry_goes_the_way_it_would_have_gone_and_a_second_time_changes_nothing() {
    let app = TestApp::new().await;
    let chief = app.staff(Role::Coordinator).await;
    let (good, other) = (app.response("3").await, app.response("1").await);
    let sent = app.response_id();
    let receipt = app.put(sent, &good).await.json();
    let mut invalid = good.clone();
    invalid["answers"]["age"] = json!({"number": "4"});
    let mut forged = good.clone();
    forged["visit"] = json!("v1.dot-1.X01.0.AAAA");
    let mut changed = entry(app.response_id(), &good);
    changed["body"]["answers"]["age"] = json!({"number": "43"});
    let mut as_text = entry(app.response_id(), &good);
    as_text["body"] = json!(good.to_string());
    let file = file(&[
        entry(app.response_id(), &good),
        as_text,
        entry(sent, &good),
        entry(sent, &other),
        entry(app.response_id(), &invalid),
        entry(app.response_id(), &forged),
        changed,
        json!(5),
    ])
    .to_string();
    let first = hand_in(&chief, &file).await;
    assert_eq!(first.status.as_u16(), 200, "{}", first.text());
    let mut expected = [
        "stored",
        "stored",
        "same",
        "conflict conflict",
        "refused invalid_response",
        "refused visit_refused",
        "refused hash_mismatch",
        "refused incomplete_entry",
    ];
    assert_eq!(outcomes(&first), expected);
    let answer = first.json();
    assert_eq!(answer["thuocdo_receipts"], 1);
    assert_eq!(answer["entries"][2]["receipt"], receipt);
    assert_eq!(answer["entries"][4]["problems"][0]["item"], "age");
    assert_eq!(answer["broken"], Value::Null);
    for (count, number) in [("stored", 2), ("same", 1), ("conflict", 1), ("refused", 4)] {
        assert_eq!(answer[count], number, "{count}");
    }
    (expected[0], expected[1]) = ("same", "same");
    let second = hand_in(&chief, &file).await;
    assert_eq!(outcomes(&second), expected);
    assert_eq!(second.json()["entries"][0]["receipt"], answer["entries"][0]["receipt"]);
    // The phone itself gets the same receipt.
    let id: Uuid = answer["entries"][0]["response_id"].as_str().unwrap().parse().unwrap();
    assert_eq!(app.put(id, &good).await.json(), answer["entries"][0]["receipt"]);
}

#[tokio::test]
async fn a_file_that_was_cut_off_is_taken_as_far_as_it_goes() {
    let app = TestApp::new().await;
    let chief = app.staff(Role::Administrator).await;
    let good = app.response("3").await;
    let [one, two] = [(); 2].map(|()| entry(app.response_id(), &good));
    let text = format!("{{\"thuocdo_queue\":1,\"entries\":[{one},{two}]}}");
    let answer = hand_in(&chief, &text[..text.len() - 40]).await;
    assert_eq!(
        (outcomes(&answer), &answer.json()["broken"]["code"]),
        (vec!["stored".to_owned()], &json!("cut_off"))
    );
    assert!(answer.json()["broken"]["column"].as_u64().is_some_and(|column| column > 200));
}

#[tokio::test]
async fn only_those_who_run_the_fieldwork_hand_files_in() {
    let app = TestApp::new().await;
    let text = file(&[]).to_string();
    assert_eq!(hand_in(&app.anyone(), &text).await.problem(), (401, "signed_out".to_owned()));
    for (role, status) in
        [(Role::Enumerator, 403), (Role::Analyst, 403), (Role::Viewer, 403), (Role::Designer, 200)]
    {
        let client = app.staff(role).await;
        assert_eq!(hand_in(&client, &text).await.status.as_u16(), status, "{role}");
    }
    let chief = app.staff(Role::Coordinator).await;
    assert_eq!(hand_in(&chief, "[]").await.problem(), (400, "not_a_queue_file".to_owned()));
    let foreign = chief.with_header("sec-fetch-site", "cross-site");
    assert_eq!(hand_in(&foreign, &text).await.problem(), (403, "cross_site".to_owned()));
}

#[tokio::test]
async fn hostile_files_get_an_answer() {
    let app = TestApp::new().await;
    let chief = app.staff(Role::Coordinator).await;
    // Two megabytes are more than a response may have, and less than a file.
    let large = file(&[
        entry(app.response_id(), &json!({"visit": "x".repeat(1 << 20)})),
        json!({"round": "x".repeat(1 << 20)}),
    ]);
    let answer = hand_in(&chief, &large.to_string()).await;
    assert_eq!(outcomes(&answer), ["refused visit_refused", "refused incomplete_entry"]);
    assert!(answer.body.len() < 4_000, "{}", answer.body.len());
    let entries =
        vec![json!({"round": "r", "response_id": "", "content_hash": "", "body": {}}); 100_000];
    let answer = hand_in(&chief, &file(&entries).to_string()).await;
    assert_eq!(answer.json()["refused"], 100_000);
    let huge = format!("{}{}", file(&[]), " ".repeat(64 << 20));
    assert_eq!(hand_in(&chief, &huge).await.problem(), (413, "too_large".to_owned()));
}
