//! Limits of a share by the profile of its likelihood.

use super::Proportion;
use crate::error::EstimateError;
use crate::estimate::{Estimate, Interval};
use crate::sum::{Sum, sum};

impl Proportion<'_> {
    /// All π with (D(π) − D(p))/φ ≤ t²λ, for a share p between 0 and 1.
    pub(super) fn likelihood(&self, t: f64) -> Result<Interval, EstimateError> {
        let Estimate { value: share, standard_error, .. } = self.estimate;
        let weights = self.survey.weights().as_slice();
        let all = sum(self.domain.rows().map(|row| weights[row]));
        let dispersion = self.dispersion(all / self.domain.len() as f64)?;
        // D(π) − D(p) = 2Σw̃ · K(p, π) with K the divergence of two coins, so Σw̃ cancels.
        let variance = standard_error * standard_error;
        let reach = t * t * dispersion * variance / (2.0 * share * (1.0 - share));
        Ok(Interval { lower: limit(share, reach, 0.0), upper: limit(share, reach, 1.0) })
    }

    /// The variance Σw(r−r̄)²/Σw · n/(n−1) of the residuals r = √w̃(y−p)/√(p(1−p)).
    fn dispersion(&self, mean_weight: f64) -> Result<f64, EstimateError> {
        let share = self.estimate.value;
        let weights = self.survey.weights().as_slice();
        let spread = (share * (1.0 - share)).sqrt();
        let residuals = || {
            self.event.iter().map(|(row, answer)| {
                let weight = weights[row];
                (weight, (weight / mean_weight).max(0.0).sqrt() * (answer - share) / spread)
            })
        };
        let (mut weight, mut total) = (Sum::ZERO, Sum::ZERO);
        for (own, residual) in residuals() {
            weight.add(own);
            total.add_product(own, residual);
        }
        let mean = total.value() / weight.value();
        let mut squares = Sum::ZERO;
        for (own, residual) in residuals() {
            squares.add_product(own * (residual - mean), residual - mean);
        }
        let rows = self.event.domain().len() as f64;
        let dispersion = squares.value() / weight.value() * rows / (rows - 1.0);
        if dispersion.is_finite() && dispersion > 0.0 {
            Ok(dispersion)
        } else {
            Err(EstimateError::Undefined {
                what: "the interval of a share",
                why: "the residuals do not vary",
            })
        }
    }
}

/// The π between the share and a bound with K(share, π) = reach, by bisection down to
/// neighbouring floats.
fn limit(share: f64, reach: f64, bound: f64) -> f64 {
    let (mut inside, mut outside) = (share, bound);
    // Floats near zero are so many halvings away.
    for _ in 0..2_000 {
        let middle = f64::midpoint(inside, outside);
        if middle <= inside.min(outside) || middle >= inside.max(outside) {
            break;
        }
        if divergence(share, middle) <= reach {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    inside
}

/// K(p, π) = p log(p/π) + (1−p) log((1−p)/(1−π)).
fn divergence(share: f64, other: f64) -> f64 {
    share * (share / other).ln() + (1.0 - share) * ((1.0 - share) / (1.0 - other)).ln()
}
