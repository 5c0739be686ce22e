//! The restricted likelihood of the Fay–Herriot model and its maximum.

use nalgebra::{DMatrix, DVector};

use super::SmallAreaError;
use crate::sum::sum;

/// After how many steps the search is given up.
const MOST_STEPS: usize = 200;
/// How many of them are Fisher's: where it comes to rest at all, it needs fewer.
const SCORING_STEPS: usize = 30;
/// A step below this share of σ² ends it.
const TOLERANCE: f64 = 1e-12;
/// The grid goes from the upper bound down by halves so many times; below it only 0 is tried.
const HALVINGS: i32 = 40;
/// A column whose part beside those before it is below this share of it depends on them.
const DEPENDENCE: f64 = 1e-10;

/// The regression under a model variance, with the restricted likelihood and its slope there.
///
/// With V = diag(σ² + ψ) and QR = V^(−½)X, P = V^(−½)(I − QQ')V^(−½).
#[derive(Clone, Debug)]
pub(super) struct Fit {
    pub(super) coefficients: Vec<f64>,
    pub(super) coefficient_errors: Vec<f64>,
    /// X β, a number a unit.
    pub(super) fitted: Vec<f64>,
    /// The diagonal of QQ': `xᵢ'(X'V⁻¹X)⁻¹xᵢ/vᵢ`.
    pub(super) leverage: Vec<f64>,
    /// −½ (Σ ln vᵢ + ln|X'V⁻¹X| + y'Py).
    log_likelihood: f64,
    /// ½ (`y'PPy` − tr P).
    score: f64,
    /// ½ tr PP.
    information: f64,
}

impl Fit {
    pub(super) fn new(
        values: &[f64],
        sampling: &[f64],
        columns: &DMatrix<f64>,
        model_variance: f64,
    ) -> Result<Self, SmallAreaError> {
        let units = values.len();
        let size = columns.ncols();
        let precision: Vec<f64> = sampling.iter().map(|psi| 1.0 / (model_variance + psi)).collect();
        let root: Vec<f64> = precision.iter().map(|precision| precision.sqrt()).collect();
        let scaled =
            DMatrix::from_fn(units, size, |row, column| root[row] * columns[(row, column)]);
        let response = DVector::from_fn(units, |row, _| root[row] * values[row]);
        let qr = scaled.clone().qr();
        let (q, r) = (qr.q(), qr.r());
        let dependent = |column: &usize| {
            let pivot = r[(*column, *column)].abs();
            // A comparison that NaN fails too.
            !matches!(
                pivot.partial_cmp(&(DEPENDENCE * scaled.column(*column).norm())),
                Some(std::cmp::Ordering::Greater)
            )
        };
        if let Some(column) = (0..size).find(dependent) {
            return Err(SmallAreaError::Collinear { column });
        }
        let solved = r.solve_upper_triangular(&q.tr_mul(&response));
        let inverse = r.solve_upper_triangular(&DMatrix::identity(size, size));
        let (Some(solved), Some(inverse)) = (solved, inverse) else {
            return Err(SmallAreaError::Collinear { column: size.saturating_sub(1) });
        };
        let fitted = columns * &solved;
        let leverage: Vec<f64> = q.row_iter().map(|row| row.norm_squared()).collect();
        let residuals: Vec<f64> =
            (0..units).map(|unit| (values[unit] - fitted[unit]) * root[unit]).collect();
        let weighted =
            DMatrix::from_fn(units, size, |row, column| q[(row, column)] * precision[row]);
        let crossed = q.tr_mul(&weighted).norm_squared();
        let by_unit = |term: &dyn Fn(usize) -> f64| sum((0..units).map(term));
        let log_of_precision = by_unit(&|unit| precision[unit].ln());
        let log_of_columns = sum((0..size).map(|column| r[(column, column)].abs().ln()));
        let explained = by_unit(&|unit| residuals[unit].powi(2));
        let slope = by_unit(&|unit| residuals[unit].powi(2) * precision[unit]);
        let trace = by_unit(&|unit| (1.0 - leverage[unit]) * precision[unit]);
        let squares = by_unit(&|unit| (1.0 - 2.0 * leverage[unit]) * precision[unit].powi(2));
        Ok(Self {
            coefficients: solved.iter().copied().collect(),
            coefficient_errors: inverse.row_iter().map(|row| row.norm()).collect(),
            fitted: fitted.iter().copied().collect(),
            leverage,
            log_likelihood: 0.5 * log_of_precision - log_of_columns - 0.5 * explained,
            score: 0.5 * (slope - trace),
            information: 0.5 * (squares + crossed),
        })
    }
}

/// The model variance that maximises the restricted likelihood, and the steps it took.
///
/// Above s² + max ψ, s² the residual variance of the unweighted regression, the likelihood only
/// falls. The best point of a grid below that starts the search, so that of several maxima the
/// largest is found; the maximum then lies between the point's neighbours. A step of Fisher
/// scoring that leaves the bounds, and any after the thirtieth, is replaced by their middle: with
/// few units the expected information can be far from the observed one.
pub(super) fn maximum(
    values: &[f64],
    sampling: &[f64],
    columns: &DMatrix<f64>,
) -> Result<(f64, usize), SmallAreaError> {
    let fit = |variance: f64| Fit::new(values, sampling, columns, variance);
    let largest = sampling.iter().copied().fold(0.0, f64::max);
    let highest = largest + residual_variance(values, columns)?;
    let halves = (0..=HALVINGS).rev().map(|power| highest * 0.5_f64.powi(power));
    let grid: Vec<f64> = std::iter::once(0.0).chain(halves).collect();
    let mut best = (0, f64::NEG_INFINITY);
    for (place, &variance) in grid.iter().enumerate() {
        let height = fit(variance)?.log_likelihood;
        if height > best.1 {
            best = (place, height);
        }
    }
    let at = |place: usize| grid.get(place).copied();
    let mut low = best.0.checked_sub(1).and_then(at).unwrap_or(0.0);
    let mut high = at(best.0 + 1).unwrap_or(highest);
    let mut variance = at(best.0).unwrap_or(0.0);
    for step in 1..=MOST_STEPS {
        let here = fit(variance)?;
        if variance <= 0.0 && here.score <= 0.0 {
            return Ok((0.0, step));
        }
        if here.score > 0.0 {
            low = variance;
        } else {
            high = variance;
        }
        let scored = variance + here.score / here.information;
        let is_scoring = step <= SCORING_STEPS && scored > low && scored < high;
        let next = if is_scoring { scored } else { f64::midpoint(low, high) };
        let moved = (next - variance).abs().min(high - low);
        let has_ended = moved <= TOLERANCE * next;
        if has_ended {
            return Ok((next, step));
        }
        variance = next;
    }
    Err(SmallAreaError::NotConverged { iterations: MOST_STEPS })
}

/// The residual variance of the unweighted regression.
fn residual_variance(values: &[f64], columns: &DMatrix<f64>) -> Result<f64, SmallAreaError> {
    let equal = vec![1.0; values.len()];
    let fit = Fit::new(values, &equal, columns, 0.0)?;
    let squares =
        sum(values.iter().zip(&fit.fitted).map(|(value, fitted)| (value - fitted).powi(2)));
    let free = u32::try_from(values.len() - columns.ncols()).unwrap_or(u32::MAX);
    Ok(squares / f64::from(free))
}
