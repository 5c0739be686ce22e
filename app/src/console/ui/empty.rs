//! What stands where there is nothing yet: what belongs here and how it comes to be.

use leptos::prelude::*;

/// An empty place that teaches.
#[component]
pub fn Empty(
    /// What is missing.
    #[prop(into)]
    title: Signal<String>,
    /// What it is for, and how to begin.
    #[prop(into)]
    text: Signal<String>,
    /// The button or link to begin with.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <section class="empty">
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </section>
    }
}
