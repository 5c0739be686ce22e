//! By how much a joined value moves with each of those that are joined.

use rust_decimal::Decimal;

use super::super::join::{Part, joined_max, parts, present};
use super::super::layout::Laid;
use super::super::score::Sums;
use super::{Derivation, Derived, count, float};
use crate::index::Aggregator;
use crate::index::rounding::without_noise;
use crate::index::slope::{Gradient, Kink, Obstacle};

/// By how much a joined value moves with each of those that are joined.
enum Partials {
    /// So much with each, in order.
    Factors(Vec<f64>),
    /// With none of them.
    Nothing,
    /// It has no slope.
    NotSmooth(Obstacle),
}

impl<'a> Derivation<'a, '_> {
    /// The gradient of an inner node; `below` gives value and gradient of a node of the layout, and
    /// `place` says whose answers are pooled.
    pub(super) fn join(
        &mut self,
        index: usize,
        laid: &Laid<'a>,
        place: Option<usize>,
        below: impl Fn(&Self, usize) -> Derived,
    ) -> Gradient {
        let Some(aggregate) = self.evaluation.aggregate(laid.node) else { return Gradient::Absent };
        let parts = parts(aggregate, laid, |at| below(self, at).0);
        let Ok(present) = present(laid.node, parts) else { return Gradient::Absent };
        if matches!(aggregate, Aggregator::Pooled) {
            return self.pooled(place, &present);
        }
        let gradients: Vec<Gradient> = present
            .iter()
            .map(|part| self.going_on(part.place, below(self, part.place).1))
            .collect();
        if gradients.iter().all(Gradient::is_constant) {
            return Gradient::Constant;
        }
        match partials(aggregate, &present, &gradients) {
            Partials::Factors(factors) => {
                self.gradients.combine(factors.into_iter().zip(gradients))
            }
            Partials::Nothing => Gradient::Constant,
            Partials::NotSmooth(why) => Gradient::NotSmooth(Kink { node: index, why }),
        }
    }

    /// One score over all answers: of every tally of every leaf, (score − value) / Σ weight.
    fn pooled(&mut self, place: Option<usize>, present: &[Part<'_>]) -> Gradient {
        let Some(place) = place else { return Gradient::Absent };
        let sums = present
            .iter()
            .try_fold(Sums::default(), |sums, part| Some(sums.plus(part.cell.sums?)))
            .and_then(Sums::totals);
        let Some((scores, weights)) = sums else { return Gradient::Absent };
        let (scores, weights) = (float(scores), float(weights));
        let source = self.source(place);
        let tallies = &self.evidence[place].tallies;
        let readings = present.iter().filter_map(|part| self.readings.get(part.place)?.as_ref());
        let terms = readings
            .flat_map(|reading| reading.terms(tallies, source, scores / weights, weights.recip()));
        let terms = terms.collect();
        self.gradients.smooth(terms)
    }
}

fn partials(aggregate: &Aggregator, parts: &[Part<'_>], gradients: &[Gradient]) -> Partials {
    let weights = || parts.iter().map(|part| float(part.weight));
    let total: f64 = weights().sum();
    match aggregate {
        Aggregator::Sum { clip } => {
            if *clip && is_clipped(aggregate, parts) {
                Partials::NotSmooth(Obstacle::Clipped)
            } else {
                Partials::Factors(vec![1.0; parts.len()])
            }
        }
        Aggregator::Mean | Aggregator::MeanOfLeaves | Aggregator::WeightedMean { .. } => {
            Partials::Factors(weights().map(|weight| weight / total).collect())
        }
        // G = exp(Σ w ln x / Σ w), so that ∂G/∂x = G w / (x Σ w).
        Aggregator::GeometricMean { .. } => at_zero(parts, gradients).unwrap_or_else(|| {
            let logarithms = values(parts).zip(weights()).map(|(value, w)| w * value.ln());
            let mean = (logarithms.sum::<f64>() / total).exp();
            let factors = values(parts).zip(weights()).map(|(value, w)| mean * w / (value * total));
            Partials::Factors(factors.collect())
        }),
        // H = Σ w / Σ (w / x), so that ∂H/∂x = H² w / (x² Σ w).
        Aggregator::HarmonicMean { .. } => at_zero(parts, gradients).unwrap_or_else(|| {
            let inverse: f64 = values(parts).zip(weights()).map(|(value, w)| w / value).sum();
            let mean = total / inverse;
            let ratios = values(parts).map(|value| mean / value);
            Partials::Factors(ratios.zip(weights()).map(|(r, w)| r * r * w / total).collect())
        }),
        Aggregator::Min => smallest(parts, gradients),
        Aggregator::Mix { parts: shares } => {
            let members = |code| {
                let of_part =
                    parts.iter().filter(move |part| part.node.part.as_ref() == Some(code));
                of_part.count()
            };
            let valued = shares.iter().filter(|(code, _)| members(code) > 0);
            let total: f64 = valued.map(|(_, share)| float(*share)).sum();
            let factor = |part: &Part<'_>| {
                let (code, share) = shares.get_key_value(part.node.part.as_ref()?)?;
                Some(float(*share) / (total * count(members(code))))
            };
            Partials::Factors(parts.iter().map(|part| factor(part).unwrap_or(0.0)).collect())
        }
        Aggregator::Pooled => Partials::Nothing,
    }
}

fn values(parts: &[Part<'_>]) -> impl Iterator<Item = f64> {
    parts.iter().map(|part| part.cell.value.map_or(f64::NAN, float))
}

/// Whether a sum is cut off, or just not.
fn is_clipped(aggregate: &Aggregator, parts: &[Part<'_>]) -> bool {
    let sum: Decimal = parts.iter().filter_map(|part| part.cell.value.ok()).sum();
    let sum = without_noise(sum);
    sum <= Decimal::ZERO || joined_max(aggregate, parts).is_some_and(|max| sum >= max)
}

/// The mean is 0 if a value is. A figure of 0 holds it there; answers that say 0 make a corner.
fn at_zero(parts: &[Part<'_>], gradients: &[Gradient]) -> Option<Partials> {
    let zeros = parts
        .iter()
        .zip(gradients)
        .filter(|(part, _)| part.cell.value.is_ok_and(|value| value.is_zero()));
    let mut zeros = zeros.map(|(_, gradient)| gradient.is_constant()).peekable();
    zeros.peek()?;
    Some(if zeros.any(|constant| constant) {
        Partials::Nothing
    } else {
        Partials::NotSmooth(Obstacle::Zero)
    })
}

/// The smallest value moves with the only node that has it.
fn smallest(parts: &[Part<'_>], gradients: &[Gradient]) -> Partials {
    let values = || parts.iter().map(|part| part.cell.value.ok().map(without_noise));
    let least = values().flatten().min();
    let is_least: Vec<bool> = values().map(|value| value == least).collect();
    let smallest = || is_least.iter().zip(gradients).filter(|(least, _)| **least);
    if smallest().all(|(_, gradient)| gradient.is_constant()) {
        Partials::Nothing
    } else if smallest().count() > 1 {
        Partials::NotSmooth(Obstacle::Tie)
    } else {
        Partials::Factors(is_least.iter().map(|least| f64::from(u8::from(*least))).collect())
    }
}
