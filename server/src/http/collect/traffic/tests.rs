//! Abuse over HTTP, and who is not hit by it.

use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::http::Exposure;
use crate::http::test_app::{Answer, ROUND, TestApp};
use crate::permission::Role;
use crate::store::Limits as StoreLimits;
use crate::traffic::challenge::work_for;
use crate::traffic::limits::Limits;
use crate::traffic::network::TrustedHops;

const DEVICE: &str = "AbcdefghijklmnopqrstU_";

async fn exposed(trusted_hops: u8, limits: Limits) -> TestApp {
    let exposure = Exposure { trusted_hops: TrustedHops(trusted_hops), limits };
    TestApp::exposed(StoreLimits::default(), "http://127.0.0.1:8080", exposure).await
}

/// Limits that are reached within a test.
fn tight() -> Limits {
    let of = |number| std::num::NonZeroU32::new(number).unwrap();
    Limits {
        device: of(3),
        link: of(5),
        network: of(4),
        slow_lane: of(1),
        slow_lane_of_network: of(1),
        work_bits: 4.try_into().unwrap(),
        ..Limits::default()
    }
}

/// Sends a new response with these headers.
async fn put(app: &TestApp, peer: &str, headers: &[(&str, &str)]) -> Answer {
    put_again(app, &app.response_id().to_string(), &app.response("3").await, peer, headers).await
}

async fn put_again(
    app: &TestApp,
    id: &str,
    response: &Value,
    peer: &str,
    headers: &[(&str, &str)],
) -> Answer {
    let address = format!("/api/v1/rounds/{ROUND}/responses/{id}");
    let client = app.anyone().from(peer.parse().unwrap());
    let client =
        headers.iter().fold(client, |client, (name, value)| client.with_header(name, value));
    client.send_json(Method::PUT, &address, response).await
}

