//! The outline at the left: sections and items, to choose, move, copy and delete.

use std::collections::BTreeMap;

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use serde_json::{Value, json};
use survey_specs::source::Path;

use super::acts::{add_item, add_section, delete, drop_at, duplicate, shift};
use super::desk::Desk;
use super::kinds::{KINDS, Kind};
use super::lines::{Line, Lines};
use super::reading::{item_of, items, languages, list, missing_in, name, section_of, sections};
use crate::console::browser::{dragging, focusing, pointer};
use crate::console::ui::dialog::Dialog;

/// Where something would be dropped: a line, and whether behind it.
type Target = Option<(Path, bool)>;

/// The sections and items that lack a text in some language, with these languages.
#[must_use]
pub fn incomplete(tree: &Value) -> BTreeMap<Path, Vec<String>> {
    let all = languages(tree);
    let mut found = BTreeMap::new();
    for (index, section) in list(tree, "sections").iter().enumerate() {
        let own = ["title", "note"].map(|key| section.get(key).map(|text| json!({ key: text })));
        let own = Value::Array(own.into_iter().flatten().collect());
        found.insert(sections().index(index), missing_in(&own, &all));
    }
    found.extend(items(tree).into_iter().map(|(path, item)| (path, missing_in(item, &all))));
    found.retain(|_, missing| !missing.is_empty());
    found
}

/// How bad it is with each section and item that something is wrong with.
fn marks(desk: Desk) -> Memo<BTreeMap<Path, bool>> {
    Memo::new(move |_| {
        let mut marks: BTreeMap<Path, bool> = BTreeMap::new();
        for problem in &desk.checked.get().problems {
            let at = item_of(&problem.at).or_else(|| section_of(&problem.at)).unwrap_or_default();
            *marks.entry(at).or_default() |= problem.is_error();
        }
        marks
    })
}

/// The id of a line.
fn line_id(at: &Path) -> String {
    format!("line-{at}")
}

/// Does something to the section or item in hand, and gives the focus to its line.
fn act(desk: Desk, act: impl FnOnce(&Value, &Path) -> Option<super::acts::Act>, said: &str) {
    let here = desk.here.get_untracked();
    let done = desk.peek(|tree| act(tree, &here));
    if done.is_some() {
        desk.act(done, said);
        let here = desk.here.get_untracked();
        focusing::focus_soon(vec![line_id(&here)]);
    }
}

/// Says where the thing in hand stands now.
fn place_said(desk: Desk) {
    let here = desk.here.get_untracked();
    let language = desk.language.get_untracked();
    let said = desk.peek(|tree| {
        let (list, index) = (here.parent()?.0, here.last_index()?);
        let length = list.get(tree)?.as_array()?.len();
        let name = here.get(tree).map(|held| name(held, language.tag())).unwrap_or_default();
        let words = super::words::words(language);
        Some(format!("{name}: {} {} / {length}", words.place, index + 1))
    });
    if let Some(said) = said {
        desk.said.set(said);
    }
}

/// Moves what is in hand up or down.
pub fn move_here(desk: Desk, down: bool) {
    act(desk, |tree, here| shift(tree, here, down), "");
    place_said(desk);
}

/// Copies what is in hand.
pub fn copy_here(desk: Desk) {
    let said = super::words::words(desk.language.get_untracked()).copied;
    act(desk, duplicate, said);
}

/// Deletes what is in hand.
pub fn delete_here(desk: Desk) {
    let here = desk.here.get_untracked();
    let gone = desk.peek(|tree| here.get(tree).filter(|_| here != Path::root()).cloned());
    act(desk, delete, "");
    if let Some(gone) = gone {
        desk.offer_back(&here, gone);
    }
}

