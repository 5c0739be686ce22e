//! Linear and other functions of base estimates, by the delta method.

use nalgebra::DMatrix;
use serde_json::{Map, Value};

use super::answer::{Answer, matrix, row};
use super::base::{BaseEstimates, BaseRow, estimate};
use super::expression::ExpressionError;
use super::failure::Refusal;
use super::place::Places;
use super::request::{Contrast, ContrastRule, Contrasts};
use super::sampled::Sampled;

/// The answer of a contrast.
///
/// # Errors
///
/// The base cannot be estimated, a name is none of its estimates, or a function has no value there.
pub fn answer(
    contrasts: &Contrasts,
    sampled: &Sampled,
    places: &Places,
) -> Result<Answer, Refusal> {
    let base = estimate(&contrasts.base, sampled, places, usize::MAX)?;
    if base.rows.iter().any(|row| row.number.is_none()) {
        return Err(Refusal::other("empty_domain", "an estimate of the base has no answers"));
    }
    let names = names(&base, places);
    let mut values = Vec::new();
    let mut slopes = Vec::new();
    for contrast in &contrasts.contrasts {
        let (value, own) = function(contrast, &names, &base.estimates.values)?;
        values.push(value);
        slopes.extend(own);
    }
    let jacobian = DMatrix::from_row_slice(values.len(), names.len(), &slopes);
    let estimates = base.estimates.transformed(values, &jacobian)?;
    // Estimates of one place have its degrees of freedom, those across places the design's.
    let place = &places.all()[0];
    let rows: Vec<Map<String, Value>> = contrasts
        .contrasts
        .iter()
        .zip(estimates.iter())
        .map(|(contrast, mut estimate)| {
            estimate.degrees_of_freedom = place.degrees_of_freedom;
            let mut row = row(&contrast.label, place, &estimate);
            if matches!(places, Places::By(_)) {
                for key in ["domain", "n_domain", "df_domain"] {
                    row.remove(key);
                }
            }
            row
        })
        .collect();
    Ok(Answer { vcov: Some(matrix(&estimates.covariance)), ..Answer::rows(rows) })
}

/// What each estimate is called: its label; in a `by` domain its levels, then with several labels
/// the label.
fn names(base: &BaseEstimates<'_>, places: &Places) -> Vec<String> {
    let is_single = base.rows.iter().all(|row| row.label == base.rows[0].label);
    let name = |row: &BaseRow<'_>| match places {
        Places::One(_) => row.label.clone(),
        Places::By(_) if is_single => row.place.name(),
        Places::By(_) => format!("{}.{}", row.place.name(), row.label),
    };
    base.rows.iter().map(name).collect()
}

/// The value of a function and its slopes by all estimates.
fn function(
    contrast: &Contrast,
    names: &[String],
    values: &[f64],
) -> Result<(f64, Vec<f64>), Refusal> {
    match &contrast.rule {
        ContrastRule::Expr(expression) => {
            let function = expression.differentiate(names, values)?;
            Ok((function.value, function.gradient))
        }
        ContrastRule::Coefs(coefficients) => {
            let mut slopes = vec![0.0; names.len()];
            for (name, coefficient) in coefficients {
                let place = names.iter().position(|known| known == name);
                let place = place.ok_or_else(|| ExpressionError::unknown(name, names))?;
                slopes[place] = *coefficient;
            }
            let terms = slopes.iter().zip(values).map(|(slope, value)| slope * value);
            Ok((thuocdo_stats::sum::sum(terms), slopes))
        }
    }
}
