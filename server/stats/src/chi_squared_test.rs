//! Tests that rows and columns of a table have nothing to do with each other.

mod table;

use nalgebra::{DMatrix, DVector};

use crate::distribution::{chi_squared, fisher};
use crate::domain::Domain;
use crate::error::EstimateError;
use crate::estimate::Estimates;
use crate::survey::Survey;
use table::Table;

/// How the design enters the test (R `survey`, `svychisq(statistic =)`).
///
/// P are the estimated shares of an r × c table with covariance V, D = diag P, N the rows of the
/// domain with and without answers, K = (r−1)(c−1), ν the degrees of freedom of the design,
/// X² = N Σ(Pᵢⱼ − Pᵢ·P·ⱼ)²/(Pᵢ·P·ⱼ), Δ = (C′D⁻¹C/N)⁻¹ C′D⁻¹VD⁻¹C the generalised design effects, C the
/// interactions less what main effects explain of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChiSquaredMethod {
    /// Rao and Scott (1984), second order: X²/tr Δ on d and dν degrees of freedom,
    /// d = (tr Δ)²/tr Δ² (as an F by Thomas and Rao 1987).
    F,
    /// Rao and Scott (1981), first order: X²K/tr Δ against χ² on K; the statistic told is X².
    ChiSquared,
    /// Koch, Freeman and Freeman (1975): Q = Y′S⁻¹Y/K on K and ν, Y the totals
    /// N̂ᵢⱼ − N̂ᵢ·N̂·ⱼ/N̂ without the first row and column, S their covariance.
    Wald,
    /// The same, Q(ν−K+1)/ν on K and ν−K+1 (Thomas and Rao 1987).
    AdjustedWald,
}

/// A statistic with its p-value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChiSquaredTest {
    /// The statistic.
    pub statistic: f64,
    /// The distribution it has where rows and columns have nothing to do with each other.
    pub distribution: TestDistribution,
    /// The probability of a statistic as large.
    pub p_value: f64,
}

/// The distribution of a test statistic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TestDistribution {
    /// χ² with these degrees of freedom.
    ChiSquared(f64),
    /// F with degrees of freedom of the numerator and the denominator.
    F(f64, f64),
}

/// The test that two codings of the rows of a domain have nothing to do with each other.
///
/// `rows` and `columns` hold the level of every row of the file, or
/// [`NO_LEVEL`](crate::answers::NO_LEVEL); rows of the domain that lack one count in N only. Levels
/// that no row has are left out of the table.
///
/// # Errors
///
/// A coding has fewer than two levels with weight, or the test is not defined under the design: no
/// degrees of freedom, a covariance of cells without inverse.
pub fn chi_squared_test(
    survey: &Survey,
    domain: &Domain,
    rows: &[u32],
    columns: &[u32],
    method: ChiSquaredMethod,
    degrees_of_freedom: f64,
) -> Result<ChiSquaredTest, EstimateError> {
    for coding in [rows, columns] {
        if coding.len() != survey.rows() {
            let (expected, found) = (survey.rows(), coding.len());
            return Err(EstimateError::UnequalLengths { expected, found });
        }
    }
    if degrees_of_freedom <= 0.0 || degrees_of_freedom.is_nan() {
        return Err(undefined("there are no degrees of freedom"));
    }
    let table = Table::new(survey.weights(), domain, rows, columns)?;
    match method {
        ChiSquaredMethod::F | ChiSquaredMethod::ChiSquared => {
            let shares = table.shares(survey)?;
            rao_scott(&table, &shares, domain.len() as f64, method, degrees_of_freedom)
        }
        ChiSquaredMethod::Wald | ChiSquaredMethod::AdjustedWald => {
            wald(&table, &table.totals(survey)?, method, degrees_of_freedom)
        }
    }
}

fn undefined(why: &'static str) -> EstimateError {
    EstimateError::Undefined { what: "a test of a table", why }
}

fn rao_scott(
    table: &Table,
    shares: &Estimates,
    rows: f64,
    method: ChiSquaredMethod,
    degrees_of_freedom: f64,
) -> Result<ChiSquaredTest, EstimateError> {
    let pearson = rows * table.mean_square_contingency(&shares.values);
    // D⁻¹C: cells without a share say nothing.
    let inverse = |share: f64| if share == 0.0 { 0.0 } else { 1.0 / share };
    let contrasts = table.interactions();
    let scaled = DMatrix::from_fn(contrasts.nrows(), contrasts.ncols(), |cell, contrast| {
        inverse(shares.values[cell]) * contrasts[(cell, contrast)]
    });
    let expected = contrasts.transpose() * &scaled / rows;
    let found = scaled.transpose() * &shares.covariance * &scaled;
    let why = "cells of the table are empty";
    let effects = expected.lu().solve(&found).ok_or(undefined(why))?;
    let trace = effects.trace();
    if trace <= 0.0 || !trace.is_finite() {
        return Err(undefined("the shares of the table have no variance"));
    }
    let count = contrasts.ncols() as f64;
    Ok(if method == ChiSquaredMethod::ChiSquared {
        ChiSquaredTest {
            statistic: pearson,
            distribution: TestDistribution::ChiSquared(count),
            p_value: chi_squared::upper_tail(pearson * count / trace, count),
        }
    } else {
        let own = trace * trace / (&effects * &effects).trace();
        f_test(pearson / trace, own, own * degrees_of_freedom)
    })
}

fn wald(
    table: &Table,
    totals: &Estimates,
    method: ChiSquaredMethod,
    degrees_of_freedom: f64,
) -> Result<ChiSquaredTest, EstimateError> {
    let (values, jacobian) = table.departures(&totals.values);
    let departures = totals.transformed(values, &jacobian)?;
    let count = departures.len() as f64;
    let denominator = match method {
        ChiSquaredMethod::AdjustedWald => degrees_of_freedom - count + 1.0,
        _ => degrees_of_freedom,
    };
    if denominator <= 0.0 {
        return Err(undefined("there are too few degrees of freedom for so many cells"));
    }
    let values = DVector::from_column_slice(&departures.values);
    let quadratic = quadratic_form(&departures.covariance, &values)
        .ok_or(undefined("the covariance of the cells has no inverse"))?;
    let statistic = quadratic / count * denominator / degrees_of_freedom;
    Ok(f_test(statistic, count, denominator))
}

fn f_test(statistic: f64, numerator: f64, denominator: f64) -> ChiSquaredTest {
    ChiSquaredTest {
        statistic,
        distribution: TestDistribution::F(numerator, denominator),
        p_value: fisher::upper_tail(statistic, numerator, denominator),
    }
}

/// y′V⁻¹y, in units that make the diagonal of V one; none if V has no inverse.
fn quadratic_form(covariance: &DMatrix<f64>, values: &DVector<f64>) -> Option<f64> {
    let units: Vec<f64> = covariance.diagonal().iter().map(|variance| variance.sqrt()).collect();
    if units.iter().any(|unit| unit.is_nan() || *unit <= 0.0) {
        return None;
    }
    let size = units.len();
    let scaled = DMatrix::from_fn(size, size, |i, j| covariance[(i, j)] / units[i] / units[j]);
    let values = DVector::from_fn(size, |i, _| values[i] / units[i]);
    let root = scaled.cholesky()?;
    let is_singular = root.l_dirty().diagonal().iter().any(|pivot| pivot * pivot < 1e-12);
    (!is_singular).then(|| values.dot(&root.solve(&values)))
}
