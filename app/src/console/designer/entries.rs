//! Categories and rows as a table to type and paste into.

use leptos::ev::{ClipboardEvent, KeyboardEvent};
use leptos::prelude::*;
use serde_json::{Value, json};
use survey_specs::source::{Edit, Path};

use super::acts::free_code;
use super::condition_builder::ConditionBuilder;
use super::desk::Desk;
use super::fields::{ChoiceOf, CodeField, FlagField};
use super::kinds::{Kind, beginnings};
use super::media_fields::MediaFields;
use super::paste;
use super::reading::{item_of, languages, word_of};
use super::text_cells::TextCells;
use crate::console::browser::focusing;

/// What stands in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Categories; those of a multiple choice can exclude the others.
    Category {
        /// Whether they are of a multiple choice.
        multiple: bool,
    },
    /// Rows of a matrix.
    Row,
}

impl Entry {
    fn key(self) -> &'static str {
        match self {
            Self::Category { .. } => "code",
            Self::Row => "row",
        }
    }
}

/// The number of entries of a list.
fn length(tree: &Value, list: &Path) -> usize {
    list.get(tree).and_then(Value::as_array).map_or(0, Vec::len)
}

/// A code for one more entry of a list, `more` places behind its end.
fn next_code(tree: &Value, list: &Path, entry: Entry, more: usize) -> String {
    if entry == Entry::Row {
        let item = item_of(list).and_then(|item| item.get(tree).map(|item| word_of(item, "item")));
        let stem = [item.as_deref().unwrap_or("row"), "_"].concat();
        let first = free_code(tree, &stem);
        let number = first.strip_prefix(&stem).and_then(|number| number.parse::<usize>().ok());
        return number.map_or(first, |number| format!("{stem}{}", number + more));
    }
    let held = list.get(tree).and_then(Value::as_array);
    let numbers = held
        .into_iter()
        .flatten()
        .filter_map(|category| word_of(category, "code").parse::<usize>().ok());
    (numbers.max().unwrap_or(0) + 1 + more).to_string()
}

/// The edit that puts entries into a list. A list that is not there begins with them.
fn put_in(tree: &Value, list: &Path, place: usize, entries: Vec<Value>) -> Edit {
    if list.get(tree).and_then(Value::as_array).is_none() {
        return Edit::set(list.clone(), Value::Array(entries));
    }
    let insert = |(offset, value)| Edit::Insert { at: list.index(place + offset), value };
    Edit::Several(entries.into_iter().enumerate().map(insert).collect())
}

/// The table.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub fn Entries(
    /// The draft.
    desk: Desk,
    /// Where the list stands.
    list: Path,
    /// What it holds.
    entry: Entry,
) -> impl IntoView {
    let count = {
        let list = list.clone();
        desk.follow(move |tree| length(tree, &list))
    };
    let add = {
        let list = list.clone();
        move || add_entry(desk, &list, entry, usize::MAX)
    };
    let is_category = matches!(entry, Entry::Category { .. });
    let rows = list.clone();
    let name = desk.says(if is_category { |words| words.categories } else { |words| words.rows });
    view! {
        <div class="table entries" id=super::desk::id_of(&list) tabindex="-1">
            <table aria-label=name>
                <thead><tr>
                    <th>{move || desk.words().code}</th>
                    <th>{move || desk.words().label}</th>
                    <th><span class="unseen">{move || desk.words().actions}</span></th>
                </tr></thead>
                <tbody>
                    <For each=move || 0..count.get() key=|index| *index let:index>
                        <EntryRow desk list=rows.clone() index entry/>
                    </For>
                </tbody>
            </table>
        </div>
        <div class="actions">
            <button type="button" on:click=move |_| add()>
                "+ " {move || if is_category { desk.words().category } else { desk.words().row }}
            </button>
            <small>{move || desk.words().paste_hint}</small>
        </div>
    }
}

/// Adds an empty entry and goes to its label.
fn add_entry(desk: Desk, list: &Path, entry: Entry, behind: usize) {
    let (edit, place) = desk.peek(|tree| {
        let place = behind.saturating_add(1).min(length(tree, list));
        let code = next_code(tree, list, entry, 0);
        let code = code.parse::<i32>().map_or_else(|_| Value::from(code.as_str()), Value::from);
        let value = json!({entry.key(): code, "label": {}});
        (put_in(tree, list, place, vec![value]), place)
    });
    desk.settle();
    desk.edit(edit);
    let tag = desk.peek(|tree| languages(tree).into_iter().next().unwrap_or_default());
    desk.lead_to(&list.index(place).key("label").key(tag));
}

