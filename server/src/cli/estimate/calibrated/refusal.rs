//! Why a calibration fails, in the words of the request.

use std::collections::BTreeMap;

use thuocdo_stats::calibration::CalibrationError;

use super::super::columns::{ColumnName, Table};
use super::super::failure::Refusal;
use super::super::formula::Formula;
use super::super::levels::{LevelName, coded};
use super::super::request::Calibration;

/// The error of a step, with columns, levels and rows as the request and the file call them.
pub fn refusal(error: &CalibrationError, step: &Calibration, table: &Table) -> Refusal {
    Refusal::other(
        "calibration_failed",
        format!("the calibration fails: {}", said(error, step, table)),
    )
}

fn said(error: &CalibrationError, step: &Calibration, table: &Table) -> String {
    let column = |place: usize| column_name(step, table, place);
    match error {
        CalibrationError::InReplicate { replicate, cause } => {
            format!("replicate {}: {}", replicate + 1, said(cause, step, table))
        }
        CalibrationError::Collinear { column: place } => {
            format!("the column `{}` of the formula depends on those before it", column(*place))
        }
        CalibrationError::Unreachable { column: place, total, least, greatest } => format!(
            "the total {total} of `{}` cannot be reached: it must lie between {least} and {greatest}",
            column(*place)
        ),
        CalibrationError::BadTotal { total, expected, .. } => {
            let of = named_total(step, *total).map(|name| format!(" of `{name}`"));
            format!("the total{} is {total}, which is not {expected}", of.unwrap_or_default())
        }
        CalibrationError::MissingValue { column: place, row } => {
            format!("row {} has no value in `{}`", row + 1, column(*place))
        }
        CalibrationError::BadVariance { row, variance } => {
            format!("the variance of row {} is {variance}; it must be above 0", row + 1)
        }
        CalibrationError::NegativeWeight { row } => format!(
            "row {} has a negative weight, which this calibration cannot start from",
            row + 1
        ),
        CalibrationError::LevelsWithoutTotal { margin, levels } => {
            format!("{} have rows, but a total of 0", margin_levels(step, table, *margin, levels))
        }
        CalibrationError::LevelsWithoutWeight { margin, levels } => format!(
            "{} have a total, but no weight in the sample",
            margin_levels(step, table, *margin, levels)
        ),
        CalibrationError::MarginsDisagree { margin, expected, found } => {
            let name = |place| margin_at(step, place).map(|(by, _)| by.to_string());
            format!(
                "the totals of `{}` add up to {found}, but those of `{}` to {expected}",
                name(*margin).unwrap_or_default(),
                name(0).unwrap_or_default()
            )
        }
        other => other.to_string(),
    }
}

type Totals<'s> = &'s BTreeMap<LevelName, f64>;

fn margin_at(step: &Calibration, place: usize) -> Option<(&ColumnName, Totals<'_>)> {
    match step {
        Calibration::Poststratify(step) => Some((&step.by, &step.totals)),
        Calibration::Rake(rake) => {
            rake.margins.get(place).map(|margin| (&margin.by, &margin.totals))
        }
        _ => None,
    }
}

fn formula(step: &Calibration) -> Option<(&Formula, &BTreeMap<String, f64>)> {
    match step {
        Calibration::Linear(linear) => Some((&linear.formula, &linear.totals)),
        Calibration::RakingGeneralised(raking) => Some((&raking.formula, &raking.totals)),
        Calibration::Logit(logit) => Some((&logit.raking.formula, &logit.raking.totals)),
        Calibration::Poststratify(_) | Calibration::Rake(_) => None,
    }
}

fn column_name(step: &Calibration, table: &Table, place: usize) -> String {
    let matrix = formula(step).and_then(|(formula, _)| formula.matrix(table).ok());
    let name = matrix.and_then(|matrix| matrix.names.into_iter().nth(place));
    name.unwrap_or_else(|| format!("column {}", place + 1))
}

/// The name that a total has in the request.
fn named_total(step: &Calibration, total: f64) -> Option<String> {
    let is_it = |known: &f64| known.total_cmp(&total).is_eq();
    if let Some((_, totals)) = formula(step) {
        return totals.iter().find(|(_, known)| is_it(known)).map(|(name, _)| name.clone());
    }
    (0..).map_while(|place| margin_at(step, place)).take(MOST_MARGINS).find_map(|(_, totals)| {
        totals.iter().find(|(_, known)| is_it(known)).map(|(name, _)| name.to_string())
    })
}

/// A post-stratification is the same margin at every place.
const MOST_MARGINS: usize = 1_000;

fn margin_levels(step: &Calibration, table: &Table, margin: usize, levels: &[usize]) -> String {
    const MOST: usize = 10;
    let Some((by, _)) = margin_at(step, margin) else { return format!("levels {levels:?}") };
    let known = table.column(by).map(|column| coded(column).levels).unwrap_or_default();
    let names = levels.iter().take(MOST).filter_map(|level| known.get(*level));
    let names: Vec<String> = names.map(|level| format!("`{level}`")).collect();
    format!("the levels {} of `{by}`", names.join(", "))
}
