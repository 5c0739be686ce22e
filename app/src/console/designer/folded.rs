//! A part of an editor that few need: it is drawn once it is opened.

use leptos::ev::Event;
use leptos::prelude::*;

/// A part that can be opened.
#[component]
pub fn Folded(
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is open at first.
    open: bool,
    /// What it holds.
    children: ChildrenFn,
) -> impl IntoView {
    let drawn = RwSignal::new(open);
    // Once drawn it stays, so that closing it loses nothing.
    let toggled = move |_: Event| drawn.set(true);
    view! {
        <details open=open on:toggle=toggled>
            <summary>{title}</summary>
            {move || drawn.get().then(|| children())}
        </details>
    }
}
