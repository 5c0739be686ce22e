//! The nodes below become one value.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, MathematicalOps};

use super::layout::Laid;
use super::score::{Sums, within_reach};
use super::{Absent, Cell, Evaluation};
use crate::code::{NodeCode, PartCode};
use crate::index::{Absence, Aggregator, FULL_SCORE, Node, NodeKind};

/// A node below, with its weight.
pub(super) struct Part<'a> {
    pub node: &'a Node,
    /// Its place in the layout.
    pub place: usize,
    pub cell: Cell,
    pub weight: Decimal,
}

/// Digits to which roots and logarithms, which never end, are carried. Fewer than a decimal holds,
/// so that the geometric mean of 4 and 9 is 6, not a hair less.
const DIGITS_OF_ROOTS: u32 = 15;

impl Evaluation<'_> {
    /// The value of an inner node; `below` gives the cell of a node of the layout.
    pub(super) fn join(&self, laid: &Laid<'_>, below: impl Fn(usize) -> Cell) -> Cell {
        let Some(aggregate) = self.aggregate(laid.node) else {
            return Cell::absent(Absent::Missing, self.max_of(laid.node, None));
        };
        let joined = parts(aggregate, laid, below);
        let n = joined.iter().filter_map(|part| part.cell.n).max();
        let all = joined.len();
        let whole_max = joined_max(aggregate, &joined);
        let declared = |max| self.max_of(laid.node, max);
        let present = match present(laid.node, joined) {
            Ok(present) => present,
            Err(absent) => return Cell { n, ..Cell::absent(absent, declared(whole_max)) },
        };
        let max = if present.len() == all { whole_max } else { joined_max(aggregate, &present) };
        let (value, sums) = match aggregate {
            Aggregator::Pooled => {
                let sums = pooled(&present);
                (sums.and_then(Sums::score), sums)
            }
            _ => (join(aggregate, &present, max).and_then(within_reach), None),
        };
        let value = value.ok_or(Absent::Missing);
        Cell { value, max: declared(max), n, sums, given: false }
    }

    /// How the nodes below become one value; none of a leaf, and none while the setting that chooses
    /// it is undecided.
    pub(super) fn aggregate<'n>(&self, node: &'n Node) -> Option<&'n Aggregator> {
        match &node.kind {
            NodeKind::Inner { aggregate, .. } => aggregate.under(self.policy),
            NodeKind::Leaf(_) => None,
        }
    }
}

/// The nodes that are joined; `below` gives the cell of a node of the layout.
pub(super) fn parts<'a>(
    aggregate: &Aggregator,
    laid: &Laid<'a>,
    below: impl Fn(usize) -> Cell,
) -> Vec<Part<'a>> {
    let part = |place: usize, node: &'a Node, weight: Decimal| Part {
        node,
        place,
        cell: below(place),
        weight,
    };
    match aggregate {
        Aggregator::MeanOfLeaves | Aggregator::Pooled => {
            let leaves = laid.leaves.iter().zip(laid.node.leaves());
            leaves.map(|(&place, node)| part(place, node, Decimal::ONE)).collect()
        }
        _ => {
            let counting = laid.node.children().iter().filter(|child| child.counts);
            let direct = laid.children.iter().zip(counting);
            direct.map(|(&place, node)| part(place, node, weight(aggregate, node))).collect()
        }
    }
}

/// The nodes that have a value, if the node's rules let them decide without the others.
pub(super) fn present<'p>(node: &Node, parts: Vec<Part<'p>>) -> Result<Vec<Part<'p>>, Absent> {
    let lost = |absent| parts.iter().any(|part| part.cell.value == Err(absent));
    let (missing, suppressed) = (lost(Absent::Missing), lost(Absent::Suppressed));
    let valued = parts.iter().filter(|part| part.cell.value.is_ok()).count();
    let too_few = |absence| match absence {
        Absence::Skip => valued == 0,
        Absence::Propagate => true,
        Absence::AtLeast(count) => valued < count.max(1) as usize,
    };
    if suppressed && too_few(node.rules.on_suppressed) {
        Err(Absent::Suppressed)
    } else if (missing && too_few(node.rules.on_missing)) || valued == 0 {
        Err(Absent::Missing)
    } else {
        Ok(parts.into_iter().filter(|part| part.cell.value.is_ok()).collect())
    }
}

fn weight(aggregate: &Aggregator, node: &Node) -> Decimal {
    let weights: &BTreeMap<NodeCode, Decimal> = match aggregate {
        Aggregator::WeightedMean { weights }
        | Aggregator::GeometricMean { weights }
        | Aggregator::HarmonicMean { weights }
            if !weights.is_empty() =>
        {
            weights
        }
        _ => return Decimal::ONE,
    };
    weights.get(&node.code).copied().unwrap_or_default()
}

