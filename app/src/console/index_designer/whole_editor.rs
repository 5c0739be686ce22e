//! What holds for the whole definition: its name, the questionnaire, rounding, class rows, settings.

use leptos::prelude::*;
use serde_json::{Value, json};
use survey_specs::source::{Edit, Path};

use super::acts::free_among;
use super::desk::Desk;
use super::fields::{TextFields, WordChoice, WordField, YamlField};
use super::questionnaires::QuestionnairePicker;
use super::rule_editor::RuleEditor;
use super::rules::{AGGREGATES, LEAF_RULES, chooses_among};
use super::tree::{rule_name, word};
use super::words::Words;

/// What has no field of its own.
const FURTHER: &[&str] = &[
    "as_of",
    "languages",
    "source",
    "on_missing",
    "on_suppressed",
    "weights",
    "class_row",
    "rank",
    "comparable_with",
];

/// A choice with its words.
type Choices = fn(&'static Words) -> Vec<(&'static str, &'static str)>;

/// The page of the whole definition.
#[component]
pub(super) fn WholeEditor(desk: Desk) -> impl IntoView {
    let at = |key: &str| Path::root().key(key);
    view! {
        <div class="node-editor">
            <WordField desk at=at("index") label=desk.says(|words| words.index_code)/>
            <TextFields desk at=at("title") label=desk.says(|words| words.title)/>
            <QuestionnairePicker desk/>
            <RuleEditor
                desk
                at=at("leaf_rule")
                rules=LEAF_RULES
                label=desk.says(|words| words.leaf_rule)
                otherwise=desk.says(|words| words.no_leaf_rule)
            />
            <RoundingFields desk/>
            <WordField desk at=at("minimum_n") label=desk.says(|words| words.minimum_n) keyboard="numeric"/>
            <Chosen desk at=at("on_missing") label=desk.says(|words| words.on_missing) choices=|words| vec![
                ("skip", words.skip), ("propagate", words.propagate)]/>
            <Chosen desk at=at("weights") label=desk.says(|words| words.answer_weights) choices=|words| vec![
                ("", words.left_out), ("none", words.weights_none), ("base", words.weights_base)]/>
            <Chosen desk at=at("class_row") label=desk.says(|words| words.class_row) choices=|words| vec![
                ("mean_of_units", words.mean_of_units), ("pooled", words.pooled)]/>
            <Chosen desk at=at("class_base") label=desk.says(|words| words.class_base) choices=|words| vec![
                ("", words.left_out), ("valued", words.valued), ("ranked", words.ranked)]/>
            <Chosen desk at=at("carry_over") label=desk.says(|words| words.carry_over) choices=|words| vec![
                ("", words.left_out), ("refuse", words.refuse), ("population_weighted", words.population_weighted)]/>
            <Settings desk/>
            <details>
                <summary>{move || desk.words().further}</summary>
                <YamlField
                    desk
                    at=Path::root()
                    keys=FURTHER
                    label=desk.says(|words| words.further)
                    hint=desk.says(|words| words.further_hint)
                />
            </details>
        </div>
    }
}

/// A choice among words; what a setting chooses is only said.
#[component]
fn Chosen(
    desk: Desk,
    at: Path,
    #[prop(into)] label: Signal<String>,
    choices: Choices,
) -> impl IntoView {
    let place = at.clone();
    // A setting, or a rule with more below it, which the field of further keys can write.
    let otherwise = desk.follow(move |tree| match place.get(tree) {
        Some(Value::Object(held)) => Some(match held.get("setting") {
            Some(setting) => (true, word(Some(setting))),
            None => (false, Value::Object(held.clone()).to_string()),
        }),
        _ => None,
    });
    let choices = Signal::derive(move || {
        let all = choices(desk.words()).into_iter();
        all.map(|(word, shown)| (word.to_owned(), shown.to_owned())).collect::<Vec<_>>()
    });
    move || match otherwise.get() {
        None => view! { <WordChoice desk at=at.clone() label choices/> }.into_any(),
        Some((by_setting, said)) => view! {
            <p class="field">
                <b>{label}</b>": "{by_setting.then(|| desk.words().by_setting)}<code>{said}</code>
            </p>
        }
        .into_any(),
    }
}

/// How numbers are rounded, and where.
#[component]
fn RoundingFields(desk: Desk) -> impl IntoView {
    let at = Path::root().key("rounding");
    let modes = Signal::derive(move || {
        let words = desk.words();
        [("half_up", words.half_up), ("half_even", words.half_even), ("truncate", words.truncate)]
            .map(|(word, shown)| (word.to_owned(), shown.to_owned()))
            .to_vec()
    });
    let stages = at.key("at");
    let place = stages.clone();
    let held = desk.follow(move |tree| match place.get(tree) {
        Some(Value::Array(stages)) => {
            stages.iter().map(|stage| word(Some(stage))).collect::<Vec<_>>()
        }
        Some(one) => vec![word(Some(one))],
        None => Vec::new(),
    });
    let stage = move |name: &'static str, shown: fn(&'static Words) -> &'static str| {
        let stages = stages.clone();
        let tick = move |event| {
            let mut all = held.get_untracked();
            all.retain(|known| known != name);
            if event_target_checked(&event) {
                all.push(name.to_owned());
            }
            let value = match all.as_slice() {
                [one] => Value::from(one.as_str()),
                all => json!(all),
            };
            desk.write(&stages, Some(value));
        };
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || held.with(|held| held.iter().any(|known| known == name))
                    on:change=tick
                />
                <span>{move || shown(desk.words())}</span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>{move || desk.words().rounding}</legend>
            <WordField desk at=at.key("digits") label=desk.says(|words| words.digits) keyboard="numeric"/>
            <WordChoice desk at=at.key("mode") label=desk.says(|words| words.mode) choices=modes/>
            <p>{move || desk.words().rounded_at}</p>
            {stage("display", |words| words.stage_display)}
            {stage("leaf", |words| words.stage_leaf)}
            {stage("group", |words| words.stage_group)}
            {stage("total", |words| words.stage_total)}
        </fieldset>
    }
}

