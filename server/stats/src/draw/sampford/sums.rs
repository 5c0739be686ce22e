//! Sums over all sets of units of a given number.
//!
//! For k units the first sum is that of Π π over the set times Π (1 − π) over the other units, which
//! is the probability that independent draws choose k units: so nothing grows out of bounds. The
//! second has each term times Σ (1 − π) over the set.

use super::Pair;

/// The two sums for one number of units.
type Cell = (f64, f64);

/// Adds a unit to sums over the sets of others, in place: `row` has a cell for each number from 0.
pub(super) fn with_unit(row: &mut [Cell], unit: Pair) {
    let Pair { probability, complement } = unit;
    let mut fewer: Cell = (0.0, 0.0);
    for cell in row {
        let (weight, weighted) = *cell;
        *cell = (
            complement * weight + probability * fewer.0,
            complement * weighted + probability * (fewer.1 + complement * fewer.0),
        );
        fewer = (weight, weighted);
    }
}

/// The sums over sets of `number` of some units; `most` is at least that.
pub(super) fn column(units: impl Iterator<Item = Pair>, most: usize, number: usize) -> Cell {
    let mut row = vec![(0.0, 0.0); most + 1];
    if let Some(first) = row.first_mut() {
        first.0 = 1.0;
    }
    units.for_each(|unit| with_unit(&mut row, unit));
    row.get(number).copied().unwrap_or_default()
}

/// The sums over sets of the units after each place.
pub(super) struct Sums {
    /// Row by row, that of the last place first.
    rows: Vec<Cell>,
    units: usize,
    width: usize,
}

impl Sums {
    /// The sums for up to `number` units.
    pub fn new(units: &[Pair], number: usize) -> Self {
        let width = number + 1;
        let mut rows = Vec::with_capacity(width.saturating_mul(units.len()));
        let mut row = vec![(0.0, 0.0); width];
        if let Some(first) = row.first_mut() {
            first.0 = 1.0;
        }
        for unit in units.iter().rev() {
            rows.extend_from_slice(&row);
            with_unit(&mut row, *unit);
        }
        Self { rows, units: units.len(), width }
    }

    /// The sums over sets of `number` of the units after a place.
    pub fn after(&self, place: usize, number: usize) -> Cell {
        let row = self.units - 1 - place;
        self.rows.get(row * self.width + number).copied().unwrap_or_default()
    }
}
