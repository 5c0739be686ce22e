//! What two people wrote at the same place, side by side to choose from.

use leptos::prelude::*;
use serde_json::Value;

use super::Keeper;
use super::join::{Conflict, Side};
use super::keeping::State;
use super::words::words;
use crate::console::language::use_language;
use crate::console::ui::dialog::Dialog;

/// The dialog; it opens by itself.
#[component]
pub fn Conflicts(
    /// What keeps the draft.
    keeper: Keeper,
    /// Says a path of the draft in words.
    place_name: Callback<String, String>,
) -> impl IntoView {
    let language = use_language();
    let open = RwSignal::new(false);
    let conflicts = Memo::new(move |_| match keeper.state.get() {
        State::Conflicting(conflicts) => conflicts,
        _ => Vec::new(),
    });
    let choices = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        let count = conflicts.with(Vec::len);
        choices.set(vec![Side::Mine; count]);
        open.set(count > 0);
    });
    let title = Signal::derive(move || words(language.get()).conflict_title.to_owned());
    let rows = move || {
        let all = conflicts.get().into_iter().enumerate();
        all.map(|(place, conflict)| view! { <Choice place conflict choices place_name/> })
            .collect_view()
    };
    view! {
        <Dialog open title>
            <p>{move || words(language.get()).conflict_text}</p>
            <div class="conflicts">{rows}</div>
            <div class="actions">
                <button
                    type="button"
                    class="primary"
                    on:click=move |_| keeper.resolve(&choices.get_untracked())
                >{move || words(language.get()).keep_choices}</button>
            </div>
        </Dialog>
        // A dialog that was closed without an answer can be opened again.
        {move || (!open.get() && !conflicts.with(Vec::is_empty)).then(|| view! {
            <button type="button" class="danger" on:click=move |_| open.set(true)>
                {words(language.get()).conflict_title}
            </button>
        })}
    }
}

#[component]
fn Choice(
    place: usize,
    conflict: Conflict,
    choices: RwSignal<Vec<Side>>,
    place_name: Callback<String, String>,
) -> impl IntoView {
    let language = use_language();
    let name = format!("conflict-{place}");
    let side = move |side: Side, written: Option<Value>| {
        let label = move || {
            let words = words(language.get());
            if side == Side::Mine { words.mine } else { words.theirs }
        };
        let choose = move |_| {
            choices.update(|choices| {
                if let Some(choice) = choices.get_mut(place) {
                    *choice = side;
                }
            });
        };
        let text = written.as_ref().map(shown);
        view! {
            <label class="conflict-side">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || choices.with(|choices| choices.get(place) == Some(&side))
                    on:change=choose
                />
                <strong>{label}</strong>
                <span class="conflict-text">
                    {move || text.clone().unwrap_or_else(|| words(language.get()).removed.to_owned())}
                </span>
            </label>
        }
    };
    let mine = side(Side::Mine, conflict.mine);
    view! {
        <fieldset>
            <legend>{place_name.run(conflict.at.to_string())}</legend>
            {mine}
            {side(Side::Theirs, conflict.theirs)}
        </fieldset>
    }
}

/// A value as a person reads it: a text as it is, everything else as it is written in a file.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}
