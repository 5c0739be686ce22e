//! Units: who they are on a day, what became of them, and loading them with a preview.

pub(crate) mod cells;
pub(crate) mod export;
pub(crate) mod list;
pub(crate) mod load;
pub(crate) mod preview;
pub(crate) mod problem;
pub(crate) mod template;
pub(crate) mod unit;

mod lineage_words;
mod problem_words;
mod seen;
mod upload;
mod workbook;

use survey_specs::date::Date;

use super::App;
use super::problem::Problem;
use crate::clock::today_in_vietnam;
use problem::UnitsProblem;

/// The day that is asked for; today if none is.
fn day_or_today(app: &App, day: Option<&str>) -> Result<Date, Problem> {
    let today = || Ok(today_in_vietnam(app.clock.now()));
    let invalid = |_| Problem::Units(UnitsProblem::InvalidDay);
    day.filter(|day| !day.is_empty()).map_or_else(today, |day| day.parse().map_err(invalid))
}

#[cfg(test)]
mod tests;
