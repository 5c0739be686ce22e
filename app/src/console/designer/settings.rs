//! What each kind of item asks to be set.

use leptos::prelude::*;
use survey_specs::questionnaire::Metadata;
use survey_specs::source::{Edit, Path};

use super::categories::Categories;
use super::desk::Desk;
use super::fields::{ChoiceOf, FlagField, WordField, options};
use super::matrix_rows::MatrixRows;
use super::text_cells::TextCells;

/// What a kind of item asks to be set.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn Settings(desk: Desk, at: Path, kind: String) -> impl IntoView {
    let number = |key: &'static str, label| {
        view! { <WordField desk at=at.key(key) label=desk.says(label) keyboard="decimal"/> }
    };
    let day = |key: &'static str, kind: &'static str, label| {
        view! { <WordField desk at=at.key(key) label=desk.says(label) kind plain=true/> }
    };
    match kind.as_str() {
        "single_choice" | "scale" | "ranking" => view! { <Categories desk at=at.clone() multiple=false/> }.into_any(),
        "multiple_choice" => view! {
            <Categories desk at=at.clone() multiple=true/>
            <div class="columns-2">
                {number("min_selected", |words| words.min_selected)}
                {number("max_selected", |words| words.max_selected)}
            </div>
        }
        .into_any(),
        "matrix" => view! { <Categories desk at=at.clone() multiple=false/> <MatrixRows desk at=at.clone()/> }.into_any(),
        "rating" => view! {
            <div class="columns-2">{number("min", |words| words.min)} {number("max", |words| words.max)}</div>
            <TextCells desk at=at.key("low") label=desk.says(|words| words.low)/>
            <TextCells desk at=at.key("high") label=desk.says(|words| words.high)/>
        }
        .into_any(),
        "number" => view! {
            <FlagField desk at=at.key("integer") label=desk.says(|words| words.integer)/>
            <div class="columns-2">{number("min", |words| words.min)} {number("max", |words| words.max)}</div>
            <TextCells desk at=at.key("unit") label=desk.says(|words| words.unit)/>
            <div class="columns-2">
                {number("step", |words| words.step)}
                <FlagField desk at=at.key("buttons") label=desk.says(|words| words.buttons)/>
            </div>
        }
        .into_any(),
        "text" => view! {
            <FlagField desk at=at.key("multiline") label=desk.says(|words| words.multiline)/>
            <div class="columns-2">
                {number("max_length", |words| words.max_length)}
                <WordField desk at=at.key("pattern") label=desk.says(|words| words.pattern) hint=desk.says(|words| words.pattern_hint) plain=true/>
            </div>
        }
        .into_any(),
        "date" => view! {
            <div class="columns-2">{day("min", "date", |words| words.earliest)} {day("max", "date", |words| words.latest)}</div>
        }
        .into_any(),
        "time" => view! {
            <div class="columns-2">{day("min", "time", |words| words.earliest)} {day("max", "time", |words| words.latest)}</div>
        }
        .into_any(),
        "date_time" => view! {
            <div class="columns-2">
                {day("min", "datetime-local", |words| words.earliest)}
                {day("max", "datetime-local", |words| words.latest)}
            </div>
        }
        .into_any(),
        "computed" => view! { <Computed desk at=at.clone()/> }.into_any(),
        _ => ().into_any(),
    }
}

/// What a value is computed from: a formula, a constant, or what the system knows.
#[component]
fn Computed(desk: Desk, at: Path) -> impl IntoView {
    const KEYS: [&str; 3] = ["calculation", "constant", "metadata"];
    let place = at.clone();
    let key = desk.follow(move |tree| {
        let held = |key: &&&str| place.key(**key).get(tree).is_some();
        KEYS.iter().find(held).copied().unwrap_or("calculation").to_owned()
    });
    let choices = move || {
        let words = desk.words();
        let all = [
            ("calculation", words.calculation),
            ("constant", words.constant),
            ("metadata", words.metadata),
        ];
        options(all.map(|(word, shown)| (word.to_owned(), shown.to_owned())).to_vec(), &key.get())
    };
    let place = at.clone();
    let choose = move |event| {
        let to = event_target_value(&event);
        let from = key.get_untracked();
        let mut edits = Vec::new();
        if desk.peek(|tree| place.key(&from).get(tree).is_some()) {
            edits.push(Edit::Remove { at: place.key(&from) });
        }
        let begin = if to == "calculation" {
            "today()"
        } else if to == "metadata" {
            "start"
        } else {
            "1"
        };
        edits.push(Edit::set(place.key(to), begin));
        desk.settle();
        desk.edit(Edit::Several(edits));
    };
    view! {
        <div class="columns-2">
            <div class="field">
                <span class="field-name">{move || desk.words().computed_from}</span>
                <select aria-label=move || desk.words().computed_from on:change=choose>{choices}</select>
            </div>
            {move || {
                let at = at.key(key.get());
                if key.with(|key| key == "metadata") {
                    let choices = Signal::derive(move || {
                        let named = |known: Metadata| {
                            let word = known.as_str();
                            (word.to_owned(), desk.words().metadata_of(known).to_owned())
                        };
                        Metadata::ALL.map(named).to_vec()
                    });
                    view! { <ChoiceOf desk at label=desk.says(|words| words.value) choices/> }.into_any()
                } else {
                    view! { <WordField desk at label=desk.says(|words| words.value) plain=true/> }.into_any()
                }
            }}
        </div>
    }
}
