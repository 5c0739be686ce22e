//! The rules of leaves.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::aggregator::entries;
use super::interval::{Entry, check_distinct, gaps, in_words, interval};
use super::list::{Variants, distinct};
use super::number::{number, pair, positive, range};
use super::optional::optional;
use crate::code::CategoryCode;
use crate::index::FULL_SCORE;
use crate::index::leaf::{
    Incomplete, LeafRule, OnEmpty, PerCase, Rescale, Step, SurveyPoints, Unappraised,
};
use crate::yaml::fields::Field;

const RULES: Variants = Variants {
    code: "unknown_leaf_rule",
    words: &["value"],
    keys: &[
        "top_box_share",
        "mean_score",
        "option_weights",
        "all_items_top_box",
        "net_score",
        "ratio",
        "step_table",
        "penalty",
        "bonus",
        "assessed_points",
        "external_index",
        "value",
    ],
};

pub(super) fn leaf_rule(field: &Field<'_>) -> Option<LeafRule> {
    let (name, below) = RULES.read(field)?;
    let Some(field) = below else { return Some(LeafRule::Value { range: None }) };
    match name {
        "top_box_share" => top_box_share(&field),
        "mean_score" => mean_score(&field),
        "option_weights" => option_weights(&field),
        "all_items_top_box" => all_items_top_box(&field),
        "net_score" => net_score(&field),
        "ratio" => ratio(&field),
        "step_table" => step_table(&field),
        "penalty" => per_case(&field).map(LeafRule::Penalty),
        "bonus" => per_case(&field).map(LeafRule::Bonus),
        "assessed_points" => assessed_points(&field),
        "external_index" => external_index(&field),
        _ => value(&field),
    }
}

fn top_box_share(field: &Field<'_>) -> Option<LeafRule> {
    let fields = field.fields()?;
    let codes = fields.required("codes").and_then(|field| distinct(&field));
    fields.end();
    Some(LeafRule::TopBoxShare { codes: codes? })
}

fn mean_score(field: &Field<'_>) -> Option<LeafRule> {
    let fields = field.fields()?;
    let rescale = match (fields.has("multiply"), fields.has("from") || fields.has("to")) {
        (true, false) => {
            fields.optional("multiply").and_then(|field| positive(&field)).map(Rescale::Multiply)
        }
        (false, true) => {
            let from = fields.required("from").and_then(|field| range(&field));
            let to = fields.required("to").and_then(|field| different(&field));
            from.zip(to).map(|(from, to)| Rescale::Linear { from, to })
        }
        _ => {
            let message = "either `multiply: 20` or `from: [1, 5], to: [0, 100]` is expected here";
            field.error("unknown_rescale", message);
            None
        }
    };
    fields.end();
    Some(LeafRule::MeanScore(rescale?))
}

/// Two numbers that are not the same; which is larger says whether high codes are good.
fn different(field: &Field<'_>) -> Option<(Decimal, Decimal)> {
    let (first, second) = pair(field)?;
    if first == second {
        field.error("empty_range", format!("both bounds are {first}: every code scores the same"));
        return None;
    }
    Some((first, second))
}

fn option_weights(field: &Field<'_>) -> Option<LeafRule> {
    let fields = field.fields()?;
    let weights = fields.required("weights").and_then(|field| {
        entries::<CategoryCode>(&field, |field| {
            let weight = number(field)?;
            if !(Decimal::ZERO..=FULL_SCORE).contains(&weight) {
                let message = format!("the weight of a category is from 0 to {FULL_SCORE}");
                field.error("invalid_number", message);
                return None;
            }
            Some(weight)
        })
    });
    let left_out = fields.optional("leave_out");
    let leave_out = optional(left_out.as_ref(), distinct::<CategoryCode>);
    fields.end();
    let weights: BTreeMap<_, _> = weights?;
    let leave_out = leave_out.ok()?.unwrap_or_default();
    if let Some(field) = left_out {
        for code in leave_out.iter().filter(|code| weights.contains_key(*code)) {
            let message = format!("`{code}` has a weight and is left out; it can be only one");
            field.error("weighted_and_left_out", message);
        }
    }
    Some(LeafRule::OptionWeights { weights, leave_out })
}

fn all_items_top_box(field: &Field<'_>) -> Option<LeafRule> {
    const INCOMPLETE: [(&str, Incomplete); 2] =
        [("leave_out", Incomplete::LeaveOut), ("judge_answered", Incomplete::JudgeAnswered)];
    let fields = field.fields()?;
    let items = fields.required("items").and_then(|field| distinct(&field));
    let codes = fields.required("codes").and_then(|field| distinct(&field));
    let incomplete = fields.required("incomplete").and_then(|field| field.word(&INCOMPLETE));
    fields.end();
    Some(LeafRule::AllItemsTopBox { items: items?, codes: codes?, incomplete: incomplete? })
}

