//! Fay–Herriot estimates of small units, beside the direct ones.

use nalgebra::DMatrix;
use serde_json::{Value, json};
use thuocdo_stats::small_area::{
    self, DirectEstimate, SmallAreaError, SmallAreaEstimate, fay_herriot,
};

use super::answer::Answer;
use super::columns::Table;
use super::failure::Refusal;
use super::formula::ModelMatrix;
use super::request::FayHerriot;
use super::unit_names::UnitNames;

/// The answer of `fay_herriot`: lists with a number for each area. `direct` is the area's own
/// estimate; `eblup` borrows from the other areas, which `estimate_type` says.
///
/// # Errors
///
/// A column is not as it should be, or there are too few areas for the regression.
pub fn answer(asked: &FayHerriot, table: &Table) -> Result<Answer, Refusal> {
    let areas = UnitNames::of(table, Some(&asked.area))?;
    let (values, errors) = (table.numbers(&asked.y)?, table.numbers(&asked.se)?);
    let matrix = asked.formula.matrix(table)?;
    let direct: Vec<DirectEstimate> = values
        .iter()
        .zip(errors.iter())
        .map(|(&value, &standard_error)| DirectEstimate { value, standard_error })
        .collect();
    let columns = DMatrix::from_fn(table.rows(), matrix.columns.len(), |row, column| {
        matrix.columns[column][row]
    });
    let fit = fay_herriot(&direct, &columns).map_err(|error| of_model(error, &areas, &matrix))?;
    let mut answer = Answer::of(results(&fit, &areas, &matrix));
    answer.diagnostics.insert("iterations".to_owned(), json!(fit.iterations));
    if fit.is_at_boundary {
        let message = "sigma2_u is 0: every modelled estimate is the regression's, and its mse is \
                       likely too small";
        answer.diagnostics.insert("at_boundary".to_owned(), json!(message));
    }
    Ok(answer)
}

fn results(fit: &small_area::FayHerriot, areas: &UnitNames, matrix: &ModelMatrix) -> Value {
    let each =
        |of: fn(&SmallAreaEstimate) -> f64| -> Vec<f64> { fit.estimates.iter().map(of).collect() };
    json!({
        "estimate_type": "modelled",
        "sigma2_u": fit.model_variance,
        "beta_names": matrix.names,
        "beta": fit.coefficients,
        "beta_se": fit.coefficient_errors,
        "area": areas.to_json(),
        "direct": each(|unit| unit.direct.value),
        "direct_se": each(|unit| unit.direct.standard_error),
        "eblup": each(|unit| unit.modelled.value),
        "mse": each(|unit| unit.modelled.mean_squared_error),
        "gamma": each(|unit| unit.modelled.shrinkage),
        "synthetic": each(|unit| unit.modelled.synthetic),
    })
}

fn of_model(error: SmallAreaError, areas: &UnitNames, matrix: &ModelMatrix) -> Refusal {
    match error {
        SmallAreaError::NotFinite { units } => {
            let message = format!(
                "an estimate or a column of the formula is missing in {}",
                areas.list(&units)
            );
            Refusal::other("missing_value", message)
        }
        SmallAreaError::StandardErrorNotPositive { units } => {
            let message =
                format!("the standard error must be above 0, also in {}", areas.list(&units));
            Refusal::other("bad_value", message)
        }
        SmallAreaError::TooFewUnits { .. } => Refusal::other("too_few_units", error.to_string()),
        SmallAreaError::Collinear { column } => {
            let name = matrix.names.get(column).map_or("", String::as_str);
            let message = format!("the column `{name}` of the formula depends on those before it");
            Refusal::other("collinear", message)
        }
        SmallAreaError::NotConverged { .. } => Refusal::other("not_converged", error.to_string()),
        SmallAreaError::UnequalLengths { .. } => Refusal::other("not_defined", error.to_string()),
    }
}