#[tokio::test]
async fn a_device_that_sends_too_much_is_told_when_to_come_again_and_loses_nothing() {
    let app = exposed(0, tight()).await;
    let device = [("thuocdo-device", DEVICE)];
    for _ in 0..3 {
        assert_eq!(put(&app, "203.0.113.5", &device).await.status, StatusCode::CREATED);
    }
    let (id, response) = (app.response_id().to_string(), app.response("3").await);
    let refused = put_again(&app, &id, &response, "203.0.113.5", &device).await;
    assert_eq!(refused.problem(), (429, "too_many_requests".to_owned()));
    let wait: i64 = refused.header("retry-after").parse().unwrap();
    app.clock.advance(SignedDuration::from_secs(wait));
    let taken = put_again(&app, &id, &response, "203.0.113.5", &device).await;
    assert_eq!(taken.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_response_that_is_stored_is_acknowledged_however_often_and_whatever_else_came() {
    let app = exposed(0, tight()).await;
    let device = [("thuocdo-device", DEVICE)];
    let (id, response) = (app.response_id().to_string(), app.response("3").await);
    let first = put_again(&app, &id, &response, "203.0.113.5", &device).await;
    for _ in 0..10 {
        let again = put_again(&app, &id, &response, "203.0.113.5", &device).await;
        assert_eq!((again.status, again.json()), (StatusCode::OK, first.json()));
    }
    for _ in 0..2 {
        assert_eq!(put(&app, "203.0.113.5", &device).await.status, StatusCode::CREATED);
    }
    assert_eq!(put(&app, "203.0.113.5", &device).await.status, StatusCode::TOO_MANY_REQUESTS);
    let again = put_again(&app, &id, &response, "203.0.113.5", &device).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, first.json()));
    // Other content under the same id would lie in quarantine, and that counts.
    let other = put_again(&app, &id, &app.response("1").await, "203.0.113.5", &device).await;
    assert_eq!(other.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn under_attack_work_is_taken_at_once_and_a_plain_form_after_a_while() {
    let app = exposed(0, tight()).await;
    for number in 0..6 {
        let peer = format!("203.0.113.{number}");
        assert_eq!(put(&app, &peer, &[]).await.status, StatusCode::CREATED, "{number}");
    }
    let refused = put(&app, "198.51.100.1", &[]).await;
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (StatusCode::TOO_MANY_REQUESTS, "60")
    );
    let work = work_for(refused.header("thuocdo-challenge"));
    let worked = put(&app, "198.51.100.1", &[("thuocdo-work", &work)]).await;
    assert_eq!(worked.status, StatusCode::CREATED);
    let again = put(&app, "198.51.100.1", &[("thuocdo-work", &work)]).await;
    assert_eq!(again.status, StatusCode::TOO_MANY_REQUESTS);
    let target = app.anyone().get(&format!("/api/v1/links/{}", app.link(Some("X01")))).await.json();
    let work = work_for(target["challenge"].as_str().unwrap());
    let worked = put(&app, "198.51.100.2", &[("thuocdo-work", &work)]).await;
    assert_eq!(worked.status, StatusCode::CREATED);
    app.clock.advance(SignedDuration::from_secs(66));
    assert_eq!(put(&app, "198.51.100.3", &[]).await.status, StatusCode::CREATED);
    let elsewhere = app.anyone().get(&format!("/api/v1/links/{ROUND}")).await.json();
    assert_eq!(elsewhere["challenge"], Value::Null);
}

#[tokio::test]
async fn a_made_up_forwarded_for_changes_nothing_without_trusted_hops() {
    let app = exposed(0, tight()).await;
    let statuses = send_forwarded(&app, 6).await;
    assert_eq!(statuses, [201, 201, 201, 201, 201, 429]);
    // With one hop, what it has seen counts, and what the sender wrote before it does not.
    let limits = Limits { link: std::num::NonZeroU32::MAX, ..tight() };
    let app = exposed(1, limits).await;
    assert_eq!(send_forwarded(&app, 8).await, [201, 201, 201, 201, 201, 429, 429, 429]);
    let other = put(&app, "10.0.0.1", &[("x-forwarded-for", "203.0.113.9")]).await;
    assert_eq!(other.status, StatusCode::CREATED);
}

/// The statuses of responses that all come from one address and say otherwise.
async fn send_forwarded(app: &TestApp, times: u8) -> Vec<u16> {
    let mut statuses = Vec::new();
    for number in 0..times {
        let forwarded = format!("198.51.100.{number}, 203.0.113.5");
        let headers = [("x-forwarded-for", forwarded.as_str())];
        statuses.push(put(app, "203.0.113.5", &headers).await.status.as_u16());
    }
    statuses
}

#[tokio::test]
async fn nobody_is_counted_by_the_address_of_a_proxy_that_nobody_told_us_of() {
    let limits = Limits { link: std::num::NonZeroU32::MAX, ..tight() };
    let app = exposed(0, limits).await;
    for _ in 0..20 {
        assert_eq!(put(&app, "127.0.0.1", &[]).await.status, StatusCode::CREATED);
    }
}

#[tokio::test]
async fn whoever_chooses_another_unit_each_time_comes_through_one_link() {
    let app = exposed(0, tight()).await;
    let mut statuses = Vec::new();
    for number in 0..4 {
        let unit = if number % 2 == 0 { "X01" } else { "X02" };
        let chosen = app.anyone().get(&format!("/r/{ROUND}?unit={unit}")).await;
        let code = chosen.header("location").trim_start_matches("/r/").to_owned();
        let target = app.anyone().get(&format!("/api/v1/links/{code}")).await.json();
        let mut response = app.response("3").await;
        response["unit"] = json!(unit);
        response["visit"] = target["visit"].clone();
        let id = app.response_id().to_string();
        let device = [("thuocdo-device", DEVICE)];
        let answer = put_again(&app, &id, &response, "203.0.113.5", &device).await;
        statuses.push(answer.status.as_u16());
    }
    assert_eq!(statuses, [201, 201, 201, 429]);
}

#[tokio::test]
async fn a_burst_is_flagged_and_nothing_is_refused() {
    let app = TestApp::new().await;
    for _ in 0..12 {
        let sent = put(&app, "203.0.113.5", &[("thuocdo-device", DEVICE)]).await;
        assert_eq!(sent.status, StatusCode::CREATED);
    }
    let analyst = app.staff(Role::Analyst).await;
    let flags = analyst.get(&format!("/api/v1/rounds/{ROUND}/flags")).await.json();
    assert_eq!(flags["counts"], json!([{"unit": "X01", "flag": "burst", "n": 3}]));
    assert_eq!(flags["responses"][0]["flags"], json!(["burst"]));
}
