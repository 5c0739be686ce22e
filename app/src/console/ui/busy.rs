//! A button whose work takes a while.

use leptos::prelude::*;

/// A button that shows that its work is under way and takes no second click meanwhile. The rest of the
/// screen stays usable, and leaving it stops nothing that the server has begun.
#[component]
pub fn Busy(
    /// Whether the work is under way.
    #[prop(into)]
    busy: Signal<bool>,
    /// Whether it can be begun.
    #[prop(into, default = Signal::stored(true))]
    enabled: Signal<bool>,
    /// Begins it.
    act: impl Fn() + 'static,
    /// `primary`, `quiet` or `danger`; plain without one.
    #[prop(optional, into)]
    class: String,
    /// What the button says.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=class
            aria-busy=move || busy.get().to_string()
            disabled=move || busy.get() || !enabled.get()
            on:click=move |_| act()
        >{children()}</button>
    }
}
