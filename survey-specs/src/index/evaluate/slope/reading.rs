//! What leaves read of the answers: which tallies, and what each of them scores.

use std::collections::BTreeSet;

use super::super::layout::{Laid, Layout};
use super::super::score::category_score;
use super::super::{Evaluation, Subject};
use super::{float, number};
use crate::code::{CategoryCode, ItemCode, NodeCode};
use crate::index::slope::{Source, TallyId, TallyKey, Term};
use crate::index::{FULL_SCORE, Leaf, LeafRule, Tallies};

/// What a leaf reads of the answers.
pub(super) struct Reading {
    /// What a point of score earns.
    pub factor: f64,
    read: Read,
}

/// The tallies with their scores.
enum Read {
    /// The categories of an item that count, ascending.
    Item { item: ItemCode, scores: Vec<(CategoryCode, TallyId, f64)> },
    /// Respondents judged by several items.
    Joint { leaf: NodeCode, scores: Vec<(bool, TallyId, f64)> },
}

impl Reading {
    /// (score − mean) × scale, for each tally that counts an answer.
    pub fn terms(&self, tallies: &Tallies, source: Source, mean: f64, scale: f64) -> Vec<Term> {
        let term = |tally, score: f64| Term { source, tally, by: (score - mean) * scale };
        match &self.read {
            Read::Item { item, scores } => {
                let counted = tallies.of(item).filter_map(|(category, _)| {
                    let found = scores.binary_search_by(|(known, ..)| known.cmp(category)).ok()?;
                    scores.get(found)
                });
                counted.map(|(_, tally, score)| term(*tally, *score)).collect()
            }
            Read::Joint { leaf, scores } => {
                let joint = tallies.joint(leaf);
                let counted = scores.iter().filter(|(success, ..)| {
                    (if *success { joint.success } else { joint.failure }).n > 0
                });
                counted.map(|(_, tally, score)| term(*tally, *score)).collect()
            }
        }
    }
}

/// The leaf of a node with the rule in use, if it reads answers.
fn answered<'n>(evaluation: &Evaluation<'_>, laid: &Laid<'n>) -> Option<(&'n Leaf, &'n LeafRule)> {
    let leaf = laid.node.leaf()?;
    let rule = leaf.rule.under(evaluation.policy).filter(|rule| rule.reads_answers())?;
    Some((leaf, rule))
}

/// The tallies that leaves read and that count an answer of some unit, ascending.
pub(super) fn tally_keys(
    evaluation: &Evaluation<'_>,
    layout: &Layout<'_>,
    subjects: &[Subject],
) -> Vec<TallyKey> {
    let mut keys = BTreeSet::new();
    for laid in &layout.nodes {
        let Some((leaf, rule)) = answered(evaluation, laid) else { continue };
        if let LeafRule::AllItemsTopBox { .. } = rule {
            let leaf = &laid.node.code;
            let key = |success| TallyKey::Joint { leaf: leaf.clone(), success };
            keys.extend([key(false), key(true)]);
            continue;
        }
        let Ok(item) = ItemCode::new(leaf.from.as_str()) else { continue };
        let mut categories: BTreeSet<&CategoryCode> = BTreeSet::new();
        for subject in subjects {
            categories.extend(subject.tallies.of(&item).map(|(category, _)| category));
        }
        let counting =
            categories.into_iter().filter(|category| category_score(rule, category).is_some());
        keys.extend(
            counting.map(|category| TallyKey::Category {
                item: item.clone(),
                category: category.clone(),
            }),
        );
    }
    keys.into_iter().collect()
}

/// What each node of the layout reads of the answers; none of those that read none.
pub(super) fn readings(
    evaluation: &Evaluation<'_>,
    layout: &Layout<'_>,
    tallies: &[TallyKey],
) -> Vec<Option<Reading>> {
    let reading = |laid: &Laid<'_>| {
        let (leaf, rule) = answered(evaluation, laid)?;
        let points = leaf.points.as_ref().and_then(|points| points.under(evaluation.policy));
        let factor = match (points, rule.full_score()) {
            (Some(points), Some(full)) => float(points) / float(full),
            _ => 1.0,
        };
        let read = if let LeafRule::AllItemsTopBox { .. } = rule {
            joint(&laid.node.code, tallies)
        } else {
            item(ItemCode::new(leaf.from.as_str()).ok()?, rule, tallies)
        };
        Some(Reading { factor, read })
    };
    layout.nodes.iter().map(reading).collect()
}

fn item(item: ItemCode, rule: &LeafRule, tallies: &[TallyKey]) -> Read {
    // They stand together, for they are ascending.
    let is_before = |key: &TallyKey| match key {
        TallyKey::Category { item: other, .. } => *other < item,
        TallyKey::Joint { .. } => false,
    };
    let from = tallies.partition_point(is_before);
    let mut scores = Vec::new();
    for (place, key) in tallies.iter().enumerate().skip(from) {
        match key {
            TallyKey::Category { item: other, category } if *other == item => {
                let score = category_score(rule, category);
                scores.extend(
                    score.map(|score| (category.clone(), TallyId(number(place)), float(score))),
                );
            }
            _ => break,
        }
    }
    Read::Item { item, scores }
}

fn joint(leaf: &NodeCode, tallies: &[TallyKey]) -> Read {
    let scores =
        [(false, 0.0), (true, float(FULL_SCORE))].into_iter().filter_map(|(success, score)| {
            let key = TallyKey::Joint { leaf: leaf.clone(), success };
            let place = tallies.binary_search(&key).ok()?;
            Some((success, TallyId(number(place)), score))
        });
    Read::Joint { leaf: leaf.clone(), scores: scores.collect() }
}
