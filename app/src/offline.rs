//! The way of a response from the device to the server. What keeps it is `app/js/phone.js`, which has
//! the device's storage, its locks and the connection in its hands and works on pages without the app
//! too: this module hands responses in and reads what became of them.
//!
//! An entry leaves the outbox only with a receipt that echoes its id and its content hash.

use js_sys::{Array, Promise, Reflect};
use survey_specs::wire::ContentHash;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::CustomEvent;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = thuocdo, js_name = ready, catch)]
    fn phone_ready() -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = thuocdo, js_name = isSafe, catch)]
    fn phone_is_safe() -> Result<bool, JsValue>;
    #[wasm_bindgen(js_namespace = thuocdo, js_name = handIn, catch)]
    fn phone_hand_in(entry: &JsValue) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = thuocdo, js_name = takeBack, catch)]
    fn phone_take_back(response_id: &str) -> Result<Promise, JsValue>;
}

/// The name of the event that says what became of an entry.
pub const OUTCOME: &str = "thuocdo-outcome";

/// One response on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The round, as it stands in the address.
    pub round: String,
    /// The response id, made on this device.
    pub response_id: String,
    /// The body as JSON.
    pub body: String,
    /// The hash that the receipt must echo.
    pub content_hash: ContentHash,
}

/// The server's receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The response id.
    pub response_id: String,
    /// When it was stored, RFC 3339.
    pub received_at: String,
}

/// What became of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Stored: the receipt fits, and the entry has left the outbox.
    Delivered(Receipt),
    /// Not to be stored as it is: by the status, and item and message of every problem. The entry was
    /// moved aside.
    Refused(u16, Vec<(String, String)>),
    /// Still in the outbox, which tries again by itself.
    Waiting,
}

/// Waits until what was typed before stands in the form again.
pub async fn ready() {
    if let Ok(ready) = phone_ready() {
        // Whatever went wrong there, the form on the page can be answered.
        let _ = JsFuture::from(ready).await;
    }
}

/// Whether what is typed outlives the page.
#[must_use]
pub fn is_safe() -> bool {
    phone_is_safe().unwrap_or(false)
}

/// Hands in a response; comes back once it is on the device's disk, or at least in the page.
pub async fn hand_in(entry: &Entry) {
    let object = js_sys::Object::new();
    let fields = [
        ("round", entry.round.as_str()),
        ("response_id", &entry.response_id),
        ("content_hash", entry.content_hash.as_str()),
        ("body", &entry.body),
    ];
    for (name, value) in fields {
        // A fresh object takes every field.
        let _ = Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    if let Ok(kept) = phone_hand_in(&object) {
        // It never fails: what the storage refuses stays in the page.
        let _ = JsFuture::from(kept).await;
    }
}

/// Takes a response back that is to be mended.
pub fn take_back(response_id: &str) {
    // As with handing in.
    let _ = phone_take_back(response_id);
}

/// What an event says of the entry with this id; none if it is about another.
#[must_use]
pub fn outcome(event: &web_sys::Event, response_id: &str) -> Option<Outcome> {
    let detail = event.dyn_ref::<CustomEvent>()?.detail();
    if text(&detail, "id")? != response_id {
        return None;
    }
    let (receipt, aside) = (field(&detail, "receipt"), field(&detail, "aside"));
    if receipt.is_object() {
        return Some(Outcome::Delivered(Receipt {
            response_id: text(&receipt, "response_id")?,
            received_at: text(&receipt, "received_at")?,
        }));
    }
    if !aside.is_object() {
        return Some(Outcome::Waiting);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an HTTP status")]
    let status = field(&aside, "status").as_f64().unwrap_or_default() as u16;
    let problems = field(&aside, "problems");
    let problems = Array::from(&if problems.is_object() { problems } else { Array::new().into() });
    let problem = |problem: JsValue| {
        (text(&problem, "item").unwrap_or_default(), text(&problem, "message").unwrap_or_default())
    };
    Some(Outcome::Refused(status, problems.iter().map(problem).collect()))
}

fn field(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(key)).unwrap_or(JsValue::NULL)
}

fn text(object: &JsValue, key: &str) -> Option<String> {
    field(object, key).as_string()
}
