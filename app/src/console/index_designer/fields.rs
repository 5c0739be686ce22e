//! Fields that write single values of the definition.

use leptos::prelude::*;
use serde_json::Value;
use survey_specs::source::{Edit, Path};
use survey_specs::yaml;
use survey_specs::yaml::write::to_yaml;

use super::desk::{Desk, id_of};
use super::tree::text;
use crate::console::ui::field::Labelled;

/// What is wrong with the value at exactly this place.
pub(super) fn problem_at(desk: Desk, at: Path) -> Signal<Option<String>> {
    Signal::derive(move || {
        let checked = desk.checked.get();
        let found = checked.problems.iter().find(|problem| problem.at == at)?;
        Some(super::problem_words::told(found.code, &found.message, desk.language.get()))
    })
}

/// One line, written as it is typed.
#[component]
pub(super) fn WordField(
    desk: Desk,
    at: Path,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] hint: Option<Signal<String>>,
    /// Which keyboard a phone shows.
    #[prop(default = "text")]
    keyboard: &'static str,
) -> impl IntoView {
    let (id, value, problem) = (id_of(&at), desk.word(at.clone()), problem_at(desk, at.clone()));
    let write = Callback::new(move |text: String| desk.write_word(&at, &text));
    let hint = hint.unwrap_or_else(|| Signal::stored(String::new()));
    view! { <Line desk id label hint problem keyboard value write/> }
}

/// One line of text, wherever it is written.
#[component]
pub(super) fn Line(
    desk: Desk,
    id: String,
    label: Signal<String>,
    #[prop(optional)] hint: Option<Signal<String>>,
    problem: Signal<Option<String>>,
    /// Which keyboard a phone shows.
    keyboard: &'static str,
    value: Memo<String>,
    write: Callback<String>,
) -> impl IntoView {
    let hint = hint.unwrap_or_else(|| Signal::stored(String::new()));
    view! {
        <Labelled id=id.clone() label hint problem>
            <input
                id=id
                inputmode=keyboard
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || problem.get().is_some().to_string()
                prop:value=move || value.get()
                on:input=move |event| write.run(event_target_value(&event))
                on:change=move |_| desk.settle()
            />
        </Labelled>
    }
}

/// A text, a field per language.
#[component]
pub(super) fn TextFields(
    desk: Desk,
    at: Path,
    #[prop(into)] label: Signal<String>,
) -> impl IntoView {
    let all = desk.languages();
    let field = move |tag: String| {
        let id = id_of(&at.key(&tag));
        let (place, here, language) = (at.clone(), at.clone(), tag.clone());
        let value = desk.follow(move |tree| match place.get(tree) {
            Some(Value::Object(by_language)) => text(by_language.get(&language), ""),
            plain => text(plain, ""),
        });
        let (name, lang) = (tag.clone(), tag.clone());
        view! {
            <div class="in-language">
                <label for=id.clone()>
                    <span>{move || label.get()}" "</span><small>{name}</small>
                </label>
                <input
                    id=id
                    lang=lang
                    autocomplete="off"
                    prop:value=move || value.get()
                    on:input=move |event| desk.write_text(&here, &tag, &event_target_value(&event))
                    on:change=move |_| desk.settle()
                />
            </div>
        }
    };
    let field = StoredValue::new(field);
    view! {
        <div class="in-languages">
            {move || all.get().into_iter().map(|tag| field.with_value(|field| field(tag))).collect_view()}
        </div>
    }
}

/// A choice among words; the empty word is written by leaving the key out.
#[component]
pub(super) fn WordChoice(
    desk: Desk,
    at: Path,
    #[prop(into)] label: Signal<String>,
    /// The words and what is shown for them.
    #[prop(into)]
    choices: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let (id, value) = (id_of(&at), desk.word(at.clone()));
    let write = Callback::new(move |word: String| {
        desk.write(&at, (!word.is_empty()).then(|| Value::from(word)));
    });
    view! { <Select id label value choices write/> }
}

