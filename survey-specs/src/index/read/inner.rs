//! Inner nodes: what joins the nodes below, and whether it fits them.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::Reader;
use super::aggregator::aggregator;
use super::leaf::takes_points;
use super::node::{Child, Part};
use super::rules::Inherited;
use super::settings::RuleKind;
use crate::code::{NodeCode, PartCode};
use crate::index::{Aggregator, Chosen, ChosenNumber, Leaf, Node, NodeKind};
use crate::yaml::fields::{Field, Fields};

impl<'a> Reader<'a> {
    pub(super) fn inner(
        &self,
        fields: &Fields<'a>,
        rules: &Inherited,
        level: usize,
    ) -> Option<NodeKind> {
        let aggregate_field = fields.required("aggregate");
        let aggregate = aggregate_field
            .as_ref()
            .and_then(|field| self.chosen(field, RuleKind::Aggregate, aggregator));
        let list = fields.required("children")?;
        let items = list.items()?;
        let read = |field: &Field<'a>| {
            if field.is_scalar() {
                self.named(field, rules, level + 1)
            } else {
                self.node(field, rules, level + 1)
            }
        };
        let children: Vec<_> = items.iter().filter_map(read).collect();
        if items.is_empty() {
            list.error("no_children", "a node with `children` needs at least one");
        } else if children.len() == items.len() && children.iter().all(|child| !child.counts) {
            list.error("nothing_counts", "none of the children counts, so there is no value");
        }
        if let (Some(field), Some(aggregate)) = (&aggregate_field, &aggregate) {
            // A child whose code could not be read may be any that is missed.
            self.check_fit(field, aggregate, &children, children.len() == items.len());
        }
        let whole = children.len() == items.len() && !items.is_empty();
        let children: Option<Vec<_>> = children.into_iter().map(|child| child.node).collect();
        let children = children.filter(|_| whole)?;
        let aggregate = aggregate?;
        if let Some(field) = aggregate_field {
            check_pooled(&field, &aggregate, &children);
        }
        Some(NodeKind::Inner { aggregate, children })
    }

    /// Whether weights and parts are those of the children.
    fn check_fit(
        &self,
        field: &Field<'_>,
        aggregate: &Chosen<Aggregator>,
        below: &[Child<'_>],
        whole: bool,
    ) {
        for (rule, which) in with_names(aggregate) {
            match rule {
                Aggregator::WeightedMean { weights } => {
                    self.check_weights(field, &which, weights.keys(), below, whole);
                }
                Aggregator::GeometricMean { weights } | Aggregator::HarmonicMean { weights } => {
                    if !weights.is_empty() {
                        self.check_weights(field, &which, weights.keys(), below, whole);
                    }
                }
                Aggregator::Mix { parts } => {
                    let parts: BTreeSet<&PartCode> = parts.keys().collect();
                    self.check_parts(field, &which, &parts, below, whole);
                }
                Aggregator::Sum { .. }
                | Aggregator::Mean
                | Aggregator::MeanOfLeaves
                | Aggregator::Pooled
                | Aggregator::Min => {}
            }
        }
        if !aggregate.variants().any(|rule| matches!(rule, Aggregator::Mix { .. })) {
            for child in below {
                if let Part::Of(part) = &child.part {
                    let message = format!("the node above is no mix, so there is no part `{part}`");
                    child.field.error("part_without_mix", message);
                }
            }
        }
    }

    fn check_weights<'w>(
        &self,
        field: &Field<'_>,
        which: &str,
        weights: impl Iterator<Item = &'w NodeCode>,
        below: &[Child<'_>],
        whole: bool,
    ) {
        let weights: BTreeSet<_> = weights.collect();
        let counting: BTreeSet<_> =
            below.iter().filter(|child| child.counts).map(|child| &child.code).collect();
        let missing: Vec<_> = counting.difference(&weights).take(10).copied().collect();
        if !missing.is_empty() {
            let message = format!("there is no weight{which} for {}", listed(&missing));
            field.error("missing_weight", message);
        }
        for code in weights.difference(&counting).take(if whole { 10 } else { 0 }) {
            let message = if below.iter().any(|child| child.code == **code) {
                format!("`{code}` has a weight{which} and does not count (`counts: false`)")
            } else {
                let hint = self.hint(code.as_str(), missing.iter().map(|code| code.as_str()));
                format!("`{code}` has a weight{which} and is no child of this node{hint}")
            };
            field.error("unknown_child", message);
        }
    }

    fn check_parts(
        &self,
        field: &Field<'_>,
        which: &str,
        parts: &BTreeSet<&PartCode>,
        below: &[Child<'_>],
        whole: bool,
    ) {
        let mut taken = BTreeSet::new();
        let mut known = whole;
        for child in below {
            match &child.part {
                Part::Unknown => known = false,
                Part::None if child.counts => {
                    let parts: Vec<_> = parts.iter().copied().collect();
                    let message =
                        format!("the child needs a `part` of the mix above: {}", listed(&parts));
                    child.field.error("missing_part", message);
                }
                Part::None => {}
                Part::Of(part) if parts.contains(part) => {
                    if child.counts {
                        taken.insert(part);
                    }
                }
                Part::Of(part) => {
                    let hint = self.hint(part.as_str(), parts.iter().map(|part| part.as_str()));
                    let message = format!("the mix above has no part `{part}`{hint}");
                    child.field.error("unknown_part", message);
                }
            }
        }
        if known {
            for part in parts.iter().filter(|part| !taken.contains(**part)) {
                let message = format!("no child that counts is of the part `{part}`{which}");
                field.error("empty_part", message);
            }
        }
    }
}

/// Pooling joins answers; there is nothing to join where a leaf reads something else.
fn check_pooled(field: &Field<'_>, aggregate: &Chosen<Aggregator>, children: &[Node]) {
    if !aggregate.variants().any(|rule| *rule == Aggregator::Pooled) {
        return;
    }
    let leaves = children.iter().filter(|child| child.counts).flat_map(Node::leaves);
    let other = leaves.into_iter().find(|node| reads_something_else(node));
    if let Some(other) = other {
        let message = format!("`pooled` joins answers, and the leaf `{}` reads none", other.code);
        field.error("pooled_without_answers", message);
    }
}

/// Whether a node is a leaf that reads something else than answers.
fn reads_something_else(node: &Node) -> bool {
    node.leaf().is_some_and(|leaf| leaf.rule.variants().any(|rule| !rule.reads_answers()))
}

/// Whether `max` agrees with what follows from the leaves below.
pub(super) fn check_max(field: &Field<'_>, node: &Node) {
    let Some(max) = node.max.filter(|_| node.normalise.is_none()) else { return };
    let (follows, why) = match &node.kind {
        NodeKind::Leaf(leaf) if leaf.points.is_some() => (fixed_points(leaf), "the leaf has"),
        NodeKind::Leaf(_) => return,
        NodeKind::Inner { aggregate, children } => {
            (fixed_sum(aggregate, children), "the children that count come to")
        }
    };
    if let Some(follows) = follows.filter(|follows| *follows != max) {
        let message = format!("`max` is {max}, and {why} {} points", follows.normalize());
        field.error("contradicting_max", message);
    }
}

/// The largest value of a node, where it is known for certain.
fn fixed_max(node: &Node) -> Option<Decimal> {
    if node.max.is_some() || node.normalise.is_some() {
        return node.max;
    }
    match &node.kind {
        NodeKind::Leaf(leaf) => fixed_points(leaf),
        NodeKind::Inner { aggregate, children } => fixed_sum(aggregate, children),
    }
}

fn fixed_sum(aggregate: &Chosen<Aggregator>, children: &[Node]) -> Option<Decimal> {
    let Chosen::Fixed(Aggregator::Sum { .. }) = aggregate else { return None };
    children.iter().filter(|child| child.counts).map(fixed_max).sum()
}

fn fixed_points(leaf: &Leaf) -> Option<Decimal> {
    match (&leaf.points, &leaf.rule) {
        (Some(ChosenNumber::Fixed(points)), rule) if rule.variants().all(takes_points) => {
            Some(*points)
        }
        (None, Chosen::Fixed(rule)) => rule.full_score(),
        _ => None,
    }
}

/// Each variant of a rule, with the words that say which, for a message.
fn with_names<T>(rule: &Chosen<T>) -> Vec<(&T, String)> {
    match rule {
        Chosen::Fixed(rule) => vec![(rule, String::new())],
        Chosen::BySetting { setting, variants } => variants
            .iter()
            .map(|(variant, rule)| (rule, format!(" in the variant `{variant}` of `{setting}`")))
            .collect(),
    }
}

fn listed<C: std::fmt::Display>(codes: &[C]) -> String {
    codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ")
}
