//! Weights of the nodes below, or of the parts of a mix, with their sum.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde_json::{Map, Value};
use survey_specs::source::Edit;

use super::desk::{Desk, scalar};
use super::fields::problem_at;
use super::rule_editor::ParameterPlace;
use super::tree::{list, number, text, word, written};

/// The sum of weights, as it is shown.
#[must_use]
pub fn sum(weights: &BTreeMap<String, String>) -> f64 {
    let all = weights.values().filter_map(|weight| number(Some(&Value::from(weight.as_str()))));
    let sum: f64 = all.sum();
    (sum * 1e9).round() / 1e9
}

/// Whether weights may stand: their sum is 1 or 100.
#[must_use]
pub fn is_whole(sum: f64) -> bool {
    (sum - 1.0).abs() < 1e-9 || (sum - 100.0).abs() < 1e-9
}

/// Equal weights that sum to 100, to two digits; the last takes what is left over.
#[must_use]
pub fn equal(codes: &[String]) -> BTreeMap<String, String> {
    let Ok(count) = u32::try_from(codes.len()) else { return BTreeMap::new() };
    let Some(each) = 10_000_u32.checked_div(count) else { return BTreeMap::new() };
    let last = 10_000 - each * (count - 1);
    let shown = |hundredths: u32| {
        let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let weight = |place: usize| shown(if place + 1 == codes.len() { last } else { each });
    codes.iter().enumerate().map(|(place, code)| (code.clone(), weight(place))).collect()
}

/// A weight for each child that counts.
#[component]
pub(super) fn ChildWeights(place: ParameterPlace, label: Signal<String>) -> impl IntoView {
    let desk = place.desk;
    let node = place.node.clone();
    let rows = Memo::new(move |_| {
        let tag = desk.language.get().tag();
        desk.read(|tree| {
            let below = node.key("children");
            let count = node.get(tree).map_or(0, |held| list(held, "children").len());
            let children = (0..count).filter_map(|index| written(tree, &below.index(index)));
            children
                .filter(|(_, child)| child.get("counts") != Some(&Value::Bool(false)))
                .map(|(_, child)| (word(child.get("node")), text(child.get("label"), tag)))
                .collect::<Vec<_>>()
        })
    });
    view! { <Weights place label rows of_a_hundred=true/> }
}

/// The weights that a parameter holds, for the codes of these rows.
#[component]
pub(super) fn Weights(
    place: ParameterPlace,
    label: Signal<String>,
    /// Codes with what they are.
    rows: Memo<Vec<(String, String)>>,
    /// Whether they have to sum to a hundred, or to one.
    #[prop(optional)]
    of_a_hundred: bool,
) -> impl IntoView {
    let (desk, problem, held) = (place.desk, place.problem(), place.clone());
    let weights = desk.follow(move |tree| weights(held.held(tree)));
    let write = Callback::new(move |weights: BTreeMap<String, String>| {
        place.write(value_of(&weights));
    });
    view! { <Table desk label rows weights write problem of_a_hundred/> }
}

/// A weight for each part of a mix.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub(super) fn PartWeights(place: ParameterPlace) -> impl IntoView {
    let desk = place.desk;
    let name = place.parameter.name;
    let label = Signal::derive(move || desk.language.get().pick(name.0, name.1).to_owned());
    let at = place.at.key("mix");
    let (held, node) = (at.clone(), place.node.clone());
    let weights = desk.follow(move |tree| weights(held.get(tree)));
    let rows = desk.follow(move |tree| {
        let below = node.key("children");
        let count = node.get(tree).map_or(0, |held| list(held, "children").len());
        let mut parts: Vec<String> = Vec::new();
        for (_, child) in (0..count).filter_map(|index| written(tree, &below.index(index))) {
            let part = word(child.get("part"));
            if !part.is_empty() && !parts.contains(&part) {
                parts.push(part);
            }
        }
        parts.into_iter().map(|part| (part, String::new())).collect::<Vec<_>>()
    });
    let problem = problem_at(desk, at.clone());
    let write = Callback::new(move |weights: BTreeMap<String, String>| {
        let value = value_of(&weights).unwrap_or_else(|| Value::Object(Map::new()));
        desk.edit(Edit::Set { at: at.clone(), value });
    });
    view! {
        <small>{move || desk.words().parts_hint}</small>
        <Table desk label rows weights write problem of_a_hundred=true/>
    }
}

