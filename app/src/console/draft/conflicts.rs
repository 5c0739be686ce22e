//! What two people wrote at the same place, side by side to choose from.

use leptos::prelude::*;
use serde_json::Value;
use survey_specs::source::{Conflict, Merge, Side};

use super::Keeper;
use super::keeping::State;
use super::told::{part_name, readable, thing_at, thing_name};
use super::words::words;
use crate::console::language::{Language, use_language};
use crate::console::ui::dialog::Dialog;

/// The dialog; it opens by itself.
#[component]
pub fn Conflicts(
    /// What keeps the draft.
    keeper: Keeper,
) -> impl IntoView {
    let language = use_language();
    let open = RwSignal::new(false);
    let joined = Memo::new(move |_| match keeper.state.get() {
        State::Conflicting(joined) => Some(joined),
        _ => None,
    });
    let count = move || joined.with(|joined| joined.as_ref().map_or(0, |it| it.conflicts.len()));
    let choices = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        let count = count();
        choices.set(vec![Side::Mine; count]);
        open.set(count > 0);
    });
    let title = Signal::derive(move || words(language.get()).conflict_title.to_owned());
    let rows = move || {
        let joined = joined.get()?;
        let one = |(place, conflict): (usize, &Conflict)| {
            let name = about(&joined, conflict, language.get());
            view! { <Choice place name conflict=conflict.clone() choices/> }
        };
        Some(joined.conflicts.iter().enumerate().map(one).collect_view())
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
        {move || (!open.get() && count() > 0).then(|| view! {
            <button type="button" class="danger" on:click=move |_| open.set(true)>
                {words(language.get()).conflict_title}
            </button>
        })}
    }
}

/// What a conflict is about: the thing, and the part of it.
fn about(joined: &Merge, conflict: &Conflict, language: Language) -> String {
    let name = thing_name(&joined.merged, &conflict.at, language);
    let is_whole = thing_at(&joined.merged, &conflict.at).as_ref() == Some(&conflict.at);
    let part = if is_whole { "" } else { part_name(&conflict.at, words(language)) };
    if part.is_empty() { name } else { [&name, " · ", part].concat() }
}

#[component]
fn Choice(
    place: usize,
    name: String,
    conflict: Conflict,
    choices: RwSignal<Vec<Side>>,
) -> impl IntoView {
    let language = use_language();
    let group = format!("conflict-{place}");
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
        let written = StoredValue::new(written);
        let text = move || match written.get_value() {
            Some(value) => readable(&value, language.get()),
            None => words(language.get()).removed.to_owned(),
        };
        view! {
            <label class="conflict-side">
                <input
                    type="radio"
                    name=group.clone()
                    prop:checked=move || choices.with(|choices| choices.get(place) == Some(&side))
                    on:change=choose
                />
                <strong>{label}</strong>
                <span class="conflict-text">{text}</span>
            </label>
        }
    };
    let mine = side(Side::Mine, conflict.mine);
    view! {
        <fieldset>
            <legend>{name}</legend>
            {mine}
            {side(Side::Theirs, conflict.theirs)}
        </fieldset>
    }
}
