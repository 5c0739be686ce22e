//! Directly standardised means.

use serde_json::json;
use thuocdo_stats::answers::Item;
use thuocdo_stats::code::Codes;
use thuocdo_stats::domain::Domain;
use thuocdo_stats::error::EstimateError;
use thuocdo_stats::estimate::Estimate;
use thuocdo_stats::standardised::{StandardisationError, standardised};
use thuocdo_stats::statistic::Means;

use super::answer::{Answer, row};
use super::columns::MISSING_CODE;
use super::each_place;
use super::failure::Refusal;
use super::levels::{Coded, Level, coded};
use super::place::Places;
use super::request::{Na, StandardisedMean};
use super::sampled::Sampled;
use super::variable::Variable;

/// The answer of `standardised_mean`: a row a place.
///
/// # Errors
///
/// A column is not as it should be, an answer is missing, the population has not the levels of the
/// data, or a mean is not defined.
pub fn answer(
    asked: &StandardisedMean,
    sampled: &Sampled,
    places: &Places,
) -> Result<Answer, Refusal> {
    let table = &sampled.table;
    let variable = Variable::number(table, &asked.var)?;
    let by = coded(table.column(&asked.by)?);
    let over = match &asked.over {
        Some(over) => coded(table.column(over)?),
        None => Coded { codes: vec![0; table.rows()], levels: Vec::new() },
    };
    let population = population(asked, &by)?;
    if asked.na == Na::Fail {
        for place in places.all() {
            Item::complete(variable.answers(), &place.domain)?;
        }
    }
    let is_known = |column: &Coded, row: usize| {
        column.codes.get(row).is_some_and(|code| *code != MISSING_CODE)
    };
    let is_counted = |row: usize| {
        !variable.answers().of(row).is_nan() && is_known(&by, row) && is_known(&over, row)
    };
    let counted = Domain::all(table.rows()).filter(is_counted);
    let (by_codes, over_codes) = (codes(&by)?, codes(&over)?);
    let made = standardised(&sampled.survey, &counted, &by_codes, &over_codes, &population)
        .map_err(|error| of_standardisation(error, &by.levels))?;
    let label = asked.var.to_string();
    let rows = each_place::rows(std::slice::from_ref(&label), places, |place| {
        let domain = place.domain.filter(is_counted);
        let item = Item::complete(variable.answers(), &domain)?;
        let estimates = made.survey.estimate(&Means(vec![item]));
        let estimates = estimates.map_err(|error| sampled.named(error))?;
        let estimate = estimates.iter().next().ok_or(EstimateError::NoRows)?;
        let degrees_of_freedom = place.degrees_of_freedom;
        Ok(vec![row(&label, place, &Estimate { degrees_of_freedom, ..estimate })])
    })?;
    let mut answer = Answer::rows(rows);
    if !made.empty_cells.is_empty() {
        let message = format!(
            "levels of `{}` that a group lacks, in all: {}; there the other levels stand in their \
             proportions",
            asked.by,
            made.empty_cells.len()
        );
        answer.diagnostics.insert("empty_cells".to_owned(), json!(message));
    }
    Ok(answer)
}

/// The size of each level of the column.
fn population(asked: &StandardisedMean, by: &Coded) -> Result<Vec<f64>, Refusal> {
    if let Some(name) = asked.population.keys().find(|name| by.find(name).is_none()) {
        let message = format!("`{}` has no row with the level `{name}`", asked.by);
        return Err(Refusal::other("unknown_level", message));
    }
    let size = |level: &Level| {
        let named = asked.population.iter().find(|(name, _)| level.is_named(name));
        named.map(|(_, size)| *size).ok_or_else(|| {
            let message = format!("the population has no size of `{level}` of `{}`", asked.by);
            Refusal::other("missing_total", message)
        })
    };
    by.levels.iter().map(size).collect()
}

/// Codes that every row has: rows without a level do not count, so any will do.
fn codes(column: &Coded) -> Result<Codes, Refusal> {
    let count = u32::try_from(column.levels.len().max(1)).unwrap_or(u32::MAX);
    let known = |code: &u32| if *code == MISSING_CODE { 0 } else { *code };
    Ok(Codes::new(column.codes.iter().map(known).collect(), count)?)
}

fn of_standardisation(error: StandardisationError, levels: &[Level]) -> Refusal {
    match error {
        StandardisationError::BadSize { level, size } => {
            let level = levels.get(level).map(Level::to_string).unwrap_or_default();
            let message = format!("the population of `{level}` is {size}; 0 or more is needed");
            Refusal::other("bad_population", message)
        }
        StandardisationError::Estimate(error) => error.into(),
        StandardisationError::NoPopulation => Refusal::other("bad_population", error.to_string()),
    }
}
