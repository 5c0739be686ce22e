//! Who has brought in how much, and who is reminded.

use super::*;
use crate::permission::Operator;
use crate::store::Insertion;
use crate::store::staff::NewStaff;

#[tokio::test]
async fn progress_counts_each_unit_against_its_target_and_the_time() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    app.collect(2, 1).await;
    let targets = get(&designer, "/rounds/dot-1/targets").await;
    let wanted = json!({
        "revision": targets["revision"],
        "units": [{"unit": "X01", "target": 4}, {"unit": "X02", "target": 6}],
    });
    let set = put(&designer, "/rounds/dot-1/targets", &wanted).await;
    assert_eq!(set.json()["units"][0]["target"], 6, "{}", set.text());
    let stale = put(&designer, "/rounds/dot-1/targets", &wanted).await;
    assert_eq!(stale.problem(), (409, "overtaken".to_owned()));

    // Two thirds of November have passed.
    let progress = get(&designer, "/rounds/dot-1/progress").await;
    let total = &progress["total"];
    assert_eq!((&total["responses"], &total["target"]), (&json!(2), &json!(10)));
    assert_eq!((&total["today"], &total["complete"]), (&json!(2), &json!(2)));
    assert_eq!((&progress["days_left"], &total["modes"]), (&json!(10), &json!({"web": 2})));
    assert_eq!(progress["days"], json!([{"day": "2026-11-21", "responses": 2}]));
    let [two, one] = &progress["units"].as_array().unwrap()[..] else { panic!("two units") };
    assert_eq!((&two["name"], &two["standing"]), (&json!("Phường Hai"), &json!("silent")));
    assert_eq!((&one["responses"], &one["expected"]), (&json!(2), &json!(2)));
    assert_eq!((&one["standing"], &one["needed_per_day"]), (&json!("on_pace"), &json!(1)));
}

#[tokio::test]
async fn who_works_for_a_unit_sees_the_progress_of_that_unit_and_those_below() {
    let app = TestApp::new().await;
    app.collect(2, 1).await;
    let own = app.staff_of(Role::Coordinator, Some("X02".parse().unwrap())).await;
    let progress = get(&own, "/rounds/dot-1/progress").await;
    assert_eq!((&progress["partial"], &progress["total"]["responses"]), (&json!(true), &json!(0)));
    let targets = own.get("/api/v1/rounds/dot-1/targets").await.json();
    assert_eq!(targets["units"].as_array().unwrap().len(), 1, "{targets}");
    assert_eq!((&progress["units"][0]["unit"], &progress["days"]), (&json!("X02"), &json!([])));
    let csv = own.get("/api/v1/rounds/dot-1/links.csv").await;
    assert!(csv.text().contains("X02,Phường Hai") && !csv.text().contains("X01"), "{}", csv.text());
}

#[tokio::test]
async fn a_unit_below_ones_own_is_found_over_several_levels() {
    let app = TestApp::new().await;
    let design = Operator::at_the_console().may_design();
    let x01 = app.app.store.unit_on(&"X01".parse().unwrap(), "2026-11-21".parse().unwrap()).await;
    let mut units = vec![x01.unwrap().unwrap()];
    for (code, parent) in [("X01", Some("H1")), ("H1", Some("T1")), ("T1", None)] {
        let mut unit = units[0].clone();
        unit.code = code.parse().unwrap();
        unit.parent = parent.map(|parent| parent.parse().unwrap());
        unit.class = if code == "X01" { "xa" } else { "tren" }.parse().unwrap();
        units.push(unit);
    }
    app.app.store.load_units(&design, &units[1..], &[]).await.unwrap();
    app.collect(1, 1).await;
    let above = app.staff_of(Role::Coordinator, Some("T1".parse().unwrap())).await;
    let progress = get(&above, "/rounds/dot-1/progress").await;
    let units: Vec<_> =
        progress["units"].as_array().unwrap().iter().map(|it| &it["unit"]).collect();
    assert_eq!((units, &progress["total"]["responses"]), (vec![&json!("X01")], &json!(1)));
}

#[tokio::test]
async fn whoever_lags_is_reminded_with_a_text_to_send() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    app.collect(1, 1).await;
    let lan = NewStaff {
        user: "lan".parse().unwrap(),
        role: Role::Coordinator,
        unit: Some("X02".parse().unwrap()),
        password_hash: String::new(),
        created_at: app.app.clock.now(),
    };
    let administer = Operator::at_the_console().may_administer();
    assert_eq!(app.app.store.insert_staff(&administer, &lan).await.unwrap(), Insertion::Inserted);
    let none = get(&designer, "/rounds/dot-1/reminders").await;
    assert_eq!(none, json!({"units": []}), "without a target nobody lags");

    let seen = get(&designer, "/rounds/dot-1").await;
    let settings = json!({
        "index": seen["index"], "opens": seen["opens"], "closes": seen["closes"], "target": 30,
    });
    let change = json!({"revision": seen["revision"], "settings": settings});
    assert_eq!(put(&designer, "/rounds/dot-1", &change).await.status, StatusCode::OK);
    let reminders = get(&designer, "/rounds/dot-1/reminders").await;
    let units = reminders["units"].as_array().unwrap();
    let names: Vec<_> = units.iter().map(|unit| unit["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Phường Hai", "Phường Một"], "the silent one first");
    assert_eq!(
        units[0]["coordinators"],
        json!([{"user": "lan", "name": null, "email": null, "phone": null}])
    );
    let text = units[0]["text"].as_str().unwrap();
    assert!(text.contains("chưa có phiếu trả lời nào"), "{text}");
    assert!(text.contains(units[0]["link"].as_str().unwrap()), "{text}");
    let csv = designer.get("/api/v1/rounds/dot-1/reminders.csv").await;
    assert!(csv.text().starts_with("\u{feff}unit,name,"), "{}", csv.text());
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
}
