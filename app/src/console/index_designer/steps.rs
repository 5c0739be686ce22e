//! Rows with edges: the steps of a table of points, and the bands of a node.

use leptos::prelude::*;
use serde_json::{Map, Value, json};
use survey_specs::source::{Edit, Path};

use super::desk::{Desk, id_of};
use super::fields::{TextFields, WordField, problem_at};
use super::rule_editor::ParameterPlace;
use super::ruler::{place, stretches};

/// The steps of a table of points.
#[component]
pub(super) fn Steps(place: ParameterPlace, label: Signal<String>) -> impl IntoView {
    let at = place.at.key(place.rule.word).key("steps");
    view! { <Edges desk=place.desk at label what=What::Steps node=place.node/> }
}

/// What rows with edges are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Steps,
    Bands,
}

impl What {
    fn name(self) -> &'static str {
        match self {
            Self::Steps => "score",
            Self::Bands => "band",
        }
    }
}

/// Rows with edges, with the ruler above them.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub(super) fn Edges(
    desk: Desk,
    /// Where the list stands.
    at: Path,
    label: Signal<String>,
    what: What,
    /// The node they are about.
    node: Path,
) -> impl IntoView {
    let place = at.clone();
    let count =
        desk.follow(move |tree| place.get(tree).and_then(Value::as_array).map_or(0, Vec::len));
    let problem = problem_at(desk, at.clone());
    let here = at.clone();
    let add = move |_| {
        let entry = desk.peek(|tree| {
            let held = here.get(tree).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            next_entry(held, what)
        });
        desk.settle();
        if desk.peek(|tree| here.get(tree).is_some_and(Value::is_array)) {
            desk.edit(Edit::Insert { at: here.index(count.get_untracked()), value: entry });
        } else {
            desk.edit(Edit::set(here.clone(), Value::Array(vec![entry])));
        }
    };
    let list_at = at.clone();
    let rows = move || {
        (0..count.get())
            .map(|index| view! { <Entry desk at=list_at.index(index) what/> })
            .collect_view()
    };
    view! {
        <fieldset class="edges" id=id_of(&at) tabindex="-1">
            <legend>{label}</legend>
            <Ruler desk at=at.clone() what node/>
            {rows}
            {move || problem.get().map(|text| view! { <p class="wrong" role="alert">{text}</p> })}
            <button type="button" on:click=add>{move || desk.words().add_row}</button>
        </fieldset>
    }
}

/// A row to begin with: it goes on where the highest one ends.
fn next_entry(held: &[Value], what: What) -> Value {
    let mut entry = Map::new();
    match what {
        What::Steps => _ = entry.insert("score".to_owned(), json!(0)),
        What::Bands => {
            let number = held.len() + 1;
            entry.insert("band".to_owned(), Value::from(format!("b{number}")));
            entry.insert("label".to_owned(), json!({}));
        }
    }
    let highest = held.iter().filter_map(|entry| entry.get("below").cloned()).next_back();
    if let Some(highest) = highest {
        entry.insert("at_least".to_owned(), highest);
    }
    Value::Object(entry)
}

#[component]
fn Entry(desk: Desk, at: Path, what: What) -> impl IntoView {
    let name = match what {
        What::Steps => {
            view! { <WordField desk at=at.key("score") label=desk.says(|words| words.score) keyboard="decimal"/> }
                .into_any()
        }
        What::Bands => view! {
            <WordField desk at=at.key("band") label=desk.says(|words| words.code)/>
            <TextFields desk at=at.key("label") label=desk.says(|words| words.label)/>
        }
        .into_any(),
    };
    let remove = {
        let at = at.clone();
        move |_| desk.write(&at, None)
    };
    let low = edge(desk, at.clone(), ("at_least", "above"), ("≥", ">"));
    let high = edge(desk, at, ("below", "at_most"), ("<", "≤"));
    view! {
        <div class="edge-row">
            {name}
            {low}
            {high}
            <button
                type="button"
                class="quiet"
                aria-label=move || desk.words().remove_row
                on:click=remove
            >"×"</button>
        </div>
    }
}

