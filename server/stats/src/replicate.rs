//! Variances from replicates: the estimate is made again with each of many sets of weights.

use nalgebra::DMatrix;

use crate::error::EstimateError;
use crate::sum::Sum;
use crate::weight::Weights;

/// Replicate weights and how a variance is made of them:
/// V = scale Σ_r rscales_r (θ_r − c)(θ_r − c)′, c = θ of the full weights if `mse`, else the mean of
/// the θ_r (R `survey`, `svrVar`).
#[derive(Clone, Debug, PartialEq)]
pub struct Replicates {
    /// The analysis weights of each replicate.
    pub weights: Vec<Weights>,
    /// The factor of the whole sum.
    pub scale: f64,
    /// The factor of each replicate.
    pub rscales: Vec<f64>,
    /// Whether deviations are from the estimate with the full weights.
    pub mse: bool,
    /// The degrees of freedom.
    pub degrees_of_freedom: f64,
}

impl Replicates {
    /// The covariance matrix of estimates, from the estimates with the full weights and those of
    /// each replicate.
    ///
    /// # Errors
    ///
    /// There are not as many estimates as factors, or no replicate.
    pub fn covariance(
        &self,
        full: &[f64],
        replicates: &[Vec<f64>],
    ) -> Result<DMatrix<f64>, EstimateError> {
        let (expected, found) = (self.rscales.len(), replicates.len());
        if expected != found || found == 0 {
            return Err(EstimateError::UnequalLengths { expected, found });
        }
        let size = full.len();
        if let Some(odd) = replicates.iter().find(|values| values.len() != size) {
            return Err(EstimateError::UnequalLengths { expected: size, found: odd.len() });
        }
        let centre: Vec<f64> = if self.mse {
            full.to_vec()
        } else {
            let mean = |place: usize| {
                let sum: Sum = replicates.iter().map(|values| values[place]).collect();
                sum.value() / (found as f64)
            };
            (0..size).map(mean).collect()
        };
        Ok(DMatrix::from_fn(size, size, |i, j| {
            let mut sum = Sum::ZERO;
            for (values, &rscale) in replicates.iter().zip(&self.rscales) {
                sum.add_product(rscale * (values[i] - centre[i]), values[j] - centre[j]);
            }
            self.scale * sum.value()
        }))
    }
}
