//! What a table gives and an index cannot read, or not without a second look.

use survey_specs::index::supply::{Misfit, Supply};
use survey_specs::problem::{Problem, Severity};

use super::header::Column;
use super::values_table::{Given, ValuesRow, ValuesTable};
use crate::cli::table::MOST_PROBLEMS;
use crate::store::value::{Content, Part};

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
        let column = number_column(row, &misfit).as_str();
        let problem = table.problem(row, misfit.code(), column, &message);
        let severity = if misfit.is_warning() { Severity::Warning } else { Severity::Error };
        Some(Problem { severity, ..problem })
    };
    let (errors, warnings): (Vec<_>, Vec<_>) =
        table.rows.iter().filter_map(misfit).partition(Problem::is_error);
    let told = if errors.is_empty() { warnings } else { errors };
    told.into_iter().take(MOST_PROBLEMS).collect()
}

/// The column of the number that does not fit.
fn number_column(row: &ValuesRow, misfit: &Misfit) -> Column {
    if let Given::Measured(content) = row.given {
        let is_ratio = matches!(content, Content::Ratio { .. });
        return if is_ratio { Column::Numerator } else { Column::Value };
    }
    let points = |part: Part, content: Content| {
        let points = content.amount()?.decimal();
        Column::of_part(part).map(|column| (column, points))
    };
    let mut given = row.contents().filter_map(|(part, content)| points(part, content));
    match misfit {
        // Where no part is that much by itself, the points of the survey came on top of the others.
        Misfit::TooMuch { value, .. } | Misfit::Negative { value } => {
            given.find(|(_, points)| points == value).map_or(Column::Survey, |(column, _)| column)
        }
        _ => given.next().map_or(Column::Criterion, |(column, _)| column),
    }
}
