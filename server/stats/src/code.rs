//! Codes of strata, clusters and groups, row by row.

use std::num::TryFromIntError;
use std::sync::Arc;

use thiserror::Error;

/// A level of every row: the number of its code among the codes in ascending order.
///
/// Levels must be numbered by the order of their codes, not by the row they are first seen in;
/// then no result depends on the order of the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes {
    of_row: Arc<[u32]>,
    levels: u32,
}

/// Rows or levels that cannot be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CodesError {
    /// A row has a level that does not exist.
    #[error("row {row} has level {level}, but there are {levels}")]
    NoSuchLevel {
        /// The row, from 0.
        row: usize,
        /// Its level.
        level: u32,
        /// How many levels there are.
        levels: u32,
    },
    /// More rows than can be numbered.
    #[error("more than 4,294,967,295 rows")]
    TooManyRows(#[from] TryFromIntError),
}

impl Codes {
    /// The levels of the rows, each less than `levels`.
    ///
    /// # Errors
    ///
    /// A row's level is `levels` or more.
    pub fn new(of_row: Vec<u32>, levels: u32) -> Result<Self, CodesError> {
        let stray = of_row.iter().position(|&level| level >= levels);
        match stray {
            Some(row) => Err(CodesError::NoSuchLevel { row, level: of_row[row], levels }),
            None => Ok(Self { of_row: of_row.into(), levels }),
        }
    }

    /// A level of its own for every row.
    ///
    /// # Errors
    ///
    /// There are more rows than levels can be numbered.
    pub fn of_each_row(rows: usize) -> Result<Self, CodesError> {
        let levels = u32::try_from(rows)?;
        Ok(Self { of_row: (0..levels).collect(), levels })
    }

    /// One level for all rows.
    #[must_use]
    pub fn single(rows: usize) -> Self {
        Self { of_row: std::iter::repeat_n(0, rows).collect(), levels: 1 }
    }

    /// The level of every row.
    #[must_use]
    pub fn of_row(&self) -> &[u32] {
        &self.of_row
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.of_row.len()
    }

    /// The number of levels, those without a row included.
    #[must_use]
    pub fn levels(&self) -> usize {
        self.levels as usize
    }

    /// The pairs of two codings that occur, in the order of the first and then of the second; and
    /// for each pair the level in the first.
    #[must_use]
    pub fn within(&self, outer: &Self) -> (Self, Vec<u32>) {
        let key = |row: usize| (outer.of_row[row], self.of_row[row]);
        let mut pairs: Vec<_> = (0..self.rows().min(outer.rows())).map(key).collect();
        let rows = pairs.clone();
        pairs.sort_unstable();
        pairs.dedup();
        let place = |pair: &(u32, u32)| pairs.partition_point(|other| other < pair);
        // There are no more pairs than rows, and those could be numbered.
        let of_row = rows.iter().map(|pair| u32::try_from(place(pair)).unwrap_or(u32::MAX));
        let codes = Self {
            of_row: of_row.collect(),
            levels: u32::try_from(pairs.len()).unwrap_or(u32::MAX),
        };
        (codes, pairs.into_iter().map(|(outer, _)| outer).collect())
    }
}
