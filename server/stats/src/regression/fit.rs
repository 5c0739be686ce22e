//! The solution of the weighted score equations by Newton's method.

use nalgebra::{DMatrix, DVector};

use super::orthogonal::{Orthogonal, cross_products, inverse_root};
use super::{Family, RegressionError};
use crate::error::EstimateError;
use crate::sum::{Sum, sum};

/// A logistic regression that can be solved takes some ten steps; one that is separated never ends.
const STEPS: usize = 60;
/// How often a step that makes the deviance larger is halved.
const HALVINGS: usize = 40;
/// A step that small, as a part of the coefficients, is nearly rounding: it is not taken, since it
/// would be decided by the order of the rows.
const AT_REST: f64 = 1e-14;
/// From here on a step that is not half the one before is rounding too: rows of very unequal weight
/// leave more of it.
const NEARLY_AT_REST: f64 = 1e-9;
/// Log-odds that no sample can tell from infinite ones: odds of one to more than a million.
const BEYOND: f64 = 14.0;

/// A solved regression on orthogonal columns.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    /// The coefficients of the orthogonal columns.
    pub(super) orthogonal: Vec<f64>,
    /// (Σ w μ′ q q′)⁻¹.
    pub(super) inverse_information: DMatrix<f64>,
    /// y − μ of every row that counts.
    pub(super) residuals: Vec<f64>,
}

/// What does not change between the steps.
struct Problem<'a> {
    family: Family,
    response: &'a [f64],
    columns: &'a Orthogonal,
    weights: &'a [f64],
}

/// A place on the way to the solution.
struct Place {
    coefficients: DVector<f64>,
    predictor: Vec<f64>,
    deviance: f64,
}

impl Fit {
    /// Solves Σ w q (y − μ) = 0, beginning at `start`.
    pub(super) fn new(
        family: Family,
        response: &[f64],
        columns: &Orthogonal,
        weights: &[f64],
        start: &[f64],
    ) -> Result<Self, RegressionError> {
        if weights.iter().all(|&weight| weight == 0.0) {
            return Err(EstimateError::NoWeight.into());
        }
        let problem = Problem { family, response, columns, weights };
        let mut place = problem.place(DVector::from_column_slice(start));
        let mut before = f64::INFINITY;
        for _ in 0..STEPS {
            let (step, inverse_information) = problem.step(&place)?;
            let size = step.norm() / problem.size(&place);
            let is_rounding = size <= NEARLY_AT_REST && size > before / 2.0;
            before = size;
            if size <= AT_REST || is_rounding {
                let residuals = problem.residuals(&place);
                let orthogonal = place.coefficients.as_slice().to_vec();
                return Ok(Self { orthogonal, inverse_information, residuals });
            }
            place = problem.next(&place, step)?;
        }
        let (step, _) = problem.step(&place)?;
        Err(problem.stuck(&place, step.as_slice()))
    }
}

impl Problem<'_> {
    fn place(&self, coefficients: DVector<f64>) -> Place {
        let mut predictor = vec![0.0; self.response.len()];
        for (column, &coefficient) in self.columns.columns.iter().zip(coefficients.iter()) {
            for (eta, x) in predictor.iter_mut().zip(column) {
                *eta = coefficient.mul_add(*x, *eta);
            }
        }
        let deviance = self.deviance(&predictor);
        Place { coefficients, predictor, deviance }
    }

    /// The deviance of a logistic regression but for a constant: −2Σw(yη − log(1 + exp(η))).
    fn deviance(&self, predictor: &[f64]) -> f64 {
        if self.family == Family::Gaussian {
            return 0.0;
        }
        let mut sum = Sum::ZERO;
        for ((eta, y), weight) in predictor.iter().zip(self.response).zip(self.weights) {
            // yη − log(1 + exp(η)) without cancellation for large |η|.
            let above = eta.max(0.0);
            let loss = (above - y * eta) + (-eta.abs()).exp().ln_1p();
            sum.add_product(2.0 * weight, loss);
        }
        sum.value()
    }

    /// y − μ.
    fn residuals(&self, place: &Place) -> Vec<f64> {
        let pairs = self.response.iter().zip(&place.predictor);
        match self.family {
            Family::Gaussian => pairs.map(|(y, eta)| y - eta).collect(),
            // Both parts whole, so that a row that is nearly certain is never taken for certain.
            Family::Quasibinomial => {
                pairs.map(|(y, eta)| y * expit(-eta) - (1.0 - y) * expit(*eta)).collect()
            }
        }
    }

    /// The step of Newton's method, and the inverse information it is made with.
    fn step(&self, place: &Place) -> Result<(DVector<f64>, DMatrix<f64>), RegressionError> {
        let factors: Vec<f64> = match self.family {
            Family::Gaussian => self.weights.to_vec(),
            Family::Quasibinomial => {
                let slope = |eta: f64| expit(eta) * expit(-eta);
                self.weights.iter().zip(&place.predictor).map(|(w, eta)| w * slope(*eta)).collect()
            }
        };
        let information = cross_products(&self.columns.columns, &factors);
        let root = inverse_root(&information).map_err(|column| {
            let mut change = vec![0.0; self.columns.count()];
            change.iter_mut().skip(column).take(1).for_each(|one| *one = 1.0);
            match self.stuck(place, &change) {
                RegressionError::Estimate(_) => RegressionError::Collinear { column },
                separated => separated,
            }
        })?;
        let inverse = &root * root.transpose();
        let residuals = self.residuals(place);
        let score = self.columns.columns.iter().map(|column| {
            let mut sum = Sum::ZERO;
            for ((x, residual), weight) in column.iter().zip(&residuals).zip(self.weights) {
                sum.add_product(weight * residual, *x);
            }
            sum.value()
        });
        let score = DVector::from_iterator(self.columns.count(), score);
        Ok((&root * (root.transpose() * score), inverse))
    }

    /// What steps are compared with: the length of the coefficients, or where these are small what
    /// they would be for a predictor that can be seen. The columns have length 1.
    fn size(&self, place: &Place) -> f64 {
        let floor = match self.family {
            Family::Gaussian => 0.1 * sum(self.response.iter().map(|value| value * value)).sqrt(),
            Family::Quasibinomial => 1e-3 * (self.response.len() as f64).sqrt(),
        };
        (place.coefficients.norm() + floor).max(f64::MIN_POSITIVE)
    }

    /// The place after a step, which is halved until the deviance does not grow.
    fn next(&self, place: &Place, mut step: DVector<f64>) -> Result<Place, RegressionError> {
        let slack = place.deviance.abs() * 1e-13;
        for _ in 0..HALVINGS {
            let next = self.place(&place.coefficients + &step);
            if next.deviance <= place.deviance + slack {
                return Ok(next);
            }
            step *= 0.5;
        }
        Err(self.stuck(place, step.as_slice()))
    }

    /// Why no solution is found: without end towards infinity, or otherwise.
    fn stuck(&self, place: &Place, step: &[f64]) -> RegressionError {
        let is_beyond = place.predictor.iter().any(|eta| eta.abs() > BEYOND);
        if self.family == Family::Quasibinomial && is_beyond {
            return RegressionError::Separated { column: self.columns.largest(step) };
        }
        EstimateError::NotConverged { what: "the regression", iterations: STEPS }.into()
    }
}

/// 1/(1 + exp(−η)).
fn expit(eta: f64) -> f64 {
    if eta >= 0.0 {
        1.0 / (1.0 + (-eta).exp())
    } else {
        let odds = eta.exp();
        odds / (1.0 + odds)
    }
}
