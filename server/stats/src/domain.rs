//! Parts of a sample.

use std::sync::Arc;

use crate::code::Codes;

/// The rows that an estimate is about, in ascending order.
///
/// A domain leaves the design whole: rows outside it count as zeros, not as absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain(Arc<[u32]>);

impl Domain {
    /// All rows of a file.
    #[must_use]
    pub fn all(rows: usize) -> Self {
        Self((0..u32::try_from(rows).unwrap_or(u32::MAX)).collect())
    }

    /// The rows for which a condition holds.
    pub fn where_true(holds: impl IntoIterator<Item = bool>) -> Self {
        Self((0..).zip(holds).filter(|(_, holds)| *holds).map(|(row, _)| row).collect())
    }

    /// These rows.
    pub fn of_rows(rows: impl IntoIterator<Item = usize>) -> Self {
        let mut rows: Vec<u32> = rows.into_iter().map(number).collect();
        rows.sort_unstable();
        rows.dedup();
        Self(rows.into())
    }

    /// The rows of each level, in the order of the levels.
    #[must_use]
    pub fn of_each_level(codes: &Codes) -> Vec<Self> {
        let mut rows = vec![Vec::new(); codes.levels()];
        for (row, &level) in (0..).zip(codes.of_row()) {
            rows[level as usize].push(row);
        }
        rows.into_iter().map(|rows| Self(rows.into())).collect()
    }

    /// The rows of this domain for which a condition holds.
    #[must_use]
    pub fn filter(&self, mut holds: impl FnMut(usize) -> bool) -> Self {
        Self(self.rows().filter(|&row| holds(row)).map(number).collect())
    }

    /// The rows, in ascending order.
    #[must_use]
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = usize> + ExactSizeIterator + Clone {
        self.0.iter().map(|&row| row as usize)
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Rows were numbered in 32 bits when the design was made.
fn number(row: usize) -> u32 {
    u32::try_from(row).unwrap_or(u32::MAX)
}
