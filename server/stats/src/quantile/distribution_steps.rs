//! The weighted distribution of answers, and how a rule reads it.

use super::QuantileRule;
use crate::answers::Item;
use crate::error::EstimateError;
use crate::sum::Sum;
use crate::weight::Weights;

/// Sorted answers with their weights summed up.
pub(super) struct Steps {
    /// Ascending; equal ones in the order of the file.
    values: Vec<f64>,
    weights: Vec<f64>,
    /// The running sums of the weights.
    sums: Vec<f64>,
}

/// Sorted answers with the shares that a rule puts them at.
pub(super) struct ReadSteps {
    values: Vec<f64>,
    shares: Vec<f64>,
    reading: Reading,
}

/// What a rule gives between two shares.
#[derive(Clone, Copy, PartialEq)]
enum Reading {
    /// The first value whose share is at least that, within a tolerance.
    First { tolerance: f64 },
    /// The same, but the mean with the next value where the share is equal.
    FirstOrMean { tolerance: f64 },
    /// A line.
    Line,
    /// The value before.
    Last,
}

impl Steps {
    pub(super) fn new(item: &Item<'_>, weights: &Weights) -> Result<Self, EstimateError> {
        let weights = weights.as_slice();
        if item.domain().is_empty() {
            return Err(EstimateError::NoRows);
        }
        let mut pairs = Vec::with_capacity(item.domain().len());
        for (row, value) in item.iter() {
            let weight = weights[row];
            if weight < 0.0 {
                let why = "a weight is negative";
                return Err(EstimateError::Undefined { what: "a quantile", why });
            }
            if weight > 0.0 {
                // Zero and minus zero are one value.
                pairs.push((value + 0.0, weight));
            }
        }
        if pairs.is_empty() {
            return Err(EstimateError::NoWeight);
        }
        pairs.sort_by(|(left, _), (right, _)| left.total_cmp(right));
        let (values, weights): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        let mut sum = Sum::ZERO;
        let running = weights.iter().map(|&weight| {
            sum.add(weight);
            sum.value()
        });
        let sums = running.collect();
        Ok(Self { values, weights, sums })
    }

    /// The points of a rule.
    pub(super) fn read_by(self, rule: QuantileRule) -> ReadSteps {
        let count = self.values.len();
        let whole = self.sums.last().copied().unwrap_or(0.0);
        let last = self.weights.last().copied().unwrap_or(0.0);
        let below_last = if count > 1 { self.sums.get(count - 2).copied() } else { None };
        let mean = whole / count as f64;
        // What sums of weights that should be equal may differ by.
        let tolerance = 4.0 * f64::EPSILON * count as f64;
        let before = std::iter::once(0.0).chain(self.sums.iter().copied());
        let point = |((&weight, &sum), before): ((&f64, &f64), f64)| match rule {
            QuantileRule::Hf1 | QuantileRule::Hf2 | QuantileRule::Hf4 => sum / whole,
            QuantileRule::Hf5 => (sum - weight / 2.0) / whole,
            QuantileRule::Hf6 => sum / (whole + last),
            QuantileRule::Hf7 => below_last.map_or(0.0, |below| before / below),
            QuantileRule::Hf8 => (before / 3.0 + sum * 2.0 / 3.0) / (whole + last / 3.0),
            QuantileRule::Hf9 => (before * 3.0 / 8.0 + sum * 5.0 / 8.0) / (whole + last / 4.0),
            QuantileRule::ShahVaish => (sum / mean + 0.5 - weight / 2.0) / (count as f64 + 1.0),
        };
        let mut shares: Vec<f64> =
            self.weights.iter().zip(&self.sums).zip(before).map(point).collect();
        let mut values = self.values;
        let reading = match rule {
            QuantileRule::Hf1 => Reading::First { tolerance },
            QuantileRule::Hf2 => Reading::FirstOrMean { tolerance },
            QuantileRule::ShahVaish => {
                let mut points: Vec<_> = shares.into_iter().zip(values).collect();
                points.sort_by(|(left, _), (right, _)| left.total_cmp(right));
                (shares, values) = points.into_iter().unzip();
                Reading::Last
            }
            _ => Reading::Line,
        };
        ReadSteps { values, shares, reading }
    }
}

impl ReadSteps {
    /// The quantile at a share.
    pub(super) fn at(&self, share: f64) -> f64 {
        match self.reading {
            Reading::First { tolerance } => {
                self.value(self.shares.partition_point(|own| *own < share - tolerance))
            }
            Reading::FirstOrMean { tolerance } => {
                let first = self.shares.partition_point(|own| *own < share - tolerance);
                let past = self.shares.partition_point(|own| *own <= share + tolerance);
                if past > first {
                    f64::midpoint(self.value(first), self.value(first + 1))
                } else {
                    self.value(first)
                }
            }
            Reading::Last => {
                self.value(self.shares.partition_point(|own| *own <= share).saturating_sub(1))
            }
            Reading::Line => self.on_the_line(share),
        }
    }

    fn on_the_line(&self, share: f64) -> f64 {
        let next = self.shares.partition_point(|own| *own < share);
        let Some(before) = next.checked_sub(1) else { return self.value(0) };
        let (Some(&low), Some(&high)) = (self.shares.get(before), self.shares.get(next)) else {
            return self.value(next);
        };
        let (from, to) = (self.value(before), self.value(next));
        // Never outside of the two, whatever is rounded.
        (from + (to - from) * ((share - low) / (high - low))).clamp(from, to)
    }

    /// A value by its place, the last one beyond the end.
    fn value(&self, place: usize) -> f64 {
        let last = self.values.len().saturating_sub(1);
        self.values.get(place.min(last)).copied().unwrap_or(f64::NAN)
    }
}
