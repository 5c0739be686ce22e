//! Answers as bytes, and what is scored of them.

use std::borrow::Cow;

use rayon::prelude::*;

use super::{CellsError, MISSING};

/// Bytes that are worked on at once; a row of scores is padded to a multiple of it.
pub(super) const LANES: usize = 8;

/// Rows that are scored at once.
const TILE: usize = 512;

/// Answers to items as codes 0 … 255.
#[derive(Clone, Copy, Debug)]
pub enum AnswerTable<'a> {
    /// Row after row, the items of a row side by side.
    ByRow {
        /// The number of items.
        items: usize,
        /// Rows × items codes.
        codes: &'a [u8],
    },
    /// A column for each item.
    ByItem(&'a [&'a [u8]]),
}

impl AnswerTable<'_> {
    pub(super) fn items(&self) -> usize {
        match self {
            Self::ByRow { items, .. } => *items,
            Self::ByItem(columns) => columns.len(),
        }
    }

    pub(super) fn check(&self, rows: usize) -> Result<(), CellsError> {
        let (expected, found) = match self {
            Self::ByRow { items, codes } => (rows.saturating_mul(*items), codes.len()),
            Self::ByItem(columns) => {
                let stray = columns.iter().map(|column| column.len()).find(|&len| len != rows);
                (rows, stray.unwrap_or(rows))
            }
        };
        if expected == found { Ok(()) } else { Err(CellsError::UnequalLengths { expected, found }) }
    }
}

/// What a column of the cells holds: points from 0 to 254 for every code of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    item: usize,
    points: [u8; 256],
}

impl Score {
    /// The codes themselves as points; `missing` and 255 are no answer.
    #[must_use]
    pub fn codes(item: usize, missing: u8) -> Self {
        let mut points: [u8; 256] =
            std::array::from_fn(|code| u8::try_from(code).unwrap_or(MISSING));
        points[usize::from(missing)] = MISSING;
        Self { item, points }
    }

    /// 1 for some codes and 0 for the others: a top box, or a level; `missing` and 255 are no answer.
    #[must_use]
    pub fn share(item: usize, codes: &[u8], missing: u8) -> Self {
        let mut points = [0; 256];
        for &code in codes {
            points[usize::from(code)] = 1;
        }
        points[usize::from(missing)] = MISSING;
        points[usize::from(MISSING)] = MISSING;
        Self { item, points }
    }

    /// Any points: of every code its own, with 255 for no answer.
    #[must_use]
    pub fn points(item: usize, points: [u8; 256]) -> Self {
        Self { item, points }
    }
}

/// What the columns of the cells hold, in their order.
#[derive(Clone, Debug)]
pub struct Scores {
    columns: Vec<Score>,
    items: usize,
    is_plain: bool,
}

impl Scores {
    /// These scores, of answers to so many items.
    ///
    /// # Errors
    ///
    /// A score is of an item that is not there.
    pub fn new(scores: Vec<Score>, items: usize) -> Result<Self, CellsError> {
        if let Some(stray) = scores.iter().find(|score| score.item >= items) {
            return Err(CellsError::NoSuchItem { item: stray.item, items });
        }
        let plain = |(place, score): (usize, &Score)| *score == Score::codes(place, MISSING);
        let is_plain = scores.len() == items && scores.iter().enumerate().all(plain);
        Ok(Self { columns: scores, items, is_plain })
    }

    /// The codes of all items as points, 255 for no answer.
    #[must_use]
    pub fn plain(items: usize) -> Self {
        let scores = (0..items).map(|item| Score::codes(item, MISSING)).collect();
        Self { columns: scores, items, is_plain: true }
    }

    /// The number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn items(&self) -> usize {
        self.items
    }
}

/// Points row by row, each row padded with zeros to a multiple of [`LANES`].
#[derive(Debug)]
pub(super) struct Points<'a> {
    pub bytes: Cow<'a, [u8]>,
    /// The length of a row in bytes.
    pub stride: usize,
    /// Whether any point is missing.
    pub missing: bool,
}

impl Points<'_> {
    /// The points, row by row.
    #[inline]
    pub fn lanes(&self) -> &[[u8; LANES]] {
        self.bytes.as_chunks().0
    }

    /// How many lanes a row has.
    #[inline]
    pub fn lanes_of_row(&self) -> usize {
        self.stride / LANES
    }
}

impl<'a> Points<'a> {
    /// The points of answers that have been checked.
    pub fn of(answers: &AnswerTable<'a>, scores: &Scores, rows: usize) -> Self {
        let stride = scores.columns().next_multiple_of(LANES);
        if let AnswerTable::ByRow { items, codes } = *answers
            && scores.is_plain
            && stride == items
        {
            // The greatest code is found many at a time; a search would stop at each.
            let has_missing = |codes: &[u8]| codes.iter().copied().max() == Some(MISSING);
            let missing = codes.par_chunks(1 << 16).any(has_missing);
            return Self { bytes: Cow::Borrowed(codes), stride, missing };
        }
        let mut bytes = vec![0; rows * stride];
        let missing = bytes
            .par_chunks_mut((TILE * stride).max(1))
            .enumerate()
            .map(|(tile, out)| fill(out, stride, tile * TILE, answers, scores))
            .reduce(|| false, |left, right| left || right);
        Self { bytes: Cow::Owned(bytes), stride, missing }
    }
}

/// Writes the points of some rows, and says whether one is missing.
fn fill(
    out: &mut [u8],
    stride: usize,
    first: usize,
    answers: &AnswerTable<'_>,
    scores: &Scores,
) -> bool {
    let mut missing = false;
    for (column, score) in scores.columns.iter().enumerate() {
        let cells = out.iter_mut().skip(column).step_by(stride);
        let write = |codes: &mut dyn Iterator<Item = &u8>| {
            for (cell, &code) in cells.zip(codes) {
                *cell = score.points[usize::from(code)];
                missing |= *cell == MISSING;
            }
        };
        match answers {
            AnswerTable::ByRow { items, codes } => {
                let from = codes.get(first * items + score.item..).unwrap_or_default();
                write(&mut from.iter().step_by(*items));
            }
            AnswerTable::ByItem(columns) => {
                let of_item = columns.get(score.item).and_then(|codes| codes.get(first..));
                write(&mut of_item.unwrap_or_default().iter());
            }
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_and_rows_give_the_same_points() {
        let codes = [1, 2, 3, 9, 5, 255];
        let columns: [&[u8]; 2] = [&[1, 3, 5], &[2, 9, 255]];
        let scores =
            Scores::new(vec![Score::codes(1, 9), Score::share(0, &[3, 5], 9)], 2).expect("items");
        let by_row = Points::of(&AnswerTable::ByRow { items: 2, codes: &codes }, &scores, 3);
        let by_item = Points::of(&AnswerTable::ByItem(&columns), &scores, 3);
        assert_eq!(by_row.bytes, by_item.bytes);
        assert!(by_row.missing && by_item.missing);
        let rows: Vec<&[u8]> = by_row.bytes.chunks(LANES).map(|row| &row[..2]).collect();
        assert_eq!(rows, [[2, 0], [255, 1], [255, 1]]);
    }

    #[test]
    fn a_score_of_no_item_is_an_error() {
        let error = Scores::new(vec![Score::codes(2, 255)], 2).expect_err("no item");
        assert_eq!(error, CellsError::NoSuchItem { item: 2, items: 2 });
    }
}
