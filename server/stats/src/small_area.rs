//! Small units: the Fay–Herriot model beside direct estimates. From how many answers on a direct
//! estimate is ranked, an index definition says (`minimum_n`).

mod restricted_likelihood;

use nalgebra::DMatrix;
use thiserror::Error;

use restricted_likelihood::{Fit, maximum};

/// A direct estimate of a unit: from its own sample only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DirectEstimate {
    /// The value.
    pub value: f64,
    /// Its standard error, in the unit of the value.
    pub standard_error: f64,
}

/// A modelled estimate of a unit: it borrows from the other units through a regression. A type of
/// its own, so that it can never stand where a direct estimate is meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModelledEstimate {
    /// The empirical best linear unbiased predictor `γ·y + (1 − γ)·x'β`.
    pub value: f64,
    /// Its mean squared error g₁ + g₂ + 2g₃, in the square of the unit of the value.
    pub mean_squared_error: f64,
    /// What the direct estimate weighs, γ = σ²/(σ² + ψ), between 0 and 1.
    pub shrinkage: f64,
    /// What the regression alone says, `x'β`.
    pub synthetic: f64,
}

/// A unit's direct estimate with the modelled one beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SmallAreaEstimate {
    /// From the unit's own sample.
    pub direct: DirectEstimate,
    /// From the model.
    pub modelled: ModelledEstimate,
}

/// A fitted Fay–Herriot model.
#[derive(Clone, Debug, PartialEq)]
pub struct FayHerriot {
    /// The variance σ² of the units around the regression, beyond sampling.
    pub model_variance: f64,
    /// Whether σ² is 0 because the restricted likelihood is largest there: then every modelled
    /// estimate is the regression's, and its mean squared error is likely too small.
    pub is_at_boundary: bool,
    /// The coefficients β of the columns.
    pub coefficients: Vec<f64>,
    /// Their standard errors, √diag (X'V⁻¹X)⁻¹.
    pub coefficient_errors: Vec<f64>,
    /// The estimates of the units, in the order they were given in.
    pub estimates: Vec<SmallAreaEstimate>,
    /// How many steps the maximisation took.
    pub iterations: usize,
}

/// Why there is no Fay–Herriot estimate.
///
/// Units are numbered from 0 in the order they were given in.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum SmallAreaError {
    /// Every unit needs a row of the regression.
    #[error("{units} units need as many rows of the regression, not {rows}")]
    UnequalLengths {
        /// Units with a direct estimate.
        units: usize,
        /// Rows of the regression.
        rows: usize,
    },
    /// Direct estimates or regression columns that are missing or infinite.
    #[error("the estimates or columns of units {units:?} are not finite numbers")]
    NotFinite {
        /// The units.
        units: Vec<usize>,
    },
    /// The model takes sampling variances as known, so none is 0, negative or missing.
    #[error("the standard errors of units {units:?} are not positive numbers")]
    StandardErrorNotPositive {
        /// The units.
        units: Vec<usize>,
    },
    /// More units than columns are needed.
    #[error("{units} units are too few for a regression of {columns} columns")]
    TooFewUnits {
        /// The units.
        units: usize,
        /// The columns.
        columns: usize,
    },
    /// A column says what others say together.
    #[error("column {column} of the regression depends on those before it")]
    Collinear {
        /// The column, from 0.
        column: usize,
    },
    /// The maximisation did not come to rest.
    #[error("the restricted likelihood did not converge in {iterations} steps")]
    NotConverged {
        /// After how many steps it was given up.
        iterations: usize,
    },
}

