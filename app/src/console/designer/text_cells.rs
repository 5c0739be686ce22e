//! One text in all languages of the questionnaire, side by side.

use leptos::prelude::*;
use survey_specs::source::Path;

use super::desk::{Desk, id_of};
use super::reading::{languages, text_in};

/// One text, a field per language.
#[component]
pub fn TextCells(
    /// The draft.
    desk: Desk,
    /// Where the text stands.
    at: Path,
    /// What the text is.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it may have several lines.
    #[prop(optional)]
    lines: bool,
    /// Whether its name is only read aloud, as in a table whose columns have headings.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let all = desk.languages();
    let text = at.clone();
    // What is missing is asked once, so that a field does not vanish under the first letter. The text
    // that it is to be translated from stands beside it.
    let shown = Memo::new(move |_| {
        let tags = all.get();
        if !desk.only_missing.get() {
            return tags;
        }
        desk.peek(|tree| {
            let default = languages(tree).into_iter().next().unwrap_or_default();
            let missing = |tag: &String| text_in(text.get(tree), tag, &default).trim().is_empty();
            let lacking: Vec<_> = tags.into_iter().filter(missing).collect();
            match lacking.first() {
                Some(first) if *first != default => {
                    std::iter::once(default).chain(lacking).collect()
                }
                _ => lacking,
            }
        })
    });
    let is_whole = move || shown.with(Vec::is_empty);
    let id = id_of(&at);
    view! {
        <div class="text-cells" id=id tabindex="-1" hidden=is_whole role="group" aria-label=label>
            {(!bare).then(|| view! { <span class="field-name" aria-hidden="true">{label}</span> })}
            <For each=move || shown.get() key=Clone::clone let:tag>
                <TextCell desk at=at.clone() tag label lines/>
            </For>
        </div>
    }
}

/// The field of one language.
#[component]
fn TextCell(
    desk: Desk,
    at: Path,
    tag: String,
    label: Signal<String>,
    lines: bool,
) -> impl IntoView {
    let id = id_of(&at.key(&tag));
    let value = {
        let (at, tag) = (at.clone(), tag.clone());
        desk.follow(move |tree| {
            let default = languages(tree).into_iter().next().unwrap_or_default();
            text_in(at.get(tree), &tag, &default)
        })
    };
    // A text that another language has, or that stands alone, should be here too.
    let is_missing = {
        let at = at.clone();
        let somewhere = desk.follow(move |tree| at.get(tree).is_some());
        move || value.with(|text| text.trim().is_empty()) && somewhere.get()
    };
    let name = {
        let tag = tag.clone();
        move || [label.get().as_str(), " (", &tag, ")"].concat()
    };
    let write = {
        let tag = tag.clone();
        move |event| desk.write_text(&at, &tag, &event_target_value(&event))
    };
    let one_line = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" && !lines {
            event.prevent_default();
        }
    };
    view! {
        <div class="text-cell" class:is-missing=is_missing>
            <label for=id.clone() class="tag" aria-hidden="true">{tag.clone()}</label>
            <textarea
                id=id
                lang=tag
                rows=if lines { "4" } else { "1" }
                aria-label=name
                class:lines=lines
                prop:value=move || value.get()
                on:input=write
                on:change=move |_| desk.settle()
                on:keydown=one_line
            ></textarea>
        </div>
    }
}
