//! Statistics of survey samples: values and influence values.
//!
//! The influence values are those of R `survey` (Lumley 2010, appendix C): of a total u = y, of a
//! mean u = (y − ȳ)/W, of a ratio u = (y − Rx)/X̂; W, X̂ are the weighted totals over the rows that
//! count.

mod covariances;
mod mean;
mod ratio;
mod total;
mod tree;

pub use covariances::{Covariances, alpha, correlation};
pub use mean::Means;
pub use ratio::Ratios;
pub use total::Totals;
pub use tree::{LeafScore, Operation, Tree, TreeError, TreeNode};

use crate::answers::Item;
use crate::error::EstimateError;
use crate::sum::Sum;
use crate::weight::Weights;

/// Σw and Σwy over the rows that count.
fn weighted_sums(item: &Item<'_>, weights: &Weights) -> (f64, f64) {
    let weights = weights.as_slice();
    let (mut weight, mut total) = (Sum::ZERO, Sum::ZERO);
    for (row, value) in item.iter() {
        weight.add(weights[row]);
        total.add_product(weights[row], value);
    }
    (weight.value(), total.value())
}

/// The weight of the rows that count and the mean of their answers.
fn weighted_mean(item: &Item<'_>, weights: &Weights) -> Result<(f64, f64), EstimateError> {
    if item.domain().is_empty() {
        return Err(EstimateError::NoRows);
    }
    let (weight, total) = weighted_sums(item, weights);
    if weight == 0.0 { Err(EstimateError::NoWeight) } else { Ok((weight, total / weight)) }
}