/// Weights as they are written, by their codes.
pub(super) fn weights(held: Option<&Value>) -> BTreeMap<String, String> {
    let entries = held.and_then(Value::as_object).into_iter().flatten();
    entries.map(|(code, weight)| (code.clone(), word(Some(weight)))).collect()
}

fn value_of(weights: &BTreeMap<String, String>) -> Option<Value> {
    let entries: Map<_, _> =
        weights.iter().map(|(code, weight)| (code.clone(), scalar(weight))).collect();
    (!entries.is_empty()).then_some(Value::Object(entries))
}

/// Codes with their weights, and their sum where it matters.
#[component]
fn Table(
    desk: Desk,
    label: Signal<String>,
    rows: Memo<Vec<(String, String)>>,
    weights: Memo<BTreeMap<String, String>>,
    write: Callback<BTreeMap<String, String>>,
    problem: Signal<Option<String>>,
    of_a_hundred: bool,
) -> impl IntoView {
    let set = move |code: &str, text: &str| {
        let mut written = weights.get_untracked();
        // What is not there any more has no weight.
        written.retain(|known, _| {
            rows.with_untracked(|rows| rows.iter().any(|(code, _)| code == known))
        });
        if text.trim().is_empty() {
            written.remove(code);
        } else {
            written.insert(code.to_owned(), text.trim().to_owned());
        }
        write.run(written);
    };
    let spread = move |_| {
        let codes: Vec<String> = rows.get_untracked().into_iter().map(|(code, _)| code).collect();
        desk.settle();
        write.run(equal(&codes));
        desk.settle();
    };
    let row = move |(code, shown): (String, String)| {
        let (name, key, written) = ([&code, " ", &shown].concat(), code.clone(), code.clone());
        view! {
            <tr>
                <th scope="row"><code>{code}</code>" "{shown}</th>
                <td>
                    <input
                        inputmode="decimal"
                        aria-label=name
                        prop:value=move || weights.with(|weights| weights.get(&key).cloned().unwrap_or_default())
                        on:input=move |event| set(&written, &event_target_value(&event))
                        on:change=move |_| desk.settle()
                    />
                </td>
            </tr>
        }
    };
    let total = move || {
        let sum = weights.with(sum);
        let shown = desk.language.get().decimal(&sum.to_string());
        let fits = is_whole(sum) || weights.with(BTreeMap::is_empty);
        let words = desk.words();
        view! {
            <tr class:is-wrong=!fits>
                <th scope="row">{words.sum}</th>
                <td class="number">{shown}{(!fits).then_some(words.sum_wrong)}</td>
            </tr>
        }
    };
    view! {
        <div class="table weights">
            <table>
                <caption>{label}</caption>
                <tbody>{move || rows.get().into_iter().map(row).collect_view()}</tbody>
                {of_a_hundred.then(|| view! { <tfoot>{total}</tfoot> })}
            </table>
        </div>
        {of_a_hundred.then(|| view! {
            <button type="button" class="quiet" on:click=spread>
                {move || desk.words().equal_weights}
            </button>
        })}
        {move || problem.get().map(|text| view! { <p class="wrong" role="alert">{text}</p> })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_sum_to_a_hundred() {
        for count in [1_usize, 2, 3, 6, 7, 39] {
            let codes: Vec<String> = (0..count).map(|number| format!("N{number:02}")).collect();
            let weights = equal(&codes);
            assert_eq!(weights.len(), count);
            assert!(is_whole(sum(&weights)), "{count}: {}", sum(&weights));
        }
        assert_eq!(equal(&[]), BTreeMap::new());
    }

    #[test]
    fn weights_with_a_decimal_comma_are_numbers_too() {
        let weights = [("A", "0,6"), ("B", "0.4")];
        let weights = weights.map(|(code, weight)| (code.to_owned(), weight.to_owned())).into();
        assert!(is_whole(sum(&weights)));
        assert!(!is_whole(99.99));
    }
}