/// The settings: what can be done in more than one way. In the example each can be tried.
#[component]
fn Settings(desk: Desk) -> impl IntoView {
    let names = desk.follow(|tree| {
        let all = tree.get("settings").and_then(Value::as_object).into_iter().flatten();
        all.map(|(name, _)| name.clone()).collect::<Vec<_>>()
    });
    let add = move |_| {
        let name = free_among(&names.get_untracked().into_iter().collect(), "setting_");
        let value = json!({"default": "a", "choices": {
            "a": {"top_box_share": {"codes": [4, 5]}}, "b": {"mean_score": {"multiply": 20}}}});
        desk.write(&Path::root().key("settings").key(name), Some(value));
    };
    view! {
        <section class="index-settings">
            <h2>{move || desk.words().settings}</h2>
            <p class="soft">{move || desk.words().settings_hint}</p>
            {move || desk.misfit.get().map(|text| view! { <p class="wrong" role="alert">{text}</p> })}
            <For each=move || names.get() key=Clone::clone let:name>
                <Setting desk name/>
            </For>
            <button type="button" on:click=add>{move || desk.words().add_setting}</button>
        </section>
    }
}

#[component]
fn Setting(desk: Desk, name: String) -> impl IntoView {
    let at = Path::root().key("settings").key(name.clone());
    let place = at.clone();
    let variants = desk.follow(move |tree| {
        let all =
            place.get(tree).and_then(|setting| setting.get("choices")).and_then(Value::as_object);
        all.into_iter().flatten().map(|(variant, _)| variant.clone()).collect::<Vec<_>>()
    });
    let place = at.clone();
    // Which rules it chooses among; what it is used for follows from its first variant.
    let kind = desk.follow(move |tree| {
        let setting = place.get(tree).unwrap_or(&Value::Null);
        if chooses_among(LEAF_RULES, setting) {
            Some(true)
        } else if chooses_among(AGGREGATES, setting) {
            Some(false)
        } else {
            None
        }
    });
    let defaults = Signal::derive(move || {
        let undecided = (String::new(), desk.words().undecided.to_owned());
        let variants = variants.get().into_iter().map(|variant| (variant.clone(), variant));
        std::iter::once(undecided).chain(variants).collect::<Vec<_>>()
    });
    let place = at.clone();
    let is_number = desk.follow(move |tree| place.key("number").get(tree).is_some());
    let default = at.key("default");
    let by_default = move || {
        if is_number.get() {
            view! { <WordField desk at=default.clone() label=desk.says(|words| words.by_default) keyboard="decimal"/> }
                .into_any()
        } else {
            view! { <WordChoice desk at=default.clone() label=desk.says(|words| words.by_default) choices=defaults/> }
                .into_any()
        }
    };
    let choices = at.key("choices");
    let rules = move || {
        let of_kind = kind.get();
        let variant = |variant: String| {
            let (at, shown) = (choices.key(variant.clone()), variant.clone());
            let label = Signal::stored(shown);
            match of_kind {
                Some(true) => view! { <RuleEditor desk at rules=LEAF_RULES label/> }.into_any(),
                Some(false) => view! { <RuleEditor desk at rules=AGGREGATES label/> }.into_any(),
                None => {
                    let said = at.clone();
                    let said = desk.follow(move |tree| {
                        let held = said.get(tree);
                        if held.is_some_and(Value::is_object) {
                            rule_name(held)
                        } else {
                            word(held)
                        }
                    });
                    view! { <p><b>{variant}</b>": "<code>{move || said.get()}</code></p> }
                        .into_any()
                }
            }
        };
        variants.get().into_iter().map(variant).collect_view()
    };
    let (remove_at, add_at) = (at.clone(), at.key("choices"));
    let add = move |_| {
        let variant = free_among(&variants.get_untracked().into_iter().collect(), "variant_");
        let first = desk.peek(|tree| {
            let all = add_at.get(tree).and_then(Value::as_object);
            all.and_then(|all| all.values().next().cloned())
        });
        desk.settle();
        desk.edit(Edit::Set { at: add_at.key(variant), value: first.unwrap_or(json!("mean")) });
    };
    view! {
        <details class="setting">
            <summary><code>{name.clone()}</code></summary>
            <Trial desk name variants is_number/>
            {by_default}
            <TextFields desk at=at.key("note") label=desk.says(|words| words.note)/>
            {rules}
            <div class="actions">
                <button type="button" class="quiet" on:click=add>{move || desk.words().add_variant}</button>
                <button type="button" class="danger" on:click=move |_| desk.write(&remove_at, None)>
                    {move || desk.words().remove_setting}
                </button>
            </div>
            <details>
                <summary>{move || desk.words().further}</summary>
                <YamlField
                    desk
                    at
                    keys=&["choices", "number"]
                    label=desk.says(|words| words.further)
                    hint=desk.says(|words| words.further_hint)
                />
            </details>
        </details>
    }
}

