//! What a table gives and an index cannot read, or not without a second look.

use survey_specs::index::supply::{Misfit, Supply};
use survey_specs::problem::{Problem, Severity};

use super::values_table::{ValuesRow, ValuesTable};
use crate::cli::table::MOST_PROBLEMS;

/// Rows whose measure is in a form that nothing reads, or out of its bounds. Warnings, about values
/// that are possible and unexpected, are only among them if there is nothing worse.
#[must_use]
pub fn misfits(table: &ValuesTable, supply: &Supply<'_>) -> Vec<Problem> {
    let misfit = |row: &ValuesRow| {
        let misfit = supply.misfit(&row.variable, row.measure()?)?;
        // Unknown variables are told once each, with their nearest known name.
        if misfit == Misfit::UnknownVariable {
            return None;
        }
        let message = format!("`{}` of `{}`: {misfit}", row.variable, row.unit);
        let problem = table.problem(row, misfit.code(), row.code_column(), &message);
        let severity = if misfit.is_warning() { Severity::Warning } else { Severity::Error };
        Some(Problem { severity, ..problem })
    };
    let (errors, warnings): (Vec<_>, Vec<_>) =
        table.rows.iter().filter_map(misfit).partition(Problem::is_error);
    let told = if errors.is_empty() { warnings } else { errors };
    told.into_iter().take(MOST_PROBLEMS).collect()
}
