//! A question or a small form that stands above the screen until it is answered.

use leptos::html;
use leptos::prelude::*;

use super::field::unique_id;
use crate::console::language::use_language;
use crate::console::words::words;

/// A dialog: the browser keeps the focus inside, and Escape closes it.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What it is about.
    #[prop(into)]
    title: Signal<String>,
    /// What it holds, drawn anew whenever it opens.
    children: ChildrenFn,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    let language = use_language();
    let heading = unique_id("dialog");
    let named = heading.clone();
    Effect::new(move |_| {
        let Some(dialog) = element.get() else { return };
        if open.get() && !dialog.open() {
            // Only a dialog that is open already cannot be shown.
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog node_ref=element aria-labelledby=named on:close=move |_| open.set(false)>
            <div class="dialog-head">
                <h2 id=heading>{title}</h2>
                <button
                    type="button"
                    class="quiet"
                    aria-label=move || words(language.get()).close
                    on:click=move |_| open.set(false)
                >"×"</button>
            </div>
            {move || open.get().then(|| children())}
        </dialog>
    }
}
