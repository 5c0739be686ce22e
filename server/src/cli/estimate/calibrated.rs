//! The calibrations of a request, one after another.

mod refusal;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use thuocdo_stats::calibration::{Bounds, Calibration, Margin, Model, Stop};
use thuocdo_stats::code::Codes;
use thuocdo_stats::survey::Survey;

use super::columns::{ColumnName, MISSING_CODE, Table};
use super::failure::Refusal;
use super::formula::Formula;
use super::levels::{LevelName, coded};
use super::request;

/// The sample after all calibrations, and what they did to the weights.
///
/// # Errors
///
/// A column is not there, levels and totals do not match, or the totals cannot be reached.
pub fn calibrate(
    survey: Survey,
    table: &Table,
    steps: &[request::Calibration],
) -> Result<(Survey, Map<String, Value>), Refusal> {
    if steps.is_empty() {
        return Ok((survey, Map::new()));
    }
    let before = survey.weights().clone();
    let mut survey = survey;
    for step in steps {
        let calibration = calibration(table, step)?;
        let each = match step {
            request::Calibration::Poststratify(step) => step.each_replicate,
            _ => true,
        };
        let calibrated = if each {
            calibration.apply(&survey)
        } else {
            calibration.apply_to_full_weights(&survey)
        };
        survey = calibrated.map_err(|error| refusal::refusal(&error, step, table))?.survey;
    }
    let after = survey.weights();
    let (least, most) = range(after.as_slice().iter().copied());
    let pairs =
        before.as_slice().iter().zip(after.as_slice()).filter(|(before, _)| **before != 0.0);
    let (least_g, most_g) = range(pairs.map(|(before, after)| after / before));
    let mut said = Map::new();
    said.insert("weights".to_owned(), json!({ "sum": after.total(), "min": least, "max": most }));
    said.insert("g_range".to_owned(), json!([least_g, most_g]));
    Ok((survey, said))
}

fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| {
        (least.min(value), most.max(value))
    })
}

fn calibration(table: &Table, step: &request::Calibration) -> Result<Calibration, Refusal> {
    Ok(match step {
        request::Calibration::Poststratify(step) => {
            Calibration::PostStratify(margin(table, &step.by, &step.totals)?)
        }
        request::Calibration::Rake(rake) => {
            let margins: Result<_, _> =
                rake.margins.iter().map(|step| margin(table, &step.by, &step.totals)).collect();
            Calibration::Rake { margins: margins?, stop: stop(rake.epsilon, rake.maxit) }
        }
        request::Calibration::Linear(linear) => Calibration::Linear {
            model: model(table, &linear.formula, &linear.totals)?,
            variance: variance(table, &linear.variance)?,
        },
        request::Calibration::RakingGeneralised(raking) => Calibration::RakingGeneralised {
            model: model(table, &raking.formula, &raking.totals)?,
            stop: stop(raking.epsilon, raking.maxit),
        },
        request::Calibration::Logit(logit) => Calibration::Logit {
            model: model(table, &logit.raking.formula, &logit.raking.totals)?,
            bounds: Bounds { lower: logit.bounds[0], upper: logit.bounds[1] },
            stop: stop(logit.raking.epsilon, logit.raking.maxit),
        },
    })
}

fn stop(epsilon: Option<f64>, maxit: Option<usize>) -> Stop {
    let usual = Stop::default();
    Stop {
        epsilon: epsilon.unwrap_or(usual.epsilon),
        max_iterations: maxit.unwrap_or(usual.max_iterations),
    }
}

fn margin(
    table: &Table,
    by: &ColumnName,
    totals: &BTreeMap<LevelName, f64>,
) -> Result<Margin, Refusal> {
    let column = coded(table.column(by)?);
    if let Some(row) = column.codes.iter().position(|code| *code == MISSING_CODE) {
        let message = format!("row {} has no value in `{by}`, which is calibrated by", row + 1);
        return Err(Refusal::other("missing_value", message));
    }
    if let Some(name) = totals.keys().find(|name| column.find(name).is_none()) {
        let message = format!("`{by}` has no row with the level `{name}`, which has a total");
        return Err(Refusal::other("unknown_level", message));
    }
    let total = |level: &super::levels::Level| {
        let own = totals.iter().find(|(name, _)| level.is_named(name));
        own.map(|(_, total)| *total).ok_or_else(|| {
            let message = format!("the level `{level}` of `{by}` has no total");
            Refusal::other("missing_total", message)
        })
    };
    let totals: Result<Vec<f64>, _> = column.levels.iter().map(total).collect();
    let levels = u32::try_from(column.levels.len()).unwrap_or(u32::MAX);
    Ok(Margin { codes: Codes::new(column.codes, levels)?, totals: totals? })
}

fn model(
    table: &Table,
    formula: &Formula,
    totals: &BTreeMap<String, f64>,
) -> Result<Model, Refusal> {
    let matrix = formula.matrix(table)?;
    let totals = matrix.totals(totals)?;
    for (name, column) in matrix.names.iter().zip(&matrix.columns) {
        if let Some(row) = column.iter().position(|value| value.is_nan()) {
            let message =
                format!("row {} has no value in `{name}`, which is calibrated by", row + 1);
            return Err(Refusal::other("missing_value", message));
        }
    }
    Ok(Model { columns: matrix.columns, totals })
}

/// σ² of every row: Σ λ·column.
fn variance(
    table: &Table,
    factors: &BTreeMap<ColumnName, f64>,
) -> Result<Option<Vec<f64>>, Refusal> {
    if factors.is_empty() {
        return Ok(None);
    }
    let mut variance = vec![0.0; table.rows()];
    for (name, factor) in factors {
        for (own, value) in variance.iter_mut().zip(table.numbers(name)?.iter()) {
            *own += factor * value;
        }
    }
    Ok(Some(variance))
}
