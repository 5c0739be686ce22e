//! What the screens of enumerators and typists ask of the browser: `app/js/fieldwork.js`, which has the
//! document's events, the storage and the API in its hands. Everything goes as text.

use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use super::{page, screen};
use crate::respondent::session::Session;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = fieldwork, js_name = screen, catch)]
    fn js_screen() -> Result<String, JsValue>;
    #[wasm_bindgen(js_namespace = fieldwork, js_name = listen)]
    fn js_listen(told: &JsValue);
    #[wasm_bindgen(js_namespace = fieldwork, js_name = rows)]
    async fn js_rows() -> JsValue;
    #[wasm_bindgen(js_namespace = fieldwork, js_name = keep)]
    async fn js_keep(key: &str, text: &str);
    #[wasm_bindgen(js_namespace = fieldwork, js_name = forget)]
    async fn js_forget(key: &str);
    #[wasm_bindgen(js_namespace = fieldwork, js_name = ask)]
    async fn js_ask(method: &str, path: &str, body: &str) -> JsValue;
    #[wasm_bindgen(js_namespace = fieldwork, js_name = responses)]
    async fn js_responses() -> JsValue;
    #[wasm_bindgen(js_namespace = fieldwork, js_name = locate)]
    async fn js_locate() -> JsValue;
    #[wasm_bindgen(js_namespace = fieldwork, js_name = keepOffline)]
    async fn js_keep_offline(more: &str) -> JsValue;

    /// What the page says under `data-NAME`; empty if nothing.
    #[wasm_bindgen(js_namespace = fieldwork)]
    pub fn data(name: &str) -> String;
    /// The query of the page's address.
    #[wasm_bindgen(js_namespace = fieldwork)]
    pub fn query() -> String;
    /// The part of the address that says which screen.
    #[wasm_bindgen(js_namespace = fieldwork)]
    pub fn hash() -> String;
    /// Changes that part.
    #[wasm_bindgen(js_namespace = fieldwork)]
    pub fn go(hash: &str);
    /// The language of the document.
    #[wasm_bindgen(js_namespace = fieldwork)]
    pub fn language() -> String;
    /// Says in which language the document is.
    #[wasm_bindgen(js_namespace = fieldwork, js_name = setLanguage)]
    pub fn set_language(tag: &str);
    /// A fresh id.
    #[wasm_bindgen(js_namespace = fieldwork)]
    pub fn uuid() -> String;
    /// The day.
    #[wasm_bindgen(js_namespace = fieldwork)]
    pub fn day() -> String;
    /// A local time of a form as an instant; empty if it is none.
    #[wasm_bindgen(js_namespace = fieldwork)]
    pub fn instant(local: &str) -> String;
    /// An instant as it is shown.
    #[wasm_bindgen(js_namespace = fieldwork)]
    pub fn shown(instant: &str, language: &str) -> String;
    /// Puts up a screen and gives the focus to the field of this name, else to the heading.
    #[wasm_bindgen(js_namespace = fieldwork)]
    pub fn show(html: &str, focus: &str);
    /// Changes what is inside the element of this id.
    #[wasm_bindgen(js_namespace = fieldwork)]
    pub fn replace(id: &str, html: &str);
    /// Gives the focus to the field of this name.
    #[wasm_bindgen(js_namespace = fieldwork, js_name = focusOn)]
    pub fn focus_on(name: &str);
    /// Sends what a user noted.
    #[wasm_bindgen(js_namespace = fieldwork, js_name = sendActions)]
    pub fn send_actions(user: &str);
}

/// Which screens the page is for; none if it is another page.
#[must_use]
pub fn screens() -> Option<String> {
    js_screen().ok()
}

/// Calls `told` with the kind, the target and the value of everything that happens, for as long as the
/// page is open. What it returns says whether a key was used up.
pub fn listen(told: impl Fn(String, String, String) -> bool + 'static) {
    let told = Closure::<dyn Fn(String, String, String) -> bool>::new(told);
    js_listen(told.as_ref());
    // The page lives as long as its listener.
    told.forget();
}

/// All rows that the device keeps, as JSON.
pub async fn rows() -> String {
    js_rows().await.as_string().unwrap_or_default()
}

/// Keeps a row; comes back once it is on the disk.
pub async fn keep(key: &str, text: &str) {
    js_keep(key, text).await;
}

/// Forgets a row.
pub async fn forget(key: &str) {
    js_forget(key).await;
}

/// Asks the API; gives the status, 0 without a network, and the answer's text.
pub async fn ask(method: &str, path: &str, body: &str) -> (u16, String) {
    let answer = js_ask(method, path, body).await.as_string().unwrap_or_default();
    let (status, text) = answer.split_once(' ').unwrap_or_default();
    (status.parse().unwrap_or_default(), text.to_owned())
}

/// What became of the responses of this device, as JSON.
pub async fn responses() -> String {
    js_responses().await.as_string().unwrap_or_default()
}

/// Where the device is; empty if that is not given.
pub async fn locate() -> String {
    js_locate().await.as_string().unwrap_or_default()
}

/// Has the page kept, to open without a network, with these addresses.
pub async fn keep_offline(more: &str) {
    js_keep_offline(more).await;
}

/// Milliseconds of the device's clock.
#[must_use]
pub fn now_millis() -> u64 {
    page::now_millis()
}

/// Brings the questions that stand up to date, without a touch on fields and focus.
pub fn refresh(session: &Session) {
    let main = page::document().and_then(|document| document.query_selector("main").ok().flatten());
    if let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
        screen::bring_up_to_date(&main, session);
    }
}
