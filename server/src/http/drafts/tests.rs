//! Drafts over HTTP, from the library to a version.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use tokio_stream::StreamExt;

use crate::http::test_app::{Answer, Client, TestApp};
use crate::permission::Role;

async fn post(client: &Client<'_>, address: &str, body: Value) -> Answer {
    client.send_json(Method::POST, address, &body).await
}

async fn put(client: &Client<'_>, draft: &str, revision: u64, source: &Value) -> Answer {
    let body = json!({"revision": revision, "source": source});
    client.send_json(Method::PUT, &address(draft), &body).await
}

async fn publish(client: &Client<'_>, draft: &str, revision: u64) -> Answer {
    post(client, &[&address(draft), "/publish"].concat(), json!({"revision": revision})).await
}

fn address(draft: &str) -> String {
    format!("/api/v1/drafts/{draft}")
}

/// A draft that begins with this, and its id.
async fn begin(client: &Client<'_>, kind: &str, from: Value) -> (String, Value) {
    let answer = post(client, "/api/v1/drafts", json!({"kind": kind, "from": from})).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let draft = answer.json();
    (draft["draft"].as_str().unwrap().to_owned(), draft)
}

/// The source of a questionnaire with one question.
fn source(label: &str) -> Value {
    json!({
        "questionnaire": "moi", "languages": ["vi"], "title": {"vi": "Phiếu"},
        "sections": [{"section": "a", "title": {"vi": "A"}, "items": [
            {"item": "q", "label": {"vi": label}, "type": "text"},
        ]}],
    })
}

#[tokio::test]
async fn from_the_library_to_a_version_that_a_round_could_ask() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let library = designer.get("/api/v1/library").await.json();
    let first = &library["entries"][0];
    assert_eq!((&first["code"], &first["kind"]), (&json!("sipas-2026"), &json!("questionnaire")));
    assert!(first["purpose"]["vi"].as_str().unwrap().len() > 20);

    let (id, draft) = begin(&designer, "questionnaire", json!({"library": "sipas-2026"})).await;
    assert_eq!((&draft["revision"], &draft["created_by"]), (&json!(1), &json!("designer")));
    let mut source = draft["source"].clone();
    source["title"]["vi"] = json!("Phiếu của tỉnh");
    let saved = put(&designer, &id, 1, &source).await;
    assert_eq!((saved.status, &saved.json()["revision"]), (StatusCode::OK, &json!(2)));

    let published = publish(&designer, &id, 2).await;
    assert_eq!(published.status, StatusCode::OK, "{}", published.text());
    let version = published.json()["version"].as_str().unwrap().to_owned();
    let held = app.anyone().get(&format!("/api/v1/versions/{version}")).await.json();
    assert_eq!(held["title"]["vi"], "Phiếu của tỉnh");
    let line = &designer.get("/api/v1/drafts?kind=questionnaire").await.json()["drafts"][0];
    assert_eq!(line["published"]["hash"], version);
    assert_eq!(
        (&line["published"]["by"], &line["code"]),
        (&json!("designer"), &json!("sipas-2026"))
    );
}

#[tokio::test]
async fn a_version_is_changed_by_a_new_draft_that_says_the_same() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let hash = app.version.hash().as_str();
    let (id, draft) = begin(&designer, "questionnaire", json!({"version": hash})).await;
    assert_eq!(draft["code"], "hai-long");
    let published = publish(&designer, &id, 1).await;
    assert_eq!(published.json()["version"], hash, "the same content has the same name");
}

#[tokio::test]
async fn what_somebody_else_saved_is_told_and_not_overwritten() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let other = app.staff(Role::Administrator).await;
    let (id, _) = begin(&designer, "questionnaire", json!("empty")).await;
    assert_eq!(put(&other, &id, 1, &source("của người khác")).await.status, StatusCode::OK);
    let refused = put(&designer, &id, 1, &source("của tôi")).await;
    assert_eq!(refused.problem(), (409, "stale_draft".to_owned()));
    let held = &refused.json()["held"];
    assert_eq!((&held["revision"], &held["changed_by"]), (&json!(2), &json!("administrator")));
    assert_eq!(held["source"], source("của người khác"));
    // Who got no answer sends the same again.
    let again = put(&other, &id, 1, &source("của người khác")).await;
    assert_eq!((again.status, &again.json()["revision"]), (StatusCode::OK, &json!(2)));
}

