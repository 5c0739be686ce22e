//! Totals.

use super::weighted_sums;
use crate::answers::Item;
use crate::error::EstimateError;
use crate::influence::{Influence, Statistic};
use crate::weight::Weights;

/// The population total of every item over its own rows: Σwy, in the units of the answers; u = y.
/// The total of an indicator is a count of the population.
#[derive(Clone, Debug)]
pub struct Totals<'a>(pub Vec<Item<'a>>);

impl Statistic for Totals<'_> {
    fn values(&self, weights: &Weights) -> Result<Vec<f64>, EstimateError> {
        Ok(self.0.iter().map(|item| weighted_sums(item, weights).1).collect())
    }

    fn influences(&self, _: &Weights, _: &[f64]) -> Result<Vec<Influence>, EstimateError> {
        let influence = |item: &Item<'_>| {
            Influence::new(item.domain().clone(), item.iter().map(|(_, value)| value).collect())
        };
        self.0.iter().map(influence).collect()
    }
}
