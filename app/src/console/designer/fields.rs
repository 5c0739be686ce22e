//! Fields that write single values of the draft.

use leptos::prelude::*;
use serde_json::Value;
use survey_specs::source::{Edit, Path};

use super::acts::rename;
use super::desk::{Desk, id_of};
use crate::console::ui::field::Labelled;

/// What is wrong with the value at exactly this place.
fn problem_at(desk: Desk, at: Path) -> Signal<Option<String>> {
    Signal::derive(move || {
        let checked = desk.checked.get();
        let found = checked.problems.iter().find(|problem| problem.at == at)?;
        Some(found.told(desk.language.get()))
    })
}

/// One line, written as it is typed.
#[component]
pub fn WordField(
    /// The draft.
    desk: Desk,
    /// Where the value stands.
    at: Path,
    /// What it is.
    #[prop(into)]
    label: Signal<String>,
    /// How to write it.
    #[prop(optional, into)]
    hint: Option<Signal<String>>,
    /// The kind of input.
    #[prop(default = "text")]
    kind: &'static str,
    /// Which keyboard a phone shows.
    #[prop(default = "text")]
    keyboard: &'static str,
    /// Whether a number that is typed stays a text.
    #[prop(optional)]
    plain: bool,
) -> impl IntoView {
    let id = id_of(&at);
    let value = desk.word(at.clone());
    let problem = problem_at(desk, at.clone());
    let write = move |event| {
        let text = event_target_value(&event);
        if plain { desk.write_plain(&at, &text) } else { desk.write_word(&at, &text) }
    };
    view! {
        <Labelled id=id.clone() label hint=hint.unwrap_or_else(|| Signal::stored(String::new())) problem>
            <input
                id=id
                type=kind
                inputmode=keyboard
                autocomplete="off"
                prop:value=move || value.get()
                on:input=write
                on:change=move |_| desk.settle()
            />
        </Labelled>
    }
}

/// The code of an item, a section or a row: changed as a whole, with everything that refers to it.
#[component]
pub fn CodeField(
    /// The draft.
    desk: Desk,
    /// Where the code stands.
    at: Path,
    /// What it is the code of.
    #[prop(into)]
    label: Signal<String>,
    /// Whether its name is only read aloud.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let id = id_of(&at);
    let value = desk.word(at.clone());
    let problem = problem_at(desk, at.clone());
    let write = move |event| {
        let text = event_target_value(&event);
        let text = text.trim();
        if value.with_untracked(|held| held != text) {
            desk.settle();
            desk.edit(desk.peek(|tree| rename(tree, &at, text)));
            desk.settle();
        }
    };
    let input = view! {
        <input
            id=id.clone()
            class="code"
            autocomplete="off"
            spellcheck="false"
            autocapitalize="off"
            aria-label=move || bare.then(|| label.get())
            aria-invalid=move || problem.get().is_some().to_string()
            prop:value=move || value.get()
            on:change=write
        />
    };
    if bare {
        let title = move || problem.get();
        return view! { <div class:is-wrong=move || problem.get().is_some() title=title>{input}</div> }
            .into_any();
    }
    let hint = desk.says(|words| words.code_hint);
    view! { <Labelled id label hint problem>{input}</Labelled> }.into_any()
}

/// Yes or no; no is written by leaving the key out.
#[component]
pub fn FlagField(
    /// The draft.
    desk: Desk,
    /// Where the flag stands.
    at: Path,
    /// What is so or not.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let id = id_of(&at);
    let place = at.clone();
    let value = desk.follow(move |tree| place.get(tree) == Some(&Value::Bool(true)));
    view! {
        <label class="check">
            <input
                type="checkbox"
                id=id
                prop:checked=move || value.get()
                on:change=move |event| desk.write_flag(&at, event_target_checked(&event))
            />
            <span>{label}</span>
        </label>
    }
}

/// A choice among words.
#[component]
pub fn ChoiceOf(
    /// The draft.
    desk: Desk,
    /// Where the word stands.
    at: Path,
    /// What is to be chosen.
    #[prop(into)]
    label: Signal<String>,
    /// The words, and what is shown for them; an empty word is written by leaving the key out.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let id = id_of(&at);
    let value = desk.word(at.clone());
    let write = move |event| {
        desk.settle();
        desk.write_plain(&at, &event_target_value(&event));
    };
    view! {
        <Labelled id=id.clone() label>
            <select id=id on:change=write>{move || options(choices.get(), &value.get())}</select>
        </Labelled>
    }
}

/// The options of a list, the chosen one marked. What is chosen and not among them stands first.
pub fn options(choices: Vec<(String, String)>, chosen: &str) -> impl IntoView + use<> {
    let unknown = !choices.iter().any(|(word, _)| word == chosen);
    let unknown = unknown.then(|| (chosen.to_owned(), chosen.to_owned()));
    let chosen = chosen.to_owned();
    let option = move |(word, shown): (String, String)| {
        let selected = word == chosen;
        view! { <option value=word selected=selected>{shown}</option> }
    };
    unknown.into_iter().chain(choices).map(option).collect_view()
}

/// The reasons for having no answer that can be offered, with their words.
pub const REASONS: [&str; 3] = ["dont_know", "refused", "not_applicable"];

/// The reasons that are offered at a place, each to tick.
#[component]
pub fn Reasons(
    /// The draft.
    desk: Desk,
    /// Where the list of reasons stands.
    at: Path,
    /// Whom they are for.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    let held = {
        let at = at.clone();
        desk.follow(move |tree| {
            let list = at.get(tree).and_then(Value::as_array).cloned().unwrap_or_default();
            list.iter().filter_map(|reason| reason.as_str().map(str::to_owned)).collect::<Vec<_>>()
        })
    };
    let tick = move |reason: &'static str, on: bool| {
        let mut list = held.get_untracked();
        list.retain(|known| known != reason);
        if on {
            list.push(reason.to_owned());
        }
        desk.settle();
        if list.is_empty() {
            desk.edit(Edit::Remove { at: at.clone() });
        } else {
            desk.edit(Edit::set(at.clone(), list));
        }
    };
    let tick = StoredValue::new(tick);
    view! {
        <div class="reasons" role="group" aria-label=label>
            <span class="field-name" aria-hidden="true">{label}</span>
            {REASONS.map(|reason| view! {
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || held.with(|held| held.iter().any(|known| known == reason))
                        on:change=move |event| tick.with_value(|tick| tick(reason, event_target_checked(&event)))
                    />
                    <span>{move || desk.words().reason(reason)}</span>
                </label>
            })}
        </div>
    }
}
