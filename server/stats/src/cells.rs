//! Means of many items by many units, from totals per PSU and unit.
//!
//! One pass over the rows keeps, for each pair of PSU and unit that has a row (a cell) and each
//! column of scores, the totals Y = Σ w·y and W = Σ w over the rows with an answer. Everything smooth
//! in means follows from the cells without the rows: the mean ȳ = ΣY / ΣW over a unit's cells, its
//! linearised PSU totals z = (Y − ȳW) / ΣW (Woodruff 1971; R `survey`'s `svymean`), and by the chain
//! rule those of a whole index tree.
//!
//! # The same bits
//!
//! Rows have no order, so the totals of a cell must not depend on it. A weight is split into parts of
//! so few bits that a sum of one part times scores of 8 bits fits the 53 bits of a float, whatever the
//! order (extraction of high-order parts by a common power of two, as in Rump, Ogita and Oishi 2008,
//! *Accurate floating-point summation*, part I). The sums of the parts are added once, at the end.
//!
//! Up to three parts are taken. For cells of r rows they hold weights whose bits span
//! 3·(45 − ⌈log₂ r⌉) places: weights with decimals between 0.01 and a million need two parts in cells
//! of a hundred rows and three in cells of a million. Where that is not enough, totals are kept in
//! two words ([`crate::sum::Sum`]). Both are exact, and so the same, while the bits that span all
//! weights of a cell, those of its number of rows and 8 bits of score are 105 together. After that
//! everything runs over cells in the order of their codes, each unit on one thread.

mod error;
mod exact;
mod kernel;
mod means;
mod order;
mod points;
mod strata;
mod stream;
#[cfg(test)]
mod tests;
mod tree;
mod widest;

use std::ops::Range;

use rayon::prelude::*;

pub use error::CellsError;
pub use means::Means;
pub use points::{AnswerTable, Score, Scores};
pub use strata::Strata;
pub use stream::Stream;
pub use tree::Gradients;

use crate::sum::Sum;
use exact::{Split, Window};
use kernel::{Source, Totals, WideTotals, round_into};
use order::Order;
use points::Points;

/// The code, and the point, of an answer that is not there.
pub const MISSING: u8 = u8::MAX;

/// The unit of a row that counts in no unit.
pub const NO_UNIT: u32 = u32::MAX;

/// Rows of a sample.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    /// The PSU of every row, numbered from 0 by stratum and code.
    pub psu: &'a [u32],
    /// The unit of every row, numbered from 0, or [`NO_UNIT`].
    pub unit: &'a [u32],
    /// The weight of every row: finite, not negative.
    pub weights: &'a [f64],
    /// The answers.
    pub answers: AnswerTable<'a>,
}

/// How many there are of what rows are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// PSUs of the design, those without a row included.
    pub psus: usize,
    /// Units.
    pub units: usize,
}

/// A PSU's part of a unit. Ordered by PSU, then unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    pub psu: u32,
    pub unit: u32,
}

/// Totals of the rows by PSU and unit, for each column of scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Cells {
    extent: Extent,
    columns: usize,
    /// The cells that have a row, ascending.
    keys: Vec<Key>,
    /// Σ w·y, cells × columns.
    weighted: Vec<f64>,
    answered: Answered,
}

/// Σ w over the rows with an answer.
#[derive(Clone, Debug, PartialEq)]
enum Answered {
    /// Nothing is missing: the same for all columns of a cell.
    All(Vec<f64>),
    /// Cells × columns.
    ByColumn(Vec<f64>),
}

