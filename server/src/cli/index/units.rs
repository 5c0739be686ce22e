//! The units of an index: those of a table that hold on a day, and what they came of.

use std::collections::BTreeSet;
use std::path::Path;

use survey_specs::code::UnitCode;
use survey_specs::date::Date;
use survey_specs::problem::{Position, Problem};
use survey_specs::unit::Unit;

use crate::cli::units::{lineage_table, unit_table};
use crate::cli::{Failure, file};
use crate::index::UnitHistory;

/// The units of an index.
pub struct Found {
    /// The units on the day, in the order of the table.
    pub units: Vec<Unit>,
    /// Their codes.
    here: BTreeSet<UnitCode>,
    /// What they came of.
    pub history: UnitHistory,
}

/// Reads the tables and finds the units that hold on a day, or that are the latest.
///
/// # Errors
///
/// Every problem of the tables, or that no unit holds on the day.
pub fn find(
    units: &Path,
    lineage: Option<&Path>,
    at: Option<Date>,
    warnings: &mut Vec<Problem>,
) -> Result<Found, Failure> {
    let source = file::read_data(units)?;
    let links = lineage.map(file::read_data).transpose()?;
    let table = unit_table::read(&source);
    let links = links.as_ref().map_or(Ok(Vec::new()), lineage_table::read);
    let (table, links) = match (table, links) {
        (Ok(table), Ok(links)) => (table, links),
        (table, links) => {
            let problems = [table.err(), links.err()].into_iter().flatten().flatten();
            return Err(Failure::Input(problems.collect()));
        }
    };
    let versions: Vec<Unit> = table.into_iter().map(|(_, unit)| unit).collect();
    let units = holding(&versions, at);
    if units.is_empty() {
        let on = at.map_or_else(String::new, |day| format!(" on {day}"));
        let problem = Problem::error(
            "no_units",
            Position::default(),
            "",
            format!("no unit of the table exists{on}"),
        );
        return Err(Failure::Input(vec![problem.in_file(&source.name, "")]));
    }
    let here = units.iter().map(|unit| unit.code.clone()).collect();
    let history = UnitHistory::new(versions, links.iter().map(|(_, link)| link.clone()));
    for (line, link) in &links {
        let ends = [Some(&link.predecessor), link.successor.as_ref()];
        for unknown in ends.into_iter().flatten().filter(|code| !history.knows(code)) {
            let message = format!("line {line}: the table of units has no unit `{unknown}`");
            warnings.push(Problem::warning("unknown_unit", Position::default(), "", message));
        }
    }
    Ok(Found { units, here, history })
}

/// The versions that hold on a day. Without one, the latest: those without an end, or if all have
/// one, those that end last.
fn holding(versions: &[Unit], at: Option<Date>) -> Vec<Unit> {
    let ends = versions.iter().map(|unit| unit.valid_to);
    let last = ends.max_by_key(|end| (end.is_none(), *end));
    let holds = |unit: &&Unit| match at {
        Some(day) => unit.holds_on(day),
        None => Some(unit.valid_to) == last,
    };
    versions.iter().filter(holds).cloned().collect()
}

impl Found {
    /// Whether a unit holds on the day.
    pub fn holds(&self, unit: &UnitCode) -> bool {
        self.here.contains(unit)
    }
}
