//! Weighted linear and logistic regression with design variance.
//!
//! A survey has no independent rows, so the variance of the coefficients is not that of the model:
//! it is the design's variance of their influence values (Binder 1983; R `survey`, `svyglm`).

mod fit;
mod orthogonal;

use thiserror::Error;

use crate::answers::{Answers, answered_in_all};
use crate::domain::Domain;
use crate::error::EstimateError;
use crate::estimate::Estimates;
use crate::influence::{Influence, Statistic};
use crate::survey::Survey;
use crate::weight::Weights;
use fit::Fit;
use orthogonal::Orthogonal;

/// How the mean μ of the response depends on the linear predictor η = x′β.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// μ = η, in the units of the response: weighted least squares.
    Gaussian,
    /// μ = 1/(1 + exp(−η)), of a response between 0 and 1: coefficients are log-odds
    /// (R's `quasibinomial` with its logit link).
    Quasibinomial,
}

/// A regression that cannot be made.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum RegressionError {
    /// There is no column.
    #[error("the model has no column")]
    NoColumn,
    /// A column says what columns before it say together, so their coefficients cannot be told
    /// apart.
    #[error("column {column} of the model depends on the columns before it")]
    Collinear {
        /// The column, from 0.
        column: usize,
    },
    /// A combination of the columns tells for sure which rows have the response 1 (or 0), so a
    /// coefficient grows without bound.
    #[error("column {column} of the model, or one with it, parts responses of 0 and 1 completely")]
    Separated {
        /// The column whose coefficient grows the most, from 0.
        column: usize,
    },
    /// A response of a logistic regression outside of [0, 1].
    #[error("the response of row {row} is {response}, which is not between 0 and 1")]
    NotAShare {
        /// The row, from 0.
        row: usize,
        /// Its response.
        response: f64,
    },
    /// An answer that is infinite.
    #[error("row {row} has an infinite value")]
    Infinite {
        /// The row, from 0.
        row: usize,
    },
    /// The estimate or its variance is not defined.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
}

impl From<RegressionError> for EstimateError {
    fn from(error: RegressionError) -> Self {
        let undefined = |why| Self::Undefined { what: "a regression", why };
        match error {
            RegressionError::Estimate(error) => error,
            RegressionError::Collinear { .. } => Self::Collinear,
            RegressionError::NoColumn => undefined("the model has no column"),
            RegressionError::Separated { .. } => undefined("responses are parted completely"),
            RegressionError::NotAShare { .. } => undefined("a response is not between 0 and 1"),
            RegressionError::Infinite { .. } => undefined("a value is infinite"),
        }
    }
}

/// The coefficients β of a regression: the solution of Σ w x (y − μ) = 0 over the rows that have a
/// response and a value in every column. In the order of the columns; a coefficient has the unit of
/// the response (log-odds for a logistic one) per unit of its column.
///
/// Influence values u = A⁻¹x(y − μ), A = Σ w μ′(η) x x′ (Binder 1983, equation 3.3).
#[derive(Clone, Debug)]
pub struct Regression {
    family: Family,
    domain: Domain,
    response: Vec<f64>,
    columns: Orthogonal,
    start: Vec<f64>,
}

impl Regression {
    /// The regression of a response on columns of numbers, over the rows of a domain. The intercept
    /// is a column of ones.
    ///
    /// # Errors
    ///
    /// There is no column or no row, a value is infinite, a response is not possible in the family,
    /// or a column depends on those before it.
    pub fn new(
        domain: &Domain,
        response: Answers<'_>,
        columns: &[Answers<'_>],
        family: Family,
    ) -> Result<Self, RegressionError> {
        if columns.is_empty() {
            return Err(RegressionError::NoColumn);
        }
        let domain = answered_in_all(columns, domain).filter(|row| !response.of(row).is_nan());
        if domain.is_empty() {
            return Err(EstimateError::NoRows.into());
        }
        for row in domain.rows() {
            let value = response.of(row);
            if value.is_infinite() || columns.iter().any(|column| column.of(row).is_infinite()) {
                return Err(RegressionError::Infinite { row });
            }
            if family == Family::Quasibinomial && !(0.0..=1.0).contains(&value) {
                return Err(RegressionError::NotAShare { row, response: value });
            }
        }
        let of_domain =
            |answers: &Answers<'_>| domain.rows().map(|row| answers.of(row)).collect::<Vec<_>>();
        let response = of_domain(&response);
        let columns = Orthogonal::new(&columns.iter().map(of_domain).collect::<Vec<_>>())
            .map_err(|column| RegressionError::Collinear { column })?;
        let start = vec![0.0; columns.count()];
        Ok(Self { family, domain, response, columns, start })
    }

    /// The rows that count: those with a response and a value in every column.
    #[must_use]
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// The coefficients with their covariance matrix. Their degrees of freedom are the residual
    /// ones: those of the rows that count + 1 − the number of columns, which may be zero or less.
    ///
    /// # Errors
    ///
    /// Columns depend on each other under the weights, responses are separated, the iteration does
    /// not come to rest, or the design has no variance.
    pub fn estimate(mut self, survey: &Survey) -> Result<Estimates, RegressionError> {
        // Every set of weights then starts from the solution with the full ones.
        self.start = self.fit(survey.weights())?.orthogonal;
        let estimates = survey.estimate(&self)?;
        let own = survey.domain_degrees_of_freedom(&self.domain);
        let degrees_of_freedom = own + 1.0 - self.columns.count() as f64;
        Ok(Estimates { degrees_of_freedom, ..estimates })
    }

    fn fit(&self, weights: &Weights) -> Result<Fit, RegressionError> {
        let weights = weights.as_slice();
        let expected = weights.len();
        let of_row = |row: usize| {
            let found = row.saturating_add(1);
            weights.get(row).copied().ok_or(EstimateError::UnequalLengths { expected, found })
        };
        let own: Vec<_> = self.domain.rows().map(of_row).collect::<Result<_, _>>()?;
        Fit::new(self.family, &self.response, &self.columns, &own, &self.start)
    }
}

impl Statistic for Regression {
    fn values(&self, weights: &Weights) -> Result<Vec<f64>, EstimateError> {
        Ok(self.columns.coefficients(&self.fit(weights)?.orthogonal))
    }

    fn influences(&self, weights: &Weights, _: &[f64]) -> Result<Vec<Influence>, EstimateError> {
        let fit = self.fit(weights)?;
        let slopes = &self.columns.back * &fit.inverse_information;
        let values = |coefficient: usize| {
            let mut values = vec![0.0; self.response.len()];
            for (place, column) in self.columns.columns.iter().enumerate() {
                let slope = slopes[(coefficient, place)];
                for (value, x) in values.iter_mut().zip(column) {
                    *value += slope * x;
                }
            }
            for (value, residual) in values.iter_mut().zip(&fit.residuals) {
                *value *= residual;
            }
            values
        };
        (0..self.columns.count())
            .map(|coefficient| Influence::new(self.domain.clone(), values(coefficient)))
            .collect()
    }
}
