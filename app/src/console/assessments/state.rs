//! Where a sheet stands, as it is shown.

use leptos::prelude::*;

use super::words::Words;

/// What a state is called, and how its badge looks.
#[must_use]
pub fn state_words(state: &str, words: &'static Words) -> (&'static str, &'static str) {
    match state {
        "under_way" => (words.under_way, "badge is-warn"),
        "handed_in" => (words.handed_in, "badge"),
        "appraised" => (words.appraised, "badge is-good"),
        _ => (words.not_begun, "badge is-wrong"),
    }
}

/// What a step is called.
#[must_use]
pub fn step_words(kind: &str, words: &'static Words) -> &'static str {
    match kind {
        "hand_in" => words.was_handed_in,
        "send_back" => words.was_sent_back,
        "appraise" => words.was_appraised,
        _ => words.was_reopened,
    }
}

/// A state as a badge.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn StateBadge(
    /// The state.
    state: String,
    /// The words of the language.
    words: &'static Words,
) -> impl IntoView {
    let (name, class) = state_words(&state, words);
    view! { <span class=class>{name}</span> }
}
