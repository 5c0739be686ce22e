//! Statistics that are coded as their values alone. Their influence values are derivatives by the
//! weights, taken with numbers.

use thuocdo_stats::domain::Domain;
use thuocdo_stats::error::EstimateError;
use thuocdo_stats::influence::{Influence, Statistic};
use thuocdo_stats::weight::Weights;

/// A statistic as a function of the weights.
pub struct ByHand<F>(pub F);

impl<F: Fn(&Weights) -> Result<Vec<f64>, EstimateError> + Sync> Statistic for ByHand<F> {
    fn values(&self, weights: &Weights) -> Result<Vec<f64>, EstimateError> {
        (self.0)(weights)
    }

    fn influences(
        &self,
        weights: &Weights,
        values: &[f64],
    ) -> Result<Vec<Influence>, EstimateError> {
        let rows = weights.rows();
        let mut influences = vec![vec![0.0; rows]; values.len()];
        for row in 0..rows {
            let step = 1e-3 * weights.as_slice()[row];
            let moved = |by: f64| {
                let mut moved = weights.as_slice().to_vec();
                moved[row] += by;
                (self.0)(&Weights::new(moved).unwrap())
            };
            let (up, down) = (moved(step)?, moved(-step)?);
            for (influence, (up, down)) in influences.iter_mut().zip(up.iter().zip(&down)) {
                influence[row] = (up - down) / (2.0 * step);
            }
        }
        influences.into_iter().map(|values| Influence::new(Domain::all(rows), values)).collect()
    }
}

/// The weighted mean of the answers that there are.
pub fn weighted_mean(answers: &[f64], weights: &[f64]) -> f64 {
    let answered = || answers.iter().zip(weights).filter(|(answer, _)| !answer.is_nan());
    answered().map(|(answer, weight)| answer * weight).sum::<f64>()
        / answered().map(|(_, weight)| weight).sum::<f64>()
}

/// The weighted share of answers of 4 or 5.
pub fn share(answers: &[f64], weights: &[f64]) -> f64 {
    let is_top = |&answer: &f64| {
        if answer.is_nan() { answer } else { f64::from(u8::from(answer >= 4.0)) }
    };
    weighted_mean(&answers.iter().map(is_top).collect::<Vec<_>>(), weights)
}
