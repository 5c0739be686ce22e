//! The keys of the designer.

use leptos::prelude::*;

use super::desk::Desk;
use super::outline::{copy_here, move_here};
use super::words::Words;
use crate::console::browser;
use crate::console::ui::dialog::Dialog;
use crate::console::ui::shortcut::{Keys, on_keys};

/// A key in words, and what it does.
type Told = (&'static str, fn(&'static Words) -> &'static str);

/// The keys as they are listed.
const LISTED: [Told; 13] = [
    ("Ctrl+Z", |words| words.undo),
    ("Ctrl+Shift+Z, Ctrl+Y", |words| words.redo),
    ("Alt+N", |words| words.add_item),
    ("Alt+↑ Alt+↓", |words| words.move_item),
    ("Ctrl+D", |words| words.copy),
    ("Delete", |words| words.delete_in_outline),
    ("↑ ↓ Home End", |words| words.choose_in_outline),
    ("Enter", |words| words.edit_chosen),
    ("Alt+O", |words| words.to_outline),
    ("Alt+P", |words| words.toggle_preview),
    ("Alt+M", |words| words.only_missing),
    ("Alt+L", |words| words.next_problem),
    ("?", |words| words.shortcuts),
];

/// Does what the keys say, for as long as the designer stands.
pub fn listen(
    desk: Desk,
    adding: RwSignal<bool>,
    helping: RwSignal<bool>,
    preview: RwSignal<bool>,
) {
    let redo = Keys { shift: true, ..Keys::control("z") };
    on_keys(Keys::control("z"), move || desk.undo());
    on_keys(redo, move || desk.redo());
    on_keys(Keys::control("y"), move || desk.redo());
    on_keys(Keys::control("d"), move || copy_here(desk));
    on_keys(Keys::alt("n"), move || adding.set(true));
    on_keys(Keys::alt("ArrowUp"), move || move_here(desk, false));
    on_keys(Keys::alt("ArrowDown"), move || move_here(desk, true));
    on_keys(Keys::alt("p"), move || preview.update(|on| *on = !*on));
    on_keys(Keys::alt("m"), move || desk.only_missing.update(|on| *on = !*on));
    on_keys(Keys::alt("o"), move || {
        browser::focusing::focus_soon(vec![format!("line-{}", desk.here.get_untracked())]);
    });
    on_keys(Keys::alt("l"), move || next_problem(desk));
    on_keys(Keys::plain("?"), move || helping.set(true));
}

/// Goes to the first problem behind the place in hand, else to the first of all.
fn next_problem(desk: Desk) {
    let here = desk.here.get_untracked();
    let checked = desk.checked.get_untracked();
    let mut places: Vec<_> = checked.problems.iter().map(|problem| problem.at.clone()).collect();
    places.sort();
    let behind = places.iter().find(|at| **at > here && !at.is_within(&here));
    if let Some(at) = behind.or(places.first()) {
        desk.lead_to(at);
    }
}

/// The list of keys.
#[component]
pub fn Shortcuts(
    /// The draft.
    desk: Desk,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog open title=desk.says(|words| words.shortcuts)>
            <dl class="shortcuts">
                {LISTED.map(|(keys, does)| view! {
                    <dt><kbd>{keys}</kbd></dt>
                    <dd>{move || does(desk.words())}</dd>
                })}
            </dl>
        </Dialog>
    }
}
