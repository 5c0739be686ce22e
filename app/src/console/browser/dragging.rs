//! Dragging with a mouse, a pen or a finger.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::ev::PointerEvent;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event};

/// The three kinds of events that a drag is made of after its beginning.
const KINDS: [&str; 3] = ["pointermove", "pointerup", "pointercancel"];

type Listener = Rc<RefCell<Option<Closure<dyn FnMut(Event)>>>>;

/// Follows a drag that began with this event. While it goes on, `moving` hears the value of
/// `attribute` of what is under the pointer; at its end `dropped` hears it once. What is dragged
/// out of everything, and a drag that is broken off, drops on nothing.
pub fn drag(
    event: &PointerEvent,
    attribute: &'static str,
    moving: impl Fn(Option<String>) + 'static,
    dropped: impl Fn(Option<String>) + 'static,
) {
    event.prevent_default();
    let Some(window) = web_sys::window() else { return };
    let listener: Listener = Rc::default();
    let held = Rc::clone(&listener);
    let follow = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        let under = event.dyn_ref::<PointerEvent>().and_then(|event| under(event, attribute));
        match event.type_().as_str() {
            "pointermove" => moving(under),
            "pointerup" => {
                stop(&held);
                dropped(under);
            }
            _ => {
                stop(&held);
                dropped(None);
            }
        }
    });
    for kind in KINDS {
        // The window takes every listener it is given.
        let _ = window.add_event_listener_with_callback(kind, follow.as_ref().unchecked_ref());
    }
    *listener.borrow_mut() = Some(follow);
}

/// What is under the pointer, by the attribute of the nearest element that has it.
fn under(event: &PointerEvent, attribute: &str) -> Option<String> {
    let document = web_sys::window()?.document()?;
    #[expect(clippy::cast_precision_loss, reason = "a place on a screen")]
    let (x, y) = (event.client_x() as f32, event.client_y() as f32);
    let element: Element = document.element_from_point(x, y)?;
    let selector = ["[", attribute, "]"].concat();
    element.closest(&selector).ok()??.get_attribute(attribute)
}

fn stop(listener: &Listener) {
    let (Some(window), Some(follow)) = (web_sys::window(), listener.borrow_mut().take()) else {
        return;
    };
    for kind in KINDS {
        // A listener that is not there any more is removed already.
        let _ = window.remove_event_listener_with_callback(kind, follow.as_ref().unchecked_ref());
    }
    // The closure is running: it is dropped once it has returned.
    leptos::task::spawn_local(async move { drop(follow) });
}
