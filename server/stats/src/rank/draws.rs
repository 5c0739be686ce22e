//! Draws of the errors of units, in tiles of a few draws that fit the processor's registers.

use nalgebra::DMatrix;

use super::UnitEstimates;
use crate::random::{Stream, draws_of_block};

/// How many draws a tile holds.
pub(super) const LANES: usize = 8;

/// A number of each draw of a tile.
pub(super) type Lanes = [f64; LANES];

/// A matrix A with AA' = the covariance of the units.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Root {
    /// Independent units: their standard errors.
    Diagonal(Vec<f64>),
    /// The rows of A, each up to the last column that is used.
    Rows(Vec<Vec<f64>>),
}

impl Root {
    pub(super) const fn diagonal(errors: Vec<f64>) -> Self {
        Self::Diagonal(errors)
    }

    pub(super) fn triangle(lower: &DMatrix<f64>) -> Self {
        let rows = lower.row_iter().enumerate();
        Self::Rows(rows.map(|(row, all)| all.iter().take(row + 1).copied().collect()).collect())
    }

    pub(super) fn square(matrix: &DMatrix<f64>) -> Self {
        Self::Rows(matrix.row_iter().map(|row| row.iter().copied().collect()).collect())
    }

    /// Makes standard normal numbers the errors of the units.
    fn apply(&self, standard: &[Lanes], errors: &mut [Lanes]) {
        match self {
            Self::Diagonal(deviations) => {
                for ((error, normal), deviation) in errors.iter_mut().zip(standard).zip(deviations)
                {
                    *error = normal.map(|normal| normal * deviation);
                }
            }
            Self::Rows(rows) => {
                for (error, row) in errors.iter_mut().zip(rows) {
                    let mut sum = [0.0; LANES];
                    for (coefficient, normal) in row.iter().zip(standard) {
                        for (sum, normal) in sum.iter_mut().zip(normal) {
                            *sum += coefficient * normal;
                        }
                    }
                    *error = sum;
                }
            }
        }
    }
}

/// Calls `work` with every tile of a block of a simulation of `draws` draws.
///
/// A tile is the errors of the units in their order, turned so that larger is better, and the
/// number of its lanes that count. Errors are normal, or t if the estimates have degrees of freedom:
/// √(df/χ²) times a normal number, one χ² a draw.
pub(super) fn for_each_tile(
    estimates: &UnitEstimates,
    seed: u64,
    draws: usize,
    block: usize,
    mut work: impl FnMut(&[Lanes], usize),
) {
    let mut stream = Stream::new(seed, block);
    let mut standard = vec![[0.0; LANES]; estimates.units()];
    let mut errors = standard.clone();
    let mut left = draws_of_block(block, draws).len();
    while left > 0 {
        for normal in standard.as_flattened_mut() {
            *normal = stream.normal();
        }
        estimates.root.apply(&standard, &mut errors);
        if let Some(df) = estimates.df {
            let factors: Lanes = std::array::from_fn(|_| (df / stream.chi_squared(df)).sqrt());
            for error in &mut errors {
                *error = std::array::from_fn(|lane| error[lane] * factors[lane]);
            }
        }
        let count = left.min(LANES);
        work(&errors, count);
        left -= count;
    }
}
