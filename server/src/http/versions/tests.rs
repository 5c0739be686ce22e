//! What was published, as the console lists it.

use axum::http::Method;
use serde_json::json;

use crate::http::test_app::{QUESTIONNAIRE, ROUND, TestApp};
use crate::permission::{Operator, Role};

#[tokio::test]
async fn a_version_is_listed_with_the_rounds_that_ask_it() {
    let app = TestApp::new().await;
    app.collect(2, 1).await;
    let designer = app.staff(Role::Designer).await;
    let list = designer.get("/api/v1/versions").await.json();
    let version = &list["versions"][0];
    assert_eq!(version["hash"], app.version.hash().as_str());
    assert_eq!((&version["items"], &version["responses"]), (&json!(4), &json!(2)));
    assert_eq!(version["rounds"], json!([{"round": ROUND, "title": "Đợt 1", "responses": 2}]));
    assert_eq!((&version["published_by"], &version["draft"]), (&json!(null), &json!(null)));
    let indexes = designer.get("/api/v1/index-definitions").await.json();
    let index = &indexes["index_definitions"][0];
    assert_eq!(
        (&index["index"], &index["questionnaire"]),
        (&json!("hai-long"), &json!("hai-long"))
    );
    assert_eq!((&index["rounds"], &index["title"]["vi"]), (&json!([ROUND]), &json!("Chỉ số")));
}

#[tokio::test]
async fn two_versions_differ_in_words() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let text = QUESTIONNAIRE.replace("vi: Tuổi,", "vi: Ông/Bà bao nhiêu tuổi?,");
    let reading = survey_specs::questionnaire::read::check("", text.as_bytes());
    let later = reading.draft.unwrap().publish().unwrap();
    let design = Operator::at_the_console().may_design();
    app.app.store.insert_version(&design, &later, app.app.clock.now()).await.unwrap();
    let address =
        format!("/api/v1/versions/{}/differences?from={}", later.hash(), app.version.hash());
    let differences = designer.get(&address).await.json();
    assert_eq!(
        differences["differences"],
        json!([{
            "kind": "relabelled", "comparability": "doubtful", "meaning": "cần xem lại khi so sánh",
            "message": "Câu age “Ông/Bà bao nhiêu tuổi?”: lời hỏi (vi) đổi từ “Tuổi” thành “Ông/Bà bao nhiêu tuổi?”.",
        }])
    );
    let unknown = format!("/api/v1/versions/{}/differences?from=x", later.hash());
    assert_eq!(designer.get(&unknown).await.problem(), (404, "unknown_version".to_owned()));
}

#[tokio::test]
async fn a_draft_says_before_it_is_published_what_will_differ() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let body = json!({"kind": "questionnaire", "from": {"version": app.version.hash().as_str()}});
    let draft = designer.send_json(Method::POST, "/api/v1/drafts", &body).await.json();
    let address = format!("/api/v1/drafts/{}", draft["draft"].as_str().unwrap());
    let check = designer.get(&format!("{address}/check")).await.json();
    assert_eq!(check["previous"], app.version.hash().as_str());
    assert_eq!((&check["differences"], &check["problems"]), (&json!([]), &json!([])));
    assert_eq!((&check["revision"], &check["sound"]), (&json!(1), &json!(true)));

    let mut source = draft["source"].clone();
    source["sections"][0]["items"].as_array_mut().unwrap().pop();
    let save = json!({"revision": 1, "source": source});
    designer.send_json(Method::PUT, &address, &save).await;
    let english = designer.with_header("accept-language", "en");
    let check = english.get(&format!("{address}/check")).await.json();
    let difference = &check["differences"][0];
    assert_eq!(difference["message"], "Item words “Other comments”: removed.");
    assert_eq!(difference["comparability"], "broken");
}
