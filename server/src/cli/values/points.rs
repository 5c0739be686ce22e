//! Points of a table beside the most that each criterion can reach.

use std::collections::BTreeSet;

use survey_specs::problem::{Problem, Severity};

use super::header::Column;
use super::values_table::{Given, ValuesTable};
use crate::cli::table::MOST_PROBLEMS;
use crate::criterion::Criteria;

/// Points above the most that can be given, and, as warnings, points for what is not assessed: they
/// count nowhere.
pub fn beyond(table: &ValuesTable, criteria: &Criteria) -> Vec<Problem> {
    let mut not_assessed = BTreeSet::new();
    let mut problems = Vec::new();
    let assessed = table.rows.iter().filter(|row| matches!(row.given, Given::Assessed(_)));
    for row in assessed.filter(|row| !row.is_empty()) {
        let code = &row.variable;
        match criteria.get(code) {
            Some(Some(full)) => {
                let full = full.normalize();
                for (part, content) in row.contents() {
                    let above = content.amount().filter(|amount| amount.decimal() > full);
                    if let (Some(amount), Some(column)) = (above, Column::of_part(part)) {
                        let message =
                            format!("`{amount}` is above {full}, the most that `{code}` can reach");
                        let column = column.as_str();
                        problems.push(table.problem(row, "points_too_high", column, &message));
                    }
                }
            }
            None if not_assessed.insert(code) => {
                let message =
                    format!("`{code}` is not assessed in the index: its points count nowhere");
                let problem = table.problem(row, "not_assessed", row.code_column(), &message);
                problems.push(Problem { severity: Severity::Warning, ..problem });
            }
            Some(None) | None => {}
        }
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
    }
    problems
}
