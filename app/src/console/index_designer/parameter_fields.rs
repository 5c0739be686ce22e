//! The fields of a rule's parameters, by what they are written as.

use leptos::prelude::*;
use serde_json::Value;

use super::desk::scalar;
use super::fields::{Line, Select, Tick};
use super::items::{Known, choosable, options};
use super::rule_editor::ParameterPlace;
use super::rules::Written;
use super::tree::word;
use super::weights::{ChildWeights, Weights, weights};
use crate::console::ui::field::Labelled;

/// The field of one parameter.
#[component]
pub(super) fn ParameterField(place: ParameterPlace) -> impl IntoView {
    let desk = place.desk;
    let name = place.parameter.name;
    let label = Signal::derive(move || desk.language.get().pick(name.0, name.1).to_owned());
    match place.parameter.written {
        Written::Number => view! { <OneWord place label keyboard="decimal"/> }.into_any(),
        Written::Word => view! { <OneWord place label keyboard="text"/> }.into_any(),
        Written::Pair => view! { <Pair place label/> }.into_any(),
        Written::Codes => view! { <Codes place label/> }.into_any(),
        Written::Items => view! { <Items place label/> }.into_any(),
        Written::OptionWeights => view! { <OptionWeights place label/> }.into_any(),
        Written::ChildWeights => view! { <ChildWeights place label/> }.into_any(),
        Written::Steps => view! { <super::steps::Steps place label/> }.into_any(),
        Written::Flag => view! { <Flag place label/> }.into_any(),
        Written::Choice(choices) => view! { <Choice place label choices/> }.into_any(),
    }
}

#[component]
fn OneWord(place: ParameterPlace, label: Signal<String>, keyboard: &'static str) -> impl IntoView {
    let (desk, id, problem, held) = (place.desk, place.id(), place.problem(), place.clone());
    let value = desk.follow(move |tree| word(held.held(tree)));
    let write = Callback::new(move |text: String| {
        let text = text.trim();
        place.write((!text.is_empty()).then(|| scalar(text)));
    });
    view! { <Line desk id label problem keyboard value write/> }
}

#[component]
fn Flag(place: ParameterPlace, label: Signal<String>) -> impl IntoView {
    let (desk, held) = (place.desk, place.clone());
    let value = desk.follow(move |tree| held.held(tree) == Some(&Value::Bool(true)));
    let write = Callback::new(move |on: bool| {
        desk.settle();
        place.write(on.then_some(Value::Bool(true)));
    });
    view! { <Tick label value write/> }
}

#[component]
fn Choice(
    place: ParameterPlace,
    label: Signal<String>,
    choices: &'static [(&'static str, &'static str, &'static str)],
) -> impl IntoView {
    let (desk, id, held) = (place.desk, place.id(), place.clone());
    let value = desk.follow(move |tree| word(held.held(tree)));
    let choices = Signal::derive(move || {
        let language = desk.language.get();
        let named = choices.iter().map(|(word, vietnamese, english)| {
            ((*word).to_owned(), language.pick(*vietnamese, *english).to_owned())
        });
        named.collect::<Vec<_>>()
    });
    let write = Callback::new(move |word: String| {
        desk.settle();
        place.write(Some(Value::from(word)));
    });
    view! { <Select id label value choices write/> }
}

/// Two numbers, from and to.
#[component]
fn Pair(place: ParameterPlace, label: Signal<String>) -> impl IntoView {
    let (desk, id, held) = (place.desk, place.id(), place.clone());
    let both = desk.follow(move |tree| {
        let pair = held.held(tree).and_then(Value::as_array);
        let at = |index: usize| word(pair.and_then(|pair| pair.get(index)));
        (at(0), at(1))
    });
    let place = StoredValue::new(place);
    let write = move |low: String, high: String| {
        let number = |text: &str| if text.is_empty() { Value::from("") } else { scalar(text) };
        let value = Value::Array(vec![number(low.trim()), number(high.trim())]);
        let is_empty = low.trim().is_empty() && high.trim().is_empty();
        place.with_value(|place| place.write((!is_empty).then_some(value)));
    };
    let problem = place.with_value(ParameterPlace::problem);
    view! {
        <Labelled id=id.clone() label problem>
            <span class="pair">
                <input
                    id=id
                    inputmode="decimal"
                    prop:value=move || both.get().0
                    on:input=move |event| write(event_target_value(&event), both.get_untracked().1)
                    on:change=move |_| desk.settle()
                />
                <span aria-hidden="true">"–"</span>
                <input
                    inputmode="decimal"
                    aria-label=label
                    prop:value=move || both.get().1
                    on:input=move |event| write(both.get_untracked().0, event_target_value(&event))
                    on:change=move |_| desk.settle()
                />
            </span>
        </Labelled>
    }
}

