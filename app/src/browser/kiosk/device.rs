//! The device a desk's page runs on: its clock, its storage, its screen, and the check of a PIN.

use js_sys::{Array, Date, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::field::kiosk::state::Millis;
use crate::offline::Entry;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
    #[wasm_bindgen(js_name = setInterval)]
    fn set_interval(act: &js_sys::Function, millis: u32) -> JsValue;
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(act: &js_sys::Function, millis: u32) -> JsValue;
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    fn fill_with_random(bytes: &Uint8Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = importKey, catch)]
    fn import_key(
        format: &str,
        key: &Uint8Array,
        algorithm: &str,
        extractable: bool,
        usages: &Array,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = deriveBits, catch)]
    fn derive_bits(algorithm: &Object, key: &JsValue, bits: u32) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = localStorage, js_name = getItem, catch)]
    fn get_item(name: &str) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(js_namespace = localStorage, js_name = setItem, catch)]
    fn set_item(name: &str, value: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = localStorage, js_name = removeItem, catch)]
    fn remove_item(name: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = ["document", "documentElement"], js_name = requestFullscreen, catch)]
    fn request_fullscreen() -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = document, js_name = exitFullscreen, catch)]
    fn exit_fullscreen() -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = ["navigator", "wakeLock"], js_name = request, catch)]
    fn request_wake_lock(kind: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_namespace = indexedDB, js_name = open, catch)]
    fn open_database(name: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch)]
    fn atob(text: &str) -> Result<String, JsValue>;
}

/// Milliseconds since the page was opened; the device's date does not matter.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "milliseconds of a page"
)]
pub fn now() -> Millis {
    performance_now().max(0.0) as Millis
}

/// Calls `act` every so many milliseconds, for as long as the page is open.
pub fn every(millis: u32, act: impl Fn() + 'static) {
    let act = Closure::<dyn Fn()>::new(act);
    set_interval(act.as_ref().unchecked_ref(), millis);
    // It lives as long as the page.
    act.forget();
}

/// Waits for some milliseconds.
pub async fn sleep(millis: u32) {
    let promise = Promise::new(&mut |done, _| {
        set_timeout(&done, millis);
    });
    let _ = settled(Ok(promise)).await;
}

/// What a promise came to; none if it could not be kept.
pub async fn settled(promise: Result<Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}

/// What stands under a key of an object.
pub fn field(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED)
}

/// Calls a method of an object; none if it has no such method or that fails.
pub fn call(object: &JsValue, method: &str, argument: &JsValue) -> Option<JsValue> {
    let method: js_sys::Function = field(object, method).dyn_into().ok()?;
    method.call1(object, argument).ok()
}

/// An object with these fields.
pub fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // A fresh object takes every field.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}

/// The day on which somebody rates, `YYYY-MM-DD` in Viet Nam: the device's, which a page that stays
/// open for days cannot know, unless the device's clock is so wrong that the page's own day is nearer.
#[expect(clippy::disallowed_methods, reason = "the clock seam of the desk's page")]
pub fn local_day(of_page: &str) -> String {
    const DAY: f64 = 86_400_000.0;
    const AHEAD_OF_UTC: f64 = 25_200_000.0;
    let opened = Date::parse(&[of_page, "T00:00:00+07:00"].concat());
    let ahead = (Date::now() - opened) / DAY;
    if !(1.0..100.0).contains(&ahead) {
        return of_page.to_owned();
    }
    let shifted = Date::new(&JsValue::from_f64(Date::now() + AHEAD_OF_UTC));
    let text = String::from(shifted.to_iso_string());
    text.get(..10).unwrap_or(of_page).to_owned()
}

/// A new response id, a UUID of version 7; none without a source of random numbers.
#[expect(clippy::disallowed_methods, reason = "the time is only ever part of an id")]
pub fn response_id() -> Option<String> {
    let random = Uint8Array::new_with_length(16);
    fill_with_random(&random).ok()?;
    let mut bytes = [0; 16];
    random.copy_to(&mut bytes);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "far below 2^53")]
    let millis = (Date::now().max(0.0) as u64).to_be_bytes();
    bytes[..6].copy_from_slice(&millis[2..]);
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.extend(
            [byte >> 4, byte & 15].map(|it| char::from_digit(it.into(), 16).unwrap_or('0')),
        );
    }
    Some(text)
}

/// Whether a PIN is the one that `ITERATIONS.SALT.HASH` was made from: PBKDF2 with HMAC-SHA-256, salt
/// and hash as base64.
pub async fn is_pin(pin: &str, verifier: &str) -> bool {
    matches(pin, verifier).await.unwrap_or(false)
}

