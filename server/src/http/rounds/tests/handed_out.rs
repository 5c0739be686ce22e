//! What a round hands out: links, and cases that are drawn.

use super::*;

#[tokio::test]
async fn the_links_of_a_round_come_as_a_table() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let csv = designer.get("/api/v1/rounds/dot-1/links.csv").await;
    let link = format!("http://127.0.0.1:8080/r/{}", app.link(Some("X01")));
    assert!(csv.text().contains(&format!("X01,Phường Một,,{link},")), "{}", csv.text());
    let links = get(&designer, "/rounds/dot-1/links").await;
    assert_eq!(
        (&links["links"][1]["link"], &links["links"][1]["unit"]),
        (&json!(link), &json!("X01"))
    );
    let printed = links["links"][1]["qr_code"].as_str().unwrap();
    let code = designer.get(&format!("/api/v1/rounds/dot-1/links/{printed}/qr.svg")).await;
    assert_eq!(code.header("content-type"), "image/svg+xml");
    let xlsx = designer.get("/api/v1/rounds/dot-1/links.xlsx").await;
    assert!(xlsx.body.starts_with(b"PK"));
    assert!(xlsx.header("content-disposition").contains("dot-1-links.xlsx"));
}

/// Draws adults of a commune, of whom the frame only says how many there are.
const PLAN: &str = "
plan: nguoi-lon
languages: [vi]
title: Mẫu người lớn
population: Người lớn
unit: commune
stages:
  - stage: adult
    counted_by: adults
    stratify_by: [commune]
    method: srs
    take: 3
    reserves: 1
";

#[tokio::test]
async fn cases_are_drawn_from_a_frame_by_the_plan_of_the_round() {
    let app = TestApp::new().await;
    let designer = app.staff(Role::Designer).await;
    let frame = "commune,adults\nX01,40\nX02,50\n";
    let draw = async |address: &str, frame: &str| {
        let (kind, frame) = (Some("text/csv"), axum::body::Body::from(frame.to_owned()));
        designer.send(Method::POST, &format!("/api/v1{address}"), kind, frame).await
    };
    let none = draw("/rounds/dot-1/sample", frame).await;
    assert_eq!(none.problem(), (409, "no_plan".to_owned()));
    let made = post(&designer, "/rounds", &wanted(&app, &json!({"plan": PLAN}))).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let drawn = draw("/rounds/hai-long/sample?seed=7", frame).await;
    assert_eq!(drawn.status, StatusCode::OK, "{}", drawn.text());
    let drawn = drawn.json();
    assert_eq!((&drawn["cases"], &drawn["reserves"]), (&json!(6), &json!(2)));
    assert_eq!((&drawn["new"], &drawn["seed"]), (&json!(8), &json!(7)));
    let again = draw("/rounds/hai-long/sample?seed=7", frame).await.json();
    assert_eq!(again["new"], 0, "the same seed draws the same");
    let cases = get(&designer, "/rounds/hai-long/cases").await;
    assert_eq!(cases["cases"].as_array().unwrap().len(), 8);
    let broken = draw("/rounds/hai-long/sample?seed=7", "commune,adults\nX01,many\n").await;
    assert!(problems(&broken)[0].starts_with("frame "), "{}", broken.text());
}
