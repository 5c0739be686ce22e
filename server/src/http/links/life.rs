//! The life of a link, over HTTP: made, opened, answered, expired, revoked, used.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::Value;

use crate::clock::Clock;
use crate::http::test_app::{Answer, ROUND, TestApp};
use crate::link::{Link, Serial, Terms};
use crate::permission::Operator;
use crate::store::link::Revocation;

/// The code of a link of `X01` with these terms.
fn code(app: &TestApp, terms: Terms) -> String {
    let round = ROUND.parse().unwrap();
    app.app.signer.link_code(&Link { round, unit: Some("X01".parse().unwrap()), terms })
}

fn one_time(app: &TestApp) -> String {
    let serial = Some(Serial::generated(app.app.randomness.as_ref()));
    code(app, Terms { serial, ..Terms::default() })
}

async fn revoke(app: &TestApp, code: &str) {
    let link = app.app.signer.read_link(code).unwrap();
    let revocation = Revocation {
        round: link.round.clone(),
        link: link.statement(),
        reason: Some("áp phích bị mất".to_owned()),
        revoked_by: "cli".to_owned(),
        revoked_at: app.clock.now(),
    };
    let permission = Operator::at_the_console().may_run_fieldwork();
    let _ = app.app.store.revoke_link(&permission, &revocation).await.unwrap();
}

/// A response of whoever opens this link now.
async fn response_through(app: &TestApp, code: &str, satisfied: &str) -> Value {
    let link = app.anyone().get(&format!("/api/v1/links/{code}")).await;
    assert_eq!(link.status, StatusCode::OK, "{}", link.text());
    let mut response = app.response(satisfied).await;
    response["visit"] = link.json()["visit"].take();
    response
}

/// The page of a link and what programs are told of it.
async fn opened(app: &TestApp, code: &str) -> (Answer, Answer) {
    let page = app.anyone().get(&format!("/r/{code}")).await;
    (page, app.anyone().get(&format!("/api/v1/links/{code}")).await)
}

async fn assert_leads_nowhere(app: &TestApp, code: &str, status: u16, problem: &str, words: &str) {
    let (page, link) = opened(app, code).await;
    assert_eq!(page.status.as_u16(), status, "{}", page.text());
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.text().contains(words), "{words} in {}", page.text());
    assert!(!page.text().contains("method=\"post\""));
    assert_eq!(link.problem(), (status, problem.to_owned()));
}

