//! From tallies to values, published values and ranks.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::rank::competition_ranks;
use super::{
    Aggregator, ClassRow, FULL_SCORE, IndexDefinition, LeafRule, Node, NodeKind, OnMissing, Policy,
    RoundingStage, Tallies, WeightUse,
};
use crate::code::{NodeCode, UnitClass, UnitCode};

/// One unit with its answers.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The unit.
    pub unit: UnitCode,
    /// Its ranking group.
    pub class: UnitClass,
    /// Its answers.
    pub tallies: Tallies,
}

/// The whole result: one entry per unit or class, and node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The results of every unit, in the order given, then of every class, by code; the nodes of
    /// each from the total down.
    pub nodes: Vec<NodeOutcome>,
}

/// The result of one node for one unit or class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeOutcome {
    /// The unit; none in the row for a whole class.
    pub unit: Option<UnitCode>,
    /// The ranking group.
    pub class: UnitClass,
    /// The node.
    pub node: NodeCode,
    /// The value in full precision, in points of `max`.
    pub value: Option<Decimal>,
    /// The value after the rounding policy.
    pub published: Option<String>,
    /// The largest value possible.
    pub max: Decimal,
    /// Number of valid answers of a leaf; for a node above, the largest of those below, which is the
    /// number of respondents where each answered every item.
    pub n: u64,
    /// Whether the value stands, and if not, why.
    pub status: Status,
    /// The place among the units of the class that are ranked, from 1.
    pub rank: Option<usize>,
}

/// Whether a value stands. None of the others is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The value stands.
    Ok,
    /// There is nothing to compute it from.
    Missing,
    /// It is withheld.
    Suppressed,
    /// It stands but rests on too few answers to be ranked.
    NotRanked,
}

impl Status {
    /// The word in the output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Missing => "missing",
            Self::Suppressed => "suppressed",
            Self::NotRanked => "not_ranked",
        }
    }
}

/// The policy was made for another definition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the policy names no variant for a setting that the definition uses")]
pub struct ForeignPolicy;

/// Sums from which the score of one or several leaves follows: Σ weight × score over Σ weight.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    scores: Decimal,
    weights: Decimal,
    n: u64,
}

impl Sums {
    fn plus(self, other: Self) -> Self {
        Self {
            scores: self.scores + other.scores,
            weights: self.weights + other.weights,
            n: self.n.max(other.n),
        }
    }

    fn score(self) -> Option<Decimal> {
        self.scores.checked_div(self.weights)
    }
}

/// A value and the n it rests on.
#[derive(Clone, Copy, Debug)]
struct Valued {
    value: Option<Decimal>,
    n: u64,
}

/// Evaluates a definition for units, and for each class of them.
///
/// # Errors
///
/// [`ForeignPolicy`] if the policy does not come from this definition.
pub fn evaluate(
    definition: &IndexDefinition,
    policy: &Policy,
    subjects: &[Subject],
) -> Result<Outcome, ForeignPolicy> {
    let evaluation = Evaluation {
        definition,
        policy,
        weights: *definition.weights.under(policy).ok_or(ForeignPolicy)?,
    };
    let class_row = *definition.class_row.under(policy).ok_or(ForeignPolicy)?;
    let nodes = definition.root.walk();
    let mut trees = Vec::with_capacity(subjects.len());
    for subject in subjects {
        trees.push(evaluation.tree(&subject.tallies)?);
    }
    let mut outcome = Vec::new();
    for (subject, values) in subjects.iter().zip(&trees) {
        let unit = Some(&subject.unit);
        outcome.extend(
            nodes
                .iter()
                .map(|node| evaluation.outcome(unit, &subject.class, node, values[&node.code])),
        );
    }
    rank(&mut outcome, definition);
    let mut classes: BTreeMap<&UnitClass, Vec<usize>> = BTreeMap::new();
    for (index, subject) in subjects.iter().enumerate() {
        classes.entry(&subject.class).or_default().push(index);
    }
    for (class, members) in classes {
        let values = match class_row {
            ClassRow::MeanOfUnits => {
                let members: Vec<_> = members.iter().map(|&index| &trees[index]).collect();
                mean_of_units(&nodes, &members)
            }
            ClassRow::Pooled => {
                let mut pooled = Tallies::default();
                for index in members {
                    pooled.add_all(&subjects[index].tallies);
                }
                evaluation.tree(&pooled)?
            }
        };
        outcome.extend(
            nodes.iter().map(|node| evaluation.outcome(None, class, node, values[&node.code])),
        );
    }
    Ok(Outcome { nodes: outcome })
}

struct Evaluation<'a> {
    definition: &'a IndexDefinition,
    policy: &'a Policy,
    weights: WeightUse,
}

