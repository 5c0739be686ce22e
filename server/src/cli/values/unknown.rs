//! What a table of values names and nobody knows.

use std::collections::{BTreeMap, BTreeSet};

use survey_specs::code::{UnitCode, VariableCode};
use survey_specs::problem::{Problem, Severity};
use survey_specs::yaml::fields::nearest;

use super::header::Column;
use super::values_table::{ValuesRow, ValuesTable};
use crate::cli::table::MOST_PROBLEMS;

/// Units and variables that are not among the known ones: each code once, where it first stands. A
/// variable that is empty throughout is a warning only, as official tables have columns that nobody
/// fills in.
#[must_use]
pub fn unknown(
    table: &ValuesTable,
    known_units: &BTreeSet<UnitCode>,
    known_variables: &BTreeSet<VariableCode>,
) -> Vec<Problem> {
    let mut units: BTreeMap<&UnitCode, Rows<'_>> = BTreeMap::new();
    let mut variables: BTreeMap<&VariableCode, Rows<'_>> = BTreeMap::new();
    for row in &table.rows {
        if !known_units.contains(&row.unit) {
            units.entry(&row.unit).or_insert_with(|| Rows::from(row)).add(row);
        }
        if !known_variables.contains(&row.variable) {
            variables.entry(&row.variable).or_insert_with(|| Rows::from(row)).add(row);
        }
    }
    let mut problems = Vec::new();
    for (unit, rows) in units.into_iter().take(MOST_PROBLEMS) {
        let near = nearest(unit.as_str(), known_units.iter().map(UnitCode::as_str));
        let message = rows.message(&format!("there is no unit `{unit}` here"), near);
        let column = Column::Unit.as_str();
        problems.push((rows.first, table.problem(rows.first, "unknown_unit", column, &message)));
    }
    for (variable, rows) in variables.into_iter().take(MOST_PROBLEMS) {
        let near = nearest(variable.as_str(), known_variables.iter().map(VariableCode::as_str));
        let column = rows.first.code_column();
        let what = format!("the index has no variable, criterion or node `{variable}`");
        let problem =
            table.problem(rows.first, "unknown_variable", column, &rows.message(&what, near));
        let severity = if rows.is_given { Severity::Error } else { Severity::Warning };
        problems.push((rows.first, Problem { severity, ..problem }));
    }
    problems.sort_by_key(|(row, problem)| (row.file, problem.position));
    problems.into_iter().map(|(_, problem)| problem).take(MOST_PROBLEMS).collect()
}

/// The rows that name one code.
struct Rows<'t> {
    first: &'t ValuesRow,
    count: usize,
    /// Whether one of them gives something.
    is_given: bool,
}

impl<'t> From<&'t ValuesRow> for Rows<'t> {
    fn from(first: &'t ValuesRow) -> Self {
        Self { first, count: 0, is_given: false }
    }
}

impl Rows<'_> {
    fn add(&mut self, row: &ValuesRow) {
        self.count += 1;
        self.is_given |= !row.is_empty();
    }

    fn message(&self, what: &str, near: Option<&str>) -> String {
        let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        match self.count {
            0 | 1 => format!("{what}{near}"),
            count => format!("{what} ({count} rows){near}"),
        }
    }
}