#[tokio::test]
async fn a_half_finished_draft_is_kept_and_cannot_be_published() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let (id, draft) = begin(&designer, "questionnaire", json!("empty")).await;
    let mut source = draft["source"].clone();
    source["sections"][0]["items"] = json!([{"item": "q", "type": "txet"}]);
    assert_eq!(put(&designer, &id, 1, &source).await.status, StatusCode::OK);
    let refused = publish(&designer, &id, 2).await;
    assert_eq!(refused.problem(), (422, "draft_has_errors".to_owned()));
    let problems = refused.json()["problems"].as_array().unwrap().clone();
    let paths: Vec<_> = problems.iter().map(|problem| problem["path"].clone()).collect();
    assert!(paths.contains(&json!("sections[0].items[0].type")), "{paths:?}");
    assert!(problems.iter().all(|problem| problem["severity"] == "error"), "{problems:?}");
    assert_eq!(designer.get(&address(&id)).await.json()["source"], source);
}

#[tokio::test]
async fn an_index_is_drafted_and_published_too() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let (id, draft) = begin(&designer, "index", json!({"library": "sipas-2026"})).await;
    assert!(draft["items"].as_u64().unwrap() > 39, "{}", draft["items"]);
    let published = publish(&designer, &id, 1).await.json();
    let hash = published["index_definition"].as_str().unwrap();
    assert_eq!(published["version"], Value::Null);
    let (copy, again) = begin(&designer, "index", json!({"index_definition": hash})).await;
    assert_eq!(again["source"], draft["source"]);
    let yaml = designer.get(&[&address(&copy), "/index.yaml"].concat()).await;
    assert!(yaml.text().starts_with("index: sipas-2026\n"), "{}", yaml.text());
    assert!(yaml.header("content-disposition").contains("sipas-2026.index.yaml"));
    let wrong = designer.get(&[&address(&copy), "/questionnaire.yaml"].concat()).await;
    assert_eq!(wrong.problem(), (404, "unknown_draft".to_owned()));
}

#[tokio::test]
async fn a_draft_that_is_put_away_can_be_taken_out_again() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let (id, _) = begin(&designer, "questionnaire", json!("empty")).await;
    let gone = designer.send(Method::DELETE, &address(&id), None, Body::empty()).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let count = async |query: &str| {
        let list = designer.get(&format!("/api/v1/drafts{query}")).await.json();
        list["drafts"].as_array().unwrap().len()
    };
    assert_eq!((count("").await, count("?archived=true").await), (0, 1));
    assert_ne!(designer.get(&address(&id)).await.json()["archived_at"], Value::Null);
    let back = post(&designer, &[&address(&id), "/restoration"].concat(), json!({})).await;
    assert_eq!(back.status, StatusCode::NO_CONTENT);
    assert_eq!((count("").await, count("?archived=true").await), (1, 0));
}

#[tokio::test]
async fn an_earlier_revision_becomes_the_latest_again() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let (id, draft) = begin(&designer, "questionnaire", json!("empty")).await;
    assert_eq!(put(&designer, &id, 1, &source("một")).await.status, StatusCode::OK);
    let history = designer.get(&[&address(&id), "/history"].concat()).await.json();
    let numbers: Vec<_> = history["revisions"].as_array().unwrap().iter().collect();
    assert_eq!((numbers.len(), &numbers[0]["revision"]), (2, &json!(2)));
    let first = designer.get(&[&address(&id), "/history/1"].concat()).await.json();
    assert_eq!(first["source"], draft["source"]);
    let back = [&address(&id), "/history/1/restoration"].concat();
    let stale = post(&designer, &back, json!({"revision": 1})).await;
    assert_eq!(stale.problem(), (409, "stale_draft".to_owned()));
    let done = post(&designer, &back, json!({"revision": 2})).await;
    assert_eq!(done.json()["revision"], 3);
    assert_eq!(designer.get(&address(&id)).await.json()["source"], draft["source"]);
}

/// The smallest picture that there is.
const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0,
    1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55,
];