fn net_score(field: &Field<'_>) -> Option<LeafRule> {
    let fields = field.fields()?;
    let promoters = fields.required("promoters").and_then(|field| distinct::<CategoryCode>(&field));
    let against = fields.required("detractors");
    let detractors = against.as_ref().and_then(distinct::<CategoryCode>);
    fields.end();
    let (promoters, detractors) = (promoters?, detractors?);
    let for_it: BTreeSet<_> = promoters.iter().collect();
    let both: Vec<_> = detractors.iter().filter(|code| for_it.contains(code)).collect();
    if let (Some(field), [first, ..]) = (against, &both[..]) {
        let message = format!("`{first}` is among the promoters too");
        field.error("promoter_and_detractor", message);
    }
    Some(LeafRule::NetScore { promoters, detractors })
}

fn ratio(field: &Field<'_>) -> Option<LeafRule> {
    const ON_EMPTY: [(&str, OnEmpty); 3] =
        [("full", OnEmpty::Full), ("zero", OnEmpty::Zero), ("na", OnEmpty::NotApplicable)];
    let fields = field.fields()?;
    let full_at = fields.required("full_at").and_then(|field| positive(&field));
    let on_empty = fields.required("on_empty").and_then(|field| field.word(&ON_EMPTY));
    fields.end();
    Some(LeafRule::Ratio { full_at: full_at?, on_empty: on_empty? })
}

fn step_table(field: &Field<'_>) -> Option<LeafRule> {
    let fields = field.fields()?;
    let list = fields.required("steps");
    fields.end();
    let list = list?;
    let mut entries = Vec::new();
    let items = list.items()?;
    let steps: Vec<_> = items.iter().filter_map(|field| step(field, &mut entries)).collect();
    if items.is_empty() {
        list.error("empty_list", "a step table needs at least one step");
    }
    if steps.len() < items.len() || steps.is_empty() {
        return None;
    }
    check_distinct("steps", &entries);
    let between = gaps(&entries.iter().map(|entry| entry.interval).collect::<Vec<_>>());
    if !between.is_empty() {
        let between: Vec<_> = between.iter().take(5).map(in_words).collect();
        let message = format!("there is no score for a value {}", between.join(", or "));
        list.error("gap_in_steps", message);
    }
    Some(LeafRule::StepTable { steps })
}

fn step<'a>(field: &Field<'a>, entries: &mut Vec<Entry<'a>>) -> Option<Step> {
    let fields = field.fields()?;
    let interval = interval(&fields);
    let score = fields.required("score").and_then(|field| number(&field));
    fields.end();
    let interval = interval?;
    entries.push(Entry { name: interval.to_string(), interval, field: field.clone() });
    Some(Step { interval, score: score? })
}

fn per_case(field: &Field<'_>) -> Option<PerCase> {
    let fields = field.fields()?;
    let each = fields.required("each").and_then(|field| positive(&field));
    let most = fields.required("most").and_then(|field| positive(&field));
    fields.end();
    Some(PerCase { each: each?, most: most? })
}

fn assessed_points(field: &Field<'_>) -> Option<LeafRule> {
    let fields = field.fields()?;
    let unappraised = fields.required("unappraised").and_then(|field| {
        field.word(&[("claimed", Unappraised::Claimed), ("missing", Unappraised::Missing)])
    });
    let survey = fields.required("survey").and_then(|field| {
        field.word(&[("add", SurveyPoints::Add), ("ignore", SurveyPoints::Ignore)])
    });
    fields.end();
    Some(LeafRule::AssessedPoints { unappraised: unappraised?, survey: survey? })
}

fn external_index(field: &Field<'_>) -> Option<LeafRule> {
    let fields = field.fields()?;
    let index = optional(fields.optional("index").as_ref(), Field::parse);
    let node = optional(fields.optional("node").as_ref(), Field::parse);
    let out_of = fields.required("out_of").and_then(|field| positive(&field));
    fields.end();
    Some(LeafRule::ExternalIndex { index: index.ok()?, node: node.ok()?, out_of: out_of? })
}

fn value(field: &Field<'_>) -> Option<LeafRule> {
    let fields = field.fields()?;
    let range = fields.required("range").and_then(|field| range(&field));
    fields.end();
    Some(LeafRule::Value { range: Some(range?) })
}
