//! A whole server without a socket: its own database in a scratch folder, a clock that the test
//! moves, seeded randomness, one published questionnaire and one open round.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use survey_specs::code::UnitCode;
use survey_specs::questionnaire::{PublishedVersion, read};
use survey_specs::unit::Unit;
use tempfile::TempDir;
use tower::ServiceExt;
use uuid::Uuid;

use super::router::router;
use super::{App, Exposure};
use crate::clock::ManualClock;
use crate::link::Link;
use crate::password::Password;
use crate::permission::{Operator, Role};
use crate::randomness::{SeededRandomness, response_id};
use crate::store::round::{Fielding, NewRound, Round};
use crate::store::staff::NewStaff;
use crate::store::{self, Insertion, Limits, Location};

/// The questionnaire of the tests.
pub const QUESTIONNAIRE: &str = "
questionnaire: hai-long
languages: [vi, en]
title: {vi: Phiếu hài lòng, en: Satisfaction}
thanks: {vi: Cảm ơn, en: Thank you}
consent: {version: 3, text: {vi: Tôi đồng ý, en: I agree}}
sections:
  - section: a
    title: {vi: Dịch vụ, en: Service}
    items:
      - item: visited
        label: {vi: Ông/Bà đã đến Trung tâm chưa?, en: Have you been to the centre?}
        type: single_choice
        required: true
        categories:
          - {code: 1, label: {vi: Có, en: 'Yes'}}
          - {code: 2, label: {vi: Không, en: 'No'}}
      - item: satisfied
        label: {vi: Ông/Bà có hài lòng không?, en: Are you satisfied?}
        type: scale
        required: true
        show_if: \"${visited} = '1'\"
        categories:
          - {code: 1, label: {vi: Không hài lòng, en: Dissatisfied}}
          - {code: 2, label: {vi: Bình thường, en: Neutral}}
          - {code: 3, label: {vi: Hài lòng, en: Satisfied}}
      - item: age
        label: {vi: Tuổi, en: Age}
        type: number
        integer: true
        min: 18
        max: 120
      - item: words
        label: {vi: Ý kiến khác, en: Other comments}
        type: text
";

/// The index of the tests: the share of satisfied answers.
pub const INDEX: &str = "
index: hai-long
questionnaire: hai-long
languages: [vi, en]
title: {vi: Chỉ số, en: Index}
settings:
  item_index:
    default: share
    choices: {share: {top_box_share: {codes: [3]}}, mean: {mean_score: {multiply: 20}}}
rounding: {digits: 2, mode: half_up, at: display}
minimum_n: 1
on_missing: skip
weights: none
class_row: mean_of_units
leaf_rule: {setting: item_index}
root:
  node: TOTAL
  label: {vi: Chung, en: Overall}
  aggregate: mean
  children:
    - node: I
      label: {vi: Dịch vụ, en: Service}
      aggregate: mean
      children:
        - {node: S1, from: satisfied, label: {vi: Hài lòng, en: Satisfied}}
";

/// The round of the tests; it opened on 2026-11-01 and closes with 2026-11-30 in Viet Nam.
pub const ROUND: &str = "dot-1";

/// A server with its clock.
pub struct TestApp {
    pub app: Arc<App>,
    pub clock: Arc<ManualClock>,
    pub version: PublishedVersion,
    router: Router,
    _folder: TempDir,
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

impl TestApp {
    /// A server at `http://127.0.0.1:8080` on 2026-11-21 in the morning.
    pub async fn new() -> Self {
        Self::with(Limits::default(), "http://127.0.0.1:8080").await
    }

    pub async fn with(limits: Limits, public_url: &str) -> Self {
        Self::exposed(limits, public_url, Exposure::default()).await
    }