/// The outline with its buttons.
#[component]
pub fn Outline(
    /// The draft.
    desk: Desk,
    /// Whether the kinds of items to add are being offered.
    adding: RwSignal<bool>,
) -> impl IntoView {
    let shown = Lines::of(desk);
    let count = shown.count();
    let marks = marks(desk);
    let missing = Memo::new(move |_| desk.read_at_rest(incomplete));
    let over: RwSignal<Target> = RwSignal::new(None);
    let is_whole = move || desk.here.with(|here| *here == Path::root());
    let keys = move |event: KeyboardEvent| outline_keys(desk, shown, &event);
    let add_section = move |_| {
        let here = desk.here.get_untracked();
        let done = desk.peek(|tree| add_section(tree, &here));
        let at = done.1.clone();
        desk.act(Some(done), desk.words().added);
        focus_text(desk, &at.key("title"));
    };
    view! {
        <div class="outline-actions">
            <button type="button" class="primary" aria-haspopup="dialog" on:click=move |_| adding.set(true)>
                "+ " {move || desk.words().item}
            </button>
            <button type="button" on:click=add_section>"+ " {move || desk.words().section}</button>
        </div>
        <div class="outline" role="tree" aria-label=move || desk.words().outline on:keydown=keys>
            <div
                role="treeitem"
                class="outline-line is-whole"
                id=line_id(&Path::root())
                tabindex=move || if is_whole() { "0" } else { "-1" }
                aria-selected=move || is_whole().to_string()
                on:click=move |_| desk.here.set(Path::root())
            >
                <span class="outline-name">{move || desk.words().whole}</span>
                <Mark marks at=Signal::stored(Path::root()) desk/>
            </div>
            <For each=move || 0..count.get() key=|index| *index let:index>
                <OutlineLine desk line=shown.line(index) marks missing over/>
            </For>
        </div>
        {move || (count.get() == 0).then(|| view! { <p class="soft outline-empty">{desk.words().nothing_yet}</p> })}
        <div class="outline-actions" role="group" aria-label=move || desk.words().actions>
            <button type="button" disabled=is_whole aria-label=move || desk.words().up on:click=move |_| move_here(desk, false)>"↑"</button>
            <button type="button" disabled=is_whole aria-label=move || desk.words().down on:click=move |_| move_here(desk, true)>"↓"</button>
            <button type="button" disabled=is_whole on:click=move |_| copy_here(desk)>{move || desk.words().copy}</button>
            <button type="button" class="danger" disabled=is_whole on:click=move |_| delete_here(desk)>{move || desk.words().delete}</button>
        </div>
        <KindDialog desk open=adding/>
    }
}

/// Goes to the first language of a text.
fn focus_text(desk: Desk, at: &Path) {
    let tag = desk.peek(|tree| languages(tree).into_iter().next().unwrap_or_default());
    desk.lead_to(&at.key(tag));
}

/// The kinds of items, to add one.
#[component]
fn KindDialog(desk: Desk, open: RwSignal<bool>) -> impl IntoView {
    let add = move |kind: &'static Kind| {
        open.set(false);
        let here = desk.here.get_untracked();
        let done = desk.peek(|tree| add_item(tree, &here, kind));
        let at = done.1.clone();
        desk.act(Some(done), desk.words().added);
        focus_text(desk, &at.key("label"));
    };
    view! {
        <Dialog open title=desk.says(|words| words.which_kind)>
            <div class="kinds">
                {KINDS.iter().map(|kind| view! {
                    <button type="button" class="kind" on:click=move |_| add(kind)>
                        <span class="sign" aria-hidden="true">{kind.sign}</span>
                        {move || kind.name_in(desk.language.get())}
                    </button>
                }).collect_view()}
            </div>
        </Dialog>
    }
}

