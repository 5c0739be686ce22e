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
        if let Some(found) = self.within_few(outer) {
            return found;
        }
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

    /// The same by a table of all pairs, where that is small: no sorting of rows.
    fn within_few(&self, outer: &Self) -> Option<(Self, Vec<u32>)> {
        const ABSENT: u32 = u32::MAX;
        let inner = self.levels();
        let size = outer.levels().checked_mul(inner).filter(|size| *size <= MOST_PAIRS)?;
        let place = |(outer, own): (&u32, &u32)| *outer as usize * inner + *own as usize;
        let rows = || outer.of_row.iter().zip(self.of_row.iter());
        let mut number = vec![ABSENT; size];
        for row in rows() {
            number[place(row)] = 0;
        }
        let mut outers = Vec::new();
        for (pair, number) in number.iter_mut().enumerate().filter(|(_, number)| **number == 0) {
            *number = u32::try_from(outers.len()).ok()?;
            outers.push(u32::try_from(pair / inner).ok()?);
        }
        let of_row = rows().map(|row| number[place(row)]).collect();
        let levels = u32::try_from(outers.len()).ok()?;
        Some((Self { of_row, levels }, outers))
    }
}

/// The largest table of pairs of levels: 16 MiB.
const MOST_PAIRS: usize = 1 << 22;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_numbered_alike_by_table_and_by_sorting() {
        let outer = [1, 0, 2, 1, 0, 1];
        let inner = [0, 3, 1, 0, 1, 2];
        let small = |levels: &[u32], count| Codes::new(levels.to_vec(), count).unwrap();
        let few = small(&inner, 4).within(&small(&outer, 3));
        let many = small(&inner, 40_000_000).within(&small(&outer, 3));
        assert_eq!(few.0.of_row(), many.0.of_row());
        assert_eq!(few.1, many.1);
        assert_eq!(few.0.of_row(), [2, 1, 4, 2, 0, 3]);
        assert_eq!(few.1, [0, 0, 1, 1, 2]);
    }

    #[test]
    fn a_level_that_does_not_exist_is_refused() {
        let error = Codes::new(vec![0, 2], 2).unwrap_err();
        assert_eq!(error, CodesError::NoSuchLevel { row: 1, level: 2, levels: 2 });
    }
}