/// The Fay–Herriot estimates of units (Fay and Herriot, *JASA* 74, 1979), by restricted maximum
/// likelihood.
///
/// `yᵢ = xᵢ'β + uᵢ + eᵢ` with `uᵢ ~ N(0, σ²)` and known sampling variances ψᵢ = seᵢ². `columns` is
/// X, a row a unit and a column a coefficient, the intercept's included. σ² maximises the
/// restricted likelihood: Fisher scoring (Rao and Molina, *Small Area Estimation*, 2015, 6.4.2)
/// kept between bounds, from the best point of a grid, until a step is below 1e-12 of σ². The mean
/// squared error is g₁ + g₂ + 2g₃ (Prasad and Rao, *JASA* 85, 1990; Datta and Lahiri, *Statistica
/// Sinica* 10, 2000) with g₁ = γψ, g₂ = (1 − γ)²x'(X'V⁻¹X)⁻¹x and
/// g₃ = ψ²/(σ² + ψ)³ · 2/Σ(σ² + ψ)⁻².
///
/// # Errors
/// [`SmallAreaError`] if lengths differ, a number is not finite, a standard error is not positive,
/// units are not more than columns, columns depend on each other, or the iteration does not end.
pub fn fay_herriot(
    direct: &[DirectEstimate],
    columns: &DMatrix<f64>,
) -> Result<FayHerriot, SmallAreaError> {
    check(direct, columns)?;
    // Decompositions depend on the order of rows in their last bits, but units have no order.
    let order = order_of_units(direct, columns);
    let sorted: Vec<_> = order.iter().map(|&unit| direct[unit]).collect();
    let rows = columns.select_rows(&order);
    let mut model = fitted(&sorted, &rows)?;
    let mut placed: Vec<_> = order.into_iter().zip(model.estimates).collect();
    placed.sort_unstable_by_key(|(unit, _)| *unit);
    model.estimates = placed.into_iter().map(|(_, estimate)| estimate).collect();
    Ok(model)
}

/// The units by what is known of them: by value, standard error, and row of the regression.
fn order_of_units(direct: &[DirectEstimate], columns: &DMatrix<f64>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..direct.len()).collect();
    order.sort_by(|&one, &other| {
        let own = |unit: usize| {
            let DirectEstimate { value, standard_error } = direct[unit];
            [value, standard_error]
                .into_iter()
                .chain(columns.row(unit).iter().copied().collect::<Vec<_>>())
        };
        let mut pairs = own(one).zip(own(other)).map(|(own, other)| own.total_cmp(&other));
        pairs.find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    });
    order
}

fn fitted(direct: &[DirectEstimate], columns: &DMatrix<f64>) -> Result<FayHerriot, SmallAreaError> {
    let values: Vec<f64> = direct.iter().map(|unit| unit.value).collect();
    let sampling: Vec<f64> = direct.iter().map(|unit| unit.standard_error.powi(2)).collect();
    let (model_variance, iterations) = maximum(&values, &sampling, columns)?;
    let fit = Fit::new(&values, &sampling, columns, model_variance)?;
    let spread: f64 = crate::sum::sum(sampling.iter().map(|psi| (model_variance + psi).powi(-2)));
    let estimate = |(unit, own): (usize, &DirectEstimate)| {
        let psi = sampling[unit];
        let total = model_variance + psi;
        let shrinkage = model_variance / total;
        let synthetic = fit.fitted[unit];
        let g1 = shrinkage * psi;
        let g2 = (1.0 - shrinkage).powi(2) * fit.leverage[unit] * total;
        let g3 = psi.powi(2) / total.powi(3) * 2.0 / spread;
        let modelled = ModelledEstimate {
            value: shrinkage * own.value + (1.0 - shrinkage) * synthetic,
            mean_squared_error: g1 + g2 + 2.0 * g3,
            shrinkage,
            synthetic,
        };
        SmallAreaEstimate { direct: *own, modelled }
    };
    Ok(FayHerriot {
        model_variance,
        is_at_boundary: model_variance <= 0.0,
        estimates: direct.iter().enumerate().map(estimate).collect(),
        coefficients: fit.coefficients,
        coefficient_errors: fit.coefficient_errors,
        iterations,
    })
}

fn check(direct: &[DirectEstimate], columns: &DMatrix<f64>) -> Result<(), SmallAreaError> {
    let units = direct.len();
    if columns.nrows() != units {
        return Err(SmallAreaError::UnequalLengths { units, rows: columns.nrows() });
    }
    if units <= columns.ncols() {
        return Err(SmallAreaError::TooFewUnits { units, columns: columns.ncols() });
    }
    let is_finite = |unit: usize| {
        let row = columns.row(unit);
        direct[unit].value.is_finite() && row.iter().all(|cell| cell.is_finite())
    };
    let not_finite: Vec<usize> = (0..units).filter(|unit| !is_finite(*unit)).collect();
    if !not_finite.is_empty() {
        return Err(SmallAreaError::NotFinite { units: not_finite });
    }
    let is_positive = |unit: &usize| {
        let error = direct[*unit].standard_error;
        error.is_finite() && error > 0.0 && error.powi(2) > 0.0
    };
    let not_positive: Vec<usize> = (0..units).filter(|unit| !is_positive(unit)).collect();
    if !not_positive.is_empty() {
        return Err(SmallAreaError::StandardErrorNotPositive { units: not_positive });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
