//! Columns of a regression, and least squares on them.
//!
//! Cross-products are two-word sums, so that the order of the rows does not matter; what is lost by
//! solving normal equations is won back by correcting the solution with its own residuals (corrected
//! semi-normal equations, Björck, *Linear Algebra Appl.* 88/89, 1987).

use nalgebra::DMatrix;
use rayon::prelude::*;

use crate::sum::{Sum, sum};

/// Columns over rows; zeros take no space.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    rows: usize,
    columns: Vec<Column>,
}

/// The rows with a value other than zero, and these values.
#[derive(Clone, Debug, Default)]
struct Column {
    rows: Vec<u32>,
    values: Vec<f64>,
}

impl Column {
    fn iter(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.rows.iter().zip(&self.values).map(|(&row, &value)| (row as usize, value))
    }
}

impl Columns {
    /// Columns of numbers, each as long as `rows`.
    pub fn new<'a>(columns: impl IntoIterator<Item = &'a [f64]>, rows: usize) -> Self {
        let column = |values: &[f64]| {
            let entries = (0..).zip(values.iter().copied());
            let (rows, values) = entries.filter(|(_, value)| *value != 0.0).unzip();
            Column { rows, values }
        };
        Self { rows, columns: columns.into_iter().map(column).collect() }
    }

    /// The indicators of the levels of several codings of the same rows.
    pub fn indicators(codings: &[Vec<u32>], levels: &[usize], rows: usize) -> Self {
        let mut columns = Vec::new();
        for (coding, &levels) in codings.iter().zip(levels) {
            let mut own = vec![Column::default(); levels];
            for (row, &level) in (0..).zip(coding) {
                if let Some(column) = own.get_mut(level as usize) {
                    column.rows.push(row);
                    column.values.push(1.0);
                }
            }
            columns.extend(own);
        }
        Self { rows, columns }
    }

    /// X′v.
    pub fn totals(&self, values: &[f64]) -> Vec<f64> {
        let total = |column: &Column| {
            let mut sum = Sum::ZERO;
            for (row, value) in column.iter() {
                sum.add_product(value, values[row]);
            }
            sum.value()
        };
        self.columns.par_iter().map(total).collect()
    }

    /// Of each column the sums of min(Lx, Ux)·d and max(Lx, Ux)·d.
    pub fn reach(&self, weights: &[f64], lower: f64, upper: f64) -> Vec<(f64, f64)> {
        let reach = |column: &Column| {
            let (mut least, mut greatest) = (Sum::ZERO, Sum::ZERO);
            for (row, value) in column.iter().filter(|(row, _)| weights[*row] != 0.0) {
                let (low, high) = if value > 0.0 { (lower, upper) } else { (upper, lower) };
                least.add(low * value * weights[row]);
                greatest.add(high * value * weights[row]);
            }
            (least.value(), greatest.value())
        };
        self.columns.par_iter().map(reach).collect()
    }

    /// Σ|x|·|v| of each column: what the rounding of a total is relative to.
    pub fn magnitudes(&self, values: &[f64]) -> Vec<f64> {
        let magnitude =
            |column: &Column| sum(column.iter().map(|(row, value)| (value * values[row]).abs()));
        self.columns.par_iter().map(magnitude).collect()
    }

    /// Xb.
    pub fn combination(&self, coefficients: &[f64]) -> Vec<f64> {
        let mut combined = vec![0.0; self.rows];
        for (column, &coefficient) in self.columns.iter().zip(coefficients) {
            for (row, value) in column.iter() {
                combined[row] = coefficient.mul_add(value, combined[row]);
            }
        }
        combined
    }

    /// X′ diag(v) X.
    pub fn gram(&self, values: &[f64]) -> DMatrix<f64> {
        let size = self.columns.len();
        let row_of = |place: usize| {
            let mut scaled = vec![0.0; self.rows];
            for (row, value) in self.columns[place].iter() {
                scaled[row] = value * values[row];
            }
            let product = |column: &Column| {
                let mut sum = Sum::ZERO;
                for (row, value) in column.iter() {
                    sum.add_product(value, scaled[row]);
                }
                sum.value()
            };
            self.columns[..=place].iter().map(product).collect::<Vec<_>>()
        };
        let lower: Vec<Vec<f64>> = (0..size).into_par_iter().map(row_of).collect();
        DMatrix::from_fn(size, size, |i, j| lower[i.max(j)][i.min(j)])
    }

    /// X(X′VX)⁻X′Vu: the fitted values of the regression of u with weights v.
    pub fn fitted(&self, factor: &Factor, values: &[f64], response: &[f64]) -> Vec<f64> {
        let mut coefficients = vec![0.0; self.columns.len()];
        let mut fitted = vec![0.0; self.rows];
        for _ in 0..ROUNDS {
            let left: Vec<f64> = response
                .iter()
                .zip(&fitted)
                .zip(values)
                .map(|((u, fit), v)| (u - fit) * v)
                .collect();
            let step = factor.solve(&self.totals(&left));
            for (coefficient, step) in coefficients.iter_mut().zip(step) {
                *coefficient += step;
            }
            fitted = self.combination(&coefficients);
        }
        fitted
    }
}