#[tokio::test]
async fn a_picture_of_a_draft_is_in_the_version_that_is_made_of_it() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let (id, _) = begin(&designer, "questionnaire", json!("empty")).await;
    let mut source = source("Đây là gì?");
    source["sections"][0]["items"][0]["media"] =
        json!({"image": {"vi": "hinh/ban.png"}, "alt": {"vi": "Cái bàn"}});
    assert_eq!(put(&designer, &id, 1, &source).await.status, StatusCode::OK);
    let refused = publish(&designer, &id, 2).await;
    assert_eq!(refused.json()["problems"][0]["code"], "media_not_found");

    let send = async |name: &str, bytes: &'static [u8]| {
        let media = format!("{}/media?name={name}", address(&id));
        designer.send(Method::POST, &media, Some("image/png"), Body::from(bytes)).await
    };
    assert_eq!(send("../a.png", PIXEL).await.problem(), (422, "media_outside".to_owned()));
    assert_eq!(send("a.mp3", PIXEL).await.problem(), (422, "media_not_as_named".to_owned()));
    assert_eq!(send("a.png", b"text").await.problem(), (422, "media_damaged".to_owned()));
    let kept = send("hinh/ban.png", PIXEL).await;
    assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.text());
    let seen = app.anyone().get(kept.json()["address"].as_str().unwrap()).await;
    assert_eq!(seen.body, PIXEL);

    let published = publish(&designer, &id, 2).await;
    assert_eq!(published.status, StatusCode::OK, "{}", published.text());
    let version = published.json()["version"].clone();
    let (copy, draft) = begin(&designer, "questionnaire", json!({"version": version})).await;
    assert_eq!(draft["media"].as_array().unwrap().len(), 1, "{draft}");
    let again = publish(&designer, &copy, 1).await;
    assert_eq!(again.json()["version"], version);
}

#[tokio::test]
async fn what_cannot_be_a_draft_is_refused_with_its_reason() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    for from in [json!({"library": "nothing"}), json!({"version": "x"}), json!({"draft": "x"})] {
        let body = json!({"kind": "questionnaire", "from": from});
        let refused = post(&designer, "/api/v1/drafts", body).await;
        assert_eq!(refused.problem(), (422, "unknown_origin".to_owned()), "{from}");
    }
    let body = json!({"kind": "plan", "from": "empty"});
    let refused = post(&designer, "/api/v1/drafts", body).await;
    assert_eq!(refused.problem(), (400, "not_json".to_owned()));
    let (id, _) = begin(&designer, "questionnaire", json!("empty")).await;
    assert_eq!(
        put(&designer, &id, 1, &json!("text")).await.problem(),
        (400, "not_a_source".to_owned())
    );
    let large = json!({"title": "x".repeat(8 << 20)});
    assert_eq!(put(&designer, &id, 1, &large).await.problem(), (413, "too_large".to_owned()));
    for unknown in ["x", "0199a4b2-3c4d-7e5f-8a9b-0c1d2e3f4a5b"] {
        let refused = designer.get(&address(unknown)).await;
        assert_eq!(refused.problem(), (404, "unknown_draft".to_owned()));
    }
}

#[tokio::test]
async fn drafts_are_for_those_who_may_design() {
    let app = TestApp::new().await;
    for role in [Role::Coordinator, Role::Enumerator, Role::Analyst, Role::Viewer] {
        let staff = app.staff(role).await;
        for address in ["/api/v1/library", "/api/v1/drafts"] {
            assert_eq!(staff.get(address).await.problem(), (403, "forbidden".to_owned()));
        }
    }
    assert_eq!(app.anyone().get("/api/v1/drafts").await.problem(), (401, "signed_out".to_owned()));
}

#[tokio::test]
async fn who_has_a_draft_open_hears_what_happens_to_it() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let other = app.staff(Role::Administrator).await;
    let (id, _) = begin(&designer, "questionnaire", json!("empty")).await;
    let events = [&address(&id), "/events"].concat();
    let mut mine = Listener::of(&designer, &events).await;
    assert_eq!(mine.next("changed").await["revision"], 1);
    let alone = mine.next("editors").await;
    assert_eq!(alone["editors"][0]["user"], "designer");

    let mut theirs = Listener::of(&other, &events).await;
    assert_eq!(theirs.next("changed").await["revision"], 1);
    let both = mine.next("editors").await;
    assert_eq!(both["editors"].as_array().unwrap().len(), 2, "{both}");

    assert_eq!(put(&other, &id, 1, &source("mới")).await.status, StatusCode::OK);
    let changed = mine.next("changed").await;
    assert_eq!((&changed["revision"], &changed["user"]), (&json!(2), &json!("administrator")));
    drop(theirs);
    let left = mine.next("editors").await;
    assert_eq!(left["editors"].as_array().unwrap().len(), 1, "{left}");

    app.app.ending.begin();
    assert!(mine.ended().await, "the server can end");
}

/// Somebody who listens to a stream of events.
struct Listener(axum::body::BodyDataStream);

impl Listener {
    async fn of(client: &Client<'_>, address: &str) -> Self {
        let response = client.open(address).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self(response.into_body().into_data_stream())
    }

