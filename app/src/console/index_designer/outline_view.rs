//! The tree of nodes, each with what its value is and what it came to in the example.

use leptos::ev;
use leptos::prelude::*;
use survey_specs::source::Path;

use super::acts::{Drop, Kind, Way, add, drag, duplicate, remove, shift};
use super::desk::Desk;
use super::example::UNITS;
use super::expression::expression;
use super::tree::{OutlineRow, text, written};
use super::words::words;
use crate::console::browser;
use crate::console::browser::focusing::focus;

/// Something that a button or a key does to the node in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Add(Kind),
    Duplicate,
    Remove,
    Shift(Way),
}

/// Does it, and says so.
pub(super) fn perform(desk: Desk, deed: Deed) {
    let here = desk.here.get_untracked();
    let said = words(desk.language.get_untracked());
    let (act, said) = desk.peek(|tree| match deed {
        Deed::Add(kind) => {
            let root = Path::root().key("root");
            let here = if here == Path::root() { &root } else { &here };
            (add(tree, here, kind), said.added)
        }
        Deed::Duplicate => (duplicate(tree, &here), said.duplicated),
        Deed::Remove => (remove(tree, &here), said.removed),
        Deed::Shift(way) => (shift(tree, &here, way), said.moved),
    });
    desk.act(act, said);
    focus_row(desk);
}

fn row_id(slot: &Path) -> String {
    format!("row-{slot}")
}

/// Gives the focus to the row in hand, once it is drawn.
fn focus_row(desk: Desk) {
    let slot = desk.here.get_untracked();
    request_animation_frame(move || focus(&row_id(&slot)));
}

/// What is being dragged, and where it would land.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Dragged {
    from: Path,
    over: Option<(Path, Drop)>,
}

/// The tree.
#[component]
pub(super) fn Outline(desk: Desk) -> impl IntoView {
    let rows = desk.rows;
    let dragged = RwSignal::new(None::<Dragged>);
    let let_go = window_event_listener(ev::pointerup, move |_| {
        let Some(Dragged { from, over: Some((over, place)) }) = dragged.get_untracked() else {
            dragged.set(None);
            return;
        };
        dragged.set(None);
        let act = desk.peek(|tree| drag(tree, &from, &over, place));
        desk.act(act, words(desk.language.get_untracked()).moved);
    });
    let broken_off = window_event_listener(ev::pointercancel, move |_| dragged.set(None));
    on_cleanup(move || {
        let_go.remove();
        broken_off.remove();
    });
    let whole = move || desk.here.with(|here| *here == Path::root());
    let heads = move || {
        let unit = desk.words().unit;
        (1..=UNITS)
            .map(|number| view! { <span class="value">{unit}" "{number}</span> })
            .collect_view()
    };
    view! {
        <button
            type="button"
            class="whole"
            aria-pressed=move || whole().to_string()
            on:click=move |_| desk.here.set(Path::root())
        >{move || desk.words().whole}</button>
        <div class="index-head" aria-hidden="true">
            <span class="node">{move || desk.words().nodes}</span>
            {heads}
        </div>
        <div
            class="index-outline"
            role="tree"
            aria-label=move || desk.words().nodes
            class:is-dragging=move || dragged.with(Option::is_some)
        >
            <For each=move || rows.get() key=|row| (row.slot.clone(), row.at.clone(), row.code.clone(), row.is_inner, row.counts) let:row>
                <Row desk row dragged/>
            </For>
        </div>
    }
}

#[component]
fn Row(desk: Desk, row: OutlineRow, dragged: RwSignal<Option<Dragged>>) -> impl IntoView {
    let slot = StoredValue::new(row.slot.clone());
    let is_here = Memo::new(move |_| slot.with_value(|slot| desk.here.with(|here| here == slot)));
    // One row takes the focus by Tab: the one in hand, else the total.
    let is_total = row.depth == 0;
    let tabindex = move || {
        let none = desk.here.with(|here| *here == Path::root());
        if is_here.get() || (none && is_total) { "0" } else { "-1" }
    };
    let has_problem = {
        let at = row.at.clone();
        let others = desk.rows;
        Memo::new(move |_| {
            let checked = desk.checked.get();
            let mut found = checked.problems.iter().filter(|problem| problem.at.is_within(&at));
            others.with(|rows| {
                found.any(|problem| {
                    let mut inner = rows.iter().filter(|row| row.at != at && row.at.is_within(&at));
                    !inner.any(|row| problem.at.is_within(&row.at))
                })
            })
        })
    };
    let element = NodeRef::<leptos::html::Div>::new();
    let over = move |event: ev::PointerEvent| {
        let Some(element) = element.get_untracked() else { return };
        if dragged.with_untracked(Option::is_none) {
            return;
        }
        let share = browser::pointer::share_of_height(&element, &event);
        let place = match share {
            share if share < 0.3 => Drop::Before,
            share if share > 0.7 || !row.is_inner => Drop::Behind,
            _ => Drop::Into,
        };
        let over = Some((slot.get_value(), place));
        dragged.update(|dragged| {
            if let Some(dragged) = dragged {
                dragged.over = over;
            }
        });
    };
    let lands = move |place: Drop| {
        dragged.with(|dragged| {
            let over = dragged.as_ref().and_then(|dragged| dragged.over.as_ref());
            over.is_some_and(|(over, at)| slot.with_value(|slot| over == slot) && *at == place)
        })
    };
    let level = (row.depth + 1).to_string();
    let indent = format!("{}rem", row.depth);
    view! {
        <div
            node_ref=element
            id=row_id(&row.slot)
            class="index-row"
            role="treeitem"
            attr:aria-level=level
            aria-selected=move || is_here.get().to_string()
            tabindex=tabindex
            class:is-before=move || lands(Drop::Before)
            class:is-behind=move || lands(Drop::Behind)
            class:is-into=move || lands(Drop::Into)
            class:is-apart=!row.counts
            on:click=move |_| desk.here.set(slot.get_value())
            on:focus=move |_| desk.here.set(slot.get_value())
            on:keydown=move |event| keys(desk, &event)
            on:pointermove=over
        >
            <Handle from=slot dragged/>
            <NodeName desk row=row.clone() indent/>
            {move || has_problem.get().then(|| view! {
                <span class="badge is-wrong" title=desk.words().has_problem>"!"</span>
            })}
            <Values desk code=row.code/>
        </div>
    }
}

