//! Weights before calibration: non-response, trimming, scaling; and what weights cost.

mod nonresponse;
mod trimming;

pub use nonresponse::{
    AdjustedForNonresponse, ClassLimits, ClassReport, Response, adjust_for_nonresponse,
};
pub use trimming::{Passes, Redistribution, TrimReport, Trimmed, Trimming};

use thiserror::Error;

use crate::sum::{Sum, sum};
use crate::weight::Weights;

/// The least and the greatest of some numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
}

impl Range {
    /// The range of numbers; `min` is +∞ and `max` −∞ if there are none.
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Self {
        let empty = Self { min: f64::INFINITY, max: f64::NEG_INFINITY };
        numbers.into_iter().fold(empty, |range, number| Self {
            min: range.min.min(number),
            max: range.max.max(number),
        })
    }

    /// The range of weight after / weight before over the rows that had a weight.
    #[must_use]
    pub fn of_ratios(before: &Weights, after: &Weights) -> Self {
        let pairs = before.as_slice().iter().zip(after.as_slice());
        Self::of(pairs.filter(|(before, _)| **before != 0.0).map(|(before, after)| after / before))
    }
}

/// What weights are like. Rows without weight count in `rows` and `without_weight` only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightSummary {
    /// The number of rows.
    pub rows: usize,
    /// How many of them have a weight of zero.
    pub without_weight: usize,
    /// Σw.
    pub sum: f64,
    /// The least and the greatest weight.
    pub weights: Range,
    /// Σw/n, n the rows with weight.
    pub mean: f64,
    /// The coefficient of variation √(n Σw²/(Σw)² − 1).
    pub coefficient_of_variation: f64,
    /// Kish's design effect of weights, 1 + cv² = n Σw²/(Σw)² (Kish, *Survey Sampling*, 1965,
    /// 11.7).
    pub design_effect: f64,
    /// n/(1 + cv²) = (Σw)²/Σw²: the rows with weight as good as which these are for a mean of
    /// something the weights have nothing to do with.
    pub effective_rows: f64,
}

impl WeightSummary {
    /// The summary of weights; none if they add up to nothing.
    #[must_use]
    pub fn of(weights: &Weights) -> Option<Self> {
        let with_weight = || weights.as_slice().iter().copied().filter(|&weight| weight != 0.0);
        let total = sum(with_weight());
        if total <= 0.0 {
            return None;
        }
        let mut squares = Sum::ZERO;
        for weight in with_weight() {
            squares.add_product(weight, weight);
        }
        let n = with_weight().count();
        let effective_rows = total / squares.value() * total;
        let design_effect = (n as f64) / effective_rows;
        Some(Self {
            rows: weights.rows(),
            without_weight: weights.rows() - n,
            sum: total,
            weights: Range::of(with_weight()),
            mean: total / (n as f64),
            // Equal weights may be a rounding below 1.
            coefficient_of_variation: (design_effect - 1.0).max(0.0).sqrt(),
            design_effect,
            effective_rows,
        })
    }
}

/// Weights that cannot be changed as asked. Rows and classes are numbered from 0.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum WeightingError {
    /// A column of another length.
    #[error("{expected} values were expected, not {found}")]
    UnequalLengths {
        /// The number of weights.
        expected: usize,
        /// The number of values.
        found: usize,
    },
    /// Bounds that are none.
    #[error("the lower bound {lower} and the upper bound {upper} leave no weight between them")]
    BadBounds {
        /// The lower bound.
        lower: f64,
        /// The upper bound.
        upper: f64,
    },
    /// After cutting, no weight is left inside the bounds to take what was cut off.
    #[error("no weight inside the bounds is left to take {excess}")]
    NothingToTakeIt {
        /// What was cut off, or is missing if negative.
        excess: f64,
    },
    /// Classes whose non-respondents have no respondent to stand for them.
    #[error("classes {classes:?} have non-respondents, but no respondent")]
    ClassesWithoutRespondents {
        /// The classes.
        classes: Vec<usize>,
    },
    /// Weights that add up to nothing cannot be scaled.
    #[error("the weights add up to nothing")]
    NoWeight,
    /// A sum that is none.
    #[error("weights cannot be scaled to {0}")]
    BadSum(f64),
}

/// Weights scaled to add up to `target`: w·target/Σw.
///
/// # Errors
///
/// The weights add up to nothing, or the target is not a positive number.
pub fn scaled_to(weights: &Weights, target: f64) -> Result<Weights, WeightingError> {
    if !target.is_finite() || target <= 0.0 {
        return Err(WeightingError::BadSum(target));
    }
    let total = weights.total();
    if total <= 0.0 {
        return Err(WeightingError::NoWeight);
    }
    let factor = target / total;
    Ok(Weights::made(weights.as_slice().iter().map(|weight| weight * factor).collect()))
}

/// Weights with mean 1 over the rows that have one: they add up to the number of these rows.
///
/// # Errors
///
/// The weights add up to nothing.
pub fn normalised(weights: &Weights) -> Result<Weights, WeightingError> {
    let rows = weights.as_slice().iter().filter(|&&weight| weight != 0.0).count();
    if rows == 0 { Err(WeightingError::NoWeight) } else { scaled_to(weights, rows as f64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_cost_nothing() {
        let summary = WeightSummary::of(&Weights::equal(7)).expect("weights");
        assert!((summary.design_effect - 1.0).abs() < 1e-15);
        assert!((summary.effective_rows - 7.0).abs() < 1e-14);
    }

    #[test]
    fn weights_of_one_and_three_are_worth_four_fifths() {
        let weights = Weights::new(vec![1.0, 3.0, 1.0, 3.0, 0.0]).expect("weights");
        let summary = WeightSummary::of(&weights).expect("weights");
        assert!((summary.design_effect - 1.25).abs() < 1e-15);
        assert!((summary.effective_rows - 3.2).abs() < 1e-15);
        assert!((summary.coefficient_of_variation - 0.5).abs() < 1e-15);
        assert_eq!((summary.rows, summary.without_weight), (5, 1));
    }

    #[test]
    fn normalised_weights_add_up_to_their_number() {
        let weights = Weights::new(vec![10.0, 30.0, 0.0]).expect("weights");
        let normalised = normalised(&weights).expect("weights");
        assert_eq!(normalised.as_slice(), [0.5, 1.5, 0.0]);
        assert!(scaled_to(&weights, f64::NAN).is_err());
    }
}
