//! Means, shares among them.

use super::weighted_mean;
use crate::answers::Item;
use crate::error::EstimateError;
use crate::influence::{Influence, Statistic};
use crate::weight::Weights;

/// The mean of every item over its own rows: ȳ = Σwy/Σw, in the units of the answers; u = (y − ȳ)/Σw.
/// The mean of an indicator is a share.
#[derive(Clone, Debug)]
pub struct Means<'a>(pub Vec<Item<'a>>);

impl Statistic for Means<'_> {
    fn values(&self, weights: &Weights) -> Result<Vec<f64>, EstimateError> {
        self.0.iter().map(|item| weighted_mean(item, weights).map(|(_, mean)| mean)).collect()
    }

    fn influences(&self, weights: &Weights, _: &[f64]) -> Result<Vec<Influence>, EstimateError> {
        let influence = |item: &Item<'_>| {
            let (weight, mean) = weighted_mean(item, weights)?;
            let values = item.iter().map(|(_, value)| (value - mean) / weight).collect();
            Influence::new(item.domain().clone(), values)
        };
        self.0.iter().map(influence).collect()
    }
}