impl<'a> Evaluation<'a> {
    /// The value of every node for one unit, from the leaves up.
    fn tree(&self, tallies: &Tallies) -> Result<BTreeMap<&'a NodeCode, Valued>, ForeignPolicy> {
        let mut values = BTreeMap::new();
        for node in self.definition.root.walk().into_iter().rev() {
            let value = self.node(node, tallies, &values)?;
            values.insert(&node.code, value);
        }
        Ok(values)
    }

    fn node(
        &self,
        node: &'a Node,
        tallies: &Tallies,
        below: &BTreeMap<&'a NodeCode, Valued>,
    ) -> Result<Valued, ForeignPolicy> {
        let rounding = &self.definition.rounding;
        let (aggregate, children) = match &node.kind {
            NodeKind::Leaf { .. } => {
                let sums = self.leaf(node, tallies)?;
                let value = sums.score().map(|score| rounding.round_at(RoundingStage::Leaf, score));
                return Ok(Valued { value, n: sums.n });
            }
            NodeKind::Inner { aggregate, children } => {
                (aggregate.under(self.policy).ok_or(ForeignPolicy)?, children)
            }
        };
        let stage = if node.code == self.definition.root.code {
            RoundingStage::Total
        } else {
            RoundingStage::Group
        };
        let valued = match aggregate {
            Aggregator::Mean => self.mean(children.iter().map(|child| below[&child.code])),
            Aggregator::MeanOfLeaves => {
                self.mean(node.leaves().into_iter().map(|leaf| below[&leaf.code]))
            }
            Aggregator::Pooled => {
                let mut sums = Sums::default();
                for leaf in node.leaves() {
                    let leaf = self.leaf(leaf, tallies)?;
                    if leaf.n == 0 && self.definition.on_missing == OnMissing::Propagate {
                        return Ok(Valued { value: None, n: sums.n });
                    }
                    sums = sums.plus(leaf);
                }
                Valued { value: sums.score(), n: sums.n }
            }
        };
        Ok(Valued { value: valued.value.map(|value| rounding.round_at(stage, value)), n: valued.n })
    }

    fn leaf(&self, node: &Node, tallies: &Tallies) -> Result<Sums, ForeignPolicy> {
        let NodeKind::Leaf { item, rule } = &node.kind else { return Ok(Sums::default()) };
        let rule = rule.under(self.policy).ok_or(ForeignPolicy)?;
        let mut sums = Sums::default();
        for (category, tally) in tallies.of(item) {
            let score = match rule {
                LeafRule::TopBoxShare { codes } if codes.contains(category) => FULL_SCORE,
                LeafRule::TopBoxShare { .. } => Decimal::ZERO,
                // `check` admits only items whose categories are numbers.
                LeafRule::MeanScore { multiply } => match category.as_str().parse::<Decimal>() {
                    Ok(code) => code * multiply,
                    Err(_) => continue,
                },
            };
            let weight = match self.weights {
                WeightUse::None => Decimal::from(tally.n),
                WeightUse::Base => tally.weight,
            };
            sums.scores += weight * score;
            sums.weights += weight;
            sums.n += tally.n;
        }
        Ok(sums)
    }

    fn mean(&self, below: impl Iterator<Item = Valued>) -> Valued {
        let (mut sum, mut count, mut n, mut lost) = (Decimal::ZERO, 0_u32, 0, false);
        for valued in below {
            n = n.max(valued.n);
            match valued.value {
                Some(value) => {
                    sum += value;
                    count += 1;
                }
                None => lost = true,
            }
        }
        let kept = !(lost && self.definition.on_missing == OnMissing::Propagate);
        Valued { value: sum.checked_div(Decimal::from(count)).filter(|_| kept), n }
    }

    fn outcome(
        &self,
        unit: Option<&UnitCode>,
        class: &UnitClass,
        node: &Node,
        valued: Valued,
    ) -> NodeOutcome {
        let status = match valued.value {
            None => Status::Missing,
            Some(_) if valued.n < self.definition.minimum_n => Status::NotRanked,
            Some(_) => Status::Ok,
        };
        NodeOutcome {
            unit: unit.cloned(),
            class: class.clone(),
            node: node.code.clone(),
            value: valued.value,
            published: valued.value.map(|value| self.definition.rounding.publish(value)),
            max: FULL_SCORE,
            n: valued.n,
            status,
            rank: None,
        }
    }
}

/// The simple mean over units, per node; n adds up.
fn mean_of_units<'a>(
    nodes: &[&'a Node],
    units: &[&BTreeMap<&'a NodeCode, Valued>],
) -> BTreeMap<&'a NodeCode, Valued> {
    let mut means = BTreeMap::new();
    for node in nodes {
        let (mut sum, mut count, mut n) = (Decimal::ZERO, 0_u32, 0);
        for valued in units.iter().map(|values| values[&node.code]) {
            n += valued.n;
            if let Some(value) = valued.value {
                sum += value;
                count += 1;
            }
        }
        means.insert(&node.code, Valued { value: sum.checked_div(Decimal::from(count)), n });
    }
    means
}

/// Ranks each node within each class on the published value.
fn rank(outcome: &mut [NodeOutcome], definition: &IndexDefinition) {
    let mut groups: BTreeMap<(UnitClass, NodeCode), Vec<usize>> = BTreeMap::new();
    for (index, node) in outcome.iter().enumerate() {
        groups.entry((node.class.clone(), node.node.clone())).or_default().push(index);
    }
    for members in groups.into_values() {
        let published: Vec<_> = members
            .iter()
            .map(|&index| &outcome[index])
            .map(|node| {
                node.value
                    .filter(|_| node.status == Status::Ok)
                    .map(|value| definition.rounding.round(value))
            })
            .collect();
        for (index, rank) in members.into_iter().zip(competition_ranks(&published)) {
            outcome[index].rank = rank;
        }
    }
}
