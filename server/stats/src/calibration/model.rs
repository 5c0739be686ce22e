//! Calibration to totals of columns: the regression behind it, and the linear one in closed form.

use super::columns::{Columns, Factor, ROUNDS};
use super::{CalibrationError, Model, Outcome, misfit, unweighted};
use crate::survey::Residual;
use crate::weight::Weights;

/// Checked columns with their totals. Columns of zeros with a total of zero are left out.
#[derive(Clone, Debug)]
pub(super) struct Regressors {
    pub columns: Columns,
    pub totals: Vec<f64>,
    /// The number of each column in the model.
    pub number: Vec<usize>,
    /// 1/σ² of every row.
    precision: Option<Vec<f64>>,
}

impl Regressors {
    pub fn new(
        model: &Model,
        variance: Option<&[f64]>,
        rows: usize,
    ) -> Result<Self, CalibrationError> {
        let (columns, totals) = (model.columns.len(), model.totals.len());
        if columns != totals {
            return Err(CalibrationError::UnequalTotals { columns, totals });
        }
        let mut kept = Vec::new();
        for (column, (values, &total)) in model.columns.iter().zip(&model.totals).enumerate() {
            check_column(column, values, total, rows)?;
            if total != 0.0 || values.iter().any(|&value| value != 0.0) {
                kept.push((column, values.as_slice(), total));
            }
        }
        if kept.is_empty() {
            return Err(CalibrationError::NoTotals);
        }
        Ok(Self {
            columns: Columns::new(kept.iter().map(|(_, values, _)| *values), rows),
            totals: kept.iter().map(|(_, _, total)| *total).collect(),
            number: kept.iter().map(|(column, _, _)| *column).collect(),
            precision: variance.map(|variance| precision(variance, rows)).transpose()?,
        })
    }

    /// b = (X′ΩX)⁻¹(t − X′d), Ω = diag(d/σ²), and g = 1 + x′b/σ²; b is corrected until the totals
    /// are met to the last digits.
    pub fn linear(&self, before: &Weights) -> Result<Outcome, CalibrationError> {
        let factor = self.factor(before)?;
        let mut coefficients = vec![0.0; self.totals.len()];
        let mut weights = before.as_slice().to_vec();
        for _ in 0..ROUNDS {
            for (coefficient, step) in
                coefficients.iter_mut().zip(factor.solve(&self.left(&weights)))
            {
                *coefficient += step;
            }
            weights = self.weighted(before, &coefficients);
        }
        let misfit = misfit(&self.totals, &self.columns.totals(&weights));
        // Weights so extreme that the totals drown in rounding.
        if misfit.is_nan() || misfit > UNMET {
            return Err(CalibrationError::NotConverged { iterations: 1, off: misfit });
        }
        Ok(Outcome { weights: Weights::made(weights), iterations: 1, misfit })
    }

    /// t − X′w.
    pub fn left(&self, weights: &[f64]) -> Vec<f64> {
        let found = self.columns.totals(weights);
        self.totals.iter().zip(found).map(|(total, found)| total - found).collect()
    }

    fn weighted(&self, before: &Weights, coefficients: &[f64]) -> Vec<f64> {
        let mut moves = self.columns.combination(coefficients);
        if let Some(precision) = &self.precision {
            for (value, precision) in moves.iter_mut().zip(precision) {
                *value *= precision;
            }
        }
        before.as_slice().iter().zip(moves).map(|(weight, value)| weight * (1.0 + value)).collect()
    }

    /// d/σ².
    fn metric(&self, before: &Weights) -> Vec<f64> {
        let weights = before.as_slice();
        match &self.precision {
            None => weights.to_vec(),
            Some(precision) => weights
                .iter()
                .zip(precision)
                .map(|(weight, precision)| weight * precision)
                .collect(),
        }
    }

    fn factor(&self, before: &Weights) -> Result<Factor, CalibrationError> {
        check_weights(before)?;
        self.factor_of(&self.metric(before))
    }

    /// The factor of X′ diag(v) X.
    pub fn factor_of(&self, values: &[f64]) -> Result<Factor, CalibrationError> {
        match Factor::new(&self.columns.gram(values)) {
            (factor, None) => Ok(factor),
            (_, Some(place)) => Err(CalibrationError::Collinear {
                column: self.number.get(place).copied().unwrap_or(place),
            }),
        }
    }

    pub fn residual(
        &self,
        before: &Weights,
        after: &Weights,
    ) -> Result<RegressionResidual, CalibrationError> {
        Ok(RegressionResidual {
            columns: self.columns.clone(),
            factor: self.factor(before)?,
            metric: self.metric(before),
            after: after.clone(),
        })
    }
}

pub(super) fn check_weights(before: &Weights) -> Result<(), CalibrationError> {
    match before.as_slice().iter().position(|&weight| weight < 0.0) {
        Some(row) => Err(CalibrationError::NegativeWeight { row }),
        None => Ok(()),
    }
}

fn check_column(
    column: usize,
    values: &[f64],
    total: f64,
    rows: usize,
) -> Result<(), CalibrationError> {
    if values.len() != rows {
        return Err(CalibrationError::UnequalLengths { expected: rows, found: values.len() });
    }
    if !total.is_finite() {
        return Err(CalibrationError::BadTotal { place: column, total, expected: "a number" });
    }
    if let Some(row) = values.iter().position(|value| !value.is_finite()) {
        return Err(CalibrationError::MissingValue { column, row });
    }
    if total != 0.0 && values.iter().all(|&value| value == 0.0) {
        return Err(CalibrationError::Unreachable { column, total, least: 0.0, greatest: 0.0 });
    }
    Ok(())
}

fn precision(variance: &[f64], rows: usize) -> Result<Vec<f64>, CalibrationError> {
    if variance.len() != rows {
        return Err(CalibrationError::UnequalLengths { expected: rows, found: variance.len() });
    }
    let is_bad = |variance: &f64| !(variance.is_finite() && *variance > 0.0);
    match variance.iter().position(is_bad) {
        Some(row) => Err(CalibrationError::BadVariance { row, variance: variance[row] }),
        None => Ok(variance.iter().map(|variance| variance.recip()).collect()),
    }
}

/// A misfit that is more than rounding.
const UNMET: f64 = 1e-6;

/// The residual of the regression on model columns with the weights before / σ².
#[derive(Debug)]
pub(super) struct RegressionResidual {
    columns: Columns,
    factor: Factor,
    metric: Vec<f64>,
    after: Weights,
}

impl Residual for RegressionResidual {
    fn take(&self, weighted: &mut [f64]) {
        let after = self.after.as_slice();
        let influences = unweighted(weighted, after);
        let fitted = self.columns.fitted(&self.factor, &self.metric, &influences);
        for (row, value) in weighted.iter_mut().enumerate() {
            *value = after[row] * (influences[row] - fitted[row]);
        }
    }
}