/// A choice among words, wherever it is written. What is chosen and is none of them is shown as it is.
#[component]
pub(super) fn Select(
    id: String,
    label: Signal<String>,
    value: Memo<String>,
    /// The words and what is shown for them.
    choices: Signal<Vec<(String, String)>>,
    write: Callback<String>,
) -> impl IntoView {
    let options = move || {
        let chosen = value.get();
        let mut choices = choices.get();
        if !choices.iter().any(|(word, _)| *word == chosen) {
            let shown = if chosen.is_empty() { "–".to_owned() } else { chosen.clone() };
            choices.insert(0, (chosen.clone(), shown));
        }
        let option = move |(word, shown): (String, String)| {
            let selected = word == chosen;
            view! { <option value=word selected=selected>{shown}</option> }
        };
        choices.into_iter().map(option).collect_view()
    };
    view! {
        <Labelled id=id.clone() label>
            <select id=id on:change=move |event| write.run(event_target_value(&event))>{options}</select>
        </Labelled>
    }
}

/// Yes or no. `usual` is what holds where nothing is written.
#[component]
pub(super) fn FlagField(
    desk: Desk,
    at: Path,
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] usual: bool,
) -> impl IntoView {
    let place = at.clone();
    let value = desk.follow(move |tree| place.get(tree).and_then(Value::as_bool).unwrap_or(usual));
    let write = Callback::new(move |on: bool| {
        desk.write(&at, (on != usual).then_some(Value::Bool(on)));
    });
    view! { <Tick label value write/> }
}

/// Yes or no, wherever it is written.
#[component]
pub(super) fn Tick(
    label: Signal<String>,
    value: Memo<bool>,
    write: Callback<bool>,
) -> impl IntoView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || value.get()
                on:change=move |event| write.run(event_target_checked(&event))
            />
            <span>{label}</span>
        </label>
    }
}

/// Keys of a node that have no fields of their own, as YAML: written when the field is left.
#[component]
pub(super) fn YamlField(
    desk: Desk,
    /// The node.
    at: Path,
    /// The keys that are shown here.
    keys: &'static [&'static str],
    #[prop(into)] label: Signal<String>,
    #[prop(into)] hint: Signal<String>,
) -> impl IntoView {
    let id = crate::console::ui::field::unique_id("yaml");
    let place = at.clone();
    let value = desk.follow(move |tree| {
        let node = place.get(tree).and_then(Value::as_object);
        let held: serde_json::Map<_, _> = keys
            .iter()
            .filter_map(|key| Some(((*key).to_owned(), node?.get(*key)?.clone())))
            .collect();
        if held.is_empty() { String::new() } else { to_yaml(&Value::Object(held)) }
    });
    let wrong = RwSignal::new(None);
    let write = move |event| {
        let text = event_target_value(&event);
        let document = yaml::parse(text.as_bytes());
        let read = match document.root.map(|root| root.to_json()) {
            None | Some(Value::Null) => Some(serde_json::Map::new()),
            Some(Value::Object(entries)) => Some(entries),
            Some(_) => None,
        };
        let known = read.filter(|entries| entries.keys().all(|key| keys.contains(&key.as_str())));
        let problem = document.problems.first().map(|problem| problem.message.clone());
        let Some(entries) = known.filter(|_| problem.is_none()) else {
            wrong.set(Some(problem.unwrap_or_else(|| keys.join(", "))));
            return;
        };
        wrong.set(None);
        let edits = keys.iter().filter_map(|key| {
            let at = at.key(*key);
            match entries.get(*key) {
                Some(value) => Some(Edit::Set { at, value: value.clone() }),
                None => desk.peek(|tree| at.get(tree).is_some()).then_some(Edit::Remove { at }),
            }
        });
        let edits: Vec<_> = edits.collect();
        if !edits.is_empty() {
            desk.settle();
            desk.edit(Edit::Several(edits));
            desk.settle();
        }
    };
    view! {
        <Labelled id=id.clone() label hint problem=wrong>
            <textarea id=id class="code" spellcheck="false" prop:value=move || value.get() on:change=write></textarea>
        </Labelled>
    }
}
