//! The inner loop: totals of the rows of a cell.

use std::ops::Range;

use super::MISSING;
use super::exact::{Split, rounded};
use super::points::{LANES, Points};
use super::widest::widest;
use crate::sum::Sum;

/// Rows that are brought together at once.
const BATCH: usize = 512;

/// What the totals of a cell are made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    /// The rows in the order of their cells.
    pub rows: &'a [u32],
    pub points: &'a Points<'a>,
    pub weights: &'a [f64],
    pub split: &'a Split,
    /// The number of columns; rows of points may be longer.
    pub columns: usize,
}

/// The totals of [`LANES`] columns in parts.
type Lane<const PARTS: usize> = [[f64; LANES]; PARTS];

/// Room for the totals of one cell.
#[derive(Debug)]
pub(super) struct Totals<const PARTS: usize> {
    near: Near<PARTS>,
    /// Σ w of all rows.
    weight: [f64; PARTS],
    /// Σ w·points.
    weighted: Vec<Lane<PARTS>>,
    /// Σ w of the rows with an answer; zeros where nothing is missing.
    answered: Vec<Lane<PARTS>>,
}

/// Some rows brought together: fetched in one go, the waits for memory overlap.
#[derive(Debug)]
struct Near<const PARTS: usize> {
    /// Which places of the order they have.
    places: Range<usize>,
    /// The points, row by row; unused where the rows lie together anyway.
    lanes: Vec<[u8; LANES]>,
    /// The first row, where they lie together anyway.
    first: Option<usize>,
    /// The parts of the weights.
    parts: Vec<[f64; PARTS]>,
}

impl<const PARTS: usize> Near<PARTS> {
    fn fetch(&mut self, source: &Source<'_>, places: Range<usize>) {
        let rows = source.rows.get(places.clone()).unwrap_or_default();
        self.places = places;
        self.parts.clear();
        let weight = |&row: &u32| source.weights.get(row as usize).copied().unwrap_or(0.0);
        self.parts.extend(rows.iter().map(weight).map(|w| source.split.of::<PARTS>(w)));
        let lie_together = rows.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == 1);
        self.first = rows.first().filter(|_| lie_together).map(|&row| row as usize);
        if self.first.is_none() {
            let lanes_of_row = source.points.lanes_of_row();
            self.lanes.clear();
            for &row in rows {
                let row = row as usize * lanes_of_row;
                let lanes = source.points.lanes().get(row..row + lanes_of_row);
                self.lanes.extend_from_slice(lanes.unwrap_or_default());
            }
        }
    }

    /// The points and weights at some of the places.
    fn at<'a>(
        &'a self,
        points: &'a Points<'_>,
        places: &Range<usize>,
    ) -> (&'a [[u8; LANES]], &'a [[f64; PARTS]]) {
        let first = places.start - self.places.start;
        let parts = self.parts.get(first..first + places.len()).unwrap_or_default();
        let (lanes, row) = match self.first {
            Some(row) => (points.lanes(), row + first),
            None => (self.lanes.as_slice(), first),
        };
        let lanes_of_row = points.lanes_of_row();
        let lanes = lanes.get(row * lanes_of_row..(row + places.len()) * lanes_of_row);
        (lanes.unwrap_or_default(), parts)
    }
}

impl<const PARTS: usize> Totals<PARTS> {
    pub fn new(stride: usize) -> Self {
        let zeros = vec![[[0.0; LANES]; PARTS]; stride / LANES];
        Self {
            near: Near { places: 0..0, lanes: Vec::new(), first: None, parts: Vec::new() },
            weight: [0.0; PARTS],
            weighted: zeros.clone(),
            answered: zeros,
        }
    }