/// What the pointer takes hold of.
#[component]
fn Handle(from: StoredValue<Path>, dragged: RwSignal<Option<Dragged>>) -> impl IntoView {
    let take = move |event: ev::PointerEvent| {
        event.prevent_default();
        browser::pointer::let_others_hear(&event);
        dragged.set(Some(Dragged { from: from.get_value(), over: None }));
    };
    view! { <span class="grip" aria-hidden="true" on:pointerdown=take>"⠿"</span> }
}

/// The code, the name and what the value is.
#[component]
fn NodeName(desk: Desk, row: OutlineRow, indent: String) -> impl IntoView {
    let slot = row.slot.clone();
    let label = Memo::new(move |_| {
        let language = desk.language.get();
        desk.read(|tree| {
            written(tree, &slot)
                .map(|(_, node)| text(node.get("label"), language.tag()))
                .unwrap_or_default()
        })
    });
    let (code, rows) = (row.code.clone(), desk.rows);
    let line = Memo::new(move |_| {
        let language = desk.language.get();
        rows.with(|rows| desk.read(|tree| expression(tree, rows, &row, language)))
    });
    view! {
        <span class="node" style:padding-left=indent>
            <code>{code}</code>" "<span>{move || label.get()}</span>
            <small class="formula">"= "{move || line.get()}</small>
        </span>
    }
}

/// What the node came to in each unit of the example.
#[component]
fn Values(desk: Desk, code: String) -> impl IntoView {
    let values = Memo::new(move |_| desk.shown.with(|shown| shown.get(&code).cloned()));
    let one = move |unit: usize| {
        values.with(|values| {
            let value = values.as_ref()?.units.get(unit)?.clone();
            let language = desk.language.get();
            let text = value.published.map_or_else(
                || desk.words().status(value.status).to_owned(),
                |text| language.decimal(&text),
            );
            Some((text, value.band.unwrap_or_default()))
        })
    };
    let all = move || {
        (0..UNITS)
            .map(|unit| {
                let (text, band) = one(unit).unwrap_or_default();
                let band = (!band.is_empty()).then(|| view! { <small>{band}</small> });
                view! { <span class="value">{text}{band}</span> }
            })
            .collect_view()
    };
    view! { {all} }
}

fn keys(desk: Desk, event: &ev::KeyboardEvent) {
    let key = event.key();
    let control = event.ctrl_key() || event.meta_key();
    let deed = match (key.as_str(), event.alt_key(), control) {
        ("ArrowUp", true, false) => Deed::Shift(Way::Up),
        ("ArrowDown", true, false) => Deed::Shift(Way::Down),
        ("ArrowLeft", true, false) => Deed::Shift(Way::Out),
        ("ArrowRight", true, false) => Deed::Shift(Way::In),
        ("Delete", false, false) => Deed::Remove,
        ("Insert", false, false) => Deed::Add(Kind::Leaf),
        ("d" | "D", false, true) => Deed::Duplicate,
        ("ArrowUp", false, false) => return step(desk, event, -1),
        ("ArrowDown", false, false) => return step(desk, event, 1),
        ("Home", false, false) => return step(desk, event, isize::MIN),
        ("End", false, false) => return step(desk, event, isize::MAX),
        ("Enter", false, false) => {
            event.prevent_default();
            let at = desk.peek(|tree| written(tree, &desk.here.get_untracked()).map(|(at, _)| at));
            if let Some(at) = at {
                focus(&super::desk::id_of(&at.key("node")));
            }
            return;
        }
        _ => return,
    };
    event.prevent_default();
    perform(desk, deed);
}

/// Goes up or down the rows.
fn step(desk: Desk, event: &ev::KeyboardEvent, by: isize) {
    event.prevent_default();
    let rows = desk.peek(super::tree::outline);
    let here = desk.here.get_untracked();
    let place = rows.iter().position(|row| row.slot == here).unwrap_or_default();
    let last = rows.len().saturating_sub(1);
    let next = place.saturating_add_signed(by).min(last);
    if let Some(row) = rows.get(next) {
        desk.here.set(row.slot.clone());
        focus_row(desk);
    }
}
