//! What stands in place of something that could not be had.

use leptos::prelude::*;

use crate::console::api::ApiError;
use crate::console::language::use_language;
use crate::console::words::words;

/// Says what went wrong, and offers to try again.
#[component]
pub fn Failure(
    /// What went wrong.
    error: ApiError,
    /// Tries again.
    retry: impl Fn() + Send + Sync + 'static,
) -> impl IntoView {
    let language = use_language();
    view! {
        <div class="failure" role="alert">
            <p>{error.message}</p>
            <button type="button" on:click=move |_| retry()>{move || words(language.get()).retry}</button>
        </div>
    }
}
