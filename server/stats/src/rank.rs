//! Ranks of units with their uncertainty.
//!
//! A rank is 1 + the number of units that are strictly better, so it is uncertain as the values
//! are. Here are confidence sets of ranks ([`confidence_set`], [`multinomial`]), a joint region
//! ([`joint_region`]), probabilities of ranks ([`probability`]) and groups of units that cannot be
//! told apart ([`group`]), all from the same values and the same covariance.

pub mod confidence_set;
mod draws;
mod family;
pub mod group;
pub mod joint_region;
pub mod multinomial;
pub mod probability;

use nalgebra::{DMatrix, SymmetricEigen};
use thiserror::Error;

/// Which value is rank 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Best {
    /// The largest value is rank 1.
    Largest,
    /// The smallest value is rank 1.
    Smallest,
}

/// How the errors of the units' values vary together.
#[derive(Clone, Debug, PartialEq)]
pub enum Covariance {
    /// Independent units: a standard error each, in the unit of the values. 0 is a constant, as
    /// administrative data are.
    Independent(Vec<f64>),
    /// The covariance matrix of the values: symmetric, without negative eigenvalue.
    Full(DMatrix<f64>),
}

/// Why units cannot be ranked.
///
/// Units are numbered from 0 in the order they were given in.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum RankError {
    /// There is nothing to rank.
    #[error("there is no unit to rank")]
    NoUnits,
    /// Values that are missing or infinite.
    #[error("the values of units {units:?} are not finite numbers")]
    ValuesNotFinite {
        /// The units.
        units: Vec<usize>,
    },
    /// As many standard errors, or rows and columns of the covariance, as units are needed.
    #[error("{units} units need a covariance of their size, not {rows} × {columns}")]
    CovarianceSize {
        /// Units with a value.
        units: usize,
        /// Rows of the covariance, or standard errors.
        rows: usize,
        /// Columns of the covariance; 1 for standard errors.
        columns: usize,
    },
    /// Standard errors or variances that are negative, missing or infinite.
    #[error("the standard errors or variances of units {units:?} are negative or not finite")]
    UncertaintyInvalid {
        /// The units.
        units: Vec<usize>,
    },
    /// The covariance of (a, b) is not that of (b, a).
    #[error("the covariance is not symmetric, first at units {first} and {second}")]
    NotSymmetric {
        /// The row.
        first: usize,
        /// The column.
        second: usize,
    },
    /// No values can vary like this.
    #[error("the covariance has a negative eigenvalue, {eigenvalue}")]
    NegativeEigenvalue {
        /// The smallest eigenvalue.
        eigenvalue: f64,
    },
    /// Degrees of freedom are a positive number.
    #[error("{df} is not a number of degrees of freedom")]
    DegreesOfFreedom {
        /// What was given.
        df: f64,
    },
    /// A coverage lies between 0 and 1.
    #[error("a coverage lies between 0 and 1; {coverage} does not")]
    Coverage {
        /// What was given.
        coverage: f64,
    },
    /// The number of draws is outside what a simulation takes.
    #[error("a simulation takes 1 to {most} draws, not {draws}")]
    Draws {
        /// What was given.
        draws: usize,
        /// The largest number.
        most: usize,
    },
}

/// The values of units that are to be ranked, with the covariance of their errors.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitEstimates {
    values: Vec<f64>,
    covariance: Covariance,
    best: Best,
    df: Option<f64>,
    /// The units from best to worst; of equal values the one given first.
    order: Vec<usize>,
    /// The covariance's root, in that order.
    root: draws::Root,
}