    /// Replaces the totals by those of the rows at these places of the order. Each part is exact; see
    /// [`Split`].
    pub fn take(&mut self, source: &Source<'_>, places: Range<usize>) {
        self.weight = [0.0; PARTS];
        for first in places.clone().step_by(BATCH) {
            let batch = first..places.end.min(first + BATCH);
            if batch.start < self.near.places.start || batch.end > self.near.places.end {
                let until = source.rows.len().min(first + BATCH);
                self.near.fetch(source, first..until);
            }
            let (lanes, parts) = self.near.at(source.points, &batch);
            for parts in parts {
                self.weight.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
            }
            let batch = Batch { lanes, parts, goes_on: first > places.start };
            let (weighted, answered) = (&mut self.weighted, &mut self.answered);
            if source.points.missing {
                widest(
                    #[inline(always)]
                    || {
                        batch.add(weighted, |code| if code == MISSING { 0 } else { code });
                        batch.add(answered, |code| u8::from(code != MISSING));
                    },
                );
            } else {
                widest(
                    #[inline(always)]
                    || batch.add(weighted, |code| code),
                );
            }
        }
    }

    /// Σ w of all rows.
    pub fn weight(&self) -> [f64; PARTS] {
        self.weight
    }

    /// Σ w·points of each column.
    pub fn weighted(&self) -> &[Lane<PARTS>] {
        &self.weighted
    }

    /// Σ w of the rows with an answer, of each column, if any is missing.
    pub fn answered(&self) -> &[Lane<PARTS>] {
        &self.answered
    }
}

/// Writes rounded totals.
pub(super) fn round_into<const PARTS: usize>(out: &mut [f64], totals: &[Lane<PARTS>]) {
    for (out, lane) in out.chunks_mut(LANES).zip(totals) {
        for (out, rounded) in out.iter_mut().zip(columns(lane).map(rounded)) {
            *out = rounded;
        }
    }
}

/// The parts of each column.
#[inline]
pub(super) fn columns<const PARTS: usize>(lane: &Lane<PARTS>) -> [[f64; PARTS]; LANES] {
    std::array::from_fn(|column| std::array::from_fn(|part| lane[part][column]))
}

/// Some rows of a cell with the parts of their weights.
struct Batch<'a, const PARTS: usize> {
    /// The points, row by row.
    lanes: &'a [[u8; LANES]],
    parts: &'a [[f64; PARTS]],
    /// Whether rows of this cell came before.
    goes_on: bool,
}

impl<const PARTS: usize> Batch<'_, PARTS> {
    /// Adds weight × points of all rows. The sums of a lane stay in registers while the rows pass.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "part of what `widest` compiles")]
    fn add(&self, sums: &mut [Lane<PARTS>], of_code: impl Fn(u8) -> u8) {
        let lanes_of_row = sums.len().max(1);
        for (lane, sums) in sums.iter_mut().enumerate() {
            let mut totals = if self.goes_on { *sums } else { [[0.0; LANES]; PARTS] };
            for (row, parts) in self.lanes.chunks_exact(lanes_of_row).zip(self.parts) {
                let mut points = [0.0; LANES];
                for (point, &code) in points.iter_mut().zip(&row[lane]) {
                    *point = f64::from(i32::from(of_code(code)));
                }
                for (totals, part) in totals.iter_mut().zip(parts) {
                    for (total, point) in totals.iter_mut().zip(&points) {
                        *total += part * point;
                    }
                }
            }
            *sums = totals;
        }
    }
}

/// Totals in two words, for weights so far apart that they are not split.
#[derive(Debug)]
pub(super) struct WideTotals {
    pub weight: Sum,
    pub weighted: Vec<Sum>,
    pub answered: Vec<Sum>,
}

impl WideTotals {
    pub fn new(columns: usize) -> Self {
        let zeros = vec![Sum::ZERO; columns];
        Self { weight: Sum::ZERO, weighted: zeros.clone(), answered: zeros }
    }

    /// Replaces the totals by those of the rows at these places of the order.
    pub fn take(&mut self, source: &Source<'_>, places: Range<usize>) {
        *self = Self::new(source.columns);
        for &row in source.rows.get(places).unwrap_or_default() {
            let row = row as usize;
            let Some(&weight) = source.weights.get(row) else { continue };
            self.weight.add(weight);
            let codes = source.points.bytes.get(row * source.points.stride..).unwrap_or_default();
            let sums = self.weighted.iter_mut().zip(&mut self.answered);
            for ((weighted, answered), &code) in sums.zip(codes) {
                if code != MISSING {
                    weighted.add_product(weight, f64::from(code));
                    answered.add(weight);
                }
            }
        }
    }
}