impl Answered {
    /// What a cell has for a column.
    #[inline]
    fn of(&self, cell: usize, columns: usize) -> AnsweredOfCell<'_> {
        match self {
            Self::All(weights) => AnsweredOfCell::All(weights[cell]),
            Self::ByColumn(weights) => {
                AnsweredOfCell::ByColumn(&weights[cell * columns..(cell + 1) * columns])
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum AnsweredOfCell<'a> {
    All(f64),
    ByColumn(&'a [f64]),
}

/// The places of a thread's cells in the totals of all.
#[derive(Debug)]
struct Task<'a> {
    cells: Range<usize>,
    weighted: &'a mut [f64],
    answered: &'a mut [f64],
}

impl Cells {
    /// The cells of rows that are all at hand, in O(rows × columns).
    ///
    /// Memory: 8 bytes for each cell and column, twice that if an answer is missing; 4 bytes a row;
    /// and a byte for each row and column unless answers come row by row, are scored as
    /// [`Scores::plain`], and the number of items is a multiple of 8.
    ///
    /// # Errors
    ///
    /// Columns of different lengths, a code that does not exist, or a weight that is none.
    pub fn of(rows: &Rows<'_>, scores: &Scores, extent: Extent) -> Result<Self, CellsError> {
        rows.check(scores)?;
        let order = Order::new(rows.psu, rows.unit, extent)?;
        let split = Split::new(Window::of(rows.weights)?, order.longest());
        let points = Points::of(&rows.answers, scores, rows.psu.len());
        let columns = scores.columns();
        let source = Source {
            rows: &order.rows,
            points: &points,
            weights: rows.weights,
            split: &split,
            columns,
        };
        let cells = order.keys.len();
        let mut weighted = vec![0.0; cells * columns];
        let columns_answered = if points.missing { columns } else { 1 };
        let mut answered = vec![0.0; cells * columns_answered];
        let tasks = tasks(&order, columns, &mut weighted, columns_answered, &mut answered);
        match split.parts {
            0 | 1 => total::<1>(&source, &order, tasks),
            2 => total::<2>(&source, &order, tasks),
            Split::MOST => total::<{ Split::MOST }>(&source, &order, tasks),
            _ => total_wide(&source, &order, tasks),
        }
        let answered =
            if points.missing { Answered::ByColumn(answered) } else { Answered::All(answered) };
        Ok(Self { extent, columns, keys: order.keys, weighted, answered })
    }

    /// The number of cells: pairs of PSU and unit that have a row.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no row is in a unit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// How many PSUs and units there are.
    #[must_use]
    pub fn extent(&self) -> Extent {
        self.extent
    }

    /// The number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Σ w·y of a cell's columns.
    fn weighted_of(&self, cell: usize) -> &[f64] {
        &self.weighted[cell * self.columns..(cell + 1) * self.columns]
    }

    fn answered_of(&self, cell: usize) -> AnsweredOfCell<'_> {
        self.answered.of(cell, self.columns)
    }

    /// The cells of each unit, in the order of PSUs.
    fn by_unit(&self) -> ByUnit {
        let mut starts = vec![0; self.extent.units + 1];
        for key in &self.keys {
            starts[key.unit as usize + 1] += 1;
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut next = starts.clone();
        let mut cells = vec![0; total];
        for (cell, key) in self.keys.iter().enumerate() {
            let place = &mut next[key.unit as usize];
            cells[*place] = cell;
            *place += 1;
        }
        ByUnit { starts, cells }
    }
}

/// The cells of each unit.
struct ByUnit {
    starts: Vec<usize>,
    cells: Vec<usize>,
}

impl ByUnit {
    fn par_iter(&self) -> impl IndexedParallelIterator<Item = &[usize]> {
        self.starts.par_windows(2).map(|ends| &self.cells[ends[0]..ends[1]])
    }
}

impl Rows<'_> {
    fn check(&self, scores: &Scores) -> Result<(), CellsError> {
        let expected = self.psu.len();
        for found in [self.unit.len(), self.weights.len()] {
            if found != expected {
                return Err(CellsError::UnequalLengths { expected, found });
            }
        }
        if self.answers.items() != scores.items() {
            let (expected, found) = (scores.items(), self.answers.items());
            return Err(CellsError::UnequalLengths { expected, found });
        }
        self.answers.check(expected)
    }
}

/// Cuts the room for totals as the cells are cut.
fn tasks<'a>(
    order: &Order,
    columns: usize,
    mut weighted: &'a mut [f64],
    columns_answered: usize,
    mut answered: &'a mut [f64],
) -> Vec<Task<'a>> {
    let mut cut = |cells: Range<usize>| {
        let (of_task, rest) = std::mem::take(&mut weighted).split_at_mut(cells.len() * columns);
        weighted = rest;
        let (answered_of_task, rest) =
            std::mem::take(&mut answered).split_at_mut(cells.len() * columns_answered);
        answered = rest;
        Task { cells, weighted: of_task, answered: answered_of_task }
    };
    order.tasks().into_iter().map(&mut cut).collect()
}

impl<'a> Task<'a> {
    /// Cell, its room for Σ w·y, and that for Σ w.
    fn rooms(
        self,
        source: &Source<'_>,
    ) -> impl Iterator<Item = (usize, &'a mut [f64], &'a mut [f64])> {
        let columns_answered = if source.points.missing { source.columns } else { 1 };
        let weighted = self.weighted.chunks_exact_mut(source.columns.max(1));
        let answered = self.answered.chunks_exact_mut(columns_answered.max(1));
        self.cells.zip(weighted).zip(answered).map(|((cell, left), right)| (cell, left, right))
    }
}

fn total<const PARTS: usize>(source: &Source<'_>, order: &Order, tasks: Vec<Task<'_>>) {
    let room = || Totals::<PARTS>::new(source.points.stride);
    tasks.into_par_iter().for_each_init(room, |totals, task| {
        for (cell, weighted, answered) in task.rooms(source) {
            totals.take(source, order.places(cell));
            round_into(weighted, totals.weighted());
            if source.points.missing {
                round_into(answered, totals.answered());
            } else {
                answered.fill(exact::rounded(totals.weight()));
            }
        }
    });
}

fn total_wide(source: &Source<'_>, order: &Order, tasks: Vec<Task<'_>>) {
    let room = || WideTotals::new(source.columns);
    let round = |out: &mut [f64], sums: &[Sum]| {
        for (out, sum) in out.iter_mut().zip(sums) {
            *out = sum.value();
        }
    };
    tasks.into_par_iter().for_each_init(room, |totals, task| {
        for (cell, weighted, answered) in task.rooms(source) {
            totals.take(source, order.places(cell));
            round(weighted, &totals.weighted);
            if source.points.missing {
                round(answered, &totals.answered);
            } else {
                answered.fill(totals.weight.value());
            }
        }
    });
}