impl UnitEstimates {
    /// Checks and keeps the values of units and their covariance.
    ///
    /// Errors are normal, or with `degrees_of_freedom` multivariate t: one χ² for all units of a
    /// draw, as when all variances are known equally well.
    ///
    /// # Errors
    /// [`RankError`] if there is no unit, a number is not finite, a standard error is negative, the
    /// covariance is not of the units' size, not symmetric (beyond 1e-9 of its scale), or has an
    /// eigenvalue below −1e-9 of its largest, or the degrees of freedom are not positive.
    pub fn new(
        values: &[f64],
        covariance: Covariance,
        best: Best,
        degrees_of_freedom: Option<f64>,
    ) -> Result<Self, RankError> {
        if values.is_empty() {
            return Err(RankError::NoUnits);
        }
        let units = which(values, |value| !value.is_finite());
        if !units.is_empty() {
            return Err(RankError::ValuesNotFinite { units });
        }
        if let Some(df) = degrees_of_freedom.filter(|df| df.is_nan() || *df <= 0.0) {
            return Err(RankError::DegreesOfFreedom { df });
        }
        let df = degrees_of_freedom.filter(|df| df.is_finite());
        check(&covariance, values.len())?;
        let covariance = match covariance {
            Covariance::Independent(errors) => Covariance::Independent(errors),
            Covariance::Full(matrix) => Covariance::Full((&matrix + matrix.transpose()) / 2.0),
        };
        // −0 is 0, so that they are equal for the order too.
        let values: Vec<f64> = values.iter().map(|value| value + 0.0).collect();
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| match best {
            Best::Largest => values[b].total_cmp(&values[a]),
            Best::Smallest => values[a].total_cmp(&values[b]),
        });
        let root = root(&covariance, &order)?;
        Ok(Self { values, covariance, best, df, order, root })
    }

    /// How many units there are; at least one.
    #[must_use]
    pub fn units(&self) -> usize {
        self.values.len()
    }

    /// The values in the order they were given in.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The units from best to worst; of equal values the one given first.
    #[must_use]
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// The standard error of a unit's value; 0 for a unit that does not exist.
    #[must_use]
    pub fn standard_error(&self, unit: usize) -> f64 {
        match &self.covariance {
            Covariance::Independent(errors) => errors.get(unit).copied().unwrap_or_default(),
            Covariance::Full(matrix) => {
                matrix.get((unit, unit)).copied().unwrap_or_default().max(0.0).sqrt()
            }
        }
    }

    /// The rank of every unit: 1 + the number of units that are strictly better. Equal values
    /// share the better rank, and the ranks they take up are left out behind them.
    #[must_use]
    pub fn ranks(&self) -> Vec<usize> {
        let mut ranks = vec![1; self.units()];
        let mut before: Option<(usize, f64)> = None;
        for (place, &unit) in self.order.iter().enumerate() {
            let value = self.values[unit];
            let rank = match before {
                Some((rank, same)) if value.total_cmp(&same).is_eq() => rank,
                _ => place + 1,
            };
            ranks[unit] = rank;
            before = Some((rank, value));
        }
        ranks
    }

    /// The value of the unit at a place of the order, turned so that larger is better.
    fn score(&self, place: usize) -> f64 {
        let value = self.values[self.order[place]];
        match self.best {
            Best::Largest => value,
            Best::Smallest => -value,
        }
    }

    /// The standard error of the difference of the units at two places of the order.
    ///
    /// A variance within rounding of 0 is 0: such units differ by a constant.
    fn error_of_difference(&self, first: usize, second: usize) -> f64 {
        let (first, second) = (self.order[first], self.order[second]);
        let (variances, covariance) = match &self.covariance {
            Covariance::Independent(errors) => {
                return errors[first].hypot(errors[second]);
            }
            Covariance::Full(matrix) => {
                (matrix[(first, first)] + matrix[(second, second)], matrix[(first, second)])
            }
        };
        let variance = variances - 2.0 * covariance;
        let rounding = 16.0 * f64::EPSILON * variances * small(self.units());
        if variance <= rounding { 0.0 } else { variance.sqrt() }
    }
}

/// How a simulation is done, and what it is to hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simulation {
    coverage: f64,
    draws: usize,
    seed: u64,
}

impl Simulation {
    /// The largest number of draws: 8 bytes are kept of each.
    pub const MOST_DRAWS: usize = 10_000_000;

    /// A simulation of `draws` draws under a seed, for a coverage such as 0.95.
    ///
    /// # Errors
    /// [`RankError::Coverage`] unless 0 < coverage < 1, [`RankError::Draws`] unless there are 1 to
    /// [`Self::MOST_DRAWS`] draws.
    pub fn new(coverage: f64, draws: usize, seed: u64) -> Result<Self, RankError> {
        check_coverage(coverage)?;
        if draws == 0 || draws > Self::MOST_DRAWS {
            return Err(RankError::Draws { draws, most: Self::MOST_DRAWS });
        }
        Ok(Self { coverage, draws, seed })
    }
}

