//! Why cells cannot be made or used.

use thiserror::Error;

/// Why cells cannot be made or used.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum CellsError {
    /// Columns of different lengths.
    #[error("{expected} values were expected, not {found}")]
    UnequalLengths {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A row has a PSU that does not exist.
    #[error("row {row} has PSU {psu}, but there are {psus}")]
    NoSuchPsu {
        /// The row, from 0.
        row: usize,
        /// Its PSU.
        psu: u32,
        /// How many there are.
        psus: usize,
    },
    /// A row has a unit that does not exist.
    #[error("row {row} has unit {unit}, but there are {units}")]
    NoSuchUnit {
        /// The row, from 0.
        row: usize,
        /// Its unit.
        unit: u32,
        /// How many there are.
        units: usize,
    },
    /// A score is of an item that does not exist.
    #[error("a score is of item {item}, but there are {items}")]
    NoSuchItem {
        /// The item, from 0.
        item: usize,
        /// How many there are.
        items: usize,
    },
    /// There is no such node.
    #[error("node {node} was asked for, but there are {nodes}")]
    NoSuchNode {
        /// The node, from 0.
        node: usize,
        /// How many there are.
        nodes: usize,
    },
    /// A weight is negative or not finite.
    #[error("row {row} has weight {weight}")]
    BadWeight {
        /// The row, from 0.
        row: usize,
        /// Its weight.
        weight: f64,
    },
    /// More rows than can be numbered.
    #[error("more than 4,294,967,295 rows")]
    TooManyRows,
    /// PSUs are not numbered by stratum.
    #[error("PSU {psu} lies in a stratum before that of the PSU before it")]
    NotByStratum {
        /// The first PSU out of order.
        psu: usize,
    },
    /// A PSU lies in two strata.
    #[error("the PSU {psu} of row {row} lies in another stratum too")]
    PsuInTwoStrata {
        /// A row that says so, from 0.
        row: usize,
        /// The PSU.
        psu: u32,
    },
    /// A part of a stratum's PSUs that was not drawn is no part.
    #[error("stratum {stratum}: {left} of its PSUs were not drawn, which is not between 0 and 1")]
    BadFraction {
        /// The stratum.
        stratum: u32,
        /// The part given.
        left: f64,
    },
    /// A stratum has a single PSU, and the design says this must not be.
    #[error("stratum {stratum} has a single PSU")]
    LonelyPsu {
        /// The stratum.
        stratum: u32,
    },
    /// A rule for lonely PSUs that needs more than cells.
    #[error("single PSUs are not averaged over cells")]
    NoAverage,
}
