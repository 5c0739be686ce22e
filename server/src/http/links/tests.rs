//! What staff may do with links.

use std::collections::BTreeMap;
use std::time::Instant;

use axum::http::{Method, StatusCode};
use serde_json::json;
use survey_specs::code::{RoundCode, UnitCode};
use survey_specs::unit::Unit;

use crate::http::test_app::{Answer, Client, ROUND, TestApp};
use crate::permission::{Operator, Role};
use crate::qr::reader;
use crate::store::Insertion;
use crate::store::round::{NewRound, Round};

async fn order(client: &Client<'_>, body: serde_json::Value) -> Answer {
    client.send_json(Method::POST, &format!("/api/v1/rounds/{ROUND}/links"), &body).await
}

async fn revoke(client: &Client<'_>, link: &str, reason: &str) -> Answer {
    let address = format!("/api/v1/rounds/{ROUND}/links/revocations");
    client.send_json(Method::POST, &address, &json!({ "link": link, "reason": reason })).await
}

/// The codes of the links in an answer.
fn codes(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let body = answer.json();
    let links = body["links"].as_array().unwrap();
    links.iter().map(|link| link["code"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn links_are_made_for_units_desks_and_single_persons() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let made = order(&designer, json!({"all_units": true, "printed": true})).await;
    assert_eq!(made.header("cache-control"), "no-store");
    assert_eq!(codes(&made).len(), 2);
    let link = &made.json()["links"][0];
    let code = link["code"].as_str().unwrap();
    assert!(code.starts_with("dot-1.X01~q."), "{code}");
    assert_eq!(link["url"], format!("http://127.0.0.1:8080/r/{code}"));
    assert_eq!((&link["unit"], &link["one_time"]), (&json!("X01"), &json!(false)));
    for code in codes(&made) {
        assert_eq!(app.anyone().get(&format!("/r/{code}")).await.status, StatusCode::OK);
    }
    let desks = json!({"units": ["X02"], "desks": ["quay-1", "quay-2"], "expires": "2026-11-25"});
    let desks = order(&designer, desks).await;
    assert_eq!(desks.json()["links"][1]["desk"], "quay-2");
    assert_eq!(desks.json()["links"][1]["expires_at"], "2026-11-25T17:00:00Z");
    let persons = codes(&order(&designer, json!({"units": ["X02"], "one_time": 20})).await);
    let different: std::collections::BTreeSet<_> = persons.iter().collect();
    assert_eq!(different.len(), 20);
    assert_eq!(codes(&order(&designer, json!({})).await), [ROUND]);
}

#[tokio::test]
async fn an_order_that_cannot_be_filled_says_everything_that_is_wrong() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let found = |answer: &Answer| -> Vec<String> {
        assert_eq!(answer.problem(), (422, "invalid_links".to_owned()));
        let body = answer.json();
        let problems = body["problems"].as_array().unwrap();
        problems.iter().map(|problem| problem["code"].as_str().unwrap().to_owned()).collect()
    };
    let misread = json!({"units": ["X 1"], "all_units": true, "desks": ["Quầy"], "expires": "mai"});
    let expected = ["invalid_code", "invalid_code", "too_many_units", "invalid_date"];
    assert_eq!(found(&order(&designer, misread).await), expected);
    let wrong = json!({"units": ["Y01"], "one_time": 0, "expires": "2026-11-20"});
    let expected = ["unknown_unit", "past_expiry", "no_links"];
    assert_eq!(found(&order(&designer, wrong).await), expected);
    let many = json!({"all_units": true, "one_time": 4_000_000_000_u32});
    assert_eq!(found(&order(&designer, many).await), ["too_many_links"]);
    for broken in [json!([]), json!({"units": "X01"}), json!({"unit": "X01"})] {
        assert_eq!(order(&designer, broken).await.problem(), (400, "not_json".to_owned()));
    }
    assert_eq!(found(&revoke(&designer, ROUND, "  ").await), ["invalid_reason"]);
    let unknown = designer.send_json(Method::POST, "/api/v1/rounds/dot-9/links", &json!({})).await;
    assert_eq!(unknown.problem(), (404, "unknown_round".to_owned()));
}

#[tokio::test]
async fn a_link_is_revoked_once_and_stands_in_the_list() {
    let app = TestApp::new().await;
    let coordinator = app.staff(Role::Coordinator).await;
    let address = format!("https://khaosat.example.vn/r/{}?lang=en", app.link(Some("X02")));
    let first = revoke(&coordinator, &address, " Ảnh chụp bị đăng lên mạng ").await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    let again = revoke(&coordinator, &app.link(Some("X02")), "khác").await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, first.json()));
    let list = coordinator.get(&format!("/api/v1/rounds/{ROUND}/links/revocations")).await;
    let expected = json!({"revocations": [{
        "link": "dot-1.X02", "unit": "X02", "reason": "Ảnh chụp bị đăng lên mạng",
        "revoked_by": "coordinator", "revoked_at": "2026-11-21T01:00:00Z",
    }]});
    assert_eq!(list.json(), expected);
    for stranger in ["dot-1.X02.forged", "dot-2", ""] {
        let answer = revoke(&coordinator, stranger, "x").await;
        assert_eq!(answer.problem(), (404, "unknown_link".to_owned()), "{stranger}");
    }
}

