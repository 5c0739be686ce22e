//! Dragging with a mouse, a pen or a finger.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::ev::PointerEvent;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event};

use super::pointer::share_of_height;

/// The three kinds of events that a drag is made of after its beginning.
const KINDS: [&str; 3] = ["pointermove", "pointerup", "pointercancel"];

/// How far the pointer must go before it drags, in pixels: less is a click.
const BEGINS: i32 = 5;

/// How near to the edge of what can be scrolled the pointer scrolls it, and how far with each event,
/// in pixels.
const EDGE: f64 = 36.0;
const SCROLLS: f64 = 18.0;

type Listener = Rc<RefCell<Option<Closure<dyn FnMut(Event)>>>>;

/// What is under the pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Under {
    /// The value of the attribute that was asked for.
    pub value: String,
    /// Whether the pointer is in the lower half of it.
    pub lower: bool,
}

/// Follows a drag that may begin with this event: once the pointer has gone a little way. While it
/// goes on, `moving` hears what is under the pointer, by the nearest element that has `attribute`; at
/// its end `dropped` hears it once. What is dragged out of everything, and a drag that is broken off,
/// drops on nothing. Near the edges of the list that `scrolled` selects the list scrolls.
pub fn drag(
    event: &PointerEvent,
    attribute: &'static str,
    scrolled: &'static str,
    moving: impl Fn(Option<Under>) + 'static,
    dropped: impl Fn(Option<Under>) + 'static,
) {
    let Some(window) = web_sys::window() else { return };
    let (from, dragging) = ((event.client_x(), event.client_y()), Cell::new(false));
    let listener: Listener = Rc::default();
    let held = Rc::clone(&listener);
    let follow = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        let Some(pointer) = event.dyn_ref::<PointerEvent>() else { return };
        let gone = (pointer.client_x() - from.0).abs() + (pointer.client_y() - from.1).abs();
        dragging.set(dragging.get() || gone >= BEGINS);
        let under = under(pointer, attribute).filter(|_| dragging.get());
        match event.type_().as_str() {
            "pointermove" => {
                if dragging.get() {
                    scroll_at_edge(pointer, scrolled);
                }
                moving(under);
            }
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
fn under(event: &PointerEvent, attribute: &str) -> Option<Under> {
    let document = web_sys::window()?.document()?;
    #[expect(clippy::cast_precision_loss, reason = "a place on a screen")]
    let (x, y) = (event.client_x() as f32, event.client_y() as f32);
    let element: Element = document.element_from_point(x, y)?;
    let selector = ["[", attribute, "]"].concat();
    let element = element.closest(&selector).ok()??;
    let lower = share_of_height(&element, event) > 0.5;
    Some(Under { value: element.get_attribute(attribute)?, lower })
}

/// Scrolls a list whose edge the pointer has come to, so that what is out of sight can be reached.
fn scroll_at_edge(event: &PointerEvent, scrolled: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let Some(list) = document.and_then(|document| document.query_selector(scrolled).ok()?) else {
        return;
    };
    let (rect, y) = (list.get_bounding_client_rect(), f64::from(event.client_y()));
    let by = if y < rect.top() + EDGE {
        -SCROLLS
    } else if y > rect.bottom() - EDGE {
        SCROLLS
    } else {
        return;
    };
    list.scroll_by_with_x_and_y(0.0, by);
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
