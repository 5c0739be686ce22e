//! Variances, covariances, correlations, and Cronbach's alpha.

use nalgebra::DMatrix;

use super::weighted_mean;
use crate::answers::{Answers, Item};
use crate::domain::Domain;
use crate::error::EstimateError;
use crate::estimate::Estimates;
use crate::influence::{Influence, Statistic};
use crate::sum::Sum;
use crate::survey::Survey;
use crate::weight::Weights;

/// The population variances and covariances of several items over the rows that answered all:
/// Σw(x−x̄)(y−ȳ)/Σw · n/(n−1), in the product of their units; u = (that product·n/(n−1) − v)/Σw
/// (R `svyvar`). Pairs come row by row of the upper triangle: (1,1), (1,2), …, (2,2), ….
#[derive(Clone, Debug)]
pub struct Covariances<'a> {
    items: Vec<Item<'a>>,
    domain: Domain,
}

impl<'a> Covariances<'a> {
    /// Of these items over the rows of a domain.
    ///
    /// # Errors
    ///
    /// A row of the domain has no answer to one of them.
    pub fn new(answers: &[Answers<'a>], domain: &Domain) -> Result<Self, EstimateError> {
        let items: Result<_, _> =
            answers.iter().map(|&answers| Item::complete(answers, domain)).collect();
        Ok(Self { items: items?, domain: domain.clone() })
    }

    /// The pairs of items in the order of the estimates.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let count = self.items.len();
        (0..count).flat_map(move |i| (i..count).map(move |j| (i, j)))
    }

    /// The deviations of every item from its mean, and the weight of the rows.
    fn deviations(&self, weights: &Weights) -> Result<(Vec<Vec<f64>>, f64), EstimateError> {
        if self.domain.len() < 2 {
            return Err(EstimateError::Undefined {
                what: "a variance",
                why: "there are fewer than two rows",
            });
        }
        let mut weight = 0.0;
        let mut deviations = Vec::with_capacity(self.items.len());
        for item in &self.items {
            let (total, mean) = weighted_mean(item, weights)?;
            weight = total;
            deviations.push(item.iter().map(|(_, value)| value - mean).collect());
        }
        Ok((deviations, weight))
    }

    fn correction(&self) -> f64 {
        let n = self.domain.len() as f64;
        n / (n - 1.0)
    }
}

impl Statistic for Covariances<'_> {
    fn values(&self, weights: &Weights) -> Result<Vec<f64>, EstimateError> {
        let (deviations, total) = self.deviations(weights)?;
        let weights = weights.as_slice();
        let covariance = |(i, j): (usize, usize)| {
            let mut sum = Sum::ZERO;
            let pairs = deviations[i].iter().zip(&deviations[j]);
            for (row, (x, y)) in self.domain.rows().zip(pairs) {
                sum.add_product(weights[row] * x, *y);
            }
            sum.value() / total * self.correction()
        };
        Ok(self.pairs().map(covariance).collect())
    }

    fn influences(
        &self,
        weights: &Weights,
        values: &[f64],
    ) -> Result<Vec<Influence>, EstimateError> {
        let (deviations, total) = self.deviations(weights)?;
        let influence = |((i, j), value): ((usize, usize), &f64)| {
            let pairs = deviations[i].iter().zip(&deviations[j]);
            let values = pairs.map(|(x, y)| (x * y * self.correction() - value) / total).collect();
            Influence::new(self.domain.clone(), values)
        };
        self.pairs().zip(values).map(influence).collect()
    }
}

/// The correlation of two items over the rows of a domain: cov(x,y)/√(var(x) var(y)), without unit,
/// by the delta method from their variances.
///
/// # Errors
///
/// A row has no answer, an item does not vary, or its variance has no variance under the design.
pub fn correlation(
    survey: &Survey,
    items: [Answers<'_>; 2],
    domain: &Domain,
) -> Result<Estimates, EstimateError> {
    let base = survey.estimate(&Covariances::new(&items, domain)?)?;
    let [x, both, y] = base.values[..] else {
        return Err(EstimateError::UnequalLengths { expected: 3, found: base.len() });
    };
    if x <= 0.0 || y <= 0.0 {
        return Err(EstimateError::Undefined { what: "a correlation", why: "an item is constant" });
    }
    let value = both / (x * y).sqrt();
    let slopes = [-value / (2.0 * x), 1.0 / (x * y).sqrt(), -value / (2.0 * y)];
    base.transformed(vec![value], &DMatrix::from_row_slice(1, 3, &slopes))
}

/// Cronbach's alpha of K items over the rows of a domain: K/(K−1) · (1 − Σ var(xₖ) / var(Σxₖ)),
/// without unit, by the delta method from their variances and covariances.
///
/// # Errors
///
/// Fewer than two items, a row without an answer, or a sum of the items that does not vary.
pub fn alpha(
    survey: &Survey,
    items: &[Answers<'_>],
    domain: &Domain,
) -> Result<Estimates, EstimateError> {
    let undefined = |why| EstimateError::Undefined { what: "Cronbach's alpha", why };
    if items.len() < 2 {
        return Err(undefined("there are fewer than two items"));
    }
    let statistic = Covariances::new(items, domain)?;
    let base = survey.estimate(&statistic)?;
    let (mut own, mut whole) = (Sum::ZERO, Sum::ZERO);
    for ((i, j), value) in statistic.pairs().zip(&base.values) {
        own.add(if i == j { *value } else { 0.0 });
        whole.add(if i == j { *value } else { 2.0 * value });
    }
    let (own, whole) = (own.value(), whole.value());
    if whole <= 0.0 {
        return Err(undefined("the sum of the items is constant"));
    }
    let count = items.len() as f64;
    let factor = count / (count - 1.0);
    let slope = |(i, j): (usize, usize)| {
        if i == j {
            factor * (own / whole - 1.0) / whole
        } else {
            factor * 2.0 * own / (whole * whole)
        }
    };
    let slopes: Vec<_> = statistic.pairs().map(slope).collect();
    let jacobian = DMatrix::from_row_slice(1, slopes.len(), &slopes);
    base.transformed(vec![factor * (1.0 - own / whole)], &jacobian)
}
