//! A questionnaire with all that few have, answered over HTTP: by an app, and by the plain form.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use survey_specs::code::RoundCode;
use survey_specs::questionnaire::media::MediaHash;
use survey_specs::questionnaire::{PublishedVersion, read};

use crate::http::test_app::{Answer, TestApp};
use crate::link::Link;
use crate::permission::{Operator, Role};
use crate::store::Insertion;
use crate::store::round::{Fielding, NewRound, Round};

const QUESTIONNAIRE: &str = "
questionnaire: rich
languages: [vi]
title: Phiếu
sections:
  - section: a
    title: A
    items:
      - {item: province, label: Tỉnh, type: single_choice, required: true, categories: [{code: n, label: Bắc}, {code: s, label: Nam}]}
      - item: commune
        label: Xã
        type: single_choice
        required_if: \"${province} != ''\"
        required_message: Xin chọn xã
        categories:
          - {code: n1, label: Xã Bắc, show_if: \"${province} = 'n'\"}
          - {code: s1, label: Xã Nam, show_if: \"${province} = 's'\"}
      - {item: came, label: Đến lúc, type: time, min: '07:00', max: '17:00'}
      - {item: at, label: Lúc, type: date_time}
      - {item: order, label: Xếp hạng, type: ranking, categories: [{code: x, label: X}, {code: y, label: Y}, {code: z, label: Z}]}
      - {item: place, label: Ở đâu, type: geopoint}
      - {item: photo, label: Ảnh, type: image}
      - {item: read, label: Cam kết, type: acknowledge}
      - {item: steps, label: Mấy bước, type: number, min: 0, max: 2, step: 0.5, buttons: true, constraint: '. != 1.5', constraint_message: Không phải 1 rưỡi}
      - {item: fixed, label: Năm, type: number, default: 2026, read_only: true}
      - {item: told, type: computed, calculation: \"concat(choice-name(${commune}, ${commune}), ' ', ${steps} * 2)\"}
      - {item: kind, type: computed, constant: pilot}
      - {item: began, type: computed, metadata: start}
      - {item: day, type: computed, metadata: today}
      - {item: phone, type: computed, metadata: phone_number}
      - {item: why, label: 'Vì sao ${told}?', type: text, required: true, show_if: \"${told} = 'Xã Bắc 4'\"}
";

const ROUND: &str = "rich-1";

async fn set_up() -> (TestApp, PublishedVersion) {
    let app = TestApp::new().await;
    let design = Operator::at_the_console().may_design();
    let now = app.app.clock.now();
    let reading = read::check("rich.questionnaire.yaml", QUESTIONNAIRE.as_bytes());
    let draft = reading.draft.unwrap_or_else(|| panic!("{:#?}", reading.problems));
    let version = draft.publish().unwrap();
    app.app.store.insert_version(&design, &version, now).await.unwrap();
    let round = Round {
        code: round(),
        title: None,
        version: version.hash().clone(),
        index_definition: None,
        opens_at: "2026-10-31T17:00:00Z".parse().unwrap(),
        closes_at: Some(TestApp::closing()),
        results_public: false,
        offline: true,
        fielding: Fielding::default(),
        created_at: now,
    };
    let new = NewRound::new(round, Vec::new());
    assert_eq!(app.app.store.insert_round(&design, &new).await.unwrap(), Insertion::Inserted);
    (app, version)
}

fn round() -> RoundCode {
    ROUND.parse().unwrap()
}

fn link(app: &TestApp) -> String {
    app.app.signer.link_code(&Link::plain(round(), None))
}

async fn visit(app: &TestApp) -> String {
    let answer = app.anyone().get(&format!("/api/v1/links/{}", link(app))).await;
    answer.json()["visit"].as_str().unwrap().to_owned()
}

async fn put(app: &TestApp, version: &PublishedVersion, answers: Value) -> (Answer, uuid::Uuid) {
    let id = app.response_id();
    let body = json!({
        "version": version.hash().as_str(),
        "unit": null,
        "visit": visit(app).await,
        "mode": "web",
        "language": "vi",
        "started_on": "2026-11-21",
        "consent": null,
        "answers": answers,
        "paradata": {"duration_s": 90},
    });
    let address = format!("/api/v1/rounds/{ROUND}/responses/{id}");
    (app.anyone().send_json(Method::PUT, &address, &body).await, id)
}

async fn stored(app: &TestApp, id: uuid::Uuid) -> Value {
    let permission = Operator::at_the_console().may_read_responses();
    let page = app.app.store.responses_of_round(&permission, &round(), None, 100).await.unwrap();
    let row = page.into_iter().find(|row| row.response_id == id).unwrap();
    serde_json::from_str(&row.answers_json).unwrap()
}

/// The items and codes of the problems of a refusal.
fn refused(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    let text = |problem: &Value, key: &str| problem[key].as_str().unwrap_or_default().to_owned();
    let body = answer.json();
    let problems = body["problems"].as_array().unwrap().iter();
    problems.map(|problem| (text(problem, "item"), text(problem, "code"))).collect()
}

#[tokio::test]
async fn every_new_kind_of_answer_is_stored_and_what_is_computed_is_found_by_the_server() {
    let (app, version) = set_up().await;
    let hash = MediaHash::of(b"picture").to_string();
    let answers = json!({
        "province": {"one": "n"},
        "commune": {"one": "n1"},
        "came": {"time": "08:30"},
        "at": {"date_time": "2026-11-21T08:30"},
        "order": {"ranked": ["z", "x", "y"]},
        "place": {"geo": "21.0285 105.8542 0 5"},
        "photo": {"file": hash},
        "read": {"one": "OK"},
        "steps": {"number": "2"},
        "why": {"text": "vì vậy"},
        // What is computed need not be sent, and is not believed.
        "told": {"text": "something else"},
    });
    let (answer, id) = put(&app, &version, answers.clone()).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let mut expected = answers;
    for (item, value) in [
        ("told", json!({"text": "Xã Bắc 4"})),
        ("kind", json!({"text": "pilot"})),
        ("day", json!({"date": "2026-11-21"})),
        ("began", json!({"date_time": "2026-11-21T08:00"})),
        ("fixed", json!({"number": "2026"})),
    ] {
        expected[item] = value;
    }
    assert_eq!(stored(&app, id).await, expected);
}

#[tokio::test]
async fn wrong_values_are_refused_each_with_its_item() {
    let (app, version) = set_up().await;
    for (item, answer, code) in [
        ("commune", json!({"one": "s1"}), "not_offered"),
        ("commune", json!({"one": "none"}), "unknown_category"),
        ("came", json!({"time": "06:59"}), "too_early"),
        ("came", json!({"time": "25:00"}), "not_time"),
        ("came", json!({"text": "08:00"}), "wrong_kind"),
        ("at", json!({"date_time": "2026-11-21"}), "not_time"),
        ("order", json!({"ranked": ["x", "y"]}), "ranking"),
        ("order", json!({"ranked": ["x", "y", "y"]}), "ranking"),
        ("order", json!({"ranked": ["x", "y", "w"]}), "unknown_category"),
        ("order", json!({"ranked": "x"}), "malformed"),
        ("place", json!({"geo": "91 0"}), "not_place"),
        ("photo", json!({"file": "sha256:0"}), "not_file"),
        ("read", json!({"one": "no"}), "unknown_category"),
        ("steps", json!({"number": "0.3"}), "not_step"),
        ("steps", json!({"number": "1.5"}), "constraint"),
    ] {
        let mut answers = json!({"province": {"one": "n"}, "commune": {"one": "n1"}});
        answers[item] = answer;
        let (answer, _) = put(&app, &version, answers).await;
        assert_eq!(refused(&answer), [(item.to_owned(), code.to_owned())], "{item} {code}");
    }
    let (answer, _) = put(&app, &version, json!({"province": {"one": "n"}})).await;
    assert_eq!(refused(&answer), [("commune".to_owned(), "required".to_owned())]);
    assert_eq!(answer.json()["problems"][0]["message"], "Xin chọn xã");
}

#[tokio::test]
async fn the_plain_form_shows_and_takes_every_new_kind() {
    let (app, _) = set_up().await;
    let address = format!("/r/{}", link(&app));
    let page = app.anyone().get(&address).await;
    let text = page.text();
    for expected in [
        "type=\"time\" name=\"came\"",
        "type=\"datetime-local\" name=\"at\"",
        "<select name=\"order.rank.x\">",
        "data-sensor=\"geopoint\"",
        "data-sensor=\"image\" hidden",
        "type=\"checkbox\" name=\"read\" value=\"OK\"",
        "type=\"radio\" name=\"steps\" value=\"0.5\"",
        "<p class=\"fixed\">2026</p>",
        "Chỉ chọn phương án phù hợp với câu trả lời ở câu “Tỉnh”.",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(!text.contains("name=\"told\"") && !text.contains("name=\"fixed\""));
    let field = |name: &str| {
        let from = text.find(&format!("name=\"{name}\" value=\"")).unwrap();
        text[from..].split('"').nth(3).unwrap().to_owned()
    };
    let (id, visit) = (field("response_id"), field("visit"));
    let mut fields = vec![
        ("response_id", id.as_str()),
        ("visit", visit.as_str()),
        ("started_on", "2026-11-21"),
        ("language", "vi"),
        ("province", "s"),
        ("commune", "s1"),
        ("came", "08:30"),
        ("at", "2026-11-21T08:30"),
        ("order.rank.x", "2"),
        ("order.rank.y", "1"),
        ("order.rank.z", "2"),
        ("place", "21.0285, 105.8542"),
        ("read", "OK"),
        ("steps", "0.5"),
        ("why", "không được hỏi"),
    ];
    let wrong = app.anyone().post_form(&address, &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("Xin xếp hạng mọi phương án"), "{}", wrong.text());
    assert!(wrong.text().contains("<option selected>1</option>"), "what was chosen stays");
    fields.iter_mut().find(|(name, _)| *name == "order.rank.z").unwrap().1 = "3";
    let sent = app.anyone().post_form(&address, &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let stored = stored(&app, id.parse().unwrap()).await;
    assert_eq!(stored["order"], json!({"ranked": ["y", "x", "z"]}));
    assert_eq!(stored["place"], json!({"geo": "21.0285 105.8542"}));
    assert_eq!(stored["told"], json!({"text": "Xã Nam 1"}));
    assert!(stored.get("why").is_none());
}

#[tokio::test]
async fn a_picture_is_kept_once_and_read_by_those_who_may_read_responses() {
    let (app, _) = set_up().await;
    // The head of a PNG of one pixel, which is all that is looked at.
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0rest".to_vec();
    let hash = MediaHash::of(&picture);
    let address = format!("/api/v1/rounds/{ROUND}/files/{hash}");
    let visit = visit(&app).await;
    let send = async |address: &str, visit: &str, bytes: &[u8]| {
        let client = app.anyone().with_header("thuocdo-visit", visit);
        let body = Body::from(bytes.to_vec());
        let answer = client.send(Method::PUT, address, Some("image/png"), body).await;
        (answer.status.as_u16(), answer)
    };
    assert_eq!(send(&address, "", &picture).await.0, 401);
    assert_eq!(send(&address, "forged", &picture).await.0, 403);
    assert_eq!(send(&address, &visit, b"no picture").await.0, 415);
    assert_eq!(send(&address, &visit, &vec![0; 3 << 20]).await.0, 413);
    let other = address.replace(&hash.as_str()[7..17], "0123456789");
    assert_eq!(send(&other, &visit, &picture).await.1.problem().1, "other_content");
    assert_eq!(send(&address, &visit, &picture).await.0, 201);
    let (again, answer) = send(&address, &visit, &picture).await;
    assert_eq!((again, &answer.json()["hash"]), (200, &json!(hash.as_str())));
    let elsewhere = address.replace(ROUND, crate::http::test_app::ROUND);
    let own_visit = app.visit(None).await;
    assert_eq!(send(&elsewhere, &own_visit, &picture).await.1.problem().1, "no_file_asked");
    let analyst = app.staff(Role::Analyst).await.get(&address).await;
    assert_eq!((analyst.status, &analyst.body[..]), (StatusCode::OK, &picture[..]));
    assert_eq!(app.staff(Role::Viewer).await.get(&address).await.status, StatusCode::FORBIDDEN);
}