    /// A server that stands in the network like this.
    pub async fn exposed(limits: Limits, public_url: &str, exposure: Exposure) -> Self {
        let public_url = public_url.parse().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store =
            store::open_with(&Location::Sqlite(folder.path().to_owned()), limits).await.unwrap();
        let clock = Arc::new(ManualClock::at(at("2026-11-21T01:00:00Z")));
        let randomness = Arc::new(SeededRandomness::new(1));
        let app = App::start(store, Arc::clone(&clock) as _, randomness, public_url, exposure);
        let app = app.await.unwrap();
        let version = set_up(&app).await;
        let router = router(&app);
        Self { app, clock, version, router, _folder: folder }
    }

    /// The instant at which the round closes.
    pub fn closing() -> Timestamp {
        at("2026-11-30T17:00:00Z")
    }

    pub fn anyone(&self) -> Client<'_> {
        Client { app: self, headers: HeaderMap::new(), peer: None }
    }

    /// Staff of this role, signed in over the API.
    pub async fn staff(&self, role: Role) -> Client<'_> {
        self.staff_of(role, None).await
    }

    /// Staff of this role who work for a unit, or for the whole survey, signed in over the API.
    pub async fn staff_of(&self, role: Role, unit: Option<UnitCode>) -> Client<'_> {
        let password = Password::typed("mật khẩu thử nghiệm");
        let staff = NewStaff {
            user: role.as_str().parse().unwrap(),
            role,
            unit,
            password_hash: password.hash(self.app.randomness.as_ref()).unwrap(),
            created_at: Timestamp::UNIX_EPOCH,
        };
        let permission = Operator::at_the_console().may_administer();
        let _: Insertion = self.app.store.insert_staff(&permission, &staff).await.unwrap();
        let body = json!({ "user": role.as_str(), "password": password.reveal() });
        let answer = self.anyone().send_json(Method::POST, "/api/v1/session", &body).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        self.anyone().with_header(COOKIE.as_str(), answer.cookie())
    }

    /// The code of the link of a unit, or of the whole round.
    pub fn link(&self, unit: Option<&str>) -> String {
        let unit = unit.map(|unit| unit.parse().unwrap());
        self.app.signer.link_code(&Link::plain(ROUND.parse().unwrap(), unit))
    }

    /// A visit of a unit, as the app gets it.
    pub async fn visit(&self, unit: Option<&str>) -> String {
        let answer = self.anyone().get(&format!("/api/v1/links/{}", self.link(unit))).await;
        answer.json()["visit"].as_str().unwrap().to_owned()
    }

    /// A complete response of the unit `X01`.
    pub async fn response(&self, satisfied: &str) -> Value {
        json!({
            "version": self.version.hash().as_str(),
            "unit": "X01",
            "visit": self.visit(Some("X01")).await,
            "mode": "web",
            "language": "vi",
            "started_on": "2026-11-21",
            "consent": {"version": 3, "given": true},
            "answers": {"visited": {"one": "1"}, "satisfied": {"one": satisfied}, "age": {"number": "42"}},
            "paradata": {"duration_s": 120},
        })
    }

    /// A new response id.
    pub fn response_id(&self) -> Uuid {
        response_id(self.clock.as_ref(), self.app.randomness.as_ref())
    }

    /// Sends a response as the app does.
    pub async fn put(&self, response_id: Uuid, response: &Value) -> Answer {
        let address = format!("/api/v1/rounds/{ROUND}/responses/{response_id}");
        self.anyone().send_json(Method::PUT, &address, response).await
    }

    /// Stores so many responses of `X01`, of which so many are satisfied.
    pub async fn collect(&self, all: usize, satisfied: usize) {
        for number in 0..all {
            let response = self.response(if number < satisfied { "3" } else { "1" }).await;
            assert_eq!(self.put(self.response_id(), &response).await.status, StatusCode::CREATED);
        }
    }
}