async fn matches(pin: &str, verifier: &str) -> Option<bool> {
    let mut parts = verifier.split('.');
    let (iterations, salt, hash) = (parts.next()?, bytes(parts.next()?)?, bytes(parts.next()?)?);
    let usages = Array::of1(&JsValue::from_str("deriveBits"));
    let pin = Uint8Array::from(pin.as_bytes());
    let key = settled(import_key("raw", &pin, "PBKDF2", false, &usages)).await?;
    let algorithm = object(&[
        ("name", JsValue::from_str("PBKDF2")),
        ("hash", JsValue::from_str("SHA-256")),
        ("salt", Uint8Array::from(salt.as_slice()).into()),
        ("iterations", JsValue::from_f64(iterations.parse().ok()?)),
    ]);
    let derived = settled(derive_bits(&algorithm, &key, 256)).await?;
    Some(Uint8Array::new(&derived).to_vec() == hash)
}

/// The bytes of a base64 text.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let plain = text.replace('-', "+").replace('_', "/");
    atob(&plain).ok()?.chars().map(|letter| u8::try_from(u32::from(letter)).ok()).collect()
}

/// Fills the screen with the page and keeps it lit.
pub fn fill_screen() {
    // A browser that does neither shows the page all the same.
    let _ = request_fullscreen();
    keep_awake();
}

/// Keeps the screen lit, until the page goes out of sight.
pub fn keep_awake() {
    spawn_local(async {
        // A device without power to spare may refuse.
        let _ = settled(request_wake_lock("screen")).await;
    });
}

/// Gives the screen back.
pub fn leave_full_screen() {
    // It may not have been full.
    let _ = exit_fullscreen();
}

/// What the device remembers under a name.
pub fn remembered(name: &str) -> String {
    get_item(name).ok().flatten().unwrap_or_default()
}

/// Has the device remember a text; an empty one is forgotten.
pub fn remember(name: &str, text: &str) {
    // Storage that is refused costs only what is remembered.
    let _ = if text.is_empty() { remove_item(name) } else { set_item(name, text) };
}

/// An entry as text, for [`remember`].
pub fn entry_as_text(entry: &Entry) -> String {
    let text = |text: &str| JsValue::from_str(text);
    let object = object(&[
        ("round", text(&entry.round)),
        ("response_id", text(&entry.response_id)),
        ("content_hash", text(entry.content_hash.as_str())),
        ("body", text(&entry.body)),
    ]);
    js_sys::JSON::stringify(&object).map(String::from).unwrap_or_default()
}

/// How many entries of the outbox wait, and how many were moved aside; none if it cannot be read.
/// They are told apart only if there are more than `few`, or if staff look.
pub async fn queue(few: u32) -> Option<(u32, u32)> {
    let database = requested(&open_database("thuocdo").ok()?).await?;
    let counted = counted(&database, few).await;
    // Whoever brings the database to a new version must not wait for this page.
    let close: Option<js_sys::Function> = field(&database, "close").dyn_into().ok();
    let _ = close?.call0(&database);
    counted
}

async fn counted(database: &JsValue, few: u32) -> Option<(u32, u32)> {
    let name = JsValue::from_str("outbox");
    let transaction = call(database, "transaction", &name)?;
    let outbox = call(&transaction, "objectStore", &name)?;
    let all = requested(&call(&outbox, "count", &JsValue::UNDEFINED)?).await?.as_f64()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let all = all as u32;
    if all <= few {
        return Some((all, 0));
    }
    let transaction = call(database, "transaction", &name)?;
    let outbox = call(&transaction, "objectStore", &name)?;
    let entries = requested(&call(&outbox, "getAll", &JsValue::UNDEFINED)?).await?;
    let entries = Array::from(&entries);
    let is_aside = |entry: &JsValue| field(entry, "aside").is_truthy();
    let aside = u32::try_from(entries.iter().filter(is_aside).count()).unwrap_or(u32::MAX);
    Some((all.saturating_sub(aside), aside))
}

/// What a request to the database came to.
async fn requested(request: &JsValue) -> Option<JsValue> {
    let promise = Promise::new(&mut |done, failed| {
        for (name, act) in [("onsuccess", &done), ("onerror", &failed), ("onblocked", &failed)] {
            // A request has these.
            let _ = Reflect::set(request, &JsValue::from_str(name), act);
        }
    });
    settled(Ok(promise)).await?;
    Some(field(request, "result"))
}
