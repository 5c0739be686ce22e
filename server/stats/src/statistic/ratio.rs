//! Ratios of totals.

use super::weighted_sums;
use crate::answers::Item;
use crate::error::EstimateError;
use crate::influence::{Influence, Statistic};
use crate::weight::Weights;

/// Ratios of the totals of a numerator and a denominator over the same rows: R = Σwy/Σwx;
/// u = (y − Rx)/Σwx. A mean with items pooled, each person counting as often as answered, is one.
#[derive(Clone, Debug)]
pub struct Ratios<'a>(Vec<(Item<'a>, Item<'a>)>);

impl<'a> Ratios<'a> {
    /// Ratios of pairs of numerator and denominator.
    ///
    /// # Errors
    ///
    /// The two of a pair do not have the same rows.
    pub fn new(pairs: Vec<(Item<'a>, Item<'a>)>) -> Result<Self, EstimateError> {
        match pairs.iter().find(|(over, under)| over.domain() != under.domain()) {
            None => Ok(Self(pairs)),
            Some((over, under)) => Err(EstimateError::UnequalLengths {
                expected: over.domain().len(),
                found: under.domain().len(),
            }),
        }
    }
}

/// The total of the denominator and the ratio.
fn ratio(
    (over, under): &(Item<'_>, Item<'_>),
    weights: &Weights,
) -> Result<(f64, f64), EstimateError> {
    if over.domain().is_empty() {
        return Err(EstimateError::NoRows);
    }
    let (_, numerator) = weighted_sums(over, weights);
    let (_, denominator) = weighted_sums(under, weights);
    if denominator == 0.0 {
        return Err(EstimateError::Undefined { what: "a ratio", why: "its denominator is zero" });
    }
    Ok((denominator, numerator / denominator))
}

impl Statistic for Ratios<'_> {
    fn values(&self, weights: &Weights) -> Result<Vec<f64>, EstimateError> {
        self.0.iter().map(|pair| ratio(pair, weights).map(|(_, ratio)| ratio)).collect()
    }

    fn influences(&self, weights: &Weights, _: &[f64]) -> Result<Vec<Influence>, EstimateError> {
        let influence = |pair: &(Item<'_>, Item<'_>)| {
            let (total, ratio) = ratio(pair, weights)?;
            let (over, under) = pair;
            let rows = over.iter().zip(under.iter());
            let values = rows.map(|((_, y), (_, x))| (y - ratio * x) / total).collect();
            Influence::new(over.domain().clone(), values)
        };
        self.0.iter().map(influence).collect()
    }
}
