//! The tree: leaves, what joins them, and the rules every node has.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::grouping::Grouping;
use super::{Chosen, ChosenNumber, LeafRule, Rounding};
use crate::code::{IndexCode, NodeCode, PartCode, VariableCode};
use crate::text::Text;

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The node's code, such as `S1`, `IA` or `SIPAS`.
    pub code: NodeCode,
    /// The node's name.
    pub label: Text,
    /// A leaf's rule, or the nodes below with the rule that joins them.
    pub kind: NodeKind,
    /// What is done to the value once it is computed.
    pub normalise: Option<Chosen<Normaliser>>,
    /// The largest value possible, where it does not follow from the nodes below.
    pub max: Option<Decimal>,
    /// The part of the mix above that the node belongs to.
    pub part: Option<PartCode>,
    /// Whether the node counts in the node above; if not, it is only reported.
    pub counts: bool,
    /// Named groups of the values.
    pub grouping: Option<Chosen<Grouping>>,
    /// The rules that a node has from the node above unless it has its own.
    pub rules: NodeRules,
}

/// The rules that a node has from the node above unless it has its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeRules {
    /// How numbers are rounded.
    pub rounding: Chosen<Rounding>,
    /// The smallest number of answers with which a unit is ranked.
    pub minimum_n: u64,
    /// What becomes of the node if nodes below it have no value.
    pub on_missing: Absence,
    /// What becomes of the node if nodes below it are withheld.
    pub on_suppressed: Absence,
    /// How the units of a class are ranked.
    pub rank: RankOrder,
    /// The definitions of earlier editions whose values this node's may be compared with. The
    /// values of one and the same definition may always be.
    pub comparable_with: Vec<IndexCode>,
}

/// What a node's value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// One item or variable.
    Leaf(Leaf),
    /// The nodes below.
    Inner {
        /// How their values are joined.
        aggregate: Chosen<Aggregator>,
        /// The nodes, in order; never empty.
        children: Vec<Node>,
    },
}

/// What a leaf reads, and how that becomes points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The item, the row of a matrix, or the variable.
    pub from: VariableCode,
    /// How it becomes a score.
    pub rule: Chosen<LeafRule>,
    /// The points that a full score earns, or the most that can be given.
    pub points: Option<ChosenNumber>,
}

/// How the nodes below become one value. Only those that count do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aggregator {
    /// The sum of points.
    Sum {
        /// Whether a sum below 0 or above the largest possible is cut off there.
        clip: bool,
    },
    /// The simple mean of the nodes directly below.
    Mean,
    /// The simple mean of all leaves below.
    MeanOfLeaves,
    /// One score over all answers to all leaves below.
    Pooled,
    /// The mean with these weights, Σ weight × value over Σ weight.
    WeightedMean {
        /// The weight of each node directly below.
        weights: BTreeMap<NodeCode, Decimal>,
    },
    /// The geometric mean; 0 if a value is 0, and missing if one is below 0.
    GeometricMean {
        /// The weight of each node directly below; equal weights if there are none.
        weights: BTreeMap<NodeCode, Decimal>,
    },
    /// The harmonic mean; 0 if a value is 0, and missing if one is below 0.
    HarmonicMean {
        /// The weight of each node directly below; equal weights if there are none.
        weights: BTreeMap<NodeCode, Decimal>,
    },
    /// The smallest value.
    Min,
    /// The weighted mean over parts, of each of which the simple mean is taken: 60 parts of survey
    /// and 40 of hard data. A part without any value leaves its weight to the others.
    Mix {
        /// The weight of each part.
        parts: BTreeMap<PartCode, Decimal>,
    },
}

/// What is done to a node's value once it is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Normaliser {
    /// From effective bounds to a scale: `to.0 + (to.1 − to.0) × (x − min) / (max − min)`.
    Linear {
        /// The bounds that are calculated with.
        effective: (Decimal, Decimal),
        /// The bounds that are printed beside the value, where they are others.
        display: Option<(Decimal, Decimal)>,
        /// The scale.
        to: (Decimal, Decimal),
        /// Which end is good.
        direction: Direction,
        /// Whether a value beyond the effective bounds is cut off there.
        clip: bool,
    },
    /// From the smallest and the largest value of the class to a scale. PCI and DDCI:
    /// `9 × (x − min) / (max − min) + 1`, and `11 −` that where low is good.
    MinMax {
        /// The scale.
        to: (Decimal, Decimal),
        /// Which end is good.
        direction: Direction,
        /// The result where all values are equal.
        when_equal: WhenEqual,
    },
    /// The share, in per cent, of the units of the class that are no better.
    Percentile {
        /// What units with the same value count.
        ties: Ties,
        /// Which end is good.
        direction: Direction,
    },
    /// The distance from the mean of the class in standard deviations: `centre + spread × z`.
    ZScore {
        /// Which standard deviation.
        deviation: Deviation,
        /// What a unit at the mean gets.
        centre: Decimal,
        /// What one standard deviation is worth.
        spread: Decimal,
        /// Which end is good.
        direction: Direction,
        /// The result where all values are equal.
        when_equal: WhenEqual,
    },
}

/// Which end of a scale is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// High values are good.
    Higher,
    /// Low values are good: the scale is turned round.
    Lower,
}

/// The result of a comparison within a class whose values are all equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenEqual {
    /// This value.
    Value(Decimal),
    /// None: the units cannot be told apart.
    Missing,
}

/// What units with the same value count in a percentile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// Nothing: the share of units that are worse.
    Below,
    /// Half.
    Half,
    /// Fully: the share of units that are no better, the unit itself included.
    UpTo,
}

/// Which standard deviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deviation {
    /// With n in the denominator.
    Population,
    /// With n − 1 in the denominator.
    Sample,
}

/// What becomes of a node if some of the nodes under it have no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// The others decide; the node has no value only if none has.
    Skip,
    /// The node has no value either.
    Propagate,
    /// The others decide if they are at least so many.
    AtLeast(u32),
}

/// How the units of a class are ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RankOrder {
    /// The highest value is first.
    HighestFirst,
    /// The lowest value is first.
    LowestFirst,
    /// They are not.
    None,
}

impl Node {
    /// This node and all below it, from the top down.
    #[must_use]
    pub fn walk(&self) -> Vec<&Self> {
        let mut nodes = Vec::new();
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            nodes.push(node);
            open.extend(node.children().iter().rev());
        }
        nodes
    }

    /// The nodes directly below; none below a leaf.
    #[must_use]
    pub fn children(&self) -> &[Self] {
        match &self.kind {
            NodeKind::Leaf(_) => &[],
            NodeKind::Inner { children, .. } => children,
        }
    }

    /// What the node reads, if it is a leaf.
    #[must_use]
    pub fn leaf(&self) -> Option<&Leaf> {
        match &self.kind {
            NodeKind::Leaf(leaf) => Some(leaf),
            NodeKind::Inner { .. } => None,
        }
    }

    /// The leaves below this node that count in it, or the node itself if it is one.
    #[must_use]
    pub fn leaves(&self) -> Vec<&Self> {
        let mut leaves = Vec::new();
        let mut open = vec![self];
        while let Some(node) = open.pop() {
            if node.leaf().is_some() {
                leaves.push(node);
            }
            open.extend(node.children().iter().rev().filter(|child| child.counts));
        }
        leaves
    }
}
