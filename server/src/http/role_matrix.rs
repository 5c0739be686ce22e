//! The role matrix: every endpoint × nobody and every role × the own unit and another one, asked for
//! real and compared with the table in `role_matrix.txt`. An endpoint without a row fails the test.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::COOKIE;
use axum::http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use survey_specs::code::UnitCode;

use super::test_app::{Answer, ROUND, TestApp};
use crate::audit::AuditKind;
use crate::permission::{Operator, Role};
use crate::session::SessionToken;
use crate::store::Insertion;
use crate::store::case::{CaseDesign, Contact, NewCase};
use crate::store::staff::{NewSession, NewStaff};
use crate::weight::Weight;

const TABLE: &str = include_str!("role_matrix.txt");

/// The order of the signs after the first one, which is nobody's.
const ROLES: [Role; 6] = [
    Role::Viewer,
    Role::Analyst,
    Role::Enumerator,
    Role::Coordinator,
    Role::Designer,
    Role::Administrator,
];

/// The unit that all of them work for, and another one.
const UNITS: [&str; 2] = ["X01", "X02"];

/// After this time an answer is a stream without an end.
const STREAM: Duration = Duration::from_secs(5);

/// A row of the table.
struct Row {
    method: Method,
    address: &'static str,
    own: &'static str,
    other: &'static str,
    body: &'static str,
}

fn rows() -> Vec<Row> {
    let lines = TABLE.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.splitn(5, '|').map(str::trim).collect();
        let [method, address, own, other, ref rest @ ..] = cells[..] else {
            panic!("METHOD | ADDRESS | OWN | OTHER [| BODY] is expected: {line}")
        };
        assert_eq!(own.len(), 1 + ROLES.len(), "seven signs: {line}");
        assert!(other == "=" || other.len() == own.len(), "seven signs or `=`: {line}");
        let body = rest.first().copied().unwrap_or_default();
        Row { method: method.parse().unwrap(), address, own, other, body }
    };
    lines.map(row).collect()
}

impl Row {
    /// The address without what is asked for beyond it.
    fn path(&self) -> &'static str {
        self.address.split('?').next().unwrap_or_default()
    }
}

/// `METHOD /path` of every page of the router, read from its lines.
fn page_operations() -> BTreeSet<String> {
    let source = include_str!("router.rs");
    let pages = source.split("fn pages()").nth(1).unwrap().split("\n}\n").next().unwrap();
    let mut operations = BTreeSet::new();
    for route in pages.split(".route(").skip(1) {
        let address = route.split('"').nth(1).unwrap();
        for method in ["get", "post", "put", "delete"] {
            let calls = [format!(" {method}("), format!(".{method}("), format!("\n{method}(")];
            if calls.iter().any(|call| route.contains(call)) {
                operations.insert(format!("{} {address}", method.to_uppercase()));
            }
        }
    }
    operations
}

/// A server with a case of each unit, and everybody signed in.
struct Scene {
    app: TestApp,
    cookies: BTreeMap<Role, String>,
}

