//! How far something is.

use leptos::prelude::*;

/// A bar with its numbers in words beside it.
#[component]
pub fn Progress(
    /// What was reached.
    #[prop(into)]
    value: Signal<f64>,
    /// What is to be reached; a bar without an end if it is 0.
    #[prop(into)]
    of: Signal<f64>,
    /// The same in words.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <span class="progress">
            {move || if of.get() > 0.0 {
                view! { <progress value=value.get() max=of.get() aria-label=label.get()></progress> }
                    .into_any()
            } else {
                view! { <progress aria-label=label.get()></progress> }.into_any()
            }}
            <span>{label}</span>
        </span>
    }
}
