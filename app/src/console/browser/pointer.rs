//! Where the pointer is while something is dragged.

use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

/// How far down an element the pointer is: 0 at its upper edge, 1 at its lower one.
#[must_use]
pub fn share_of_height(element: &Element, event: &PointerEvent) -> f64 {
    let rect = element.get_bounding_client_rect();
    (f64::from(event.client_y()) - rect.top()) / rect.height().max(1.0)
}

/// Whether the pointer is on something that a selector finds.
#[must_use]
pub fn is_on(event: &PointerEvent, selector: &str) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
}

/// Lets other elements hear of the pointer too: a finger keeps to what it touched first.
pub fn let_others_hear(event: &PointerEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(target) = target {
        // Without a hold there is none to let go.
        let _ = target.release_pointer_capture(event.pointer_id());
    }
}
