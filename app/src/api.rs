//! The server's API as the respondent's page uses it. Nothing else in the bundle speaks HTTP.

use gloo_net::http::{Request, Response};
use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;

use crate::offline::outbox::{Entry, Receipt, Reply};

/// Fetches the compiled form of a published version; none if it cannot be had.
pub async fn fetch_compiled(address: &str) -> Option<Vec<u8>> {
    let response = Request::get(address).send().await.ok()?;
    if response.ok() { response.binary().await.ok() } else { None }
}

/// Sends a response. Whatever happens becomes a [`Reply`].
pub async fn put_response(entry: &Entry, language: &str) -> Reply {
    let address = ["/api/v1/rounds/", &entry.round, "/responses/", &entry.response_id].concat();
    let request = Request::put(&address)
        .header("Content-Type", "application/json")
        .header("Accept-Language", language)
        .body(entry.body.as_str());
    let Ok(request) = request else { return Reply::Unreachable };
    match request.send().await {
        Ok(response) => read_reply(response).await,
        Err(_) => Reply::Unreachable,
    }
}

async fn read_reply(response: Response) -> Reply {
    let status = response.status();
    let body = match response.text().await {
        Ok(text) => JSON::parse(&text).unwrap_or(JsValue::NULL),
        Err(_) => return Reply::Unreachable,
    };
    match status {
        200 | 201 => match receipt(&body) {
            Some(receipt) => Reply::Receipt(receipt),
            None => Reply::Unreachable,
        },
        422 => Reply::Problems(problems(&body)),
        _ => {
            let seconds =
                response.headers().get("Retry-After").and_then(|seconds| seconds.parse().ok());
            Reply::Status(status, seconds)
        }
    }
}

fn receipt(body: &JsValue) -> Option<Receipt> {
    Some(Receipt {
        response_id: text(body, "response_id")?,
        content_hash: text(body, "content_hash")?,
        received_at: text(body, "received_at")?,
    })
}

fn problems(body: &JsValue) -> Vec<(String, String)> {
    let problems = Reflect::get(body, &JsValue::from_str("problems")).unwrap_or(JsValue::NULL);
    let problems = js_sys::Array::from(&problems);
    let problem = |index| {
        let problem = problems.get(index);
        (text(&problem, "item").unwrap_or_default(), text(&problem, "message").unwrap_or_default())
    };
    (0..problems.length()).map(problem).collect()
}

fn text(object: &JsValue, key: &str) -> Option<String> {
    Reflect::get(object, &JsValue::from_str(key)).ok()?.as_string()
}