    /// The next event of this name; others are passed over.
    async fn next(&mut self, name: &str) -> Value {
        while let Some(chunk) = self.0.next().await {
            let text = String::from_utf8(chunk.unwrap().to_vec()).unwrap();
            let line = |key: &str| text.lines().find_map(|line| line.strip_prefix(key));
            if line("event: ") == Some(name) {
                return serde_json::from_str(line("data: ").unwrap()).unwrap();
            }
        }
        panic!("the stream ended before `{name}`");
    }

    async fn ended(&mut self) -> bool {
        while self.0.next().await.is_some() {}
        true
    }
}

#[tokio::test]
async fn a_file_becomes_a_draft_with_what_is_wrong_with_it() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let import = async |name: &str, text: &'static str| {
        let address = format!("/api/v1/drafts/import?name={name}");
        designer.send(Method::POST, &address, Some("text/plain"), Body::from(text)).await
    };
    let sound = import("a.yaml", survey_specs::shipped::questionnaire("one-tap").unwrap()).await;
    assert_eq!((sound.status, &sound.json()["problems"]), (StatusCode::CREATED, &json!([])));
    assert_eq!(sound.json()["draft"]["code"], "one-tap");
    let wrong = import("b.yaml", "questionnaire: b\nlanguages: [vi]\ntitle: B\n").await.json();
    assert_eq!(wrong["draft"]["source"]["title"], "B");
    assert_eq!(
        (&wrong["problems"][0]["file"], &wrong["problems"][0]["code"]),
        (&json!("b.yaml"), &json!("missing_key"))
    );
    let broken = import("c.yaml", "questionnaire: [").await;
    assert_eq!(broken.problem(), (422, "unusable_file".to_owned()));
    assert!(broken.json()["problems"][0]["line"].as_u64().unwrap() > 0, "{}", broken.text());
    let unknown = import("d.docx", "x").await;
    assert_eq!(unknown.problem(), (422, "unknown_file_kind".to_owned()));
}

#[tokio::test]
async fn a_draft_goes_out_as_an_xlsform_and_comes_back() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let (id, draft) = begin(&designer, "questionnaire", json!({"library": "one-tap"})).await;
    let sheet = designer.get(&[&address(&id), "/xlsform.xlsx"].concat()).await;
    assert_eq!(sheet.status, StatusCode::OK);
    assert!(sheet.header("content-disposition").contains("one-tap.xlsx"));
    let import = "/api/v1/drafts/import?name=one-tap.xlsx";
    let body = Body::from(sheet.body.clone());
    let back = designer.send(Method::POST, import, Some("application/octet-stream"), body).await;
    assert_eq!(back.status, StatusCode::CREATED, "{}", back.text());
    let (back, items) = (back.json(), draft["items"].as_u64().unwrap());
    assert_eq!(
        (&back["draft"]["code"], back["draft"]["items"].as_u64()),
        (&json!("one-tap"), Some(items))
    );

    let (empty, _) = begin(&designer, "questionnaire", json!("empty")).await;
    let refused = designer.get(&[&address(&empty), "/xlsform.xlsx"].concat()).await;
    assert_eq!(refused.problem(), (422, "draft_has_errors".to_owned()));
}

#[tokio::test]
async fn a_translation_sheet_goes_out_and_comes_back() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let (id, _) = begin(&designer, "questionnaire", json!("empty")).await;
    assert_eq!(put(&designer, &id, 1, &source("Câu hỏi")).await.status, StatusCode::OK);
    let sheet = [&address(&id), "/translation.xlsx"].concat();
    let out = designer.get(&sheet).await;
    assert_eq!(out.status, StatusCode::OK);
    assert!(out.header("content-disposition").contains("moi.translation.xlsx"));
    let back = async |body: Body| designer.send(Method::POST, &sheet, None, body).await;
    let same = back(Body::from(out.body.clone())).await;
    assert_eq!((same.status, &same.json()["changed"]), (StatusCode::OK, &json!(0)));
    assert_eq!(same.json()["revision"], 2, "nothing was saved");
    let table = "| translation | | | |\n| | key | vi | en |\n| | q.label | Câu hỏi | Question |\n\
                 | | q.hint | Gợi ý | Hint |\n";
    let taken = back(Body::from(table)).await;
    assert_eq!(taken.json()["changed"], 1, "{}", taken.text());
    assert_eq!(taken.json()["problems"][0]["code"], "unknown_key");
    let draft = designer.get(&address(&id)).await.json();
    let label = &draft["source"]["sections"][0]["items"][0]["label"];
    assert_eq!(label, &json!({"vi": "Câu hỏi", "en": "Question"}));
    assert_eq!(draft["source"]["languages"], json!(["vi", "en"]));
    assert_eq!(back(Body::from("x")).await.problem(), (422, "unusable_file".to_owned()));
}
