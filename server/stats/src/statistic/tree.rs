//! Composite indices: trees of leaf scores, with the influence values of every node.
//!
//! A node is a smooth function f(θ₁, …, θₙ) of the leaves' means, each over its own answered rows,
//! so its influence values are Σₖ ∂f/∂θₖ · uₖ: the chain rule up the tree.

use thiserror::Error;

use super::weighted_mean;
use crate::answers::{Answers, Item};
use crate::domain::Domain;
use crate::error::EstimateError;
use crate::influence::{Influence, Statistic};
use crate::weight::Weights;

/// What an answer to an item is worth.
#[derive(Clone, Debug, PartialEq)]
pub enum LeafScore {
    /// The answer itself.
    Value,
    /// `scale` for an answer among the codes, 0 for another: a top-box share.
    TopBox {
        /// The answers that count.
        codes: Vec<f64>,
        /// What they are worth: 1 for a share, 100 for per cent.
        scale: f64,
    },
    /// Points for each answer; an answer without points counts as none.
    Points(Vec<(f64, f64)>),
}

impl LeafScore {
    fn of(&self, answer: f64) -> f64 {
        match self {
            Self::Value => answer,
            Self::TopBox { .. } if answer.is_nan() => f64::NAN,
            Self::TopBox { codes, scale } => {
                if codes.contains(&answer) {
                    *scale
                } else {
                    0.0
                }
            }
            Self::Points(points) => {
                let own = points.iter().find(|(code, _)| code.total_cmp(&answer).is_eq());
                own.map_or(f64::NAN, |(_, points)| *points)
            }
        }
    }
}

/// How a node is made of answers or of earlier nodes, which are named by their place.
#[derive(Clone, Debug)]
pub enum Operation<'a> {
    /// The mean score of the rows that answered an item.
    Leaf {
        /// The answers.
        answers: Answers<'a>,
        /// What each is worth.
        score: LeafScore,
    },
    /// A number that no sample decides: an administrative value.
    Constant(f64),
    /// The mean of nodes.
    Mean(Vec<usize>),
    /// The sum of nodes.
    Sum(Vec<usize>),
    /// Σ weight·node, the weights as they are.
    WeightedSum(Vec<(usize, f64)>),
    /// The geometric mean of nodes.
    Geometric(Vec<usize>),
    /// The harmonic mean of nodes.
    Harmonic(Vec<usize>),
    /// c + (x − a)(d − c)/(b − a).
    Linear {
        /// x.
        node: usize,
        /// a and b.
        from: [f64; 2],
        /// c and d.
        to: [f64; 2],
    },
}

/// A node of a tree.
#[derive(Clone, Debug)]
pub struct TreeNode<'a> {
    /// How it is made.
    pub operation: Operation<'a>,
    /// Whether it is among the estimates.
    pub is_reported: bool,
}

/// A composite index in one domain; its estimates are the reported nodes, in order.
#[derive(Clone, Debug)]
pub struct Tree<'a> {
    nodes: &'a [TreeNode<'a>],
    domain: Domain,
}

/// A tree that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TreeError {
    /// A node is made of one that does not come before it.
    #[error("node {node} is made of node {of}, which does not come before it")]
    NotEarlier {
        /// The node, from 0.
        node: usize,
        /// What it is made of.
        of: usize,
    },
    /// A node is made of nothing.
    #[error("node {node} is made of nothing")]
    Empty {
        /// The node, from 0.
        node: usize,
    },
}

impl Operation<'_> {
    fn parts(&self) -> Vec<usize> {
        match self {
            Self::Leaf { .. } | Self::Constant(_) => Vec::new(),
            Self::Mean(parts)
            | Self::Sum(parts)
            | Self::Geometric(parts)
            | Self::Harmonic(parts) => parts.clone(),
            Self::WeightedSum(parts) => parts.iter().map(|(part, _)| *part).collect(),
            Self::Linear { node, .. } => vec![*node],
        }
    }
}

impl<'a> Tree<'a> {
    /// The tree over the rows of a domain.
    ///
    /// # Errors
    ///
    /// A node is made of nothing or of a node that does not come before it.
    pub fn new(nodes: &'a [TreeNode<'a>], domain: Domain) -> Result<Self, TreeError> {
        for (place, node) in nodes.iter().enumerate() {
            let parts = node.operation.parts();
            let is_leaf = matches!(node.operation, Operation::Leaf { .. } | Operation::Constant(_));
            if parts.is_empty() && !is_leaf {
                return Err(TreeError::Empty { node: place });
            }
            if let Some(&of) = parts.iter().find(|&&part| part >= place) {
                return Err(TreeError::NotEarlier { node: place, of });
            }
        }
        Ok(Self { nodes, domain })
    }

    /// The scores of the rows of the domain at a leaf; NaN without an answer.
    fn scores(&self, answers: Answers<'_>, score: &LeafScore) -> Vec<f64> {
        self.domain.rows().map(|row| score.of(answers.of(row))).collect()
    }

    /// The mean of a leaf, and the influence values of the rows of the domain.
    fn leaf(
        &self,
        answers: Answers<'_>,
        score: &LeafScore,
        weights: &Weights,
    ) -> Result<Leaf, EstimateError> {
        let scores = self.scores(answers, score);
        let own: Vec<f64> = self.domain.rows().map(|row| weights.as_slice()[row]).collect();
        let item = Item::answered(Answers::Numbers(&scores), &Domain::all(scores.len()));
        let (weight, mean) = weighted_mean(&item, &Weights::made(own))?;
        Ok(Leaf { scores, weight, mean })
    }

    /// Every node's value; and, where asked for, its derivatives by the leaves.
    fn evaluate(&self, weights: &Weights) -> Result<Evaluated, EstimateError> {
        let mut evaluated = Evaluated::default();
        for node in self.nodes {
            if let Operation::Leaf { answers, score } = &node.operation {
                let leaf = self.leaf(*answers, score, weights)?;
                evaluated.values.push(leaf.mean);
                evaluated.slopes.push(vec![(evaluated.leaves.len(), 1.0)]);
                evaluated.leaves.push(leaf);
            } else {
                let (value, slopes) = combine(&node.operation, &evaluated.values)?;
                let slopes = evaluated.chain(&slopes);
                evaluated.values.push(value);
                evaluated.slopes.push(slopes);
            }
        }
        Ok(evaluated)
    }

    fn reported(&self) -> impl Iterator<Item = usize> {
        self.nodes.iter().enumerate().filter(|(_, node)| node.is_reported).map(|(place, _)| place)
    }
}