/// A solution and two corrections.
pub(super) const ROUNDS: usize = 3;

/// The Cholesky factor of a matrix of cross-products whose columns were scaled to length 1; columns
/// that depend on those before them are left out.
#[derive(Clone, Debug)]
pub(super) struct Factor {
    size: usize,
    kept: Vec<usize>,
    scale: Vec<f64>,
    lower: DMatrix<f64>,
}

impl Factor {
    /// The factor, and the first column that depends on those before it.
    pub fn new(gram: &DMatrix<f64>) -> (Self, Option<usize>) {
        let size = gram.nrows();
        let scale: Vec<f64> = (0..size).map(|place| gram[(place, place)].max(0.0).sqrt()).collect();
        let mut lower = DMatrix::zeros(size, size);
        let mut kept: Vec<usize> = Vec::new();
        let mut dependent = None;
        for column in 0..size {
            let place = kept.len();
            let mut left = 1.0;
            for earlier in 0..place {
                let other = kept[earlier];
                let known: f64 =
                    (0..earlier).map(|step| lower[(place, step)] * lower[(earlier, step)]).sum();
                let product = gram[(column, other)] / (scale[column] * scale[other]);
                let entry = (product - known) / lower[(earlier, earlier)];
                lower[(place, earlier)] = entry;
                left -= entry * entry;
            }
            if scale[column] > 0.0 && left > DEPENDENT {
                lower[(place, place)] = left.sqrt();
                kept.push(column);
            } else {
                dependent = dependent.or(Some(column));
            }
        }
        (Self { size, kept, scale, lower }, dependent)
    }

    /// (LL′)⁻¹ of a right-hand side; columns that were left out get zero.
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let size = self.kept.len();
        let mut solution = vec![0.0; size];
        for place in 0..size {
            let column = self.kept[place];
            let known: f64 =
                (0..place).map(|step| self.lower[(place, step)] * solution[step]).sum();
            solution[place] =
                (right[column] / self.scale[column] - known) / self.lower[(place, place)];
        }
        for place in (0..size).rev() {
            let known: f64 =
                (place + 1..size).map(|step| self.lower[(step, place)] * solution[step]).sum();
            solution[place] = (solution[place] - known) / self.lower[(place, place)];
        }
        let mut whole = vec![0.0; self.size];
        for (&column, value) in self.kept.iter().zip(solution) {
            whole[column] = value / self.scale[column];
        }
        whole
    }
}

/// A column of which the others leave less than this of its square depends on them.
const DEPENDENT: f64 = 1e-12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_squares_fit_a_line_whose_columns_are_nearly_alike() {
        let years: Vec<f64> = (2020..2030).map(f64::from).collect();
        let ones = vec![1.0; 10];
        let columns = Columns::new([ones.as_slice(), &years], 10);
        let response: Vec<f64> = years.iter().map(|year| 3.0 + 0.5 * year).collect();
        let (factor, dependent) = Factor::new(&columns.gram(&ones));
        assert_eq!(dependent, None);
        let fitted = columns.fitted(&factor, &ones, &response);
        for (fit, value) in fitted.iter().zip(&response) {
            assert!((fit - value).abs() < 1e-10, "{fit} {value}");
        }
    }

    #[test]
    fn a_column_that_is_the_sum_of_others_is_found() {
        let columns = Columns::indicators(&[vec![0, 1, 1, 0], vec![0, 0, 1, 1]], &[2, 2], 4);
        let (_, dependent) = Factor::new(&columns.gram(&[1.0; 4]));
        assert_eq!(dependent, Some(3));
    }
}