impl Scene {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let operator = Operator::at_the_console();
        let case = |unit: &str| NewCase {
            code: format!("H{unit}").parse().unwrap(),
            design: CaseDesign {
                unit: Some(unit.parse().unwrap()),
                stratum: None,
                psu: None,
                variance_stratum: None,
                variance_psu: None,
                drawn_within: String::new(),
                base_weight: Weight::new(1.0).unwrap(),
                reserve: false,
            },
            // The enumerator's own case is the one of the own unit.
            assignee: (unit == UNITS[0]).then(|| "enumerator".parse().unwrap()),
            contact: Contact::default(),
        };
        for role in ROLES {
            add(&app, role).await;
        }
        let (permission, round) = (operator.may_run_fieldwork(), ROUND.parse().unwrap());
        app.app.store.load_cases(&permission, &round, &UNITS.map(case)).await.unwrap();
        let mut scene = Self { app, cookies: BTreeMap::new() };
        scene.sign_in_again().await;
        scene
    }

    /// Gives everybody a session that nobody had to type for.
    async fn sign_in_again(&mut self) {
        for role in ROLES {
            let cookie = sign_in(&self.app, role).await;
            self.cookies.insert(role, cookie);
        }
    }

    /// The sign of the table for what is asked. A stream of events that does not end was let in.
    async fn sign(&self, row: &Row, role: Option<Role>, unit: &str) -> char {
        let asked = tokio::time::timeout(STREAM, self.ask(row, role, unit)).await;
        asked.map_or('+', |answer| sign(&answer))
    }

    async fn ask(&self, row: &Row, role: Option<Role>, unit: &str) -> Answer {
        let link = self.app.link(Some(unit));
        let hash = self.app.version.hash().to_string();
        let mut address = row.address.to_owned();
        for (name, value) in [
            ("{round}", ROUND),
            ("{unit}", unit),
            ("{code}", &link),
            ("{hash}", &hash),
            ("{case}", &format!("H{unit}")),
            ("{criterion}", "S1"),
            ("{form}", "7"),
            ("{entry}", "1"),
            ("{user}", "viewer"),
            ("{response_id}", &self.app.response_id().to_string()),
        ] {
            address = address.replace(name, value);
        }
        // Whatever else an address has: something that there is not.
        while let (Some(from), Some(to)) = (address.find('{'), address.find('}')) {
            address.replace_range(from..=to, "unknown");
        }
        let (content_type, body) = match row.body {
            "" => (None, Body::empty()),
            "FORM" => {
                let visit = self.app.visit(Some(unit)).await;
                let fields = [("user", "nobody"), ("visit", &visit)];
                let mut form = form_urlencoded::Serializer::new(String::new());
                let form = form.extend_pairs(fields).finish();
                (Some("application/x-www-form-urlencoded"), Body::from(form))
            }
            "PICTURE" => (Some("image/jpeg"), Body::from("no picture")),
            "VISIT" => {
                let response = self.app.response("3").await;
                (Some("application/json"), Body::from(response.to_string()))
            }
            text => {
                let text = text.replace("UNIT", unit).replace("LINK", &link);
                (Some("application/json"), Body::from(text))
            }
        };
        let client = self.app.anyone();
        let client = match role {
            Some(role) => client.with_header(COOKIE.as_str(), &self.cookies[&role]),
            None => client,
        };
        let visit = self.app.visit(Some(unit)).await;
        let client =
            if row.body == "PICTURE" { client.with_header("thuocdo-visit", visit) } else { client };
        client.send(row.method.clone(), &address, content_type, body).await
    }
}

/// Adds somebody of this role who works for the own unit.
async fn add(app: &TestApp, role: Role) {
    let staff = NewStaff {
        user: role.as_str().parse().unwrap(),
        role,
        unit: Some(UnitCode::new(UNITS[0]).unwrap()),
        password_hash: String::new(),
        created_at: Timestamp::UNIX_EPOCH,
    };
    let permission = Operator::at_the_console().may_administer();
    let inserted = app.app.store.insert_staff(&permission, &staff).await.unwrap();
    assert_eq!(inserted, Insertion::Inserted);
}

async fn sign_in(app: &TestApp, role: Role) -> String {
    let token = SessionToken::generated(app.app.randomness.as_ref());
    let now = app.app.clock.now();
    let session = NewSession {
        token_hash: token.hash(),
        user: role.as_str().parse().unwrap(),
        created_at: now,
        expires_at: now + SignedDuration::from_hours(12),
        device: String::new(),
    };
    app.app.store.insert_session(&session).await.unwrap();
    format!("{}={}", app.app.public_url.session_cookie(), token.as_str())
}

/// The sign of the table for an answer.
fn sign(answer: &Answer) -> char {
    let is_page = answer.header("content-type").starts_with("text/html");
    let asks = is_page && answer.text().contains("action=\"/staff/sign-in\"");
    match answer.status {
        StatusCode::UNAUTHORIZED => 's',
        StatusCode::FORBIDDEN => 'x',
        _ if asks => 's',
        _ => '+',
    }
}

#[tokio::test]
async fn every_endpoint_has_a_row() {
    let app = TestApp::new().await;
    let document = app.anyone().get("/api/v1/openapi.json").await.json();
    let described = document["paths"].as_object().unwrap().iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().keys();
        methods.map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    let known: BTreeSet<String> = described.chain(page_operations()).collect();
    let rows: Vec<String> =
        rows().iter().map(|row| format!("{} {}", row.method, row.path())).collect();
    let listed: BTreeSet<String> = rows.iter().cloned().collect();
    assert_eq!(listed.len(), rows.len(), "an endpoint has two rows");
    let missing: Vec<_> = known.difference(&listed).collect();
    assert!(missing.is_empty(), "write a row into role_matrix.txt for {missing:#?}");
    let stale: Vec<_> = listed.difference(&known).collect();
    assert!(stale.is_empty(), "take the rows out of role_matrix.txt of {stale:#?}");
}

