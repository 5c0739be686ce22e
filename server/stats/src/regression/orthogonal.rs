//! Columns of a model made nearly orthogonal, so that normal equations lose no digits.
//!
//! A Householder QR depends on the order of the rows in its last bits. Cholesky QR (Yamamoto et al.
//! 2015) needs cross-products only, whose sums do not. One round leaves the columns orthogonal to
//! some thousandths even where they can hardly be told apart, which is all that solving needs. A
//! second round would only correct roundings, and those of an intercept are ties that the order of
//! the rows decides.

use nalgebra::DMatrix;
use rayon::prelude::*;

use crate::sum::Sum;

/// A column of which columns before it leave no more than this share of its squares unexplained
/// counts as dependent on them.
const DEPENDENT: f64 = 1e-13;

/// Nearly orthogonal columns Q = X·T of as many rows as X.
#[derive(Clone, Debug)]
pub(super) struct Orthogonal {
    /// The columns of Q.
    pub(super) columns: Vec<Vec<f64>>,
    /// T, upper triangular: coefficients of X are T times those of Q.
    pub(super) back: DMatrix<f64>,
    /// The length √Σx² of every column of X.
    lengths: Vec<f64>,
}

impl Orthogonal {
    /// Makes columns nearly orthogonal; the error is the first that depends on those before it.
    pub(super) fn new(columns: &[Vec<f64>]) -> Result<Self, usize> {
        let rows = columns.first().map_or(0, Vec::len);
        let gram = cross_products(columns, &vec![1.0; rows]);
        let lengths = gram.diagonal().iter().map(|square| square.sqrt()).collect();
        let back = inverse_root(&gram)?;
        Ok(Self { columns: product(columns, &back), back, lengths })
    }

    /// The number of columns.
    pub(super) fn count(&self) -> usize {
        self.columns.len()
    }

    /// The coefficients of X from those of Q.
    pub(super) fn coefficients(&self, orthogonal: &[f64]) -> Vec<f64> {
        let own = DMatrix::from_column_slice(orthogonal.len(), 1, orthogonal);
        (&self.back * own).as_slice().to_vec()
    }

    /// The column of X that a change of the coefficients of Q moves the predictor by the most.
    pub(super) fn largest(&self, change: &[f64]) -> usize {
        let moves = self.coefficients(change).into_iter().zip(&self.lengths);
        let sizes = moves.map(|(change, length)| (change * length).abs());
        sizes.enumerate().max_by(|(_, a), (_, b)| a.total_cmp(b)).map_or(0, |(place, _)| place)
    }
}

/// The matrix Σ f x x′ over rows with factors f.
pub(super) fn cross_products(columns: &[Vec<f64>], factors: &[f64]) -> DMatrix<f64> {
    let count = columns.len();
    let pairs: Vec<_> = columns
        .iter()
        .enumerate()
        .flat_map(|(i, left)| {
            columns.iter().enumerate().skip(i).map(move |(j, right)| (i, j, left, right))
        })
        .collect();
    let sums: Vec<_> = pairs
        .par_iter()
        .map(|&(i, j, left, right)| {
            let mut sum = Sum::ZERO;
            for ((x, y), factor) in left.iter().zip(right).zip(factors) {
                sum.add_product(factor * x, *y);
            }
            (i, j, sum.value())
        })
        .collect();
    let mut matrix = DMatrix::zeros(count, count);
    for (i, j, sum) in sums {
        matrix[(i, j)] = sum;
        matrix[(j, i)] = sum;
    }
    matrix
}

/// The upper triangular R with R′GR = 1 and so G⁻¹ = RR′; the error is the first column of which
/// nothing is left.
pub(super) fn inverse_root(gram: &DMatrix<f64>) -> Result<DMatrix<f64>, usize> {
    let count = gram.nrows();
    let lengths: Vec<_> = gram.diagonal().iter().map(|square| square.sqrt()).collect();
    let mut root = DMatrix::<f64>::zeros(count, count);
    for j in 0..count {
        if !lengths[j].is_finite() || lengths[j] <= 0.0 {
            return Err(j);
        }
        for i in j..count {
            let whole = if i == j { 1.0 } else { gram[(i, j)] / lengths[i] / lengths[j] };
            let explained: f64 = (0..j).map(|k| root[(i, k)] * root[(j, k)]).sum();
            let left = whole - explained;
            if i > j {
                root[(i, j)] = left / root[(j, j)];
            } else if left > DEPENDENT {
                root[(j, j)] = left.sqrt();
            } else {
                return Err(j);
            }
        }
    }
    let identity = DMatrix::identity(count, count);
    let inverse = root.solve_lower_triangular(&identity).ok_or(0_usize)?;
    Ok(DMatrix::from_fn(count, count, |i, j| inverse[(j, i)] / lengths[i]))
}

/// The columns of X·T.
fn product(columns: &[Vec<f64>], back: &DMatrix<f64>) -> Vec<Vec<f64>> {
    let column = |place: usize| {
        let mut values = vec![0.0; columns.first().map_or(0, Vec::len)];
        for (own, x) in columns.iter().enumerate().take(place + 1) {
            let factor = back[(own, place)];
            for (value, x) in values.iter_mut().zip(x) {
                *value = factor.mul_add(*x, *value);
            }
        }
        values
    };
    (0..columns.len()).into_par_iter().map(column).collect()
}