/// One edge: whether the number itself belongs to it, and the number.
fn edge(
    desk: Desk,
    at: Path,
    keys: (&'static str, &'static str),
    signs: (&'static str, &'static str),
) -> AnyView {
    let is_low = keys.0 == "at_least";
    let held = at.clone();
    let state = desk.follow(move |tree| {
        let other = held.key(keys.1).get(tree).is_some();
        let key = if other { keys.1 } else { keys.0 };
        (other, super::tree::word(held.key(key).get(tree)))
    });
    let name = desk.says(if is_low { |words| words.low_edge } else { |words| words.high_edge });
    let set = move |other: bool, text: &str| {
        let (key, gone) = if other { (keys.1, keys.0) } else { (keys.0, keys.1) };
        let mut edits = Vec::new();
        let there = |key: &str| desk.peek(|tree| at.key(key).get(tree).is_some());
        if there(gone) {
            edits.push(Edit::Remove { at: at.key(gone) });
        }
        let text = text.trim();
        if text.is_empty() {
            if there(key) {
                edits.push(Edit::Remove { at: at.key(key) });
            }
        } else {
            edits.push(Edit::Set { at: at.key(key), value: super::desk::scalar(text) });
        }
        // Typing into one field is one step.
        match edits.len() {
            0 => {}
            1 => edits.into_iter().for_each(|edit| desk.edit(edit)),
            _ => desk.edit(Edit::Several(edits)),
        }
    };
    let set = StoredValue::new(set);
    let choose = move |event| {
        let other = event_target_value(&event) == signs.1;
        let text = state.get_untracked().1;
        desk.settle();
        set.with_value(|set| set(other, &text));
    };
    let write = move |event| {
        let text = event_target_value(&event);
        set.with_value(|set| set(state.get_untracked().0, &text));
    };
    let option = move |sign: &'static str, is_other: bool| {
        view! { <option value=sign selected=move || state.get().0 == is_other>{sign}</option> }
    };
    view! {
        <span class="edge">
            <select aria-label=name on:change=choose>{option(signs.0, false)}{option(signs.1, true)}</select>
            <input
                inputmode="decimal"
                aria-label=name
                prop:value=move || state.get().1
                on:input=write
                on:change=move |_| desk.settle()
            />
        </span>
    }
    .into_any()
}

/// The bands on a line, with the values of the example on it.
#[component]
fn Ruler(desk: Desk, at: Path, what: What, node: Path) -> impl IntoView {
    let code = desk.follow(move |tree| super::tree::word(node.key("node").get(tree)));
    move || {
        let shown = desk.shown.get();
        let node = code.with(|code| shown.get(code).cloned()).unwrap_or_default();
        let most = node.most.as_ref().and_then(|most| most.parse().ok());
        let most = if what == What::Bands { most } else { None };
        let entries =
            desk.read(|tree| at.get(tree).and_then(Value::as_array).cloned().unwrap_or_default());
        let all = stretches(&entries, what.name(), most);
        if all.is_empty() {
            return None;
        }
        let language = desk.language.get();
        let decimal = |number: f64| language.decimal(&number.to_string());
        let marks = node.units.iter().enumerate().filter(|_| what == What::Bands);
        let marks = marks.filter_map(|(unit, value)| {
            let left = place(&all, value.number?)?;
            Some(view! {
                <span class="on-ruler" style:left=format!("{left}%") title=value.published.clone()>{unit + 1}</span>
            })
        });
        let marks = marks.collect_view();
        let stretches = all.iter().map(|stretch| {
            let gap = stretch.name.is_empty();
            let words = desk.words();
            let name = if gap { words.gap.to_owned() } else { stretch.name.clone() };
            let edges = format!("{} – {}", decimal(stretch.from), decimal(stretch.to));
            let title = [&name, ": ", &edges].concat();
            view! {
                <span
                    class="stretch"
                    class:is-gap=gap
                    style:flex-grow=(stretch.to - stretch.from).to_string()
                    title=title
                >
                    <b>{name}</b>
                    <small>{edges}</small>
                </span>
            }
        });
        Some(view! { <div class="ruler">{stretches.collect_view()}{marks}</div> })
    }
}

/// Which number of the bands decides, and the bands.
#[component]
pub(super) fn BandsEditor(desk: Desk, node: Path) -> impl IntoView {
    let at = node.key("bands");
    let place = at.clone();
    let has = desk
        .follow(move |tree| place.get(tree).is_some_and(|bands| bands.get("setting").is_none()));
    let begin = {
        let at = at.clone();
        move |_| {
            let value = json!({"of": "published", "bands": [
                {"band": "good", "label": {"vi": "Tốt", "en": "Good"}, "at_least": 80},
                {"band": "fair", "label": {"vi": "Khá", "en": "Fair"}, "at_least": 50, "below": 80},
                {"band": "weak", "label": {"vi": "Yếu", "en": "Weak"}, "below": 50}]});
            desk.write(&at, Some(value));
        }
    };
    let begin = StoredValue::new(begin);
    let choices = Signal::derive(move || {
        let words = desk.words();
        [
            ("published", words.of_published),
            ("published_percent", words.of_published_percent),
            ("value", words.of_value),
            ("percent", words.of_percent),
        ]
        .map(|(word, shown)| (word.to_owned(), shown.to_owned()))
        .to_vec()
    });
    move || {
        if !has.get() {
            return view! {
                <button type="button" class="quiet" on:click=move |event| begin.with_value(|begin| begin(event))>
                    {desk.words().add_bands}
                </button>
            }
            .into_any();
        }
        let gone = at.clone();
        view! {
            <super::fields::WordChoice desk at=at.key("of") label=desk.says(|words| words.bands_of) choices/>
            <Edges desk at=at.key("bands") label=desk.says(|words| words.bands) what=What::Bands node=node.clone()/>
            <button type="button" class="quiet" on:click=move |_| desk.write(&gone, None)>
                {desk.words().remove_bands}
            </button>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_row_goes_on_where_the_last_one_ends() {
        let held = [json!({"band": "b1", "below": 50})];
        assert_eq!(
            next_entry(&held, What::Bands),
            json!({"band": "b2", "label": {}, "at_least": 50})
        );
        assert_eq!(next_entry(&[], What::Steps), json!({"score": 0}));
    }
}
