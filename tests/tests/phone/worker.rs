//! What the service worker touches.

use serde_json::json;
use thuocdo_tests::round::response_id;

use crate::Stage;
use crate::questionnaire::Questionnaire;

/// With the worker at work, requests of every method go past it, and so does everything of the API;
/// pages and assets do not.
pub fn the_worker_lets_everything_but_get_pass(stage: &Stage) {
    let round = Questionnaire::Short.fielded(&stage.program);
    let server = round.serve();
    let page = format!("/r/{}", round.links["x01"]);
    let link = format!("/api/v1/links/{}", round.links["x01"]);
    let version = format!("/api/v1/versions/{}", round.version);
    let response = round.response_path(&response_id(1));
    let past = [
        ("PUT", response.as_str()),
        ("DELETE", &response),
        ("POST", &page),
        ("PUT", &page),
        ("DELETE", &page),
        ("POST", "/api/v1/session"),
        ("POST", "/assets/x.js"),
        ("GET", &link),
        ("GET", &version),
        ("GET", "/api/v1/openapi.json"),
        ("GET", "/healthz"),
    ];
    let task = json!({"origin": server.origin(), "page": page, "past": past});
    let saw = stage.browser.run("phone_worker.mjs", &task);
    let handled = |kind: &str| saw[kind].as_array().expect("a list").clone();
    assert_eq!(handled("past").len(), past.len(), "{saw}");
    for request in handled("past") {
        assert_eq!(request["handled"], false, "{request}");
        assert!(request["status"].as_u64().is_some_and(|status| status >= 200), "{request}");
    }
    assert_eq!(saw["form"], false, "a plain form that is sent: {saw}");
    // The same page and its assets come from the worker: it was there to handle the others.
    assert!(handled("through").len() >= 3, "{saw}");
    for request in handled("through") {
        assert_eq!(request["handled"], true, "{request}");
    }
}
