//! Influence values: how an estimate moves with the weight of each row.

use crate::domain::Domain;
use crate::error::EstimateError;
use crate::weight::Weights;

/// The influence values of one estimate: to first order its error is Σ wᵢuᵢ over the sample, so its
/// variance is that of the total of `u` (Deville 1999; statistics that are functions of totals have
/// the u of the delta method).
#[derive(Clone, Debug, PartialEq)]
pub struct Influence {
    domain: Domain,
    values: Vec<f64>,
}

impl Influence {
    /// The values u of the rows of a domain, in their order; all other rows have zero.
    ///
    /// The domain is that of the rows that were used: strata without any of them count in no rule
    /// about lonely clusters.
    ///
    /// # Errors
    ///
    /// There are not as many values as rows.
    pub fn new(domain: Domain, values: Vec<f64>) -> Result<Self, EstimateError> {
        if domain.len() == values.len() {
            Ok(Self { domain, values })
        } else {
            Err(EstimateError::UnequalLengths { expected: domain.len(), found: values.len() })
        }
    }

    /// The rows that count.
    #[must_use]
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Their values.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Row and value of all rows that count.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f64)> + Clone {
        self.domain.rows().zip(self.values.iter().copied())
    }
}

/// One or several estimates that can be computed with any weights, and their influence values.
///
/// Replicates use [`values`](Self::values) alone, linearisation uses both.
pub trait Statistic: Sync {
    /// The estimates under these weights, in a fixed order and number.
    ///
    /// # Errors
    ///
    /// An estimate is not defined for these rows and weights.
    fn values(&self, weights: &Weights) -> Result<Vec<f64>, EstimateError>;

    /// The influence values of every estimate under these weights; `values` are the estimates.
    ///
    /// # Errors
    ///
    /// An estimate has no influence values.
    fn influences(
        &self,
        weights: &Weights,
        values: &[f64],
    ) -> Result<Vec<Influence>, EstimateError>;
}

/// Several statistics one after another, with the covariances between them.
#[derive(Clone, Debug)]
pub struct Stack<S>(pub Vec<S>);

impl<S: Statistic> Statistic for Stack<S> {
    fn values(&self, weights: &Weights) -> Result<Vec<f64>, EstimateError> {
        let values: Result<Vec<_>, _> = self.0.iter().map(|part| part.values(weights)).collect();
        Ok(values?.concat())
    }

    fn influences(&self, weights: &Weights, _: &[f64]) -> Result<Vec<Influence>, EstimateError> {
        let parts: Result<Vec<_>, _> =
            self.0.iter().map(|part| part.influences(weights, &part.values(weights)?)).collect();
        Ok(parts?.concat())
    }
}

impl<S: Statistic + ?Sized> Statistic for Box<S> {
    fn values(&self, weights: &Weights) -> Result<Vec<f64>, EstimateError> {
        (**self).values(weights)
    }

    fn influences(
        &self,
        weights: &Weights,
        values: &[f64],
    ) -> Result<Vec<Influence>, EstimateError> {
        (**self).influences(weights, values)
    }
}
