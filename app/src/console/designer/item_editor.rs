//! The editor of one item.

use leptos::prelude::*;
use serde_json::Value;
use survey_specs::source::Path;

use super::condition_builder::{ConditionBuilder, Purpose};
use super::desk::{Desk, id_of};
use super::fields::{CodeField, FlagField, Reasons, WordField, options};
use super::folded::Folded;
use super::kinds::{KINDS, Kind, change_kind};
use super::media_fields::MediaFields;
use super::settings::Settings;
use super::text_cells::TextCells;

/// The editor of the item at a place.
#[component]
pub fn ItemEditor(
    /// The draft.
    desk: Desk,
    /// The item.
    at: Path,
) -> impl IntoView {
    let kind = desk.word(at.key("type"));
    let is_answered = move || Kind::of(&kind.get()).is_none_or(|kind| kind.is_answered);
    let settings = {
        let at = at.clone();
        move || view! { <Settings desk at=at.clone() kind=kind.get()/> }
    };
    let answering = {
        let at = at.clone();
        move || {
            is_answered().then(|| view! {
            <fieldset>
                <legend>{move || desk.words().answering}</legend>
                <FlagField desk at=at.key("required") label=desk.says(|words| words.required)/>
                <Reasons desk at=at.key("nonresponse") label=desk.says(|words| words.reasons_always)/>
            </fieldset>
        })
        }
    };
    // Only an answer can keep rules; what is written all the same is shown, to be taken away.
    let rules = {
        let at = at.clone();
        move || {
            let are_there = is_answered() || desk.peek(|tree| has_rules(tree, &at));
            are_there.then(|| view! { <Rules desk at=at.clone()/> })
        }
    };
    let id = id_of(&at);
    view! {
        <div class="editor-item" id=id tabindex="-1">
            <TextCells desk at=at.key("label") label=desk.says(|words| words.question)/>
            <div class="columns-2">
                <KindChoice desk at=at.clone() kind/>
                <CodeField desk at=at.key("item") label=desk.says(|words| words.item_code)/>
            </div>
            {settings}
            {answering}
            <ConditionBuilder desk holder=at.clone()/>
            <FurtherTexts desk at=at.clone()/>
            {rules}
            <MediaFields desk holder=at/>
        </div>
    }
}

#[component]
fn KindChoice(desk: Desk, at: Path, kind: Memo<String>) -> impl IntoView {
    let id = id_of(&at.key("type"));
    let choices = move || {
        let language = desk.language.get();
        let named =
            |kind: &Kind| (kind.word.to_owned(), [kind.sign, " ", kind.name_in(language)].concat());
        options(KINDS.iter().map(named).collect(), &kind.get())
    };
    let choose = move |event| {
        if let Some(to) = Kind::of(&event_target_value(&event)) {
            desk.settle();
            desk.edit(desk.peek(|tree| change_kind(tree, &at, to)));
        }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{move || desk.words().kind}</label>
            <select id=id on:change=choose>{choices}</select>
        </div>
    }
}

/// The short label and the hint, which few items have.
#[component]
fn FurtherTexts(desk: Desk, at: Path) -> impl IntoView {
    let (short, hint) = (at.key("short"), at.key("hint"));
    let open = desk.peek(|tree| short.get(tree).is_some() || hint.get(tree).is_some());
    view! {
        <Folded title=desk.says(|words| words.further_texts) open>
            <TextCells desk at=short.clone() label=desk.says(|words| words.short)/>
            <TextCells desk at=hint.clone() label=desk.says(|words| words.hint)/>
        </Folded>
    }
}

/// Whether an item has one of the rules that few have.
fn has_rules(tree: &Value, at: &Path) -> bool {
    const KEYS: [&str; 6] = [
        "constraint",
        "constraint_message",
        "required_if",
        "required_message",
        "default",
        "read_only",
    ];
    KEYS.iter().any(|key| at.key(*key).get(tree).is_some())
}

/// The rules that few items have: what an answer must keep, when it must be given, what it begins as.
#[component]
fn Rules(desk: Desk, at: Path) -> impl IntoView {
    let open = desk.peek(|tree| has_rules(tree, &at));
    view! {
        <Folded title=desk.says(|words| words.rules) open>
            <WordField desk at=at.key("constraint") label=desk.says(|words| words.constraint) hint=desk.says(|words| words.constraint_hint) plain=true/>
            <TextCells desk at=at.key("constraint_message") label=desk.says(|words| words.constraint_message)/>
            <ConditionBuilder desk holder=at.clone() purpose=Purpose::Required/>
            <TextCells desk at=at.key("required_message") label=desk.says(|words| words.required_message)/>
            <WordField desk at=at.key("default") label=desk.says(|words| words.default) plain=true/>
            <FlagField desk at=at.key("read_only") label=desk.says(|words| words.read_only)/>
        </Folded>
    }
}