/// What the setting is set to in the example only.
#[component]
fn Trial(
    desk: Desk,
    name: String,
    variants: Memo<Vec<String>>,
    is_number: Memo<bool>,
) -> impl IntoView {
    let held = name.clone();
    let chosen = Memo::new(move |_| {
        desk.wishes.with(|wishes| wishes.get(&held).cloned().unwrap_or_default())
    });
    let write = move |event: leptos::ev::Event| {
        let wish = event_target_value(&event).trim().replace(',', ".");
        desk.wishes.update(|wishes| {
            if wish.is_empty() {
                wishes.remove(&name);
            } else {
                wishes.insert(name.clone(), wish);
            }
        });
    };
    let options = move || {
        let chosen = chosen.get();
        let default = (String::new(), desk.words().by_default.to_owned());
        let all = variants.get().into_iter().map(|variant| (variant.clone(), variant));
        std::iter::once(default)
            .chain(all)
            .map(|(word, shown)| {
                let selected = word == chosen;
                view! { <option value=word selected=selected>{shown}</option> }
            })
            .collect_view()
    };
    let write = StoredValue::new(write);
    let field = move || {
        if is_number.get() {
            view! {
                <input
                    inputmode="decimal"
                    prop:value=move || chosen.get()
                    on:change=move |event| write.with_value(|write| write(event))
                />
            }
            .into_any()
        } else {
            view! { <select on:change=move |event| write.with_value(|write| write(event))>{options}</select> }
                .into_any()
        }
    };
    view! { <label class="trial">{move || desk.words().trial}" "{field}</label> }
}
