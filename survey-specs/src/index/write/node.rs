//! The tree: nested where it is shallow, flat under `nodes` where a person would lose the thread.

use serde_json::{Value, json};

use super::grouping::grouping;
use super::leaf_rule::leaf_rule;
use super::rule::{aggregator, normaliser};
use super::rules::Above;
use super::{Object, Writer, number};
use crate::index::{Chosen, ChosenNumber, Grouping, Leaf, LeafRule, Node, NodeKind};

/// The levels of a tree that is written nested.
const NESTED_LEVELS: usize = 8;

impl<'a> Writer<'a> {
    /// The keys of the top of the file that are about nodes: their common rules, and the tree.
    pub(super) fn tree(&self, root: &'a Node) -> Object {
        let (mut json, above) = self.top_rules(&root.rules);
        let common = most_common_rule(root);
        json.set_some("leaf_rule", common.map(|rule| self.chosen(rule, leaf_rule)));
        let mut flat = (levels(root) > NESTED_LEVELS).then(Vec::new);
        json.set("root", self.node(root, above, common, &mut flat));
        json.set_some("nodes", flat.map(Value::Array));
        json
    }

    /// A node. With `flat`, the nodes below it are added there, and `children` names them.
    fn node(
        &self,
        node: &'a Node,
        above: Above<'a>,
        common: Option<&Chosen<LeafRule>>,
        flat: &mut Option<Vec<Value>>,
    ) -> Value {
        let (mut json, below) = self.own_rules(&node.rules, above);
        json.set("node", json!(node.code));
        json.set("label", super::text(&node.label));
        json.set_some("max", node.max.map(number));
        json.set_some("part", node.part.as_ref().map(|part| json!(part)));
        if !node.counts {
            json.set("counts", json!(false));
        }
        let normalise = node.normalise.as_ref().map(|rule| self.chosen(rule, normaliser));
        json.set_some("normalise", normalise);
        if let Some(rule) = &node.grouping {
            let key = match rule.variants().next() {
                Some(Grouping::Quantiles(_)) => "quantile_groups",
                Some(Grouping::Bands(_)) | None => "bands",
            };
            json.set(key, self.chosen(rule, grouping));
        }
        match &node.kind {
            NodeKind::Leaf(leaf) => self.leaf(node, leaf, common, &mut json),
            NodeKind::Inner { aggregate, children } => {
                json.set("aggregate", self.chosen(aggregate, aggregator));
                let mut written = Vec::new();
                for child in children {
                    let json = self.node(child, below, common, flat);
                    match flat {
                        Some(flat) => {
                            flat.push(json);
                            written.push(json!(child.code));
                        }
                        None => written.push(json),
                    }
                }
                json.set("children", Value::Array(written));
            }
        }
        json.into()
    }

    fn leaf(
        &self,
        node: &Node,
        leaf: &'a Leaf,
        common: Option<&Chosen<LeafRule>>,
        json: &mut Object,
    ) {
        if leaf.from.as_str() != node.code.as_str() {
            json.set("from", json!(leaf.from));
        }
        if common != Some(&leaf.rule) {
            json.set("rule", self.chosen(&leaf.rule, leaf_rule));
        }
        let points = leaf.points.as_ref().map(|points| match points {
            ChosenNumber::Fixed(points) => number(*points),
            ChosenNumber::BySetting(setting) => json!({ "setting": setting }),
        });
        json.set_some("points", points);
    }
}

/// The rules that are counted: a tree of a thousand different ones has no common one.
const MAX_COMMON: usize = 20;

/// The rule that most leaves have, if more than one has it.
fn most_common_rule(root: &Node) -> Option<&Chosen<LeafRule>> {
    let nodes = root.walk();
    let mut counted: Vec<(&Chosen<LeafRule>, usize)> = Vec::new();
    for leaf in nodes.into_iter().filter_map(Node::leaf) {
        let known = counted.iter().position(|(rule, _)| **rule == leaf.rule);
        if let Some((_, count)) = known.and_then(|place| counted.get_mut(place)) {
            *count += 1;
        } else if counted.len() < MAX_COMMON {
            counted.push((&leaf.rule, 1));
        }
    }
    let most = counted.into_iter().rev().max_by_key(|(_, count)| *count);
    most.filter(|(_, count)| *count > 1).map(|(rule, _)| rule)
}

fn levels(root: &Node) -> usize {
    let mut deepest = 0;
    let mut open = vec![(root, 1)];
    while let Some((node, level)) = open.pop() {
        deepest = deepest.max(level);
        open.extend(node.children().iter().map(|child| (child, level + 1)));
    }
    deepest
}