/// One score over all answers; none if a leaf has a value, but no answers behind it.
fn pooled(parts: &[Part<'_>]) -> Option<Sums> {
    parts.iter().try_fold(Sums::default(), |sums, part| Some(sums.plus(part.cell.sums?)))
}

/// The largest value that the nodes can come to; none if one of them has no bound.
pub(super) fn joined_max(aggregate: &Aggregator, parts: &[Part<'_>]) -> Option<Decimal> {
    if let Aggregator::Pooled = aggregate {
        return Some(FULL_SCORE);
    }
    let at_most: Option<Vec<Part<'_>>> = parts
        .iter()
        .map(|part| {
            let cell = Cell { value: Ok(part.cell.max?), ..part.cell };
            Some(Part { cell, ..*part })
        })
        .collect();
    join(aggregate, &at_most?, None)
}

/// The joined value of nodes that all have one; `max` is the largest value possible.
fn join(aggregate: &Aggregator, parts: &[Part<'_>], max: Option<Decimal>) -> Option<Decimal> {
    let valued = || parts.iter().filter_map(|part| Some((part.weight, part.cell.value.ok()?)));
    match aggregate {
        Aggregator::Sum { clip } => {
            let sum: Decimal = valued().map(|(_, value)| value).sum();
            let clipped = max.map_or(sum, |max| sum.min(max)).max(Decimal::ZERO);
            (!parts.is_empty()).then_some(if *clip { clipped } else { sum })
        }
        Aggregator::Mean | Aggregator::MeanOfLeaves | Aggregator::WeightedMean { .. } => {
            weighted_mean(valued())
        }
        Aggregator::GeometricMean { .. } => geometric_mean(valued()),
        Aggregator::HarmonicMean { .. } => harmonic_mean(valued()),
        Aggregator::Min => valued().map(|(_, value)| value).min(),
        Aggregator::Mix { parts: weights } => mix(weights, parts),
        Aggregator::Pooled => None,
    }
}

/// Σ weight × value over Σ weight.
fn weighted_mean(valued: impl Iterator<Item = (Decimal, Decimal)>) -> Option<Decimal> {
    let (sum, weights) = valued.fold((Decimal::ZERO, Decimal::ZERO), |(sum, weights), part| {
        (sum + part.0 * part.1, weights + part.0)
    });
    sum.checked_div(weights)
}

/// exp(Σ weight × ln value / Σ weight); 0 if a value is 0, and none if one is below.
fn geometric_mean(valued: impl Iterator<Item = (Decimal, Decimal)>) -> Option<Decimal> {
    let mut logarithms = Vec::new();
    let mut has_zero = false;
    for (weight, value) in valued {
        if value < Decimal::ZERO {
            return None;
        }
        has_zero |= value.is_zero();
        logarithms.push((weight, value.checked_ln().unwrap_or_default()));
    }
    if has_zero {
        return Some(Decimal::ZERO);
    }
    let mean = weighted_mean(logarithms.into_iter())?;
    let tolerance = Decimal::new(1, 24);
    Some(mean.checked_exp_with_tolerance(tolerance)?.round_dp(DIGITS_OF_ROOTS))
}

/// Σ weight over Σ weight / value; 0 if a value is 0, and none if one is below.
fn harmonic_mean(valued: impl Iterator<Item = (Decimal, Decimal)>) -> Option<Decimal> {
    let (mut weights, mut inverse, mut has_zero) = (Decimal::ZERO, Decimal::ZERO, false);
    for (weight, value) in valued {
        if value < Decimal::ZERO {
            return None;
        }
        weights += weight;
        match weight.checked_div(value) {
            Some(share) => inverse = inverse.checked_add(share)?,
            None => has_zero = true,
        }
    }
    if has_zero {
        return Some(Decimal::ZERO);
    }
    Some(weights.checked_div(inverse)?.round_dp(DIGITS_OF_ROOTS))
}

/// The weighted mean over parts of their simple means; a part without values leaves its weight to
/// the others.
fn mix(weights: &BTreeMap<PartCode, Decimal>, parts: &[Part<'_>]) -> Option<Decimal> {
    weighted_mean(weights.iter().filter_map(|(code, weight)| {
        let of_part = parts.iter().filter(|part| part.node.part.as_ref() == Some(code));
        let mean =
            weighted_mean(of_part.filter_map(|part| Some((Decimal::ONE, part.cell.value.ok()?))))?;
        Some((*weight, mean))
    }))
}