/// Publishes the questionnaire, loads two communes and sets up the round.
async fn set_up(app: &App) -> PublishedVersion {
    let design = Operator::at_the_console().may_design();
    let now = app.clock.now();
    let reading = read::check("test.questionnaire.yaml", QUESTIONNAIRE.as_bytes());
    let version =
        reading.draft.unwrap_or_else(|| panic!("{:?}", reading.problems)).publish().unwrap();
    app.store.insert_version(&design, &version, now).await.unwrap();
    let code = "hai-long".parse().unwrap();
    let index = app.store.insert_index_definition(&design, &code, INDEX, now).await.unwrap();
    let unit = |code: &str, name: &str| Unit {
        code: code.parse().unwrap(),
        name: name.to_owned(),
        class: "xa".parse().unwrap(),
        kind: Some("phuong".parse().unwrap()),
        parent: None,
        population: None,
        valid_from: None,
        valid_to: None,
        codes: BTreeMap::new(),
    };
    let units = [unit("X01", "Phường Một"), unit("X02", "Phường Hai")];
    app.store.load_units(&design, &units, &[]).await.unwrap();
    let round = Round {
        code: ROUND.parse().unwrap(),
        title: Some("Đợt 1".to_owned()),
        version: version.hash().clone(),
        index_definition: Some(index),
        opens_at: at("2026-10-31T17:00:00Z"),
        closes_at: Some(TestApp::closing()),
        results_public: true,
        offline: true,
        fielding: Fielding::default(),
        created_at: now,
    };
    let units = units.into_iter().map(|unit| unit.code).collect();
    let inserted = app.store.insert_round(&design, &NewRound::new(round, units)).await.unwrap();
    assert_eq!(inserted, Insertion::Inserted);
    version
}

/// Somebody who asks: nobody who is known, or staff with a session.
pub struct Client<'a> {
    app: &'a TestApp,
    headers: HeaderMap,
    peer: Option<IpAddr>,
}

impl Client<'_> {
    /// The same, from this address.
    pub fn from(mut self, peer: IpAddr) -> Self {
        self.peer = Some(peer);
        self
    }

    /// The same, sending this header too.
    pub fn with_header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        let name: axum::http::HeaderName = name.parse().unwrap();
        self.headers.insert(name, value.as_ref().parse().unwrap());
        self
    }

    /// The cookies that are sent along.
    pub fn cookie(&self) -> String {
        self.headers
            .get(COOKIE)
            .map_or_else(String::new, |cookie| cookie.to_str().unwrap().to_owned())
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.send(Method::GET, address, None, Body::empty()).await
    }

    pub async fn send_json(&self, method: Method, address: &str, body: &Value) -> Answer {
        self.send(method, address, Some("application/json"), Body::from(body.to_string())).await
    }

    pub async fn post_form(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let form = Some("application/x-www-form-urlencoded");
        self.send(Method::POST, address, form, Body::from(body)).await
    }

    /// The answer as it comes, for streams that do not end.
    pub async fn open(&self, address: &str) -> axum::response::Response {
        let request = Request::get(address).header(HOST, "127.0.0.1:8080");
        let mut request = request.body(Body::empty()).unwrap();
        request.headers_mut().extend(self.headers.clone());
        self.app.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn send(
        &self,
        method: Method,
        address: &str,
        content_type: Option<&str>,
        body: Body,
    ) -> Answer {
        let mut request =
            Request::builder().method(method).uri(address).header(HOST, "127.0.0.1:8080");
        if let Some(content_type) = content_type {
            request = request.header(CONTENT_TYPE, content_type);
        }
        let mut request = request.body(body).unwrap();
        request.headers_mut().extend(self.headers.clone());
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(ConnectInfo(SocketAddr::new(peer, 50_000)));
        }
        let response = self.app.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        // A stream of events has no end.
        let endless = parts.headers.get(CONTENT_TYPE).is_some_and(|it| it == "text/event-stream");
        let body = if endless { Body::empty() } else { body };
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and stable code of a problem.
    pub fn problem(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        (self.status.as_u16(), problem["code"].as_str().unwrap().to_owned())
    }

    /// The session cookie that was set, as a browser sends it back.
    pub fn cookie(&self) -> String {
        let cookie = self.header(SET_COOKIE.as_str());
        cookie.split(';').next().unwrap().to_owned()
    }
}
