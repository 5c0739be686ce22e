//! Rounds that run: what they take, and pausing.

use super::*;

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
