//! `PUT /api/v1/rounds/{round}/responses/{response_id}`: store a response, any number of times.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Serialize;
use serde_json::Value;
use survey_specs::canonical::to_canonical_json;
use survey_specs::wire::ContentHash;
use survey_specs::wire::read::{read_body, take_dossier, take_paradata};
use utoipa::ToSchema;

use super::accept::{Arrived, Refusal, accept, accept_from};
use super::{admit, no_store, read_response_id, round_of_path, version_of};
use crate::http::App;
use crate::http::body::WholeBody;
use crate::http::instruments::ReadyVersion;
use crate::http::json;
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::link::Visit;
use crate::store::response::{Receipt, Stored};
use crate::store::round::Round;
use crate::traffic::senders::Sender;

/// What the sender keeps: an answer may leave its queue only when this echoes its id and hash.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReceiptBody {
    /// The id that was sent.
    #[schema(format = "uuid")]
    // tidy: text because it is the wire form
    response_id: String,
    /// SHA-256 of the RFC 8785 form of the body without `paradata`.
    #[schema(pattern = "^sha256:[0-9a-f]{64}$")]
    content_hash: String,
    /// When it was first received.
    #[schema(format = "date-time")]
    received_at: String,
}

impl From<Receipt> for ReceiptBody {
    fn from(receipt: Receipt) -> Self {
        Self {
            response_id: receipt.response_id.to_string(),
            content_hash: receipt.content_hash,
            received_at: receipt.received_at.to_string(),
        }
    }
}

