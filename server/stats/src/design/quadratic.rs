//! Variances that are a quadratic form of the totals of clusters drawn with unequal probabilities.

use std::sync::Arc;

use nalgebra::DMatrix;

use super::{DesignError, JointForm, JointProbabilities};
use crate::code::Codes;
use crate::influence::Influence;
use crate::sum::Sum;

/// More clusters than this would need gigabytes for the matrix of their pairs.
const MOST_CLUSTERS: usize = 10_000;

/// z′Dz of the totals z of the clusters, or −½ ΣΣ Dᵢⱼ(zᵢ−zⱼ)².
#[derive(Clone, Debug)]
pub(super) struct Quadratic {
    cluster_of_row: Arc<[u32]>,
    matrix: DMatrix<f64>,
    form: JointForm,
}

impl Quadratic {
    /// Overton's approximation in each stratum; clusters of different strata are independent.
    pub fn overton(
        clusters: &Codes,
        strata: &[u32],
        probabilities: &[f64],
        form: JointForm,
    ) -> Result<Self, DesignError> {
        let n = check_number(clusters)?;
        let mut matrix = DMatrix::zeros(n, n);
        let mut first = 0;
        for run in strata.chunk_by(|left, right| left == right) {
            let drawn = run.len() as f64;
            for i in first..first + run.len() {
                for j in first..first + run.len() {
                    matrix[(i, j)] = if i == j {
                        1.0 - probabilities[i]
                    } else {
                        let mean = f64::midpoint(probabilities[i], probabilities[j]);
                        1.0 - (drawn - mean) / (drawn - 1.0)
                    };
                }
            }
            first += run.len();
        }
        Ok(Self { cluster_of_row: Arc::from(clusters.of_row()), matrix, form })
    }

    pub fn joint(clusters: &Codes, joint: &JointProbabilities) -> Result<Self, DesignError> {
        let n = check_number(clusters)?;
        let (rows, columns) = joint.matrix.shape();
        if (rows, columns) != (n, n) {
            return Err(DesignError::JointSize { rows, columns, clusters: n });
        }
        let own = joint.matrix.diagonal();
        let matrix = DMatrix::from_fn(n, n, |i, j| {
            if i == j {
                return 1.0 - own[i];
            }
            let both = joint.matrix[(i, j)];
            let difference = (both - own[i] * own[j]) / both;
            if difference.abs() < joint.zero_below { 0.0 } else { difference }
        });
        Ok(Self { cluster_of_row: Arc::from(clusters.of_row()), matrix, form: joint.form })
    }

    /// The covariance matrix of the totals of weighted influence values.
    pub fn covariance(&self, scores: &[Influence]) -> DMatrix<f64> {
        let totals: Vec<_> = scores.iter().map(|score| self.totals(score)).collect();
        DMatrix::from_fn(scores.len(), scores.len(), |i, j| self.form(&totals[i], &totals[j]))
    }

    fn totals(&self, score: &Influence) -> Vec<f64> {
        let mut sums = vec![Sum::ZERO; self.matrix.nrows()];
        for (row, value) in score.iter() {
            sums[self.cluster_of_row[row] as usize].add(value);
        }
        sums.into_iter().map(Sum::value).collect()
    }

    fn form(&self, left: &[f64], right: &[f64]) -> f64 {
        let mut sum = Sum::ZERO;
        for i in 0..left.len() {
            for j in 0..right.len() {
                let weight = self.matrix[(i, j)];
                match self.form {
                    JointForm::HorvitzThompson => sum.add_product(weight * left[i], right[j]),
                    JointForm::YatesGrundy => {
                        let product = (left[i] - left[j]) * (right[i] - right[j]);
                        sum.add_product(-0.5 * weight, product);
                    }
                }
            }
        }
        sum.value()
    }
}

fn check_number(clusters: &Codes) -> Result<usize, DesignError> {
    let n = clusters.levels();
    if n > MOST_CLUSTERS { Err(DesignError::TooManyClusters(n)) } else { Ok(n) }
}