#[tokio::test]
async fn who_may_not_run_the_fieldwork_makes_no_links() {
    let app = TestApp::new().await;
    let code = app.link(Some("X01"));
    let addresses = [
        format!("/api/v1/rounds/{ROUND}/links/revocations"),
        format!("/api/v1/rounds/{ROUND}/links/{code}/qr.svg"),
    ];
    for role in [Role::Enumerator, Role::Analyst, Role::Viewer] {
        let staff = app.staff(role).await;
        assert_eq!(order(&staff, json!({})).await.problem().0, 403, "{role}");
        assert_eq!(revoke(&staff, &code, "x").await.problem().0, 403, "{role}");
        for address in &addresses {
            assert_eq!(staff.get(address).await.problem().0, 403, "{role} {address}");
        }
        let page = staff.get(&format!("/staff/rounds/{ROUND}/posters")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{role}");
    }
    assert_eq!(order(&app.anyone(), json!({})).await.problem().0, 401);
    for address in &addresses {
        assert_eq!(app.anyone().get(address).await.problem().0, 401, "{address}");
    }
    let page = app.anyone().get(&format!("/staff/rounds/{ROUND}/posters")).await;
    assert!(page.text().contains("type=\"password\""), "{}", page.text());
}

#[tokio::test]
async fn who_coordinates_one_unit_makes_and_revokes_links_of_that_unit_only() {
    let app = TestApp::new().await;
    let own: UnitCode = "X01".parse().unwrap();
    let staff = app.staff_of(Role::Coordinator, Some(own)).await;
    assert_eq!(codes(&order(&staff, json!({"units": ["X01"]})).await).len(), 1);
    for foreign in [
        json!({}),
        json!({"all_units": true}),
        json!({"units": ["X02"]}),
        json!({"units": ["X01", "X02"]}),
    ] {
        assert_eq!(order(&staff, foreign.clone()).await.problem().0, 403, "{foreign}");
    }
    for (code, status) in
        [(app.link(Some("X01")), 201), (app.link(Some("X02")), 403), (app.link(None), 403)]
    {
        assert_eq!(revoke(&staff, &code, "x").await.status.as_u16(), status, "{code}");
    }
    let posters = format!("/staff/rounds/{ROUND}/posters");
    let page = staff.get(&posters).await;
    assert!(page.text().contains("Phường Một") && !page.text().contains("Phường Hai"));
    let foreign = staff.get(&format!("{posters}?unit=X02")).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
}

/// What the codes of a page or an SVG say.
fn read_codes(text: &str) -> Vec<String> {
    let drawn = text.split("viewBox=\"0 0 ").skip(1);
    drawn
        .map(|drawn| {
            let modules = drawn.split(' ').next().unwrap().parse().unwrap();
            let path = drawn.split(" d=\"").nth(2).unwrap().split('"').next().unwrap();
            reader::read(path, modules)
        })
        .collect()
}

#[tokio::test]
async fn the_qr_code_of_a_link_says_its_address() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let code = app.link(Some("X02"));
    let svg = designer.get(&format!("/api/v1/rounds/{ROUND}/links/{code}/qr.svg")).await;
    assert_eq!(svg.header("content-type"), "image/svg+xml");
    assert_eq!(read_codes(svg.text()), [format!("http://127.0.0.1:8080/r/{code}")]);
    for code in ["dot-1.X02.forged", "dot-2"] {
        let answer = designer.get(&format!("/api/v1/rounds/{ROUND}/links/{code}/qr.svg")).await;
        assert_eq!(answer.problem(), (404, "unknown_link".to_owned()), "{code}");
    }
}

