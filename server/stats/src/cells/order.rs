//! Rows in the order of their cells: PSU by PSU, as they mostly come, so that what is read and what is
//! written lies together.

use std::ops::Range;

use super::{CellsError, Extent, Key, NO_UNIT};

/// Rows that a thread takes at once, about.
const ROWS_OF_TASK: usize = 1 << 13;

/// Rows sorted by PSU and then by unit, and where each cell begins.
#[derive(Debug)]
pub(super) struct Order {
    /// The rows that are in a unit.
    pub rows: Vec<u32>,
    /// The cells that have a row, ascending.
    pub keys: Vec<Key>,
    /// Where each cell begins in `rows`, and the end of the last.
    pub starts: Vec<usize>,
}

/// A row with its unit, the unit in the upper half.
type Entry = u64;

impl Order {
    /// Sorts rows by counting: O(rows + PSUs + units).
    ///
    /// # Errors
    ///
    /// A PSU or a unit is not less than their numbers, or there are more than 2³² − 1 rows.
    pub fn new(psu: &[u32], unit: &[u32], extent: Extent) -> Result<Self, CellsError> {
        check(psu, unit, extent)?;
        let rows = u32::try_from(psu.len()).map_err(|_| CellsError::TooManyRows)?;
        let entry = |(row, &unit): (u32, &u32)| (Entry::from(unit) << 32) | Entry::from(row);
        let entries = (0..rows).zip(unit).map(entry).filter(|&entry| halves(entry).0 != NO_UNIT);
        let mut order =
            Self { rows: Vec::with_capacity(psu.len()), keys: Vec::new(), starts: Vec::new() };
        let push = |entry: Entry| {
            let (unit, row) = halves(entry);
            order.push(Key { psu: psu[row as usize], unit }, row);
        };
        if psu.iter().zip(unit).is_sorted() {
            entries.for_each(push);
        } else {
            let by_unit = sorted(entries, extent.units, |entry| halves(entry).0);
            let of_row = |entry: Entry| psu[halves(entry).1 as usize];
            sorted(by_unit.into_iter(), extent.psus, of_row).into_iter().for_each(push);
        }
        order.starts.push(order.rows.len());
        Ok(order)
    }

    /// Appends a row; its cell is the last one or a new one.
    #[inline]
    fn push(&mut self, key: Key, row: u32) {
        if self.keys.last() != Some(&key) {
            self.keys.push(key);
            self.starts.push(self.rows.len());
        }
        self.rows.push(row);
    }

    /// The places of a cell's rows.
    pub fn places(&self, cell: usize) -> Range<usize> {
        self.starts[cell]..self.starts[cell + 1]
    }

    /// Cuts the cells into runs of about equally many rows.
    pub fn tasks(&self) -> Vec<Range<usize>> {
        let cells = self.keys.len();
        let mut tasks = Vec::new();
        let mut first = 0;
        while first < cells {
            let until = self.starts[first] + ROWS_OF_TASK;
            let end = self.starts.partition_point(|&start| start < until).clamp(first + 1, cells);
            tasks.push(first..end);
            first = end;
        }
        tasks
    }

    /// The most rows of a cell.
    pub fn longest(&self) -> usize {
        let lengths = self.starts.windows(2).map(|ends| ends[1] - ends[0]);
        lengths.max().unwrap_or_default()
    }
}

/// The unit and the row.
#[expect(clippy::cast_possible_truncation, reason = "the halves are what is wanted")]
fn halves(entry: Entry) -> (u32, u32) {
    ((entry >> 32) as u32, entry as u32)
}

fn check(psu: &[u32], unit: &[u32], Extent { psus, units }: Extent) -> Result<(), CellsError> {
    if psu.iter().max().is_some_and(|&most| most as usize >= psus) {
        let stray = psu.iter().copied().enumerate().find(|(_, psu)| *psu as usize >= psus);
        let (row, psu) = stray.unwrap_or_default();
        return Err(CellsError::NoSuchPsu { row, psu, psus });
    }
    let in_some = |unit: u32| if unit == NO_UNIT { 0 } else { unit };
    if unit.iter().map(|&unit| in_some(unit)).max().is_some_and(|most| most as usize >= units) {
        let mut all = unit.iter().copied().enumerate();
        let stray = all.find(|(_, unit)| *unit != NO_UNIT && *unit as usize >= units);
        // Without a unit, zero is one too many even where no row is in a unit.
        if let Some((row, unit)) = stray {
            return Err(CellsError::NoSuchUnit { row, unit, units });
        }
    }
    Ok(())
}

/// Rows sorted by a code less than `levels`, and else in the order they came.
fn sorted(
    entries: impl Iterator<Item = Entry> + Clone,
    levels: usize,
    code: impl Fn(Entry) -> u32,
) -> Vec<Entry> {
    let mut next = vec![0usize; levels];
    for entry in entries.clone() {
        next[code(entry) as usize] += 1;
    }
    let mut total = 0;
    for place in &mut next {
        total += std::mem::replace(place, total);
    }
    let mut sorted = vec![0; total];
    for entry in entries {
        let place = &mut next[code(entry) as usize];
        sorted[*place] = entry;
        *place += 1;
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_by_psu_then_unit_and_rows_of_no_unit_are_left_out() {
        let psu = [1, 0, 1, 0, 1];
        let unit = [1, 1, 0, NO_UNIT, 1];
        let order = Order::new(&psu, &unit, Extent { psus: 2, units: 2 }).expect("codes");
        assert_eq!(order.rows, [1, 2, 0, 4]);
        let keys = [(0, 1), (1, 0), (1, 1)].map(|(psu, unit)| Key { psu, unit });
        assert_eq!(order.keys, keys);
        assert_eq!(order.starts, [0, 1, 2, 4]);
        assert_eq!(order.longest(), 2);
    }

    #[test]
    fn a_code_of_no_level_is_an_error() {
        let extent = Extent { psus: 2, units: 1 };
        let error = Order::new(&[0, 2], &[0, 0], extent).expect_err("no such PSU");
        assert_eq!(error, CellsError::NoSuchPsu { row: 1, psu: 2, psus: 2 });
        let error = Order::new(&[0, 1], &[0, 5], extent).expect_err("no such unit");
        assert_eq!(error, CellsError::NoSuchUnit { row: 1, unit: 5, units: 1 });
    }
}
