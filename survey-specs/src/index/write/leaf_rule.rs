//! The rules of leaves.

use serde_json::{Value, json};

use super::{Object, named, number, numbers, pair};
use crate::index::LeafRule;
use crate::index::interval::Interval;
use crate::index::leaf::{Incomplete, OnEmpty, PerCase, Rescale, Step, SurveyPoints, Unappraised};

pub(super) fn leaf_rule(rule: &LeafRule) -> Value {
    match rule {
        LeafRule::TopBoxShare { codes } => named("top_box_share", json!({ "codes": codes })),
        LeafRule::MeanScore(rescale) => named("mean_score", mean_score(*rescale)),
        LeafRule::OptionWeights { weights, leave_out } => {
            let mut json = Object::default();
            json.set("weights", numbers(weights));
            if !leave_out.is_empty() {
                json.set("leave_out", json!(leave_out));
            }
            named("option_weights", json)
        }
        LeafRule::AllItemsTopBox { items, codes, incomplete } => {
            let incomplete = match incomplete {
                Incomplete::LeaveOut => "leave_out",
                Incomplete::JudgeAnswered => "judge_answered",
            };
            let rule = json!({ "items": items, "codes": codes, "incomplete": incomplete });
            named("all_items_top_box", rule)
        }
        LeafRule::NetScore { promoters, detractors } => {
            named("net_score", json!({ "promoters": promoters, "detractors": detractors }))
        }
        LeafRule::Ratio { full_at, on_empty } => {
            let on_empty = match on_empty {
                OnEmpty::Full => "full",
                OnEmpty::Zero => "zero",
                OnEmpty::NotApplicable => "na",
            };
            named("ratio", json!({ "full_at": number(*full_at), "on_empty": on_empty }))
        }
        LeafRule::StepTable { steps } => {
            let steps: Vec<_> = steps.iter().map(step).collect();
            named("step_table", json!({ "steps": steps }))
        }
        LeafRule::Penalty(cases) => named("penalty", per_case(*cases)),
        LeafRule::Bonus(cases) => named("bonus", per_case(*cases)),
        LeafRule::AssessedPoints { unappraised, survey } => {
            let unappraised = match unappraised {
                Unappraised::Claimed => "claimed",
                Unappraised::Missing => "missing",
            };
            let survey = match survey {
                SurveyPoints::Add => "add",
                SurveyPoints::Ignore => "ignore",
            };
            named("assessed_points", json!({ "unappraised": unappraised, "survey": survey }))
        }
        LeafRule::ExternalIndex { index, node, out_of } => {
            let mut json = Object::default();
            json.set_some("index", index.as_ref().map(|index| json!(index)));
            json.set_some("node", node.as_ref().map(|node| json!(node)));
            json.set("out_of", number(*out_of));
            named("external_index", json)
        }
        LeafRule::Value { range: None } => json!("value"),
        LeafRule::Value { range: Some(range) } => named("value", json!({ "range": pair(*range) })),
    }
}

fn mean_score(rescale: Rescale) -> Value {
    match rescale {
        Rescale::Multiply(factor) => json!({ "multiply": number(factor) }),
        Rescale::Linear { from, to } => json!({ "from": pair(from), "to": pair(to) }),
    }
}

fn step(step: &Step) -> Value {
    let mut json = interval(&step.interval);
    json.set("score", number(step.score));
    json.into()
}

fn per_case(cases: PerCase) -> Value {
    json!({ "each": number(cases.each), "most": number(cases.most) })
}

/// The keys of the edges.
pub(super) fn interval(interval: &Interval) -> Object {
    let mut json = Object::default();
    if let Some(low) = interval.low {
        json.set(if low.included { "at_least" } else { "above" }, number(low.at));
    }
    if let Some(high) = interval.high {
        json.set(if high.included { "at_most" } else { "below" }, number(high.at));
    }
    json
}
