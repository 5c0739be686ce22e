//! Why an estimate cannot be made.

use thiserror::Error;

/// Why an estimate cannot be made.
///
/// Rows and strata are numbered from 0 in the order they were given in; who knows their names says
/// them to the user.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum EstimateError {
    /// No row counts.
    #[error("no row of the domain has an answer")]
    NoRows,
    /// The rows that count have no weight together.
    #[error("the rows of the domain have no weight together")]
    NoWeight,
    /// An answer is missing where every row needs one.
    #[error("row {row} has no answer")]
    MissingAnswer {
        /// The row, from 0.
        row: usize,
    },
    /// A stratum with one cluster, and a design that says this must not be.
    #[error("stratum {stratum} has a single cluster at stage {stage}")]
    LonelyCluster {
        /// The stage, from 1.
        stage: usize,
        /// The stratum, or at a later stage the unit above.
        stratum: usize,
    },
    /// All strata have a single cluster, so there is none to take the variance from.
    #[error("every stratum has a single cluster: there is no variance to average")]
    NothingToAverage,
    /// Columns of different lengths.
    #[error("{expected} values were expected, not {found}")]
    UnequalLengths {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The statistic is not defined for these answers.
    #[error("{what} is not defined: {why}")]
    Undefined {
        /// What was to be computed.
        what: &'static str,
        /// Why it cannot be.
        why: &'static str,
    },
    /// Columns that say the same, so that coefficients cannot be told apart.
    #[error("the columns of the model depend on each other")]
    Collinear,
    /// An iteration that did not come to rest.
    #[error("{what} did not converge in {iterations} iterations")]
    NotConverged {
        /// What was iterated.
        what: &'static str,
        /// After how many rounds it was given up.
        iterations: usize,
    },
}
