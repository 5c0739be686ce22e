//! Everything that can be said of the node in hand.

use leptos::prelude::*;
use survey_specs::source::Path;

use super::acts::rename;
use super::desk::{Desk, id_of};
use super::example_view::LeafExample;
use super::fields::{FlagField, TextFields, WordField, YamlField, problem_at};
use super::item_picker::ItemPicker;
use super::rule_editor::RuleEditor;
use super::rules::{AGGREGATES, LEAF_RULES, rule};
use super::steps::BandsEditor;
use super::tree::{OutlineRow, chosen, rule_above, rule_name, word};
use crate::console::ui::field::Labelled;

/// What has no field of its own.
const FURTHER: &[&str] = &[
    "max",
    "normalise",
    "quantile_groups",
    "rounding",
    "minimum_n",
    "on_missing",
    "on_suppressed",
    "rank",
    "comparable_with",
    "leaf_rule",
];

/// The editor of a node.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "a component owns its properties")]
pub(super) fn NodeEditor(desk: Desk, row: OutlineRow) -> impl IntoView {
    let at = row.at.clone();
    let about = if row.is_inner {
        view! { <GroupEditor desk at=at.clone()/> }.into_any()
    } else {
        view! { <LeafEditor desk at=at.clone()/> }.into_any()
    };
    let slot = row.slot.clone();
    let in_mix = desk.follow(move |tree| {
        let list = slot.parent().map(|(list, _)| list);
        let above = list.as_ref().and_then(Path::parent).map(|(holder, _)| holder);
        let aggregate = above.and_then(|above| above.key("aggregate").get(tree).cloned());
        aggregate.is_some_and(|rule| rule_name(Some(chosen(tree, &rule))) == "mix")
    });
    let part = at.key("part");
    let is_total = row.depth == 0;
    view! {
        <div class="node-editor">
            <CodeField desk at=at.clone()/>
            <TextFields desk at=at.key("label") label=desk.says(|words| words.label)/>
            {about}
            {move || in_mix.get().then(|| view! {
                <WordField desk at=part.clone() label=desk.says(|words| words.part)/>
            })}
            {(!is_total).then(|| view! {
                <FlagField desk at=at.key("counts") label=desk.says(|words| words.counts) usual=true/>
            })}
            <details>
                <summary>{move || desk.words().bands}</summary>
                <BandsEditor desk node=at.clone()/>
            </details>
            <details>
                <summary>{move || desk.words().further}</summary>
                <YamlField
                    desk
                    at=at.clone()
                    keys=FURTHER
                    label=desk.says(|words| words.further)
                    hint=desk.says(|words| words.further_hint)
                />
            </details>
        </div>
    }
}

/// The code of a node: changed as a whole, wherever it is named.
#[component]
fn CodeField(desk: Desk, at: Path) -> impl IntoView {
    let place = at.key("node");
    let id = id_of(&place);
    let value = desk.word(place.clone());
    let problem = problem_at(desk, place);
    let write = move |event| {
        let text = event_target_value(&event);
        let text = text.trim();
        if value.with_untracked(|held| held != text) {
            desk.settle();
            desk.edit(desk.peek(|tree| rename(tree, &at, text)));
            desk.settle();
        }
    };
    view! {
        <Labelled id=id.clone() label=desk.says(|words| words.code) problem>
            <input
                id=id
                class="code"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || value.get()
                on:change=write
            />
        </Labelled>
    }
}

#[component]
fn GroupEditor(desk: Desk, at: Path) -> impl IntoView {
    view! {
        <RuleEditor
            desk
            at=at.key("aggregate")
            rules=AGGREGATES
            label=desk.says(|words| words.aggregate)
            node=at
        />
    }
}

#[component]
fn LeafEditor(desk: Desk, at: Path) -> impl IntoView {
    let place = at.clone();
    // What the leaf reads: its `from`, else its own code.
    let item = desk.follow(move |tree| {
        let from = word(place.key("from").get(tree));
        if from.is_empty() { word(place.key("node").get(tree)) } else { from }
    });
    let (place, rows) = (at.clone(), desk.rows);
    let inherited = Signal::derive(move || {
        let (words, language) = (desk.words(), desk.language.get());
        let above = desk.read(|tree| {
            let (_, held) = rows.with(|rows| rule_above(tree, rows, &place))?;
            Some(rule_name(Some(chosen(tree, held))))
        });
        match above.and_then(|word| rule(LEAF_RULES, &word)) {
            Some(rule) => [words.as_above, rule.name(language)].concat(),
            None => words.choose.to_owned(),
        }
    });
    let place = at.clone();
    let points_by_setting = desk.follow(move |tree| {
        place
            .key("points")
            .get(tree)
            .and_then(|points| points.get("setting"))
            .map(|name| word(Some(name)))
    });
    let points = at.key("points");
    view! {
        <ItemPicker desk at=at.key("from") item/>
        <RuleEditor
            desk
            at=at.key("rule")
            rules=LEAF_RULES
            label=desk.says(|words| words.rule)
            otherwise=inherited
            item
            node=at.clone()
        />
        {move || match points_by_setting.get() {
            Some(setting) => view! { <p>{desk.words().points}": "{desk.words().by_setting}{setting}</p> }.into_any(),
            None => view! {
                <WordField
                    desk
                    at=points.clone()
                    label=desk.says(|words| words.points)
                    hint=desk.says(|words| words.points_hint)
                    keyboard="decimal"
                />
            }
            .into_any(),
        }}
        <LeafExample desk item at=at.clone()/>
    }
}
