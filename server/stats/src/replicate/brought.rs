//! Replicates that were made elsewhere.

use super::{ReplicateError, Replicates};
use crate::weight::Weights;

/// Replicate weights as they stand in a file.
#[derive(Clone, Debug)]
pub struct BroughtReplicates {
    /// A column for each replicate, one value a row.
    pub columns: Vec<Vec<f64>>,
    /// What the values are.
    pub meaning: ReplicateMeaning,
    /// The factor of the whole sum.
    pub scale: f64,
    /// The factor of each replicate.
    pub rscales: Vec<f64>,
    /// Whether deviations are from the estimate with the full weights.
    pub mse: bool,
    /// The degrees of freedom.
    pub degrees_of_freedom: f64,
}

/// What the values of replicates are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplicateMeaning {
    /// Complete weights (R's `combined.weights = TRUE`).
    AnalysisWeights,
    /// Factors of the full weights.
    Factors,
}

impl BroughtReplicates {
    /// Checks them against the full weights. Negative values are allowed: calibrated replicates have
    /// them.
    ///
    /// # Errors
    ///
    /// No replicate, columns of other lengths, a value that is no number, or factors of the variance
    /// that are negative or missing.
    pub fn checked(self, full: &Weights) -> Result<Replicates, ReplicateError> {
        if self.columns.is_empty() {
            return Err(ReplicateError::TooFewReplicates(0));
        }
        let (expected, found) = (self.columns.len(), self.rscales.len());
        if expected != found {
            return Err(ReplicateError::UnequalLengths { expected, found });
        }
        let numbers = std::iter::once(("the scale", self.scale))
            .chain(self.rscales.iter().map(|&rscale| ("a scale of a replicate", rscale)))
            .chain([("the degrees of freedom", self.degrees_of_freedom)]);
        for (what, value) in numbers {
            if value.is_nan() || value < 0.0 {
                return Err(ReplicateError::BadNumber { what, value });
            }
        }
        let mut weights = Vec::with_capacity(self.columns.len());
        for (replicate, mut column) in self.columns.into_iter().enumerate() {
            let (expected, found) = (full.rows(), column.len());
            if expected != found {
                return Err(ReplicateError::UnequalLengths { expected, found });
            }
            if let Some(row) = column.iter().position(|value| !value.is_finite()) {
                return Err(ReplicateError::NotANumber { replicate, row });
            }
            if self.meaning == ReplicateMeaning::Factors {
                for (value, weight) in column.iter_mut().zip(full.as_slice()) {
                    *value *= weight;
                }
            }
            weights.push(Weights::made(column));
        }
        Ok(Replicates {
            weights,
            scale: self.scale,
            rscales: self.rscales,
            mse: self.mse,
            degrees_of_freedom: self.degrees_of_freedom,
        })
    }
}
