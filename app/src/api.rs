//! What the bundles fetch from the server. Responses go by [`offline`](crate::offline).

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// Fetches the compiled form of a published version; none if it cannot be had.
pub async fn fetch_compiled(address: &str) -> Option<Vec<u8>> {
    let promise = web_sys::window()?.fetch_with_str(address);
    let response: Response = settled(Ok(promise)).await?.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    let bytes = settled(response.array_buffer()).await?;
    Some(Uint8Array::new(&bytes).to_vec())
}

/// What a promise came to; none if it could not be kept.
async fn settled(promise: Result<Promise, JsValue>) -> Option<JsValue> {
    JsFuture::from(promise.ok()?).await.ok()
}