#[tokio::test]
async fn a_link_leads_nowhere_from_the_minute_it_expires() {
    let app = TestApp::new().await;
    let expires_at = Some("2026-11-21T02:00:00Z".parse().unwrap());
    let code = code(&app, Terms { expires_at, ..Terms::default() });
    app.clock.set("2026-11-21T01:59:59Z".parse().unwrap());
    let response = response_through(&app, &code, "3").await;
    assert_eq!(opened(&app, &code).await.0.status, StatusCode::OK);

    app.clock.set("2026-11-21T02:00:00Z".parse().unwrap());
    assert_leads_nowhere(&app, &code, 410, "link_expired", "hết hạn").await;
    // Who had opened it before loses nothing.
    assert_eq!(app.put(app.response_id(), &response).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_revoked_link_leads_nowhere_and_who_had_opened_it_may_still_send() {
    let app = TestApp::new().await;
    let lost = code(&app, Terms { printed: true, ..Terms::default() });
    let response = response_through(&app, &lost, "3").await;
    revoke(&app, &lost).await;
    assert_leads_nowhere(&app, &lost, 410, "link_revoked", "hết hạn").await;
    assert_eq!(app.put(app.response_id(), &response).await.status, StatusCode::CREATED);
    // Other links of the unit are not concerned.
    assert_eq!(opened(&app, &app.link(Some("X01"))).await.0.status, StatusCode::OK);
}

#[tokio::test]
async fn with_the_link_of_the_round_end_those_that_came_of_it_by_choosing_a_unit() {
    let app = TestApp::new().await;
    let choosing = format!("/r/{ROUND}?unit=X01");
    let chosen = app.anyone().get(&choosing).await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER);
    let chosen = chosen.header("location").strip_prefix("/r/").unwrap().to_owned();
    assert_eq!(opened(&app, &chosen).await.0.status, StatusCode::OK);
    revoke(&app, ROUND).await;
    assert_leads_nowhere(&app, &chosen, 410, "link_revoked", "hết hạn").await;
    assert_leads_nowhere(&app, ROUND, 410, "link_revoked", "hết hạn").await;
    assert_eq!(opened(&app, &app.link(Some("X01"))).await.0.status, StatusCode::OK);
}

#[tokio::test]
async fn a_one_time_link_says_that_it_was_answered_and_by_the_same_phone_may_be_sent_again() {
    let app = TestApp::new().await;
    let code = one_time(&app);
    let (id, first) = (app.response_id(), response_through(&app, &code, "3").await);
    let second = response_through(&app, &code, "1").await;
    let receipt = app.put(id, &first).await;
    assert_eq!(receipt.status, StatusCode::CREATED, "{}", receipt.text());
    let again = app.put(id, &first).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, receipt.json()));

    let late = app.response_id();
    assert_eq!(app.put(late, &second).await.problem(), (409, "link_used".to_owned()));
    let round = ROUND.parse().unwrap();
    assert_eq!(app.app.store.quarantined(&round, late).await.unwrap(), 1);
    assert_leads_nowhere(&app, &code, 409, "link_used", "đã").await;
    // Another one-time link of the unit is another link.
    assert_eq!(opened(&app, &one_time(&app)).await.0.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_phones_with_one_one_time_link_one_is_first_and_the_others_are_kept() {
    for _ in 0..5 {
        let app = Arc::new(TestApp::new().await);
        let code = one_time(&app);
        let mut responses = Vec::new();
        for number in 0..8 {
            let satisfied = if number % 2 == 0 { "3" } else { "1" };
            responses.push(response_through(&app, &code, satisfied).await);
        }
        let phones: Vec<_> = responses
            .into_iter()
            .map(|response| {
                let (app, id) = (Arc::clone(&app), app.response_id());
                tokio::spawn(async move { (id, app.put(id, &response).await) })
            })
            .collect();
        let (mut stored, mut kept) = (0, 0);
        for phone in phones {
            let (id, answer) = phone.await.unwrap();
            if answer.status == StatusCode::CREATED {
                stored += 1;
                continue;
            }
            assert_eq!(answer.problem(), (409, "link_used".to_owned()));
            let round = ROUND.parse().unwrap();
            kept += app.app.store.quarantined(&round, id).await.unwrap();
        }
        assert_eq!((stored, kept), (1, 7));
    }
}

#[tokio::test]
async fn the_plain_form_of_a_one_time_link_is_stored_once_too() {
    let app = TestApp::new().await;
    let code = one_time(&app);
    let address = format!("/r/{code}");
    let mut forms = Vec::new();
    for _ in 0..2 {
        let page = app.anyone().get(&address).await;
        let hidden = |name: &'static str| {
            let mut inputs = page.text().split("<input");
            let input = inputs.find(|input| input.contains(&format!("name=\"{name}\""))).unwrap();
            let value = input.split_once("value=\"").unwrap().1;
            (name, value.split_once('"').unwrap().0.to_owned())
        };
        forms.push(["response_id", "visit", "started_on", "language"].map(hidden));
    }
    let mut statuses = Vec::new();
    for hidden in &forms {
        let mut fields: Vec<_> =
            hidden.iter().map(|(name, value)| (*name, value.as_str())).collect();
        fields.extend([("visited", "2"), ("consent", "3")]);
        statuses.push(app.anyone().post_form(&address, &fields).await.status.as_u16());
    }
    assert_eq!(statuses, [303, 409]);
}
