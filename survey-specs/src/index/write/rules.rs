//! The rules that a node has from above unless it has its own.

use serde_json::{Value, json};

use super::{Object, Writer};
use crate::code::IndexCode;
use crate::index::{Absence, Chosen, NodeRules, RankOrder, Rounding};

/// What the node below has if nothing is written.
#[derive(Clone, Copy)]
pub(super) struct Above<'a> {
    rounding: &'a Chosen<Rounding>,
    minimum_n: u64,
    on_missing: Absence,
    /// None where it follows `on_missing`.
    on_suppressed: Option<Absence>,
    rank: RankOrder,
    comparable_with: &'a [IndexCode],
}

impl<'a> Writer<'a> {
    /// The rules at the top of the file, which are those of the root.
    pub(super) fn top_rules(&self, rules: &'a NodeRules) -> (Object, Above<'a>) {
        let above = Above {
            rounding: &rules.rounding,
            minimum_n: rules.minimum_n,
            on_missing: rules.on_missing,
            on_suppressed: None,
            rank: RankOrder::HighestFirst,
            comparable_with: &[],
        };
        let (mut json, above) = self.own_rules(rules, above);
        json.set("rounding", self.chosen(&rules.rounding, rounding));
        json.set("minimum_n", json!(rules.minimum_n));
        json.set("on_missing", absence(rules.on_missing));
        (json, above)
    }

    /// The rules in which a node differs from what it has from above, and what it hands down.
    pub(super) fn own_rules(&self, rules: &'a NodeRules, above: Above<'a>) -> (Object, Above<'a>) {
        let mut json = Object::default();
        if rules.rounding != *above.rounding {
            json.set("rounding", self.chosen(&rules.rounding, rounding));
        }
        if rules.minimum_n != above.minimum_n {
            json.set("minimum_n", json!(rules.minimum_n));
        }
        if rules.on_missing != above.on_missing {
            json.set("on_missing", absence(rules.on_missing));
        }
        let mut on_suppressed = above.on_suppressed;
        if rules.on_suppressed != on_suppressed.unwrap_or(rules.on_missing) {
            json.set("on_suppressed", absence(rules.on_suppressed));
            on_suppressed = Some(rules.on_suppressed);
        }
        if rules.rank != above.rank {
            json.set("rank", rank(rules.rank));
        }
        if rules.comparable_with != above.comparable_with {
            json.set("comparable_with", json!(rules.comparable_with));
        }
        let below = Above {
            rounding: &rules.rounding,
            minimum_n: rules.minimum_n,
            on_missing: rules.on_missing,
            on_suppressed,
            rank: rules.rank,
            comparable_with: &rules.comparable_with,
        };
        (json, below)
    }
}

fn rounding(rounding: &Rounding) -> Value {
    let at: Vec<_> = rounding.at.iter().map(|stage| stage.as_str()).collect();
    let at = if let [stage] = at[..] { json!(stage) } else { json!(at) };
    json!({ "digits": rounding.digits, "mode": rounding.mode.as_str(), "at": at })
}

fn absence(absence: Absence) -> Value {
    match absence {
        Absence::Skip => json!("skip"),
        Absence::Propagate => json!("propagate"),
        Absence::AtLeast(count) => json!({ "at_least": count }),
    }
}

fn rank(rank: RankOrder) -> Value {
    json!(match rank {
        RankOrder::HighestFirst => "highest_first",
        RankOrder::LowestFirst => "lowest_first",
        RankOrder::None => "none",
    })
}
