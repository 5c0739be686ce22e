//! Cells of rows that come in blocks.

use std::collections::HashMap;
use std::ops::Range;

use rayon::prelude::*;

use super::exact::{Split, Window};
use super::kernel::{Source, Totals, WideTotals, columns};
use super::order::Order;
use super::points::{LANES, Points};
use super::{Answered, Cells, CellsError, Extent, Key, Rows, Scores};
use crate::sum::Sum;

/// Cells in the making: rows come block by block and are not kept.
///
/// Memory: 16 bytes for each cell and column, twice that once an answer is missing, and what one
/// block needs. The cells have the same bits as those of all rows at once, whatever the blocks.
#[derive(Clone, Debug)]
pub struct Stream {
    scores: Scores,
    extent: Extent,
    places: HashMap<Key, usize>,
    /// Σ w of all rows of each cell.
    weights: Vec<Sum>,
    /// Cells × columns.
    weighted: Vec<Sum>,
    /// Cells × columns, once an answer is missing.
    answered: Option<Vec<Sum>>,
}

impl Stream {
    /// No rows yet.
    #[must_use]
    pub fn new(scores: Scores, extent: Extent) -> Self {
        Self {
            scores,
            extent,
            places: HashMap::new(),
            weights: Vec::new(),
            weighted: Vec::new(),
            answered: None,
        }
    }

    /// Adds a block of rows.
    ///
    /// # Errors
    ///
    /// As [`Cells::of`], rows numbered within the block; then nothing of the block is added.
    pub fn add(&mut self, rows: &Rows<'_>) -> Result<(), CellsError> {
        rows.check(&self.scores)?;
        let order = Order::new(rows.psu, rows.unit, self.extent)?;
        let split = Split::new(Window::of(rows.weights)?, order.longest());
        let points = Points::of(&rows.answers, &self.scores, rows.psu.len());
        let columns = self.scores.columns();
        let source = Source {
            rows: &order.rows,
            points: &points,
            weights: rows.weights,
            split: &split,
            columns,
        };
        if points.missing && self.answered.is_none() {
            let of_columns = |weight: &Sum| std::iter::repeat_n(*weight, columns);
            self.answered = Some(self.weights.iter().flat_map(of_columns).collect());
        }
        let of_task = |cells: &Range<usize>| match split.parts {
            0 | 1 => sums::<1>(&source, &order, cells.clone()),
            2 => sums::<2>(&source, &order, cells.clone()),
            Split::MOST => sums::<{ Split::MOST }>(&source, &order, cells.clone()),
            _ => wide_sums(&source, &order, cells.clone()),
        };
        let tasks = order.tasks();
        let together = tasks.chunks(TASKS_AT_ONCE);
        for tasks in together {
            let found: Vec<Vec<OfCell>> = tasks.par_iter().map(of_task).collect();
            let keys = tasks.iter().flat_map(|cells| &order.keys[cells.clone()]);
            for (key, of_cell) in keys.zip(found.iter().flatten()) {
                self.merge(*key, of_cell);
            }
        }
        Ok(())
    }

    /// The cells of all blocks.
    #[must_use]
    pub fn finish(self) -> Cells {
        let columns = self.scores.columns();
        let mut places: Vec<(Key, usize)> = self.places.into_iter().collect();
        places.sort_unstable();
        let in_order = |sums: &[Sum], columns: usize| -> Vec<f64> {
            let of_cell =
                |&(_, place): &(Key, usize)| &sums[place * columns..(place + 1) * columns];
            places.iter().flat_map(of_cell).map(|sum| sum.value()).collect()
        };
        let answered = match &self.answered {
            Some(sums) => Answered::ByColumn(in_order(sums, columns)),
            None => Answered::All(in_order(&self.weights, 1)),
        };
        let weighted = in_order(&self.weighted, columns);
        let keys = places.iter().map(|(key, _)| *key).collect();
        Cells { extent: self.extent, columns, keys, weighted, answered }
    }

    fn merge(&mut self, key: Key, of_cell: &OfCell) {
        let columns = self.scores.columns();
        let new = self.weights.len();
        let place = *self.places.entry(key).or_insert(new);
        if place == new {
            self.weights.push(Sum::ZERO);
            self.weighted.resize(self.weighted.len() + columns, Sum::ZERO);
            if let Some(answered) = &mut self.answered {
                answered.resize(answered.len() + columns, Sum::ZERO);
            }
        }
        self.weights[place].merge(of_cell.weight);
        let own = place * columns..(place + 1) * columns;
        merge(&mut self.weighted[own.clone()], &of_cell.weighted);
        match (&mut self.answered, &of_cell.answered) {
            (Some(sums), Some(answered)) => merge(&mut sums[own], answered),
            (Some(sums), None) => sums[own].iter_mut().for_each(|sum| sum.merge(of_cell.weight)),
            (None, _) => {}
        }
    }
}

/// Tasks whose sums wait to be merged at one time.
const TASKS_AT_ONCE: usize = 16;

/// What a block adds to a cell.
struct OfCell {
    weight: Sum,
    weighted: Vec<Sum>,
    answered: Option<Vec<Sum>>,
}

fn merge(sums: &mut [Sum], others: &[Sum]) {
    for (sum, other) in sums.iter_mut().zip(others) {
        sum.merge(*other);
    }
}

fn sums<const PARTS: usize>(
    source: &Source<'_>,
    order: &Order,
    cells: Range<usize>,
) -> Vec<OfCell> {
    let mut totals = Totals::<PARTS>::new(source.points.stride);
    let of_cell = |cell: usize| {
        totals.take(source, order.places(cell));
        let sum = |parts: [f64; PARTS]| parts.into_iter().collect::<Sum>();
        let sums = |lanes: &[[[f64; LANES]; PARTS]]| -> Vec<Sum> {
            lanes.iter().flat_map(columns).take(source.columns).map(sum).collect()
        };
        OfCell {
            weight: sum(totals.weight()),
            weighted: sums(totals.weighted()),
            answered: source.points.missing.then(|| sums(totals.answered())),
        }
    };
    cells.map(of_cell).collect()
}

fn wide_sums(source: &Source<'_>, order: &Order, cells: Range<usize>) -> Vec<OfCell> {
    let of_cell = |cell: usize| {
        let mut totals = WideTotals::new(source.columns);
        totals.take(source, order.places(cell));
        OfCell {
            weight: totals.weight,
            weighted: totals.weighted,
            answered: source.points.missing.then_some(totals.answered),
        }
    };
    cells.map(of_cell).collect()
}
