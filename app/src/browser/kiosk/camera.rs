//! The device's camera as a scanner of barcodes, where the browser can read them by itself.

use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Element;

use super::device::{call, field, object, settled, sleep};

/// Between two looks, in milliseconds.
const LOOK_EVERY: u32 = 300;

/// Whether the browser reads barcodes.
pub fn can_scan() -> bool {
    field(&js_sys::global(), "BarcodeDetector").is_function()
}

/// Shows the camera's picture in `video` and gives the first code that it sees; none if there is no
/// camera, it is refused, or the screen changes.
pub async fn scanned(video: &Element) -> Option<String> {
    let navigator = field(&js_sys::global(), "navigator");
    let facing = object(&[("facingMode", JsValue::from_str("environment"))]);
    let wanted = object(&[("video", facing.into())]);
    let stream = call(&field(&navigator, "mediaDevices"), "getUserMedia", &wanted)?;
    let stream = settled(Ok(stream.dyn_into::<Promise>().ok()?)).await?;
    let code = look(video, &stream).await;
    let tracks = call(&stream, "getTracks", &JsValue::UNDEFINED).unwrap_or_default();
    for track in Array::from(&tracks).iter() {
        // The light of the camera goes out.
        let _ = call(&track, "stop", &JsValue::UNDEFINED);
    }
    code
}

async fn look(video: &Element, stream: &JsValue) -> Option<String> {
    let detector: js_sys::Function = field(&js_sys::global(), "BarcodeDetector").dyn_into().ok()?;
    let detector = Reflect::construct(&detector, &Array::new()).ok()?;
    Reflect::set(video, &JsValue::from_str("srcObject"), stream).ok()?;
    let _ = call(video, "play", &JsValue::UNDEFINED);
    while video.is_connected() {
        sleep(LOOK_EVERY).await;
        let Some(seen) = call(&detector, "detect", video) else { continue };
        let Ok(seen) = seen.dyn_into::<Promise>() else { continue };
        let Some(codes) = settled(Ok(seen)).await else { continue };
        let code = field(&Array::from(&codes).get(0), "rawValue").as_string();
        if let Some(code) = code.filter(|_| video.is_connected()) {
            return Some(code);
        }
    }
    None
}