#[tokio::test]
async fn the_code_on_a_poster_opens_the_page_of_its_unit() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    for kind in ["poster", "card"] {
        let address = format!("/staff/rounds/{ROUND}/posters?kind={kind}&lang=en");
        let page = designer.get(&address).await;
        assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
        assert!(!page.text().contains("<script") && !page.text().contains(" style="));
        let addresses = read_codes(page.text());
        assert_eq!(addresses.len(), 2);
        for (address, name) in addresses.iter().zip(["Phường Một", "Phường Hai"]) {
            let path = address.strip_prefix("http://127.0.0.1:8080").unwrap();
            assert!(path.contains("~q."), "{path}");
            let opened = app.anyone().get(path).await;
            assert!(opened.text().contains(name), "{name}");
        }
        assert!(page.text().contains("127.0.0.1:8080/r/dot-1"), "the address to type");
        assert!(page.text().contains("hết ngày 30/11/2026"));
    }
}

#[tokio::test]
async fn a_revoked_poster_is_left_out_and_one_with_an_expiry_takes_its_place() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let posters = format!("/staff/rounds/{ROUND}/posters");
    let printed = read_codes(designer.get(&posters).await.text());
    assert_eq!(revoke(&designer, &printed[0], "mất").await.status, StatusCode::CREATED);
    let page = designer.get(&posters).await;
    assert_eq!(read_codes(page.text()), printed[1..]);
    assert!(page.text().contains("thu hồi: Phường Một"), "{}", page.text());
    let page = designer.get(&format!("{posters}?unit=X01&expires=2026-11-25")).await;
    assert_eq!(read_codes(page.text()).len(), 1);
    assert!(page.text().contains("hết ngày 25/11/2026"), "{}", page.text());
}

#[tokio::test]
async fn posters_of_what_there_is_not_do_not_exist() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    for query in
        ["kind=banner", "unit=Y01", "unit=%20", "desk=%20", "expires=mai", "part=0", "part=2"]
    {
        let page = designer.get(&format!("/staff/rounds/{ROUND}/posters?{query}")).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{query}");
    }
    let page = designer.get("/staff/rounds/dot-9/posters").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

/// A round about so many communes of a province.
async fn province(app: &TestApp, communes: usize) -> RoundCode {
    let unit = |code: String, name: String, parent: Option<&str>| Unit {
        code: code.parse().unwrap(),
        name,
        class: "xa".parse().unwrap(),
        kind: Some("xa".parse().unwrap()),
        parent: parent.map(|parent| parent.parse().unwrap()),
        population: None,
        valid_from: None,
        valid_to: None,
        codes: BTreeMap::new(),
    };
    let mut units = vec![unit("T11".to_owned(), "Tỉnh Điện Biên".to_owned(), None)];
    for number in 0..communes {
        let name = format!("Ủy ban nhân dân xã Mường Nhé {number}");
        units.push(unit(format!("T11.{number:03}"), name, Some("T11")));
    }
    let design = Operator::at_the_console().may_design();
    app.app.store.load_units(&design, &units, &[]).await.unwrap();
    let first = app.app.store.round(&ROUND.parse().unwrap()).await.unwrap().unwrap();
    let round = Round { code: "tinh".parse().unwrap(), ..first };
    let units = units.into_iter().skip(1).map(|unit| unit.code).collect();
    let code = round.code.clone();
    let inserted = app.app.store.insert_round(&design, &NewRound::new(round, units)).await;
    assert_eq!(inserted.unwrap(), Insertion::Inserted);
    code
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "measures how long the page takes")]
async fn posters_of_a_province_are_quick_and_small() {
    let app = TestApp::new().await;
    let round = province(&app, 135).await;
    let designer = app.staff(Role::Designer).await;
    let begin = Instant::now();
    let page = designer.get(&format!("/staff/rounds/{round}/posters")).await;
    let took = begin.elapsed();
    assert_eq!(page.text().matches("<section class=\"poster\"").count(), 135);
    assert!(page.text().contains("Tỉnh Điện Biên"));
    assert!(took.as_secs_f64() < 2.0, "{took:?}");
    assert!(page.body.len() < 5_000_000, "{} bytes", page.body.len());
}
