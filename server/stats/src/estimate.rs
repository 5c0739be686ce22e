//! Estimates: values with their uncertainty.

use nalgebra::DMatrix;

use crate::distribution::{normal, student};
use crate::error::EstimateError;

/// One estimate with its uncertainty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate, in the units of what is estimated.
    pub value: f64,
    /// Its standard error, in the same units.
    pub standard_error: f64,
    /// The degrees of freedom of the standard error.
    pub degrees_of_freedom: f64,
}

/// The ends of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
}

impl Estimate {
    /// The confidence interval by Student's t: value ∓ t((1 + level)/2; df) · se.
    #[must_use]
    pub fn interval(&self, level: f64) -> Interval {
        let width = student::quantile(f64::midpoint(1.0, level), self.degrees_of_freedom);
        self.at(width)
    }

    /// The confidence interval by the normal distribution: value ∓ z((1 + level)/2) · se.
    #[must_use]
    pub fn normal_interval(&self, level: f64) -> Interval {
        self.at(normal::quantile(f64::midpoint(1.0, level)))
    }

    /// This estimate less an independent one, such as that of another stratum: the variances add, and
    /// the degrees of freedom are v²/Σ(vᵢ²/dfᵢ) (Satterthwaite, *Biometrics Bulletin* 2, 1946), fewer
    /// than their sum where the less sure of the two has few.
    #[must_use]
    pub fn less_independent(&self, other: &Self) -> Self {
        let variances = [self, other].map(|own| own.standard_error.powi(2));
        let variance = variances[0] + variances[1];
        let inverse = variances[0].powi(2) / self.degrees_of_freedom
            + variances[1].powi(2) / other.degrees_of_freedom;
        let degrees_of_freedom = if inverse > 0.0 {
            variance.powi(2) / inverse
        } else {
            self.degrees_of_freedom + other.degrees_of_freedom
        };
        let value = self.value - other.value;
        Self { value, standard_error: variance.sqrt(), degrees_of_freedom }
    }

    fn at(&self, width: f64) -> Interval {
        let reach = width * self.standard_error;
        Interval { lower: self.value - reach, upper: self.value + reach }
    }
}

/// Several estimates with their covariances.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimates {
    /// The estimates.
    pub values: Vec<f64>,
    /// Their covariance matrix, in the order of the values.
    pub covariance: DMatrix<f64>,
    /// The degrees of freedom of the design.
    pub degrees_of_freedom: f64,
}

impl Estimates {
    /// The number of estimates.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is no estimate.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The standard error of an estimate.
    #[must_use]
    pub fn standard_error(&self, place: usize) -> f64 {
        self.covariance[(place, place)].max(0.0).sqrt()
    }

    /// The estimates one by one.
    pub fn iter(&self) -> impl Iterator<Item = Estimate> {
        self.values.iter().enumerate().map(|(place, &value)| Estimate {
            value,
            standard_error: self.standard_error(place),
            degrees_of_freedom: self.degrees_of_freedom,
        })
    }

    /// Functions of these estimates by the delta method: covariance J V J′, where row i of the
    /// Jacobian J holds the derivatives of function i by each estimate.
    ///
    /// # Errors
    ///
    /// The Jacobian has not a row for each value and a column for each estimate.
    pub fn transformed(
        &self,
        values: Vec<f64>,
        jacobian: &DMatrix<f64>,
    ) -> Result<Self, EstimateError> {
        if jacobian.nrows() != values.len() || jacobian.ncols() != self.len() {
            let expected = values.len() * self.len();
            return Err(EstimateError::UnequalLengths { expected, found: jacobian.len() });
        }
        let covariance = jacobian * &self.covariance * jacobian.transpose();
        Ok(Self { values, covariance, degrees_of_freedom: self.degrees_of_freedom })
    }
}
