//! A sample: its design with its weights, and what was done to them.

use std::fmt::Debug;
use std::sync::Arc;

use nalgebra::DMatrix;
use rayon::prelude::*;

use crate::design::Design;
use crate::domain::Domain;
use crate::error::EstimateError;
use crate::estimate::Estimates;
use crate::influence::{Influence, Statistic};
use crate::replicate::Replicates;
use crate::weight::Weights;

/// A sample that estimates are made from.
#[derive(Clone, Debug)]
pub struct Survey {
    weights: Weights,
    method: Method,
}

/// How a variance is made.
#[derive(Clone, Debug)]
enum Method {
    /// From the influence values, less what the calibrations explain.
    Linearised { design: Arc<Design>, calibrations: Vec<Arc<dyn Residual>> },
    /// From replicate weights.
    Replicated(Arc<Replicates>),
}

/// What a calibration of the weights explains of a statistic, and so takes out of its variance.
pub trait Residual: Debug + Send + Sync {
    /// Replaces weighted influence values w·u, one for every row of the file, by those of the
    /// residuals of u from the regression on the calibration's columns.
    fn take(&self, weighted: &mut [f64]);
}

impl Survey {
    /// A sample with linearised variances.
    ///
    /// # Errors
    ///
    /// There are not as many weights as rows.
    pub fn linearised(design: Design, weights: Weights) -> Result<Self, EstimateError> {
        let (expected, found) = (design.rows(), weights.rows());
        if expected != found {
            return Err(EstimateError::UnequalLengths { expected, found });
        }
        let method = Method::Linearised { design: Arc::new(design), calibrations: Vec::new() };
        Ok(Self { weights, method })
    }

    /// A sample with replicated variances.
    ///
    /// # Errors
    ///
    /// A replicate has not as many weights as there are rows.
    pub fn replicated(weights: Weights, replicates: Replicates) -> Result<Self, EstimateError> {
        let expected = weights.rows();
        match replicates.weights.iter().map(Weights::rows).find(|&found| found != expected) {
            Some(found) => Err(EstimateError::UnequalLengths { expected, found }),
            None => Ok(Self { weights, method: Method::Replicated(Arc::new(replicates)) }),
        }
    }

    /// The same sample with calibrated weights, and what the calibration explains. Replicates keep
    /// their weights; see [`with_replicates`](Self::with_replicates).
    #[must_use]
    pub fn with_weights(&self, weights: Weights, residual: Arc<dyn Residual>) -> Self {
        let mut method = self.method.clone();
        if let Method::Linearised { calibrations, .. } = &mut method {
            calibrations.push(residual);
        }
        Self { weights, method }
    }

    /// The same sample with the full weights, and those of every replicate, changed in the same way;
    /// what earlier calibrations explain stays.
    ///
    /// # Errors
    ///
    /// The first error of `change`, full weights before replicates.
    pub fn try_map_weights<E: Send>(
        &self,
        change: impl Fn(&Weights) -> Result<Weights, E> + Sync,
    ) -> Result<Self, E> {
        let weights = change(&self.weights)?;
        let mut method = self.method.clone();
        if let Method::Replicated(replicates) = &mut method {
            let each: Vec<_> = replicates.weights.par_iter().map(&change).collect();
            let weights = each.into_iter().collect::<Result<_, E>>()?;
            *replicates = Arc::new(Replicates { weights, ..(**replicates).clone() });
        }
        Ok(Self { weights, method })
    }

    /// The same sample with other full weights and replicates.
    #[must_use]
    pub fn with_replicates(weights: Weights, replicates: Replicates) -> Self {
        Self { weights, method: Method::Replicated(Arc::new(replicates)) }
    }