/// The rank of a unit and the ranks it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankSet {
    /// 1 + the number of units whose value is strictly better.
    pub rank: usize,
    /// The best rank it may have.
    pub lower: usize,
    /// The worst rank it may have.
    pub upper: usize,
}

fn check_coverage(coverage: f64) -> Result<(), RankError> {
    if coverage > 0.0 && coverage < 1.0 { Ok(()) } else { Err(RankError::Coverage { coverage }) }
}

fn check(covariance: &Covariance, units: usize) -> Result<(), RankError> {
    let (rows, columns) = match covariance {
        Covariance::Independent(errors) => (errors.len(), 1),
        Covariance::Full(matrix) => matrix.shape(),
    };
    let is_matrix = matches!(covariance, Covariance::Full(_));
    if rows != units || (is_matrix && columns != units) {
        return Err(RankError::CovarianceSize { units, rows, columns });
    }
    let diagonal = match covariance {
        Covariance::Independent(errors) => errors.clone(),
        Covariance::Full(matrix) => matrix.diagonal().iter().copied().collect(),
    };
    let wrong = which(&diagonal, |error| !error.is_finite() || error < 0.0);
    if !wrong.is_empty() {
        return Err(RankError::UncertaintyInvalid { units: wrong });
    }
    match covariance {
        Covariance::Independent(_) => Ok(()),
        Covariance::Full(matrix) => check_symmetry(matrix),
    }
}

fn check_symmetry(matrix: &DMatrix<f64>) -> Result<(), RankError> {
    // Beside a constant, whose scale is 0, what rounding left is judged by the other units' scale.
    let rounding = 1e-14 * matrix.diagonal().iter().copied().fold(0.0, f64::max);
    for first in 0..matrix.nrows() {
        for second in 0..first {
            let scale = (matrix[(first, first)] * matrix[(second, second)]).sqrt();
            let gap = (matrix[(first, second)] - matrix[(second, first)]).abs();
            if gap.is_nan() || gap > 1e-9 * scale + rounding {
                return Err(RankError::NotSymmetric { first, second });
            }
        }
    }
    Ok(())
}

/// A matrix A with AA' = the covariance, its rows in the order of the units.
///
/// Cholesky's triangle where there is one; else, for a singular covariance, the eigenvectors times
/// the roots of the eigenvalues.
fn root(covariance: &Covariance, order: &[usize]) -> Result<draws::Root, RankError> {
    let matrix = match covariance {
        Covariance::Independent(errors) => {
            return Ok(draws::Root::diagonal(order.iter().map(|&unit| errors[unit]).collect()));
        }
        Covariance::Full(matrix) => matrix,
    };
    let size = order.len();
    let sorted = DMatrix::from_fn(size, size, |row, column| matrix[(order[row], order[column])]);
    if let Some(cholesky) = sorted.clone().cholesky() {
        return Ok(draws::Root::triangle(&cholesky.l()));
    }
    let SymmetricEigen { mut eigenvectors, eigenvalues } = sorted.symmetric_eigen();
    let smallest = eigenvalues.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = eigenvalues.iter().copied().fold(0.0, f64::max);
    if smallest < -1e-9 * largest || smallest.is_nan() {
        return Err(RankError::NegativeEigenvalue { eigenvalue: smallest });
    }
    for (mut column, eigenvalue) in eigenvectors.column_iter_mut().zip(eigenvalues.iter()) {
        column *= eigenvalue.max(0.0).sqrt();
    }
    Ok(draws::Root::square(&eigenvectors))
}

fn which(numbers: &[f64], is_wrong: impl Fn(f64) -> bool) -> Vec<usize> {
    let numbers = numbers.iter().enumerate();
    numbers.filter(|&(_, &number)| is_wrong(number)).map(|(unit, _)| unit).collect()
}

/// A number of units or draws as a float; exact below 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "units and draws are far fewer than 2⁵³")]
const fn small(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
