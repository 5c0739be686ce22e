//! What replicates are made from.

use std::ops::Range;

use super::{ReplicateError, Replicates};
use crate::design::Design;
use crate::weight::Weights;

/// A sample to make replicates from. All methods drop and double whole clusters of the first stage.
#[derive(Clone, Copy, Debug)]
pub struct ReplicateSource<'a> {
    /// The design: its clusters and strata.
    pub design: &'a Design,
    /// The full weights.
    pub weights: &'a Weights,
    /// The share of its clusters that was drawn, of every stratum; none for a sample with
    /// replacement. Half-samples and the bootstrap of Canty and Davison take no notice of it.
    pub fractions: Option<&'a [f64]>,
    /// What becomes of a stratum with one cluster.
    pub lonely: LonelyStratum,
}

/// What becomes of a stratum with one cluster, unless that is all there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LonelyStratum {
    /// It is an error.
    #[default]
    Fail,
    /// It has its full weight in every replicate and adds nothing to a variance (the rules `remove`
    /// and `certainty` of a design).
    Keep,
}

impl ReplicateSource<'_> {
    /// The clusters of every stratum.
    pub(super) fn strata(&self) -> Result<Vec<Stratum>, ReplicateError> {
        let (expected, found) = (self.design.rows(), self.weights.rows());
        if expected != found {
            return Err(ReplicateError::UnequalLengths { expected, found });
        }
        let mut strata = Vec::new();
        let mut first = 0;
        for run in self.design.stratum_of_cluster().chunk_by(|left, right| left == right) {
            strata.push(Stratum { clusters: first..first + run.len(), fraction: 0.0 });
            first += run.len();
        }
        if let Some(fractions) = self.fractions {
            let (expected, found) = (strata.len(), fractions.len());
            if expected != found {
                return Err(ReplicateError::UnequalLengths { expected, found });
            }
            for (number, (stratum, &fraction)) in strata.iter_mut().zip(fractions).enumerate() {
                if !(0.0..=1.0).contains(&fraction) {
                    return Err(ReplicateError::BadFraction { stratum: number, fraction });
                }
                stratum.fraction = fraction;
            }
        }
        Ok(strata)
    }

    /// The strata in which something varies, once lonely ones are dealt with.
    pub(super) fn varying_strata(&self) -> Result<Vec<Stratum>, ReplicateError> {
        let all = self.strata()?;
        let is_lonely = |stratum: &Stratum| stratum.size() == 1 && !stratum.is_census();
        if self.lonely == LonelyStratum::Fail {
            let numbered = all.iter().enumerate().filter(|(_, stratum)| is_lonely(stratum));
            let strata: Vec<usize> = numbered.map(|(number, _)| number).collect();
            if !strata.is_empty() {
                return Err(ReplicateError::LonelyStrata { strata });
            }
        }
        let mut varying = all;
        varying.retain(|stratum| stratum.size() > 1 && !stratum.is_census());
        if varying.is_empty() { Err(ReplicateError::NothingVaries) } else { Ok(varying) }
    }

    /// The weights of a replicate, from the factor of every cluster.
    pub(super) fn replicate(&self, factors: &[f64]) -> Weights {
        let rows = self.weights.as_slice().iter().zip(self.design.clusters().of_row());
        let weigh = |(&weight, &cluster): (&f64, &u32)| weight * factors[cluster as usize];
        Weights::made(rows.map(weigh).collect())
    }

    /// A factor of 1 for every cluster.
    pub(super) fn whole(&self) -> Vec<f64> {
        vec![1.0; self.design.clusters().levels()]
    }

    /// Replicates whose deviations all count the same.
    pub(super) fn equal(&self, weights: Vec<Weights>, scale: f64, mse: bool) -> Replicates {
        let rscales = vec![1.0; weights.len()];
        let degrees_of_freedom = self.design.degrees_of_freedom() as f64;
        Replicates { weights, scale, rscales, mse, degrees_of_freedom }
    }
}

/// The clusters of a stratum.
#[derive(Clone, Debug)]
pub(super) struct Stratum {
    pub clusters: Range<usize>,
    /// The share that was drawn.
    pub fraction: f64,
}

impl Stratum {
    pub fn size(&self) -> usize {
        self.clusters.len()
    }

    pub fn is_census(&self) -> bool {
        1.0 - self.fraction < CENSUS
    }
}

/// A part left out that is smaller than this is none, as in the variance of a design.
const CENSUS: f64 = 1e-7;
