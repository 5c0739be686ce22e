//! Why weights cannot be calibrated.

use thiserror::Error;

/// Why weights cannot be calibrated. Margins, columns, levels, rows and replicates are numbered
/// from 0.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum CalibrationError {
    /// A column of another length.
    #[error("a column of the calibration has {found} rows instead of {expected}")]
    UnequalLengths {
        /// The rows of the sample.
        expected: usize,
        /// The rows of the column.
        found: usize,
    },
    /// Not one total for each level or column.
    #[error("there are {totals} totals for {columns} levels or columns")]
    UnequalTotals {
        /// Levels or columns.
        columns: usize,
        /// Totals.
        totals: usize,
    },
    /// Nothing to calibrate to.
    #[error("there is no total to calibrate to")]
    NoTotals,
    /// A total that is none.
    #[error("total {place} is {total}, which is not {expected}")]
    BadTotal {
        /// Which one.
        place: usize,
        /// The value.
        total: f64,
        /// What it should be.
        expected: &'static str,
    },
    /// A missing or infinite value in a column.
    #[error("row {row} has no value in column {column}")]
    MissingValue {
        /// The column.
        column: usize,
        /// The row.
        row: usize,
    },
    /// A σ² that is none.
    #[error("the variance of row {row} is not positive: {variance}")]
    BadVariance {
        /// The row.
        row: usize,
        /// The value.
        variance: f64,
    },
    /// Bounds between which 1 does not lie.
    #[error("the bounds {lower} and {upper} do not hold 0 <= lower < 1 < upper")]
    BadBounds {
        /// L.
        lower: f64,
        /// U.
        upper: f64,
    },
    /// Levels that have weight in the sample, but a total of zero.
    #[error("margin {margin}: levels {levels:?} have rows, but a total of zero")]
    LevelsWithoutTotal {
        /// The margin.
        margin: usize,
        /// The levels.
        levels: Vec<usize>,
    },
    /// Levels that have a total, but no weight in the sample to give it to.
    #[error("margin {margin}: levels {levels:?} have a total, but no weight in the sample")]
    LevelsWithoutWeight {
        /// The margin.
        margin: usize,
        /// The levels.
        levels: Vec<usize>,
    },
    /// Margins of populations of different size.
    #[error("margin {margin} adds up to {found}, but the first one to {expected}")]
    MarginsDisagree {
        /// The margin.
        margin: usize,
        /// The sum of the first margin.
        expected: f64,
        /// The sum of this one.
        found: f64,
    },
    /// A negative weight before the calibration.
    #[error("row {row} has a negative weight, which this calibration cannot start from")]
    NegativeWeight {
        /// The row.
        row: usize,
    },
    /// A column that is a combination of those before it among the rows with weight.
    #[error("column {column} is a combination of the columns before it")]
    Collinear {
        /// The column.
        column: usize,
    },
    /// A total beyond what any allowed weights can add up to.
    #[error("column {column}: the total {total} is not between {least} and {greatest}")]
    Unreachable {
        /// The column.
        column: usize,
        /// Its total.
        total: f64,
        /// The least sum of allowed weights.
        least: f64,
        /// The greatest sum of allowed weights.
        greatest: f64,
    },
    /// The iteration did not come to rest.
    #[error("no convergence in {iterations} iterations: the totals are off by {off:e}")]
    NotConverged {
        /// After how many rounds it was given up.
        iterations: usize,
        /// How far the totals are off at most, relative to 1 + |total|.
        off: f64,
    },
    /// A replicate cannot be calibrated.
    #[error("replicate {replicate}: {cause}")]
    InReplicate {
        /// The replicate.
        replicate: usize,
        /// Why.
        cause: Box<CalibrationError>,
    },
}
