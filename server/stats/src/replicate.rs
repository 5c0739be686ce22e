//! Variances from replicates: the estimate is made again with each of many sets of weights.
//!
//! Replicates are made from a design ([`ReplicateSource`]) or brought along ([`BroughtReplicates`]).

mod balanced;
mod bootstrap;
mod brought;
mod hadamard;
mod jackknife;
mod source;
mod successive;

pub use brought::{BroughtReplicates, ReplicateMeaning};
pub use source::{LonelyStratum, ReplicateSource};

use nalgebra::DMatrix;
use thiserror::Error;

use crate::error::EstimateError;
use crate::sum::Sum;
use crate::weight::Weights;

/// Replicate weights and how a variance is made of them:
/// V = scale Σᵣ rscalesᵣ (θᵣ − c)(θᵣ − c)′, c = θ of the full weights if `mse`, else the mean of
/// the θᵣ (R `survey`, `svrVar`).
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

/// Why replicates cannot be made. Strata, rows and replicates are numbered from 0.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum ReplicateError {
    /// A column of another length.
    #[error("{expected} values were expected, not {found}")]
    UnequalLengths {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// Too few replicates.
    #[error("{0} replicates are too few")]
    TooFewReplicates(usize),
    /// Strata with a single cluster.
    #[error("strata {strata:?} have a single cluster")]
    LonelyStrata {
        /// The strata.
        strata: Vec<usize>,
    },
    /// Strata that have not two clusters, where half-samples are taken.
    #[error("half-samples need two clusters in each stratum; strata {strata:?} have not")]
    NotPaired {
        /// The strata.
        strata: Vec<usize>,
    },
    /// Several strata, where a method knows one only.
    #[error("this method is for a sample without strata, but there are {0}")]
    Stratified(usize),
    /// All clusters there are were drawn, so that nothing varies.
    #[error("every stratum was drawn whole: nothing varies")]
    NothingVaries,
    /// A sampling fraction that is none.
    #[error("the sampling fraction of stratum {stratum} is not from 0 to 1: {fraction}")]
    BadFraction {
        /// The stratum.
        stratum: usize,
        /// The value.
        fraction: f64,
    },
    /// Fay's ρ that is none.
    #[error("Fay's factor is not from 0 to below 1: {0}")]
    BadFay(f64),
    /// A number of draws that gives negative weights, or none at all.
    #[error("stratum {stratum}: {draws} draws are not between 1 and {most}")]
    BadDraws {
        /// The stratum.
        stratum: usize,
        /// The number of draws.
        draws: usize,
        /// The clusters of the stratum less one.
        most: usize,
    },
    /// So many strata or replicates that no balanced set is made.
    #[error("{0} strata or replicates are too many for a balanced set")]
    TooManyReplicates(usize),
    /// A replicate weight that is no number.
    #[error("replicate {replicate}: the weight of row {row} is not a number")]
    NotANumber {
        /// The replicate.
        replicate: usize,
        /// The row.
        row: usize,
    },
    /// A factor of the variance, or degrees of freedom, that are no positive number.
    #[error("{what} must not be {value}")]
    BadNumber {
        /// What it is.
        what: &'static str,
        /// The value.
        value: f64,
    },
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
