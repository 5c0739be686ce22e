//! The rules that a node has from the node above unless it has its own.

use std::rc::Rc;

use super::list::distinct;
use super::settings::RuleKind;
use super::{Reader, leaf_rule};
use crate::code::IndexCode;
use crate::index::{
    Absence, Chosen, LeafRule, NodeRules, RankOrder, Rounding, RoundingMode, RoundingStage,
};
use crate::yaml::fields::{Field, Fields};

/// What a node has from the node above, or at the top of the file.
#[derive(Clone)]
pub(super) struct Inherited {
    rounding: Shared<Chosen<Rounding>>,
    minimum_n: u64,
    on_missing: Absence,
    /// None where it is left out all the way up: it is as `on_missing` then.
    on_suppressed: Option<Absence>,
    rank: RankOrder,
    comparable_with: Shared<Vec<IndexCode>>,
    pub leaf_rule: LeafRuleAbove,
}

/// A rule that many nodes have, with the number of YAML values that a copy of it comes to.
#[derive(Clone)]
pub(super) struct Shared<T> {
    pub rule: Rc<T>,
    pub size: usize,
}

/// The `leaf_rule` that stands above.
#[derive(Clone)]
pub(super) enum LeafRuleAbove {
    /// None stands above.
    None,
    /// It could not be read, or nobody knows what stands above.
    Unknown,
    /// This one.
    Rule(Shared<Chosen<LeafRule>>),
}

impl<T> Shared<T> {
    fn new(rule: T, size: usize) -> Self {
        Self { rule: Rc::new(rule), size }
    }
}

impl Inherited {
    /// What stands in for rules that could not be read; the definition is not given out then.
    fn stand_in() -> Self {
        let rounding =
            Rounding { digits: 2, mode: RoundingMode::HalfUp, at: vec![RoundingStage::Display] };
        Self {
            rounding: Shared::new(Chosen::Fixed(rounding), 1),
            minimum_n: 0,
            on_missing: Absence::Skip,
            on_suppressed: None,
            rank: RankOrder::HighestFirst,
            comparable_with: Shared::new(Vec::new(), 0),
            leaf_rule: LeafRuleAbove::None,
        }
    }

    /// The rules as a node has them; none if they were copied too often.
    pub fn of_node<'a>(&self, reader: &Reader<'a>, field: &Field<'a>) -> Option<NodeRules> {
        let copied = reader.copy(field, self.rounding.size + self.comparable_with.size);
        copied.then(|| NodeRules {
            rounding: (*self.rounding.rule).clone(),
            minimum_n: self.minimum_n,
            on_missing: self.on_missing,
            on_suppressed: self.on_suppressed.unwrap_or(self.on_missing),
            rank: self.rank,
            comparable_with: (*self.comparable_with.rule).clone(),
        })
    }
}

impl<'a> Reader<'a> {
    /// The rules at the top of the file, some of which must be written.
    pub(super) fn top_rules(&self, fields: &Fields<'a>) -> Inherited {
        for key in ["rounding", "minimum_n", "on_missing"] {
            if !fields.has(key) {
                _ = fields.required(key);
            }
        }
        self.own_rules(fields, &Inherited::stand_in())
    }

    /// The rules above, with those that the node has of its own.
    pub(super) fn own_rules(&self, fields: &Fields<'a>, above: &Inherited) -> Inherited {
        let mut rules = above.clone();
        if let Some(field) = fields.optional("rounding")
            && let Some(own) = self.chosen(&field, RuleKind::Rounding, rounding)
        {
            rules.rounding = Shared::new(own, self.rule_size(&field));
        }
        if let Some(own) =
            fields.optional("minimum_n").and_then(|field| field.integer(0..=1_000_000))
        {
            rules.minimum_n = own;
        }
        if let Some(own) = fields.optional("on_missing").and_then(|field| absence(&field)) {
            rules.on_missing = own;
        }
        if let Some(own) = fields.optional("on_suppressed").and_then(|field| absence(&field)) {
            rules.on_suppressed = Some(own);
        }
        if let Some(own) = fields.optional("rank").and_then(|field| rank(&field)) {
            rules.rank = own;
        }
        if let Some(own) = fields.optional("comparable_with").and_then(|field| {
            let editions = self.comparable_with(&field)?;
            Some(Shared::new(editions, self.rule_size(&field)))
        }) {
            rules.comparable_with = own;
        }
        if let Some(field) = fields.optional("leaf_rule") {
            let own = self.chosen(&field, RuleKind::LeafRule, leaf_rule::leaf_rule);
            let size = self.rule_size(&field);
            rules.leaf_rule = match own {
                Some(own) => LeafRuleAbove::Rule(Shared::new(own, size)),
                None => LeafRuleAbove::Unknown,
            };
        }
        rules
    }

    /// The earlier editions; an empty list says that there are none, whatever stands above.
    fn comparable_with(&self, field: &Field<'a>) -> Option<Vec<IndexCode>> {
        let items = field.items()?;
        let editions = if items.is_empty() { Vec::new() } else { distinct::<IndexCode>(field)? };
        if let Some(own) = self.code.get()
            && editions.contains(own)
        {
            let message = format!("`{own}` is this definition, whose values are comparable anyway");
            field.warning("comparable_with_itself", message);
        }
        Some(editions)
    }
}

fn rounding(field: &Field<'_>) -> Option<Rounding> {
    const MODES: [(&str, RoundingMode); 3] = [
        ("half_up", RoundingMode::HalfUp),
        ("half_even", RoundingMode::HalfEven),
        ("truncate", RoundingMode::Truncate),
    ];
    let fields = field.fields()?;
    let digits = fields.required("digits").and_then(|field| field.integer(0..=10));
    let mode = fields.required("mode").and_then(|field| field.word(&MODES));
    let at = fields.required("at").and_then(|field| stages(&field));
    fields.end();
    Some(Rounding { digits: digits?, mode: mode?, at: at? })
}

fn stages(field: &Field<'_>) -> Option<Vec<RoundingStage>> {
    const STAGES: [(&str, RoundingStage); 4] = [
        ("leaf", RoundingStage::Leaf),
        ("group", RoundingStage::Group),
        ("total", RoundingStage::Total),
        ("display", RoundingStage::Display),
    ];
    if field.is_scalar() {
        return Some(vec![field.word(&STAGES)?]);
    }
    let mut stages = Vec::new();
    field.list(|field| {
        let stage = field.word(&STAGES)?;
        if stages.contains(&stage) {
            let message = format!("`{}` stands in the list already", stage.as_str());
            field.error("duplicate_code", message);
        } else {
            stages.push(stage);
        }
        Some(())
    })?;
    if stages.is_empty() {
        field.error("empty_list", "`display` rounds only what is shown; a stage is needed");
        return None;
    }
    Some(stages)
}

fn absence(field: &Field<'_>) -> Option<Absence> {
    if !field.is_mapping() {
        return field.word(&[("skip", Absence::Skip), ("propagate", Absence::Propagate)]);
    }
    let fields = field.fields()?;
    let count = fields.required("at_least").and_then(|field| field.integer(1..=10_000));
    fields.end();
    Some(Absence::AtLeast(count?))
}

fn rank(field: &Field<'_>) -> Option<RankOrder> {
    field.word(&[
        ("highest_first", RankOrder::HighestFirst),
        ("lowest_first", RankOrder::LowestFirst),
        ("none", RankOrder::None),
    ])
}