#[tokio::test]
async fn everybody_gets_what_the_table_says() {
    let mut differences = String::new();
    let mut scene = Scene::new().await;
    for row in rows() {
        for (unit, expected) in UNITS.into_iter().zip([row.own, row.other]) {
            if expected == "=" {
                continue;
            }
            let mut found = String::new();
            for role in std::iter::once(None).chain(ROLES.map(Some)) {
                found.push(scene.sign(&row, role, unit).await);
            }
            // What a row has done to sessions must not matter to the next.
            if row.method != Method::GET {
                scene.sign_in_again().await;
            }
            if found != expected {
                let which = if unit == UNITS[0] { "own" } else { "other" };
                let (method, address) = (&row.method, row.address);
                writeln!(differences, "{method} {address}, {which} unit: {found}, not {expected}")
                    .unwrap();
            }
        }
    }
    assert!(differences.is_empty(), "nobody V A E C D Adm\n{differences}");
}

/// What changes something and is not in the audit log as an action: answering, where no name may stand
/// beside what was answered, and what writes entries of its own.
const NOT_RECORDED: [&str; 6] = [
    "PUT /api/v1/rounds/{round}/responses/{response_id}",
    "PUT /api/v1/rounds/{round}/files/{hash}",
    "POST /r/{code}",
    "POST /invitation/{token}",
    "POST /api/v1/session",
    "POST /staff/sign-in",
];

#[tokio::test]
async fn whatever_changes_something_is_in_the_audit_log_before_it_is_done() {
    let mut scene = Scene::new().await;
    let document = scene.app.anyone().get("/api/v1/openapi.json").await.json();
    let permission = Operator::at_the_console().may_administer();
    let store = Arc::clone(&scene.app.app.store);
    let mut not_recorded = Vec::new();
    for row in rows().iter().filter(|row| !row.method.is_safe()) {
        let before = store.audit_head(&permission).await.unwrap().number;
        scene.ask(row, Some(Role::Administrator), UNITS[0]).await;
        let entries = store.audit_chain(&permission, before, 10).await.unwrap();
        let actions = entries.into_iter().filter(|entry| entry.content.kind != AuditKind::Event);
        let actions: Vec<_> = actions.map(|entry| entry.content).collect();
        let operation = format!("{} {}", row.method, row.address);
        if let [begun, ended] = &actions[..] {
            let method = row.method.as_str().to_lowercase();
            let described = document["paths"][row.address][method]["operationId"].as_str();
            assert_eq!(begun.operation, described.unwrap_or(&operation));
            assert_eq!((begun.user.as_str(), begun.kind), ("administrator", AuditKind::Begun));
            assert_eq!(ended.kind, AuditKind::Ended(before + 1), "{operation}");
        } else {
            assert!(actions.is_empty(), "{operation}: {actions:?}");
            not_recorded.push(operation);
        }
        scene.sign_in_again().await;
    }
    assert_eq!(not_recorded, NOT_RECORDED);
}

#[tokio::test]
async fn whoever_coordinates_a_unit_coordinates_those_below_it() {
    let scene = Scene::new().await;
    let store = &scene.app.app.store;
    let design = Operator::at_the_console().may_design();
    let mut units = store.units().await.unwrap();
    units.retain(|unit| unit.code.as_str() == UNITS[1]);
    units[0].parent = Some(UNITS[0].parse().unwrap());
    store.load_units(&design, &units, &[]).await.unwrap();
    let coordinator =
        scene.app.anyone().with_header(COOKIE.as_str(), &scene.cookies[&Role::Coordinator]);
    let links = format!("/api/v1/rounds/{ROUND}/links");
    let body = json!({"units": UNITS});
    let answer = coordinator.send_json(Method::POST, &links, &body).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let cases = coordinator.get(&format!("/api/v1/rounds/{ROUND}/cases")).await.json();
    assert_eq!(cases["cases"].as_array().unwrap().len(), 2);
    // From today on it lies elsewhere.
    units[0].valid_from = Some("2026-11-21".parse().unwrap());
    units[0].parent = None;
    store.load_units(&design, &units, &[]).await.unwrap();
    let answer = coordinator.send_json(Method::POST, &links, &body).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