/// What was pasted takes the place of an empty entry, or of the categories that a new item begins
/// with, or stands behind the entry.
fn paste_entries(desk: Desk, list: &Path, entry: Entry, index: usize, event: &ClipboardEvent) {
    let text = focusing::pasted(event);
    if !text.trim_end().contains(['\t', '\n']) {
        return;
    }
    event.prevent_default();
    let edit = desk.peek(|tree| {
        let pasted = paste::read(&text);
        if is_beginning(tree, list) {
            let code = |place: usize| (place + 1).to_string();
            return Edit::set(list.clone(), pasted.into_list(entry.key(), &languages(tree), code));
        }
        let code = |place| next_code(tree, list, entry, place);
        let entries = pasted.into_list(entry.key(), &languages(tree), code);
        let is_empty = list
            .index(index)
            .key("label")
            .get(tree)
            .is_none_or(|label| label.as_object().is_some_and(serde_json::Map::is_empty));
        let place = if is_empty { index } else { index + 1 };
        let put = put_in(tree, list, place, entries);
        if is_empty {
            Edit::Several(vec![Edit::Remove { at: list.index(index) }, put])
        } else {
            put
        }
    });
    desk.settle();
    desk.edit(edit);
}

/// Whether a list of categories still is what a new item begins with.
fn is_beginning(tree: &Value, list: &Path) -> bool {
    let begins = Kind::of("single_choice").map(|kind| beginnings(kind, tree));
    let begins = begins.as_ref().and_then(|fields| fields.get("categories"));
    begins.is_some() && list.get(tree) == begins
}

#[component]
fn EntryRow(desk: Desk, list: Path, index: usize, entry: Entry) -> impl IntoView {
    let at = list.index(index);
    let open = RwSignal::new(false);
    let shift = {
        let list = list.clone();
        move |down: bool| {
            let to = if down { index + 1 } else { index.wrapping_sub(1) };
            if desk.peek(|tree| to < length(tree, &list)) {
                desk.settle();
                desk.edit(Edit::Move { from: list.index(index), to: list.index(to) });
            }
        }
    };
    let keys = {
        let (list, shift) = (list.clone(), shift.clone());
        move |event: KeyboardEvent| match (event.key().as_str(), event.alt_key()) {
            ("ArrowUp" | "ArrowDown", true) => {
                event.prevent_default();
                event.stop_propagation();
                shift(event.key() == "ArrowDown");
            }
            ("Enter", false) if focusing::is_field(&event) => {
                event.prevent_default();
                add_entry(desk, &list, entry, index);
            }
            _ => {}
        }
    };
    let paste = {
        let list = list.clone();
        move |event: ClipboardEvent| paste_entries(desk, &list, entry, index, &event)
    };
    let (up, down) = (shift.clone(), shift);
    let remove = {
        let at = at.clone();
        move |_| {
            desk.settle();
            desk.edit(Edit::Remove { at: at.clone() });
        }
    };
    let is_special = {
        let at = at.clone();
        desk.follow(move |tree| {
            let has = |key: &str| at.key(key).get(tree).is_some();
            ["short", "media", "show_if", "other", "exclusive"].into_iter().any(has)
        })
    };
    let label = desk.says(|words| words.label);
    let code = desk.says(|words| words.code);
    let details = at.clone();
    view! {
        <tr on:keydown=keys on:paste=paste>
            <td class="code-cell"><CodeField desk at=at.key(entry.key()) label=code bare=true/></td>
            <td><TextCells desk at=at.key("label") label bare=true/></td>
            <td class="row-actions">
                <button type="button" class="quiet" aria-label=move || desk.words().up on:click=move |_| up(false)>"↑"</button>
                <button type="button" class="quiet" aria-label=move || desk.words().down on:click=move |_| down(true)>"↓"</button>
                <button
                    type="button"
                    class="quiet"
                    class:is-special=is_special
                    aria-label=move || desk.words().more
                    aria-expanded=move || open.get().to_string()
                    on:click=move |_| open.update(|open| *open = !*open)
                >"⋯"</button>
                <button type="button" class="quiet" aria-label=move || desk.words().delete on:click=remove>"×"</button>
            </td>
        </tr>
        {move || open.get().then(|| view! {
            <tr class="entry-details"><td colspan="3"><Details desk at=details.clone() entry/></td></tr>
        })}
    }
}

/// What few entries have.
#[component]
fn Details(desk: Desk, at: Path, entry: Entry) -> impl IntoView {
    let other = Signal::derive(move || {
        let words = desk.words();
        let choices = [
            ("", words.other_none),
            ("optional", words.other_optional),
            ("required", words.other_required),
        ];
        choices.map(|(word, shown)| (word.to_owned(), shown.to_owned())).to_vec()
    });
    let own = match entry {
        Entry::Category { multiple } => {
            let exclusive = multiple.then(|| view! {
                <FlagField desk at=at.key("exclusive") label=desk.says(|words| words.exclusive)/>
            });
            let condition = item_of(&at).is_some().then(|| {
                view! {
                    <ConditionBuilder desk holder=at.clone()/>
                }
            });
            view! {
                <ChoiceOf desk at=at.key("other") label=desk.says(|words| words.other) choices=other/>
                {exclusive}
                {condition}
            }
            .into_any()
        }
        Entry::Row => view! { <ConditionBuilder desk holder=at.clone()/> }.into_any(),
    };
    view! {
        <TextCells desk at=at.key("short") label=desk.says(|words| words.short)/>
        {own}
        <MediaFields desk holder=at/>
    }
}