/// A leaf in one domain.
#[derive(Clone, Debug)]
struct Leaf {
    scores: Vec<f64>,
    weight: f64,
    mean: f64,
}

impl Leaf {
    fn add_influence(&self, factor: f64, influence: &mut [f64]) {
        for (value, score) in influence.iter_mut().zip(&self.scores) {
            if !score.is_nan() {
                *value += factor * (score - self.mean) / self.weight;
            }
        }
    }
}

/// The nodes of a tree in one domain.
#[derive(Debug, Default)]
struct Evaluated {
    leaves: Vec<Leaf>,
    values: Vec<f64>,
    /// For each node, its derivatives by leaves.
    slopes: Vec<Vec<(usize, f64)>>,
}

impl Evaluated {
    /// The derivatives by leaves, from those by earlier nodes.
    fn chain(&self, parts: &[(usize, f64)]) -> Vec<(usize, f64)> {
        let mut by_leaf = vec![0.0; self.leaves.len()];
        for (part, slope) in parts {
            for (leaf, own) in &self.slopes[*part] {
                by_leaf[*leaf] += slope * own;
            }
        }
        by_leaf.into_iter().enumerate().filter(|(_, slope)| *slope != 0.0).collect()
    }
}

/// The value of a node and its derivatives by the nodes it is made of.
fn combine(
    operation: &Operation<'_>,
    values: &[f64],
) -> Result<(f64, Vec<(usize, f64)>), EstimateError> {
    let all = |parts: &[usize], slope: f64| parts.iter().map(|&part| (part, slope)).collect();
    let sum = |parts: &[usize]| crate::sum::sum(parts.iter().map(|&part| values[part]));
    Ok(match operation {
        Operation::Leaf { .. } => (f64::NAN, Vec::new()),
        Operation::Constant(value) => (*value, Vec::new()),
        Operation::Mean(parts) => {
            let count = parts.len() as f64;
            (sum(parts) / count, all(parts, 1.0 / count))
        }
        Operation::Sum(parts) => (sum(parts), all(parts, 1.0)),
        Operation::WeightedSum(parts) => {
            let terms = parts.iter().map(|&(part, weight)| weight * values[part]);
            (crate::sum::sum(terms), parts.clone())
        }
        Operation::Geometric(parts) => {
            check_positive("a geometric mean", parts, values)?;
            let logs = crate::sum::sum(parts.iter().map(|&part| values[part].ln()));
            let count = parts.len() as f64;
            let mean = (logs / count).exp();
            (mean, parts.iter().map(|&part| (part, mean / (count * values[part]))).collect())
        }
        Operation::Harmonic(parts) => {
            check_positive("a harmonic mean", parts, values)?;
            let inverse = crate::sum::sum(parts.iter().map(|&part| 1.0 / values[part]));
            let count = parts.len() as f64;
            let mean = count / inverse;
            let slope = |&part: &usize| (part, mean * mean / (count * values[part].powi(2)));
            (mean, parts.iter().map(slope).collect())
        }
        Operation::Linear { node, from: [a, b], to: [c, d] } => {
            let slope = (d - c) / (b - a);
            (c + (values[*node] - a) * slope, vec![(*node, slope)])
        }
    })
}

fn check_positive(
    what: &'static str,
    parts: &[usize],
    values: &[f64],
) -> Result<(), EstimateError> {
    if parts.iter().all(|&part| values[part] > 0.0) {
        Ok(())
    } else {
        Err(EstimateError::Undefined { what, why: "a part of it is not above zero" })
    }
}

impl Statistic for Tree<'_> {
    fn values(&self, weights: &Weights) -> Result<Vec<f64>, EstimateError> {
        let evaluated = self.evaluate(weights)?;
        Ok(self.reported().map(|place| evaluated.values[place]).collect())
    }

    fn influences(&self, weights: &Weights, _: &[f64]) -> Result<Vec<Influence>, EstimateError> {
        let evaluated = self.evaluate(weights)?;
        let influence = |place: usize| {
            let mut values = vec![0.0; self.domain.len()];
            for (leaf, slope) in &evaluated.slopes[place] {
                evaluated.leaves[*leaf].add_influence(*slope, &mut values);
            }
            Influence::new(self.domain.clone(), values)
        };
        self.reported().map(influence).collect()
    }
}