/// Arrows choose; with Alt they move; Delete deletes.
fn outline_keys(desk: Desk, shown: Lines, event: &KeyboardEvent) {
    let here = desk.here.get_untracked();
    let step = |to: fn(usize, usize) -> Option<usize>| {
        let places: Vec<Path> = std::iter::once(Path::root()).chain(shown.places()).collect();
        let now = places.iter().position(|place| *place == here).unwrap_or(0);
        if let Some(next) = to(now, places.len()).and_then(|next| places.get(next)) {
            desk.here.set(next.clone());
            focusing::focus_soon(vec![line_id(next)]);
        }
    };
    match (event.key().as_str(), event.alt_key(), event.ctrl_key() || event.meta_key()) {
        ("ArrowUp", false, false) => step(|now, _| now.checked_sub(1)),
        ("ArrowDown", false, false) => step(|now, _| Some(now + 1)),
        ("Home", false, false) => step(|_, _| Some(0)),
        ("End", false, false) => step(|_, length| length.checked_sub(1)),
        ("ArrowUp", true, false) => move_here(desk, false),
        ("ArrowDown", true, false) => move_here(desk, true),
        ("Delete", false, false) => delete_here(desk),
        ("Enter" | "ArrowRight", false, false) => {
            let key = if item_of(&here).is_some() { "label" } else { "title" };
            focus_text(desk, &here.key(key));
        }
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

#[component]
fn Mark(desk: Desk, marks: Memo<BTreeMap<Path, bool>>, at: Signal<Path>) -> impl IntoView {
    let mark = Memo::new(move |_| at.with(|at| marks.with(|marks| marks.get(at).copied())));
    move || {
        let is_error = mark.get()?;
        let (class, name) = if is_error {
            ("mark is-error", desk.words().has_errors)
        } else {
            ("mark is-warning", desk.words().has_warnings)
        };
        Some(view! { <span class=class role="img" aria-label=name title=name>"!"</span> })
    }
}

#[component]
fn OutlineLine(
    desk: Desk,
    line: RwSignal<Line>,
    marks: Memo<BTreeMap<Path, bool>>,
    missing: Memo<BTreeMap<Path, Vec<String>>>,
    over: RwSignal<Target>,
) -> impl IntoView {
    let at = Signal::derive(move || line.with(|line| line.at.clone()));
    let is_here = Memo::new(move |_| desk.here.with(|here| line.with(|line| line.at == *here)));
    // Where what is dragged would come to stand: before this line, or behind it.
    let is_over = Memo::new(move |_| {
        let at = line.with(|line| line.at.clone());
        over.with(|over| over.as_ref().filter(|(place, _)| *place == at).map(|(_, behind)| *behind))
    });
    let lacks = Memo::new(move |_| {
        let of_line = |line: &Line| missing.with(|missing| missing.get(&line.at).cloned());
        line.with(of_line).unwrap_or_default()
    });
    let is_section = move || line.with(|line| line.sign.is_empty());
    let drag = move |event: PointerEvent| {
        // Whoever touches a line wants to scroll; the handle is there to drag by.
        let by_handle = pointer::is_on(&event, ".handle");
        if event.button() != 0 || event.pointer_type() != "mouse" && !by_handle {
            return;
        }
        let from = at.get_untracked();
        let target = move |under: Option<dragging::Under>| {
            let under = under?;
            Some((desk.peek(|tree| Path::nearest(tree, &under.value)), under.lower))
        };
        let moving = move |under| over.set(target(under));
        let dropped = move |under| {
            over.set(None);
            let Some((to, behind)) = target(under) else { return };
            let done = desk.peek(|tree| drop_at(tree, &from, &to, behind));
            if done.is_some() {
                desk.act(done, "");
                place_said(desk);
            }
        };
        dragging::drag(&event, "data-place", ".outline", moving, dropped);
    };
    view! {
        <div
            role="treeitem"
            class="outline-line"
            class:is-section=is_section
            class:is-before=move || is_over.get() == Some(false)
            class:is-behind=move || is_over.get() == Some(true)
            id=move || line_id(&at.get())
            data-place=move || at.get().to_string()
            attr:aria-level=move || if is_section() { "1" } else { "2" }
            aria-selected=move || is_here.get().to_string()
            tabindex=move || if is_here.get() { "0" } else { "-1" }
            on:click=move |_| desk.here.set(at.get_untracked())
            on:pointerdown=drag
        >
            <span class="handle" aria-hidden="true" title=move || desk.words().drag>"⠿"</span>
            <span class="sign" aria-hidden="true">{move || line.with(|line| line.sign)}</span>
            <span class="outline-name" title=move || line.with(|line| [&line.name, " · ", &line.code].concat())>
                {move || line.with(|line| if line.name.is_empty() { line.code.clone() } else { line.name.clone() })}
            </span>
            {move || line.with(|line| line.conditional).then(|| view! {
                <span class="mark is-condition" role="img" aria-label=desk.words().has_condition title=desk.words().has_condition>"⎇"</span>
            })}
            {move || Some(lacks.get()).filter(|tags| !tags.is_empty()).map(|tags| {
                let name = [desk.words().untranslated, ": ", &tags.join(", ")].concat();
                let first = tags.first().cloned().unwrap_or_default();
                let shown = if tags.len() > 1 { [&first, "…"].concat() } else { first };
                view! { <span class="mark is-missing" role="img" aria-label=name.clone() title=name>{shown}</span> }
            })}
            <Mark marks at desk/>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_marks_what_lacks_a_language() {
        let tree = json!({"languages": ["vi", "en"], "sections": [
            {"section": "a", "title": {"vi": "Phần A", "en": "Part A"}, "show_if": "true()", "items": [
                {"item": "q", "type": "rating", "label": {"vi": "Chấm  điểm\nchung"}, "short": {"en": "Score"}},
                {"item": "r", "type": "new", "label": {}}]}]});
        let missing: Vec<_> =
            incomplete(&tree).iter().map(|(at, tags)| (at.to_string(), tags.join(" "))).collect();
        let missing: Vec<_> =
            missing.iter().map(|(at, tags)| (at.as_str(), tags.as_str())).collect();
        assert_eq!(missing, [("sections[0].items[0]", "vi en"), ("sections[0].items[1]", "vi en")]);
    }
}
