//! A table of two codings.

use nalgebra::DMatrix;

use crate::answers::{Answers, Item, NO_LEVEL};
use crate::domain::Domain;
use crate::error::EstimateError;
use crate::estimate::Estimates;
use crate::influence::Statistic;
use crate::statistic::{Means, Totals};
use crate::sum::sum;
use crate::survey::Survey;
use crate::weight::Weights;

/// The cell of every row; cells go row by row of the table.
pub(super) struct Table {
    rows: usize,
    columns: usize,
    cell_of_row: Vec<u32>,
    domain: Domain,
}

impl Table {
    /// The table of the rows of a domain with both levels.
    pub(super) fn new(
        weights: &Weights,
        domain: &Domain,
        rows: &[u32],
        columns: &[u32],
    ) -> Result<Self, EstimateError> {
        let weights = weights.as_slice();
        let level = |coding: &[u32], row: usize| {
            coding.get(row).copied().filter(|&level| level != NO_LEVEL)
        };
        let domain =
            domain.filter(|row| level(rows, row).is_some() && level(columns, row).is_some());
        let levels = |coding: &[u32]| {
            let counts = |row: &usize| weights.get(*row).is_some_and(|&weight| weight != 0.0);
            let mut levels: Vec<_> =
                domain.rows().filter(counts).filter_map(|row| level(coding, row)).collect();
            levels.sort_unstable();
            levels.dedup();
            levels
        };
        let (of_rows, of_columns) = (levels(rows), levels(columns));
        if of_rows.len() < 2 || of_columns.len() < 2 {
            return Err(super::undefined("a table needs two rows and two columns with answers"));
        }
        let mut cell_of_row = vec![NO_LEVEL; rows.len()];
        for row in domain.rows() {
            let place = |levels: &[u32], coding| {
                level(coding, row).and_then(|level| levels.binary_search(&level).ok())
            };
            if let (Some(i), Some(j)) = (place(&of_rows, rows), place(&of_columns, columns)) {
                cell_of_row[row] = u32::try_from(i * of_columns.len() + j).unwrap_or(NO_LEVEL);
            }
        }
        // Rows of no weight may have levels that no other row has.
        let domain = domain.filter(|row| cell_of_row.get(row).is_some_and(|&c| c != NO_LEVEL));
        Ok(Self { rows: of_rows.len(), columns: of_columns.len(), cell_of_row, domain })
    }

    /// The share of every cell.
    pub(super) fn shares(&self, survey: &Survey) -> Result<Estimates, EstimateError> {
        self.estimate(survey, Means)
    }

    /// The total of every cell.
    pub(super) fn totals(&self, survey: &Survey) -> Result<Estimates, EstimateError> {
        self.estimate(survey, Totals)
    }

    fn estimate<'a, S: Statistic>(
        &'a self,
        survey: &Survey,
        of_items: impl FnOnce(Vec<Item<'a>>) -> S,
    ) -> Result<Estimates, EstimateError> {
        let cells = u32::try_from(self.rows * self.columns).unwrap_or(NO_LEVEL);
        let indicator = |level| {
            let cell = Answers::Indicator { of_row: &self.cell_of_row, level };
            Item::complete(cell, &self.domain)
        };
        let items: Result<Vec<_>, _> = (0..cells).map(indicator).collect();
        survey.estimate(&of_items(items?))
    }

    /// The sums of values of cells by row, and by column.
    fn margins(&self, cells: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let row = |i: usize| sum(cells.iter().skip(i * self.columns).take(self.columns).copied());
        let column = |j: usize| sum(cells.iter().skip(j).step_by(self.columns).copied());
        ((0..self.rows).map(row).collect(), (0..self.columns).map(column).collect())
    }

    /// Row and column of the cells in their order, from those given.
    fn cells(&self, from: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (rows, columns) = (self.rows, self.columns);
        (from..rows).flat_map(move |i| (from..columns).map(move |j| (i, j)))
    }

    /// Pearson's φ² = Σ(Pᵢⱼ − Pᵢ·P·ⱼ)²/(Pᵢ·P·ⱼ).
    pub(super) fn mean_square_contingency(&self, shares: &[f64]) -> f64 {
        let (rows, columns) = self.margins(shares);
        sum(self.cells(0).zip(shares).map(|((i, j), share)| {
            let expected = rows[i] * columns[j];
            (share - expected).powi(2) / expected
        }))
    }

    /// A basis of the interactions: for each row i and column j but the first, the products of
    /// their indicators less the mean over rows and over columns.
    pub(super) fn interactions(&self) -> DMatrix<f64> {
        let centred = |is_own: bool, count: usize| f64::from(u8::from(is_own)) - 1.0 / count as f64;
        let contrasts: Vec<_> = self.cells(1).collect();
        let cells: Vec<_> = self.cells(0).collect();
        DMatrix::from_fn(cells.len(), contrasts.len(), |cell, contrast| {
            let ((row, column), (i, j)) = (cells[cell], contrasts[contrast]);
            centred(row == i, self.rows) * centred(column == j, self.columns)
        })
    }

    /// N̂ᵢⱼ − N̂ᵢ·N̂·ⱼ/N̂ for each row i and column j but the first, and the derivatives of these by
    /// every cell.
    pub(super) fn departures(&self, totals: &[f64]) -> (Vec<f64>, DMatrix<f64>) {
        let (rows, columns) = self.margins(totals);
        let all = sum(rows.iter().copied());
        let contrasts: Vec<_> = self.cells(1).collect();
        let cells: Vec<_> = self.cells(0).collect();
        let own = |(i, j): (usize, usize)| totals[i * self.columns + j];
        let values = contrasts.iter().map(|&(i, j)| own((i, j)) - rows[i] * columns[j] / all);
        let jacobian = DMatrix::from_fn(contrasts.len(), cells.len(), |contrast, cell| {
            let ((i, j), (row, column)) = (contrasts[contrast], cells[cell]);
            let if_true = |is_so: bool, value: f64| if is_so { value } else { 0.0 };
            if_true((i, j) == (row, column), 1.0)
                - if_true(i == row, columns[j] / all)
                - if_true(j == column, rows[i] / all)
                + rows[i] * columns[j] / (all * all)
        });
        (values.collect(), jacobian)
    }
}
