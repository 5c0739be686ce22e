//! Weights of the rows.

use std::sync::Arc;

use thiserror::Error;

use crate::sum::sum;

/// How many members of the population each row stands for; never negative, always finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights(Arc<[f64]>);

/// A weight that is none.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum WeightError {
    /// A weight is negative.
    #[error("the weight of row {row} is negative: {weight}")]
    Negative {
        /// The row, from 0.
        row: usize,
        /// Its weight.
        weight: f64,
    },
    /// A weight is missing or infinite.
    #[error("the weight of row {row} is not a number")]
    NotANumber {
        /// The row, from 0.
        row: usize,
    },
}

impl Weights {
    /// The weights of the rows.
    ///
    /// # Errors
    ///
    /// A weight is negative, missing or infinite.
    pub fn new(weights: Vec<f64>) -> Result<Self, WeightError> {
        match weights.iter().position(|weight| !weight.is_finite() || *weight < 0.0) {
            None => Ok(Self(weights.into())),
            Some(row) if weights[row].is_finite() => {
                Err(WeightError::Negative { row, weight: weights[row] })
            }
            Some(row) => Err(WeightError::NotANumber { row }),
        }
    }

    /// Weights that a method made: replicates and calibrations may go below zero.
    #[must_use]
    pub(crate) fn made(weights: Vec<f64>) -> Self {
        Self(weights.into())
    }

    /// The same weight for every row.
    #[must_use]
    pub fn equal(rows: usize) -> Self {
        Self(std::iter::repeat_n(1.0, rows).collect())
    }

    /// The weight of every row.
    #[must_use]
    pub fn as_slice(&self) -> &[f64] {
        &self.0
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.0.len()
    }

    /// The size of the population as these weights estimate it.
    #[must_use]
    pub fn total(&self) -> f64 {
        sum(self.0.iter().copied())
    }
}