    /// The weights.
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.weights.rows()
    }

    /// The design, where variances are linearised.
    #[must_use]
    pub fn design(&self) -> Option<&Design> {
        match &self.method {
            Method::Linearised { design, .. } => Some(design),
            Method::Replicated(_) => None,
        }
    }

    /// Whether a calibration takes part in linearised variances.
    #[must_use]
    pub fn is_calibrated(&self) -> bool {
        matches!(&self.method, Method::Linearised { calibrations, .. } if !calibrations.is_empty())
    }

    /// The replicates, where variances are replicated.
    #[must_use]
    pub fn replicates(&self) -> Option<&Replicates> {
        match &self.method {
            Method::Linearised { .. } => None,
            Method::Replicated(replicates) => Some(replicates),
        }
    }

    /// Clusters less strata; with replicates, their degrees of freedom.
    #[must_use]
    pub fn degrees_of_freedom(&self) -> f64 {
        match &self.method {
            Method::Linearised { design, .. } => design.degrees_of_freedom() as f64,
            Method::Replicated(replicates) => replicates.degrees_of_freedom,
        }
    }

    /// Clusters with a row of the domain less strata with one; with replicates, those of the whole.
    #[must_use]
    pub fn domain_degrees_of_freedom(&self, domain: &Domain) -> f64 {
        match &self.method {
            Method::Linearised { design, .. } => design.domain_degrees_of_freedom(domain) as f64,
            Method::Replicated(replicates) => replicates.degrees_of_freedom,
        }
    }

    /// Estimates with their covariance matrix.
    ///
    /// # Errors
    ///
    /// The statistic is not defined, or its variance is not.
    pub fn estimate(&self, statistic: &impl Statistic) -> Result<Estimates, EstimateError> {
        let values = statistic.values(&self.weights)?;
        let covariance = match &self.method {
            Method::Linearised { .. } => {
                self.covariance(&statistic.influences(&self.weights, &values)?)?
            }
            Method::Replicated(replicates) => {
                let each: Vec<_> = replicates
                    .weights
                    .par_iter()
                    .map(|weights| statistic.values(weights))
                    .collect();
                replicated_covariance(replicates, &values, each)?
            }
        };
        let degrees_of_freedom = self.degrees_of_freedom();
        Ok(Estimates { values, covariance, degrees_of_freedom })
    }

    /// The covariance matrix of estimates with these influence values (not yet weighted).
    ///
    /// # Errors
    ///
    /// The design has no variance for them; or the sample is replicated, which has none from
    /// influence values.
    pub fn covariance(&self, influences: &[Influence]) -> Result<DMatrix<f64>, EstimateError> {
        let (design, scores) = self.scores(influences)?;
        design.covariance(&scores)
    }

    /// The variances of estimates with these influence values (not yet weighted): for many
    /// estimates whose covariances nobody asks for.
    ///
    /// # Errors
    ///
    /// As for [`covariance`](Self::covariance).
    pub fn variances(&self, influences: &[Influence]) -> Result<Vec<f64>, EstimateError> {
        let (design, scores) = self.scores(influences)?;
        design.variances(&scores)
    }

    /// Weighted influence values, less what the calibrations explain.
    fn scores(&self, influences: &[Influence]) -> Result<(&Design, Vec<Influence>), EstimateError> {
        let Method::Linearised { design, calibrations } = &self.method else {
            return Err(EstimateError::Undefined {
                what: "the variance of influence values",
                why: "the sample has replicate weights",
            });
        };
        let score = |influence: &Influence| self.score(influence, calibrations);
        let scores: Result<_, _> = influences.par_iter().map(score).collect();
        Ok((design, scores?))
    }

    fn score(
        &self,
        influence: &Influence,
        calibrations: &[Arc<dyn Residual>],
    ) -> Result<Influence, EstimateError> {
        let weights = self.weights.as_slice();
        if calibrations.is_empty() {
            let weighted = influence.iter().map(|(row, value)| weights[row] * value).collect();
            return Influence::new(influence.domain().clone(), weighted);
        }
        let mut weighted = vec![0.0; weights.len()];
        for (row, value) in influence.iter() {
            weighted[row] = weights[row] * value;
        }
        for calibration in calibrations {
            calibration.take(&mut weighted);
        }
        Influence::new(Domain::all(weights.len()), weighted)
    }
}

/// The covariance from the replicates in which the statistic is defined: one that leaves a small
/// domain without weight is left out, as R `survey` does (`na.omit`), unless half of them do.
fn replicated_covariance(
    replicates: &Replicates,
    full: &[f64],
    each: Vec<Result<Vec<f64>, EstimateError>>,
) -> Result<DMatrix<f64>, EstimateError> {
    let all = each.len();
    let mut undefined = None;
    let (mut rscales, mut defined) = (Vec::new(), Vec::new());
    for (values, rscale) in each.into_iter().zip(&replicates.rscales) {
        match values {
            Ok(values) => {
                rscales.push(*rscale);
                defined.push(values);
            }
            Err(
                error @ (EstimateError::NoRows
                | EstimateError::NoWeight
                | EstimateError::Undefined { .. }),
            ) => undefined = Some(error),
            Err(error) => return Err(error),
        }
    }
    match undefined {
        Some(error) if 2 * defined.len() <= all => Err(error),
        Some(_) => {
            let left = Replicates { weights: Vec::new(), rscales, ..replicates.clone() };
            left.covariance(full, &defined)
        }
        None => replicates.covariance(full, &defined),
    }
}
