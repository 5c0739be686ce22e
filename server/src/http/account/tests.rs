//! Accounts, from outside: invitations, passwords, second factors, sessions.

use axum::http::{Method, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::http::test_app::{Answer, Client, TestApp};
use crate::permission::{Role, UserName};
use crate::second_factor::{Seed, TotpSecret};

const PASSWORD: &str = "mật khẩu thử nghiệm";

async fn sign_in(app: &TestApp, body: &Value) -> Answer {
    app.anyone().send_json(Method::POST, "/api/v1/session", body).await
}

async fn put(client: &Client<'_>, address: &str, body: &Value) -> Answer {
    client.send_json(Method::PUT, address, body).await
}

async fn post(client: &Client<'_>, address: &str, body: &Value) -> Answer {
    client.send_json(Method::POST, address, body).await
}

/// Invites somebody and gives the path of the link.
async fn invite(administrator: &Client<'_>, body: &Value) -> String {
    let answer = post(administrator, "/api/v1/invitations", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let url = answer.json()["url"].as_str().unwrap().to_owned();
    url.strip_prefix("http://127.0.0.1:8080").unwrap().to_owned()
}

/// Sets up the second factor of somebody whose password is the usual one; gives its secret and the
/// recovery codes.
async fn set_up(app: &TestApp, client: &Client<'_>, user: &str) -> (TotpSecret, Vec<String>) {
    let offer =
        post(client, "/api/v1/account/second-factor", &json!({ "password": PASSWORD })).await;
    assert_eq!(offer.status, StatusCode::OK, "{}", offer.text());
    let offer = offer.json();
    assert!(offer["qr"].as_str().unwrap().starts_with("<svg"));
    let seed = offer["seed"].as_str().unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(seed).unwrap().try_into().unwrap();
    let user: UserName = user.parse().unwrap();
    let secret = app.app.second_factor_key.secret(&user, Seed(bytes));
    assert_eq!(offer["key"], secret.in_groups());
    let code = secret.code_at(app.app.clock.now());
    let body = json!({ "seed": seed, "code": code });
    let set = put(client, "/api/v1/account/second-factor", &body).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let codes = set.json()["codes"].as_array().unwrap().clone();
    (secret, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

#[tokio::test]
async fn whoever_is_invited_chooses_a_password_without_scripts_and_once() {
    let app = TestApp::new().await;
    let administrator = app.staff(Role::Administrator).await;
    let body = json!({
        "user": "Lan", "role": "coordinator", "unit": "X01", "display_name": "Nguyễn Thị Lan",
        "email": "lan@sonoivu.gov.vn", "phone": "0901 234 567",
    });
    let link = invite(&administrator, &body).await;
    let listed = administrator.get("/api/v1/staff/lan").await.json();
    assert_eq!((&listed["state"], &listed["unit"]), (&json!("invited"), &json!("X01")));
    let again = post(&administrator, "/api/v1/invitations", &body).await;
    assert_eq!(again.problem(), (409, "taken_name".to_owned()));

    let page = app.anyone().get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Nguyễn Thị Lan") && !page.text().contains("<script"));
    let choose = async |password: &str, again: &str| {
        let fields = [("password", password), ("again", again)];
        app.anyone().post_form(&link, &fields).await
    };
    let different = choose("ba con mèo trên mái", "ba con mèo").await;
    assert_eq!(different.status, StatusCode::UNPROCESSABLE_ENTITY);
    let short = choose("ngắn", "ngắn").await;
    assert!(short.text().contains("ít nhất 12 ký tự"), "{}", short.text());
    assert_eq!(choose("ba con mèo trên mái", "ba con mèo trên mái").await.status, StatusCode::OK);
    let used = choose("một câu khác hẳn", "một câu khác hẳn").await;
    assert_eq!(used.status, StatusCode::GONE);
    assert_eq!(app.anyone().get(&link).await.status, StatusCode::GONE);

    let signed_in = sign_in(&app, &json!({"user": "lan", "password": "ba con mèo trên mái"})).await;
    assert_eq!(signed_in.status, StatusCode::OK, "{}", signed_in.text());
    let lan = app.anyone().with_header("cookie", signed_in.cookie());
    let session = lan.get("/api/v1/session").await.json();
    assert_eq!(session["display_name"], "Nguyễn Thị Lan");
    assert_eq!(
        session["may"],
        json!(["read_results", "read_assessments", "claim", "run_fieldwork", "interview"])
    );
    assert_eq!(administrator.get("/api/v1/staff/lan").await.json()["state"], "active");
}

#[tokio::test]
async fn an_invitation_ends_after_seven_days_and_with_its_owner() {
    let app = TestApp::new().await;
    let body = json!({"user": "lan", "role": "viewer"});
    let link = invite(&app.staff(Role::Administrator).await, &body).await;
    app.clock.advance(SignedDuration::from_hours(7 * 24));
    assert_eq!(app.anyone().get(&link).await.status, StatusCode::GONE);
    let administrator = app.staff(Role::Administrator).await;
    let reset = post(&administrator, "/api/v1/staff/lan/password-reset", &json!({})).await;
    let url = reset.json()["url"].as_str().unwrap().to_owned();
    let link = url.strip_prefix("http://127.0.0.1:8080").unwrap();
    assert_eq!(app.anyone().get(link).await.status, StatusCode::OK);
    let body = json!({
        "role": "viewer", "unit": null, "display_name": null, "email": null, "phone": null,
        "disabled": true, "revision": 1,
    });
    let disabled = put(&administrator, "/api/v1/staff/lan", &body).await;
    assert_eq!(disabled.json()["state"], "disabled", "{}", disabled.text());
    assert_eq!(app.anyone().get(link).await.status, StatusCode::GONE);
    for strange in ["/invitation/x", &format!("/invitation/{}", "A".repeat(43))] {
        assert_eq!(app.anyone().get(strange).await.status, StatusCode::GONE, "{strange}");
    }
}

#[tokio::test]
async fn everything_wrong_with_an_account_is_told_at_once() {
    let app = TestApp::new().await;
    let administrator = app.staff(Role::Administrator).await;
    let body = json!({
        "user": "nguyễn lan", "role": "king", "unit": "X99", "email": "lan", "phone": "gọi Lan",
        "display_name": "x".repeat(121),
    });
    let answer = post(&administrator, "/api/v1/staff", &body).await;
    assert_eq!(answer.problem(), (422, "invalid_account".to_owned()));
    let problems = answer.json()["problems"].as_array().unwrap().clone();
    let fields: Vec<_> = problems.iter().map(|it| it["item"].as_str().unwrap()).collect();
    assert_eq!(fields, ["user", "role", "unit", "display_name", "email", "phone"]);
    let added =
        post(&administrator, "/api/v1/staff", &json!({"user": "an", "role": "enumerator"})).await;
    assert_eq!(added.status, StatusCode::CREATED);
    let password = added.json()["password"].clone();
    let signed_in = sign_in(&app, &json!({"user": "an", "password": password})).await;
    assert_eq!(signed_in.status, StatusCode::OK);
}

#[tokio::test]
async fn the_last_administrator_stays_and_a_stale_change_is_refused() {
    let app = TestApp::new().await;
    let administrator = app.staff(Role::Administrator).await;
    let body = |role: &str, disabled: bool, revision: i64| {
        json!({
            "role": role, "unit": null, "display_name": null, "email": null, "phone": null,
            "disabled": disabled, "revision": revision,
        })
    };
    let own = "/api/v1/staff/administrator";
    for wrong in [body("administrator", true, 1), body("designer", false, 1)] {
        let answer = put(&administrator, own, &wrong).await;
        assert_eq!(answer.problem(), (409, "last_administrator".to_owned()));
    }
    // Somebody who is only invited does not count: nobody knows whether they will come.
    invite(&administrator, &json!({"user": "lan", "role": "administrator"})).await;
    let answer = put(&administrator, own, &body("designer", false, 1)).await;
    assert_eq!(answer.problem().1, "last_administrator");
    let body_of_an = json!({"user": "an", "role": "administrator"});
    let added = post(&administrator, "/api/v1/staff", &body_of_an).await;
    assert_eq!(added.status, StatusCode::CREATED);
    let stale = put(&administrator, "/api/v1/staff/an", &body("viewer", false, 7)).await;
    assert_eq!(stale.problem(), (409, "stale_staff".to_owned()));
    assert_eq!(stale.json()["held"]["revision"], 1);
    let demoted = put(&administrator, own, &body("designer", false, 1)).await;
    assert_eq!(demoted.status, StatusCode::OK, "{}", demoted.text());
    let now = administrator.get("/api/v1/staff").await;
    assert_eq!(now.status, StatusCode::FORBIDDEN, "a demoted administrator is one no more");
}

#[tokio::test]
async fn whoever_is_disabled_is_out_at_once() {
    let app = TestApp::new().await;
    let (administrator, viewer) =
        (app.staff(Role::Administrator).await, app.staff(Role::Viewer).await);
    let body = json!({
        "role": "viewer", "unit": null, "display_name": null, "email": null, "phone": null,
        "disabled": true, "revision": 1,
    });
    assert_eq!(put(&administrator, "/api/v1/staff/viewer", &body).await.status, StatusCode::OK);
    assert_eq!(viewer.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_no_code_counts_twice() {
    let app = TestApp::new().await;
    let analyst = app.staff(Role::Analyst).await;
    let wrong = post(&analyst, "/api/v1/account/second-factor", &json!({"password": "x"})).await;
    assert_eq!(wrong.json()["problems"][0]["code"], "wrong_password");
    let (secret, codes) = set_up(&app, &analyst, "analyst").await;
    assert_eq!(codes.len(), 10);

    let with = |code: Option<&str>| json!({"user": "analyst", "password": PASSWORD, "code": code});
    let needed = sign_in(&app, &with(None)).await;
    assert_eq!(needed.problem(), (401, "second_factor_needed".to_owned()));
    assert!(needed.header("set-cookie").is_empty());
    // The code that set it up is used up already.
    let used = secret.code_at(app.app.clock.now());
    assert_eq!(sign_in(&app, &with(Some(&used))).await.problem().1, "wrong_code");
    app.clock.advance(SignedDuration::from_secs(30));
    let next = secret.code_at(app.app.clock.now());
    assert_eq!(sign_in(&app, &with(Some(&next))).await.status, StatusCode::OK);
    assert_eq!(sign_in(&app, &with(Some(&next))).await.problem().1, "wrong_code");
    let recovery = codes[3].to_uppercase();
    assert_eq!(sign_in(&app, &with(Some(&recovery))).await.status, StatusCode::OK);
    assert_eq!(sign_in(&app, &with(Some(&recovery))).await.problem().1, "wrong_code");
    let left = analyst.get("/api/v1/account/recovery-codes").await.json();
    assert_eq!(left, json!({"left": 9}));
    let wrong = json!({"user": "analyst", "password": "x", "code": "123456"});
    assert_eq!(sign_in(&app, &wrong).await.problem().1, "wrong_name_or_password");
}

#[tokio::test]
async fn codes_cannot_be_tried_forever_from_wherever() {
    let app = TestApp::new().await;
    let analyst = app.staff(Role::Analyst).await;
    set_up(&app, &analyst, "analyst").await;
    let mut statuses = Vec::new();
    for number in 0_u8..22 {
        let client = app.anyone().from([203, 0, 113, number].into());
        let body = json!({"user": "analyst", "password": PASSWORD, "code": "000000"});
        statuses.push(client.send_json(Method::POST, "/api/v1/session", &body).await.status);
    }
    assert_eq!(statuses[18], StatusCode::UNAUTHORIZED);
    assert_eq!(statuses[21], StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn the_page_asks_for_the_code_in_a_second_step() {
    let app = TestApp::new().await;
    let (secret, _) = set_up(&app, &app.staff(Role::Analyst).await, "analyst").await;
    app.clock.advance(SignedDuration::from_secs(60));
    let first = [("user", "analyst"), ("password", PASSWORD), ("next", "/console/rounds")];
    let page = app.anyone().post_form("/staff/sign-in", &first).await;
    assert_eq!((page.status, page.header("set-cookie")), (StatusCode::OK, ""));
    let half = page.text().split("name=\"half\" value=\"").nth(1).unwrap();
    let half = half.split('"').next().unwrap().to_owned();
    assert!(!page.text().contains(PASSWORD));
    let step = async |half: &str, code: &str| {
        let fields = [("half", half), ("code", code), ("next", "/console/rounds")];
        app.anyone().post_form("/staff/sign-in", &fields).await
    };
    let wrong = step(&half, "000000").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.text().contains("Mã không đúng"), "{}", wrong.text());
    let code = secret.code_at(app.app.clock.now());
    let forged = half.replace("analyst", "viewer");
    assert!(step(&forged, &code).await.text().contains("id=\"password\""));
    let done = step(&half, &code).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/console/rounds"));
    app.clock.advance(SignedDuration::from_mins(5));
    let late = step(&half, &secret.code_at(app.app.clock.now())).await;
    assert!(late.text().contains("id=\"password\""), "{}", late.text());
}

#[tokio::test]
async fn a_role_that_must_have_a_second_factor_can_do_nothing_before() {
    let app = TestApp::new().await;
    let (administrator, analyst) =
        (app.staff(Role::Administrator).await, app.staff(Role::Analyst).await);
    let roles = json!({"roles": ["analyst", "administrator"]});
    let set = put(&administrator, "/api/v1/second-factor-roles", &roles).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let refused = analyst.get("/api/v1/rounds/dot-1/flags").await;
    assert_eq!(refused.problem(), (403, "second_factor_required".to_owned()));
    let session = analyst.get("/api/v1/session").await.json();
    assert_eq!((&session["second_factor_missing"], &session["may"]), (&json!(true), &json!([])));
    let fields = [("user", "analyst"), ("password", PASSWORD), ("next", "/staff")];
    let signed_in = app.anyone().post_form("/staff/sign-in", &fields).await;
    assert_eq!(signed_in.header("location"), "/console/account");
    set_up(&app, &analyst, "analyst").await;
    assert_eq!(analyst.get("/api/v1/rounds/dot-1/flags").await.status, StatusCode::OK);
    let body = json!({ "password": PASSWORD });
    let kept = post(&analyst, "/api/v1/account/second-factor/removal", &body).await;
    assert_eq!(kept.problem(), (409, "second_factor_kept".to_owned()));
}

#[tokio::test]
async fn an_administrator_helps_whoever_has_lost_the_phone() {
    let app = TestApp::new().await;
    let (administrator, analyst) =
        (app.staff(Role::Administrator).await, app.staff(Role::Analyst).await);
    set_up(&app, &analyst, "analyst").await;
    let listed = administrator.get("/api/v1/staff/analyst").await.json();
    assert_eq!(listed["second_factor"], true);
    let address = "/api/v1/staff/analyst/second-factor";
    let done = administrator.send_json(Method::DELETE, address, &json!({})).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT);
    assert_eq!(analyst.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED);
    let alone = sign_in(&app, &json!({"user": "analyst", "password": PASSWORD})).await;
    assert_eq!(alone.status, StatusCode::OK);
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let app = TestApp::new().await;
    let (here, there) = (app.staff(Role::Viewer).await, app.staff(Role::Viewer).await);
    let address = "/api/v1/account/password";
    let wrong = json!({"password": "x", "new_password": "ba con mèo trên mái"});
    assert_eq!(put(&here, address, &wrong).await.json()["problems"][0]["code"], "wrong_password");
    let common = json!({"password": PASSWORD, "new_password": "matkhau123456"});
    let problem = put(&here, address, &common).await.json();
    assert_eq!(
        (&problem["problems"][0]["item"], &problem["problems"][0]["code"]),
        (&json!("new_password"), &json!("too_common"))
    );
    let right = json!({"password": PASSWORD, "new_password": "ba con mèo trên mái"});
    assert_eq!(put(&here, address, &right).await.status, StatusCode::NO_CONTENT);
    assert_eq!(here.get("/api/v1/session").await.status, StatusCode::OK);
    assert_eq!(there.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED);
    let old = sign_in(&app, &json!({"user": "viewer", "password": PASSWORD})).await;
    assert_eq!(old.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn sessions_are_listed_by_device_and_ended_one_by_one() {
    let app = TestApp::new().await;
    let here = app.staff(Role::Viewer).await;
    let phone = "Mozilla/5.0 (Linux; Android 14) Chrome/142.0.0.0 Mobile Safari/537.36";
    let body = json!({"user": "viewer", "password": PASSWORD});
    app.clock.advance(SignedDuration::from_secs(1));
    let client = app.anyone().with_header("user-agent", phone);
    let there = client.send_json(Method::POST, "/api/v1/session", &body).await;
    let there = app.anyone().with_header("cookie", there.cookie());
    let list = here.get("/api/v1/account/sessions").await.json();
    let devices: Vec<_> = list["sessions"].as_array().unwrap().iter().collect();
    assert_eq!(devices.len(), 2);
    assert_eq!(devices[0]["device"], "Chrome, Android");
    assert_eq!((&devices[0]["current"], &devices[1]["current"]), (&json!(false), &json!(true)));
    let name = devices[0]["session"].as_str().unwrap();
    let address = format!("/api/v1/account/sessions/{name}");
    let ended = here.send_json(Method::DELETE, &address, &json!({})).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_eq!(there.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED);
    let again = here.send_json(Method::DELETE, &address, &json!({})).await;
    assert_eq!(again.problem(), (404, "unknown_session".to_owned()));

    let administrator = app.staff(Role::Administrator).await;
    let of_viewer = "/api/v1/staff/viewer/sessions";
    let seen = administrator.get(of_viewer).await.json();
    assert_eq!(seen["sessions"].as_array().unwrap().len(), 1);
    let out = administrator.send_json(Method::DELETE, of_viewer, &json!({})).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT);
    assert_eq!(here.get("/api/v1/session").await.status, StatusCode::UNAUTHORIZED);
}
