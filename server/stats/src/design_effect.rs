//! Design effects: how much larger a variance is than that of a simple random sample.

use crate::answers::Item;
use crate::error::EstimateError;
use crate::influence::Influence;
use crate::sum::{Sum, sum};
use crate::weight::Weights;

/// Which simple random sample a design effect compares with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reference {
    /// One without replacement: its variance has the factor 1 − n/N.
    #[default]
    WithoutReplacement,
    /// One with replacement; the only one that means anything for normalised weights.
    WithReplacement,
}

/// The variance of the mean of an item in a simple random sample of the same n rows:
/// s²/n · (1 − n/N), s² = n/(n−1) Σw(y−ȳ)²/Σw, N = Σw (R `svymean(deff = TRUE)`).
///
/// # Errors
///
/// Fewer than two rows, or rows without weight.
pub fn simple_variance_of_mean(
    item: &Item<'_>,
    weights: &Weights,
    reference: Reference,
) -> Result<f64, EstimateError> {
    let n = item.domain().len() as f64;
    if n < 2.0 {
        return Err(EstimateError::Undefined {
            what: "a design effect",
            why: "there are fewer than two rows",
        });
    }
    let weights = weights.as_slice();
    let (mut population, mut total) = (Sum::ZERO, Sum::ZERO);
    for (row, value) in item.iter() {
        population.add(weights[row]);
        total.add_product(weights[row], value);
    }
    let population = population.value();
    if population == 0.0 {
        return Err(EstimateError::NoWeight);
    }
    let mean = total.value() / population;
    let mut squares = Sum::ZERO;
    for (row, value) in item.iter() {
        squares.add_product(weights[row] * (value - mean), value - mean);
    }
    let spread = squares.value() / population * n / (n - 1.0);
    let left = match reference {
        Reference::WithoutReplacement => 1.0 - n / population,
        Reference::WithReplacement => 1.0,
    };
    Ok(spread / n * left)
}

/// The variance of the total of an item in a simple random sample of the same n rows: N² times that
/// of the mean.
///
/// # Errors
///
/// As for [`simple_variance_of_mean`].
pub fn simple_variance_of_total(
    item: &Item<'_>,
    weights: &Weights,
    reference: Reference,
) -> Result<f64, EstimateError> {
    let weight = |row: usize| weights.as_slice()[row];
    let population = sum(item.domain().rows().map(weight));
    Ok(population * population * simple_variance_of_mean(item, weights, reference)?)
}

/// The variance of an estimate in a simple random sample of the same n rows, drawn with replacement,
/// from its influence values u: N²s²/n, s² = n/(n−1) Σw(u−ū)²/Σw. Only rows that count take part.
///
/// None with fewer than two such rows, or without weight.
#[must_use]
pub fn simple_variance_of_influence(
    influence: &Influence,
    counts: &[bool],
    weights: &Weights,
) -> Option<f64> {
    let weights = weights.as_slice();
    let rows = || influence.iter().zip(counts).filter(|(_, counts)| **counts).map(|(row, _)| row);
    let n = rows().count();
    let population = sum(rows().map(|(row, _)| weights[row]));
    if n < 2 || population == 0.0 {
        return None;
    }
    let mean = sum(rows().map(|(row, value)| weights[row] * value)) / population;
    let squares = sum(rows().map(|(row, value)| weights[row] * (value - mean).powi(2)));
    Some(population * squares / (n as f64 - 1.0))
}

/// n over the design effect: how many rows of a simple random sample would be as good (Kish, *Survey
/// Sampling*, 1965, 8.2).
#[must_use]
pub fn effective_sample_size(n: usize, design_effect: f64) -> f64 {
    n as f64 / design_effect
}