/// Stores a response.
///
/// Idempotent: the same content under the same id gives the same receipt, other content is kept in
/// quarantine and answered with 409. Whether it came too late is decided by its visit alone.
#[utoipa::path(
    put, path = "/rounds/{round}/responses/{response_id}", tag = "collect", operation_id = "put_response",
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("response_id" = String, Path, description = "A UUID made on the device, lower case with hyphens; version 7 keeps the store in order", format = "uuid"),
        ("Thuocdo-Device" = Option<String>, Header, description = "128 random bits that the device has made for itself, as base64url; counted, never stored", max_length = 22, min_length = 22),
        ("Thuocdo-Work" = Option<String>, Header, description = "A challenge, a dot and a number, whose SHA-256 begins with as many zero bits as the challenge asks for", max_length = 55),
    ),
    request_body(content = ResponseSchema, content_type = "application/json"),
    responses(
        (status = 200, body = ReceiptBody, description = "Stored before; the same receipt"),
        (status = 201, body = ReceiptBody, description = "Stored"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON, or a key stands twice in an object, or the id is not a UUID in lower case with hyphens"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "No visit"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "A visit for something else, or from before the opening"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "Other content is stored under this id, or a one-time link, a dossier or a case has been answered before"),
        (status = 410, body = ProblemDetails, content_type = "application/problem+json", description = "The visit was issued after the round closed"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 1 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem with its item, 200 at most"),
        (status = 429, body = ProblemDetails, content_type = "application/problem+json", description = "Too much has come through this link, from this device or from this network: nothing was stored; try again after Retry-After", headers(("Thuocdo-Challenge" = Option<String>, description = "With the work for this done, it is taken at once"))),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn put_response(
    State(app): State<Arc<App>>,
    Path((round, response_id)): Path<(String, String)>,
    headers: HeaderMap,
    sender: Sender,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let stored = put(&app, &round, &response_id, &sender, &body).await;
    let (status, receipt) =
        match stored.map_err(|refusal| refusal.into_problem(Language::accepted(&headers)))? {
            Stored::Created(receipt) => (StatusCode::CREATED, receipt),
            Stored::Same(receipt) => (StatusCode::OK, receipt),
            Stored::Conflict => return Err(Problem::Conflict),
            Stored::Claimed(kind) => return Err(Problem::Claimed(kind)),
        };
    Ok((status, no_store(), Json(ReceiptBody::from(receipt))))
}

async fn put(
    app: &App,
    round: &str,
    response_id: &str,
    sender: &Sender,
    bytes: &[u8],
) -> Result<Stored, Refusal> {
    let sent = json::read(bytes).map_err(|error| not_json(&error))?;
    let Opened { round, version, visit, arrived } = open(app, round, response_id, sent).await?;
    accept_from(sender, app, &round, &version, &visit, arrived).await
}

/// Stores a response that did not come from the phone itself: staff hand in what it has saved.
///
/// # Errors
///
/// [`Refusal`], with every problem of the response at once.
pub async fn hand_in(
    app: &App,
    round: &str,
    response_id: &str,
    sent: Value,
) -> Result<Stored, Refusal> {
    let Opened { round, version, visit, arrived } = open(app, round, response_id, sent).await?;
    accept(app, &round, &version, &visit, arrived).await
}

/// A response that may be stored if the engine agrees: its visit has been verified.
struct Opened {
    round: Round,
    version: Arc<ReadyVersion>,
    visit: Visit,
    arrived: Arrived,
}

async fn open(
    app: &App,
    round: &str,
    response_id: &str,
    mut sent: Value,
) -> Result<Opened, Refusal> {
    let response_id = read_response_id(response_id)?;
    let round = round_of_path(app, round).await?;
    let visit = admit(app, &round, sent.get("visit").and_then(Value::as_str).unwrap_or_default())?;
    let body = read_body(&sent).map_err(Refusal::Invalid)?;
    if visit.link.unit != body.unit {
        return Err(Problem::VisitRefused.into());
    }
    let paradata = take_paradata(&mut sent).map(|paradata| paradata.to_string());
    let dossier = match take_dossier(&mut sent) {
        None => None,
        Some(dossier) => Some(dossier.parse().map_err(|_| Refusal::BadDossier)?),
    };
    let canonical_body =
        to_canonical_json(&sent).map_err(|error| Problem::NotJson(error.to_string()))?;
    let arrived = Arrived {
        response_id,
        content_hash: ContentHash::of(canonical_body.as_bytes()).to_string(),
        canonical_body,
        paradata,
        dossier,
        body,
    };
    let version = version_of(app, &round).await?;
    Ok(Opened { round, version, visit, arrived })
}

/// Where the JSON breaks. What serde says beyond that may quote what was sent.
fn not_json(error: &serde_json::Error) -> Problem {
    Problem::NotJson(format!("line {}, column {}", error.line(), error.column()))
}

/// The body of a response.
// For the description only: it is read by `survey_specs::wire`.
#[derive(Debug, ToSchema)]
#[schema(as = Response)]
#[expect(dead_code, reason = "described, never made")]
struct ResponseSchema {
    /// The published version that was answered.
    #[schema(pattern = "^sha256:[0-9a-f]{64}$")]
    version: String,
    /// The unit's code; null if the link was for the whole round.
    #[schema(required)]
    unit: Option<String>,
    /// The visit that the link gave.
    visit: String,
    /// How the answers came in.
    mode: ModeSchema,
    /// The language of the interview when it ended.
    language: String,
    /// The day on which the interview began.
    #[schema(format = "date")]
    started_on: String,
    /// The consent, where the questionnaire asks for one.
    consent: Option<ConsentSchema>,
    /// One answer per item that was asked, by item code.
    answers: std::collections::BTreeMap<String, AnswerSchema>,
    /// The code of the dossier that is rated, at a desk: kept as a keyed hash alone, rated once, and
    /// not part of the content hash.
    #[schema(nullable = false)]
    dossier: Option<String>,
    /// Facts about how the interview went; not part of the content hash.
    #[schema(value_type = Option<Object>)]
    paradata: Option<Value>,
}

/// How answers come in.
#[derive(Debug, ToSchema)]
#[schema(as = Mode, rename_all = "snake_case")]
#[expect(dead_code, reason = "described, never made")]
enum ModeSchema {
    Web,
    Qr,
    Kiosk,
    Enumerator,
    Phone,
    Paper,
}

/// What the respondent agreed to.
#[derive(Debug, ToSchema)]
#[schema(as = Consent)]
#[expect(dead_code, reason = "described, never made")]
struct ConsentSchema {
    /// The version of the text that was shown.
    version: u32,
    /// Whether the respondent agreed.
    given: bool,
}

/// One answer: exactly one of these, with `other` beside `one` or `many` where words are asked for.
#[derive(Debug, ToSchema)]
#[schema(as = Answer)]
#[expect(dead_code, reason = "described, never made")]
struct AnswerSchema {
    /// The code of the chosen category.
    #[schema(nullable = false)]
    one: Option<String>,
    /// The codes of the chosen categories.
    #[schema(nullable = false)]
    many: Option<Vec<String>>,
    /// The respondent's own words by category code.
    #[schema(nullable = false)]
    other: Option<std::collections::BTreeMap<String, String>>,
    /// A number, as decimal text.
    #[schema(nullable = false)]
    number: Option<String>,
    /// Words.
    #[schema(nullable = false)]
    text: Option<String>,
    /// A day.
    #[schema(format = "date", nullable = false)]
    date: Option<String>,
    /// A time of day, `14:30`.
    #[schema(nullable = false)]
    time: Option<String>,
    /// A day and a time of day, `2026-11-22T14:30`.
    #[schema(nullable = false)]
    date_time: Option<String>,
    /// The codes of the categories of a ranking, the first place first.
    #[schema(nullable = false)]
    ranked: Option<Vec<String>>,
    /// Latitude and longitude in degrees, and perhaps altitude and accuracy in metres: `21.0285 105.8542 0 5`.
    #[schema(nullable = false)]
    geo: Option<String>,
    /// The hash of a file that is put under `/rounds/{round}/files/{hash}`.
    #[schema(pattern = "^sha256:[0-9a-f]{64}$", nullable = false)]
    file: Option<String>,
    /// `dont_know`, `refused` or `not_applicable`.
    #[schema(nullable = false)]
    missing: Option<String>,
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{Method, StatusCode};
    use jiff::SignedDuration;
    use serde_json::{Value, json};
    use survey_specs::wire::read::content_hash;

    use crate::http::test_app::{ROUND, TestApp};
    use crate::store::Limits;

    #[tokio::test]
    async fn a_response_is_stored_once_however_often_it_is_sent() {
        let app = TestApp::new().await;
        let (id, response) = (app.response_id(), app.response("3").await);
        let first = app.put(id, &response).await;
        assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
        let receipt = first.json();
        assert_eq!(receipt["response_id"], id.to_string());
        assert_eq!(receipt["content_hash"], content_hash(&response).unwrap().as_str());
        assert_eq!(receipt["received_at"], "2026-11-21T01:00:00Z");

        app.clock.advance(SignedDuration::from_hours(1));
        let mut again = response.clone();
        again["paradata"] = json!({"duration_s": 999});
        let second = app.put(id, &again).await;
        assert_eq!((second.status, second.json()), (StatusCode::OK, receipt));
    }

    #[tokio::test]
    async fn other_content_under_the_same_id_is_a_conflict_and_the_first_stands() {
        let app = TestApp::new().await;
        let id = app.response_id();
        let first = app.put(id, &app.response("3").await).await.json();
        for _ in 0..2 {
            assert_eq!(
                app.put(id, &app.response("1").await).await.problem(),
                (409, "conflict".to_owned())
            );
        }
        let round = ROUND.parse().unwrap();
        let kept = app.app.store.receipt(&round, id).await.unwrap().unwrap();
        assert_eq!(first["content_hash"], kept.content_hash);
        assert_eq!(app.app.store.quarantined(&round, id).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn what_is_too_late_is_decided_by_the_visit_and_not_by_the_time_of_sending() {
        let app = TestApp::new().await;
        app.clock.set(TestApp::closing() - SignedDuration::from_micros(1));
        let in_time = app.response("3").await;
        app.clock.set(TestApp::closing());
        let too_late = app.response("3").await;
        app.clock.advance(SignedDuration::from_hours(1_000));
        assert_eq!(app.put(app.response_id(), &in_time).await.status, StatusCode::CREATED);
        assert_eq!(
            app.put(app.response_id(), &too_late).await.problem(),
            (410, "closed".to_owned())
        );
    }

    #[tokio::test]
    async fn a_visit_from_before_the_opening_does_not_count() {
        let app = TestApp::new().await;
        app.clock.set("2026-10-31T16:59:59Z".parse().unwrap());
        let early = app.response("3").await;
        app.clock.set("2026-11-21T01:00:00Z".parse().unwrap());
        assert_eq!(
            app.put(app.response_id(), &early).await.problem(),
            (403, "not_open_yet".to_owned())
        );
    }

    #[tokio::test]
    async fn without_a_visit_of_this_round_and_unit_nothing_is_stored() {
        let app = TestApp::new().await;
        let with = |visit: Value, unit: Value| {
            let app = &app;
            async move {
                let mut response = app.response("3").await;
                response["visit"] = visit;
                response["unit"] = unit;
                app.put(app.response_id(), &response).await.problem()
            }
        };
        let visit = app.visit(Some("X01")).await;
        let missing = (401, "visit_missing".to_owned());
        assert_eq!(with(json!(""), json!("X01")).await, missing);
        assert_eq!(with(json!(null), json!("X01")).await, missing);
        let mut without = app.response("3").await;
        without.as_object_mut().unwrap().remove("visit");
        assert_eq!(app.put(app.response_id(), &without).await.problem(), missing);
        let refused = (403, "visit_refused".to_owned());
        assert_eq!(with(json!(visit.replace("X01", "X02")), json!("X02")).await, refused);
        assert_eq!(with(json!("v1.dot-1.X01.0.AAAA"), json!("X01")).await, refused);
        assert_eq!(with(json!(visit), json!("X02")).await, refused);
        assert_eq!(with(json!(app.visit(None).await), json!("X01")).await, refused);
    }

    #[tokio::test]
    async fn a_link_for_the_whole_round_takes_responses_without_a_unit() {
        let app = TestApp::new().await;
        let mut response = app.response("3").await;
        response["unit"] = Value::Null;
        response["visit"] = json!(app.visit(None).await);
        assert_eq!(app.put(app.response_id(), &response).await.status, StatusCode::CREATED);
    }

    #[tokio::test]
    async fn broken_json_ids_and_rounds_are_told_apart() {
        let app = TestApp::new().await;
        let put = |address: String, body: &'static str| {
            let app = &app;
            async move {
                app.anyone().send(Method::PUT, &address, None, Body::from(body)).await.problem()
            }
        };
        let id = app.response_id();
        let good = format!("/api/v1/rounds/{ROUND}/responses/{id}");
        for broken in
            ["", "{", "{\"visit\":}", "\u{0}", "{} {}", "{\"unit\":null,\"unit\":\"X01\"}"]
        {
            assert_eq!(put(good.clone(), broken).await, (400, "not_json".to_owned()), "{broken}");
        }
        let text = id.to_string();
        for other in [
            "17".to_owned(),
            text.to_uppercase(),
            text.replace('-', ""),
            format!("%7B{text}%7D"),
            format!("urn:uuid:{text}"),
        ] {
            let address = format!("/api/v1/rounds/{ROUND}/responses/{other}");
            assert_eq!(
                put(address, "{}").await,
                (400, "invalid_response_id".to_owned()),
                "{other}"
            );
        }
        for round in ["dot-2", "đợt", "a.b"] {
            let address = format!(
                "/api/v1/rounds/{}/responses/{id}",
                round.replace('đ', "%C4%91").replace('ợ', "%E1%BB%A3")
            );
            assert_eq!(put(address, "{}").await, (404, "unknown_round".to_owned()), "{round}");
        }
        for no_object in ["[]", "17", "null"] {
            assert_eq!(
                put(good.clone(), no_object).await,
                (401, "visit_missing".to_owned()),
                "{no_object}"
            );
        }
    }

    #[tokio::test]
    async fn ten_megabytes_of_text_are_too_large() {
        let app = TestApp::new().await;
        let mut response = app.response("3").await;
        response["answers"]["words"] = json!({"text": "x".repeat(10 << 20)});
        assert_eq!(
            app.put(app.response_id(), &response).await.problem(),
            (413, "too_large".to_owned())
        );
    }

    #[tokio::test]
    async fn a_body_of_nonsense_gets_a_short_answer() {
        let app = TestApp::new().await;
        let mut response = app.response("3").await;
        for number in 0..20_000 {
            response["answers"][format!("x{number}")] = json!({"one": "1"});
        }
        let answer = app.put(app.response_id(), &response).await;
        assert_eq!(answer.problem(), (422, "invalid_response".to_owned()));
        assert_eq!(answer.json()["problems"].as_array().unwrap().len(), 200);
        assert_eq!(answer.json()["detail"], "Còn 19800 lỗi nữa không liệt kê ở đây");
        assert!(answer.body.len() < 40_000, "{}", answer.body.len());
    }

    #[tokio::test]
    async fn an_id_of_any_version_of_uuid_is_taken() {
        let app = TestApp::new().await;
        for id in ["a3bb189e-8bf9-4888-9912-ace4e6543002", "ffffffff-ffff-ffff-ffff-ffffffffffff"] {
            let stored = app.put(id.parse().unwrap(), &app.response("3").await).await;
            assert_eq!(stored.status, StatusCode::CREATED, "{id}");
        }
    }

    async fn problems_of(app: &TestApp, answers: Value) -> Value {
        let mut response = app.response("3").await;
        response["answers"] = answers;
        let answer = app.put(app.response_id(), &response).await;
        assert_eq!(answer.problem(), (422, "invalid_response".to_owned()));
        answer.json()["problems"].clone()
    }

    #[tokio::test]
    async fn every_broken_rule_names_its_item() {
        let app = TestApp::new().await;
        let problems = problems_of(
            &app,
            json!({"visited": {"one": "1"}, "age": {"number": "12"}, "shoes": {"number": "42"}, "words": {"one": "1"}}),
        )
        .await;
        insta::assert_json_snapshot!(problems, @r#"
        [
          {
            "code": "unknown_item",
            "item": "shoes",
            "message": "Phiếu không có câu hỏi này."
          },
          {
            "code": "wrong_kind",
            "item": "words",
            "message": "Kiểu câu trả lời không đúng với câu hỏi này."
          },
          {
            "code": "required",
            "item": "satisfied",
            "message": "Xin Ông/Bà trả lời câu này."
          },
          {
            "code": "too_small",
            "item": "age",
            "message": "Số nhỏ nhất được nhập là 18."
          }
        ]
        "#);
    }

    #[tokio::test]
    async fn an_answer_to_an_item_that_is_not_asked_is_refused() {
        let app = TestApp::new().await;
        let problems =
            problems_of(&app, json!({"visited": {"one": "2"}, "satisfied": {"one": "3"}})).await;
        assert_eq!(problems[0]["item"], "satisfied");
        assert_eq!(problems[0]["code"], "irrelevant");
        assert_eq!(problems.as_array().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn problems_come_in_the_language_asked_for() {
        let app = TestApp::new().await;
        let mut response = app.response("3").await;
        response["answers"] = json!({});
        let address = format!("/api/v1/rounds/{ROUND}/responses/{}", app.response_id());
        let english = app.anyone().with_header("accept-language", "en");
        let answer = english.send_json(Method::PUT, &address, &response).await.json();
        assert_eq!(answer["title"], "The response is not valid");
        assert_eq!(answer["problems"][0]["message"], "Please answer this question.");
        let answer = app.anyone().send_json(Method::PUT, &address, &response).await.json();
        assert_eq!(answer["title"], "Phiếu trả lời chưa hợp lệ");
        assert_eq!(answer["problems"][0]["message"], "Xin Ông/Bà trả lời câu này.");
    }

    #[tokio::test]
    async fn another_version_language_or_consent_is_refused_without_an_item() {
        let app = TestApp::new().await;
        for (field, value, code, item) in [
            ("version", json!(format!("sha256:{}", "0".repeat(64))), "other_version", Value::Null),
            ("language", json!("fr"), "unknown_language", Value::Null),
            ("consent", json!(null), "consent_missing", Value::Null),
            ("consent", json!({"version": 2, "given": true}), "consent_version", Value::Null),
            ("mode", json!("dream"), "malformed", Value::Null),
        ] {
            let mut response = app.response("3").await;
            response[field] = value;
            let answer = app.put(app.response_id(), &response).await;
            assert_eq!(answer.problem(), (422, "invalid_response".to_owned()), "{code}");
            assert_eq!(answer.json()["problems"][0]["code"], code);
            assert_eq!(answer.json()["problems"][0]["item"], item);
        }
    }

    #[tokio::test]
    async fn a_full_disk_answers_503_and_loses_nothing_that_was_acknowledged() {
        let app = TestApp::with(
            Limits { largest_file_pages: Some(100), ..Limits::default() },
            "http://127.0.0.1:8080",
        )
        .await;
        let mut acknowledged = Vec::new();
        let refused = loop {
            let (id, mut response) = (app.response_id(), app.response("3").await);
            response["answers"]["words"] = json!({"text": "ý kiến ".repeat(200)});
            let answer = app.put(id, &response).await;
            if answer.status != StatusCode::CREATED {
                break answer;
            }
            acknowledged.push((id, response));
            assert!(acknowledged.len() < 1_000, "the disk is never full");
        };
        assert_eq!(refused.problem(), (503, "unavailable".to_owned()));
        assert_eq!(refused.header("retry-after"), "5");
        assert!(!acknowledged.is_empty());
        for (id, response) in acknowledged {
            assert_eq!(app.put(id, &response).await.status, StatusCode::OK);
        }
    }

    #[tokio::test]
    async fn a_store_that_is_gone_answers_503_without_its_cause() {
        let app = TestApp::new().await;
        let (id, response) = (app.response_id(), app.response("3").await);
        app.app.store.close().await;
        let answer = app.put(id, &response).await;
        assert_eq!(answer.problem(), (503, "unavailable".to_owned()));
        assert_eq!(answer.header("retry-after"), "5");
        for cause in ["sqlite", "pool", "closed"] {
            assert!(!answer.text().to_lowercase().contains(cause), "{}", answer.text());
        }
    }
}