/// The categories of the item that is read, as far as they are known.
fn known(place: &ParameterPlace) -> Memo<Vec<(String, String)>> {
    let (desk, item, held) = (place.desk, place.item, place.clone());
    Memo::new(move |_| {
        let language = desk.language.get();
        let instrument = desk.instrument.get();
        let code = item.get();
        // A rule over several items is about the categories of the first of them.
        let first = desk.read(|tree| {
            let rule = held.at.get(tree)?.get(held.rule.word)?;
            Some(word(rule.get("items")?.as_array()?.first()))
        });
        let code = first.filter(|code| !code.is_empty()).unwrap_or(code);
        let all = instrument.map(|instrument| options(&instrument, &code, language.tag()));
        let all = all.unwrap_or_default().into_iter();
        all.map(|Known { code, label }| (code, label)).collect::<Vec<_>>()
    })
}

fn codes(held: Option<&Value>) -> Vec<String> {
    let codes = held.and_then(Value::as_array).into_iter().flatten();
    codes.map(|code| word(Some(code))).collect()
}

/// A list of codes: to tick where the item is known, else to write with commas.
#[component]
fn Codes(place: ParameterPlace, label: Signal<String>) -> impl IntoView {
    let all = known(&place);
    view! { <Ticks place label all/> }
}

/// Several items of the questionnaire.
#[component]
fn Items(place: ParameterPlace, label: Signal<String>) -> impl IntoView {
    let desk = place.desk;
    let all = Memo::new(move |_| {
        let (language, instrument) = (desk.language.get(), desk.instrument.get());
        let all = instrument.map(|instrument| choosable(&instrument, language.tag()));
        let all = all.unwrap_or_default().into_iter();
        all.map(|item| (item.code, item.label)).collect::<Vec<_>>()
    });
    view! { <Ticks place label all/> }
}

#[component]
fn Ticks(
    place: ParameterPlace,
    label: Signal<String>,
    all: Memo<Vec<(String, String)>>,
) -> impl IntoView {
    let (desk, id, held) = (place.desk, place.id(), place.clone());
    let chosen = desk.follow(move |tree| codes(held.held(tree)));
    let problem = place.problem();
    let place = StoredValue::new(place);
    let write = move |codes: Vec<String>| {
        let value = codes.iter().map(|code| scalar(code)).collect::<Vec<_>>();
        desk.settle();
        place.with_value(|place| place.write(Some(Value::Array(value))));
    };
    let tick = move |code: String, on: bool| {
        let mut codes = chosen.get_untracked();
        codes.retain(|known| *known != code);
        if on {
            codes.push(code);
        }
        let order = all.get_untracked();
        codes.sort_by_key(|code| order.iter().position(|(known, _)| known == code));
        write(codes);
    };
    let one = move |(code, shown): (String, String)| {
        let (name, is_on) = (code.clone(), code.clone());
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || chosen.with(|chosen| chosen.contains(&is_on))
                    on:change=move |event| tick(code.clone(), event_target_checked(&event))
                />
                <span><code>{name}</code>" "{shown}</span>
            </label>
        }
    };
    let typed = move |event| {
        let text = event_target_value(&event);
        let codes = text.split([',', ' ']).filter(|code| !code.is_empty());
        write(codes.map(str::to_owned).collect());
    };
    let text_id = id.clone();
    view! {
        <fieldset class="index-ticks" id=id tabindex="-1">
            <legend>{label}</legend>
            {move || {
                let all = all.get();
                if all.is_empty() {
                    view! {
                        <input
                            id=[text_id.as_str(), "-text"].concat()
                            aria-label=label
                            prop:value=move || chosen.get().join(", ")
                            on:change=typed
                        />
                        <small>{move || desk.words().codes_hint}</small>
                    }
                    .into_any()
                } else {
                    all.into_iter().map(one).collect_view().into_any()
                }
            }}
            {move || problem.get().map(|text| view! { <p class="wrong" role="alert">{text}</p> })}
        </fieldset>
    }
}

/// A weight for each category of the item; where the item is not known, for those that have one.
#[component]
fn OptionWeights(place: ParameterPlace, label: Signal<String>) -> impl IntoView {
    let (desk, held, all) = (place.desk, place.clone(), known(&place));
    let written = desk.follow(move |tree| weights(held.held(tree)));
    let rows = Memo::new(move |_| {
        let known = all.get();
        if known.is_empty() {
            return written.get().into_keys().map(|code| (code, String::new())).collect::<Vec<_>>();
        }
        known
    });
    view! { <Weights place label rows/> }
}
