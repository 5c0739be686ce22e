//! The units of an index: those of a table that hold on a day, and what they came of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use survey_specs::code::UnitCode;
use survey_specs::date::Date;
use survey_specs::problem::{Position, Problem, Severity};
use survey_specs::unit::Unit;

use crate::cli::table::{MOST_PROBLEMS, cell_error, in_file};
use crate::cli::values::collected;
use crate::cli::{Failure, file};
use crate::index::UnitHistory;
use crate::unit_load::{lineage_table, unit_table};

/// The units of an index.
pub struct Found {
    /// The units on the day, in the order of the table.
    pub units: Vec<Unit>,
    /// Their codes.
    here: BTreeSet<UnitCode>,
    /// The day; none if each unit is as it is last known.
    day: Option<Date>,
    /// What they came of.
    pub history: UnitHistory,
    /// Whether all links could be read, so that it is known what units came of.
    pub lineage_is_known: bool,
}

/// Reads the tables and finds the units that hold on a day, or that are the latest; none if the
/// table of units cannot be read or no unit holds on the day. Every problem is noted.
///
/// # Errors
///
/// What is no fault of the tables.
pub fn find(
    units: &Path,
    lineage: Option<&Path>,
    at: Option<Date>,
    problems: &mut Vec<Problem>,
) -> Result<Option<Found>, Failure> {
    let source = collected(file::read_data(units), problems)?;
    let links_source = lineage.map(file::read_data).transpose();
    let links_source = collected(links_source, problems)?;
    let table = source.as_ref().map(|source| noted(unit_table::read(source), problems));
    let links = match &links_source {
        None => None,
        Some(None) => Some(Vec::new()),
        Some(Some(source)) => noted(lineage_table::read(source), problems),
    };
    let (Some(source), Some(Some(table))) = (source, table) else { return Ok(None) };
    let versions: Vec<Unit> = table.into_iter().map(|(_, unit)| unit).collect();
    let units = holding(&versions, at);
    if units.is_empty() {
        let on = at.map_or_else(String::new, |day| format!(" on {day}"));
        let message = format!("no unit of the table exists{on}");
        let problem = Problem::error("no_units", Position::default(), "", message);
        problems.push(problem.in_file(&source.name, ""));
        return Ok(None);
    }
    let here = units.iter().map(|unit| unit.code.clone()).collect();
    let lineage_is_known = links.is_some();
    let links = links.unwrap_or_default();
    let history = UnitHistory::new(versions, links.iter().map(|(_, link)| link.clone()));
    if let Some(Some(source)) = &links_source {
        let unknown = unknown_ends(&links, &history);
        problems.extend(in_file(unknown, &source.name, &String::from_utf8_lossy(&source.bytes)));
    }
    Ok(Some(Found { units, here, day: at, history, lineage_is_known }))
}

/// What was read; none if there were problems, which are noted.
fn noted<T>(result: Result<T, Vec<Problem>>, problems: &mut Vec<Problem>) -> Option<T> {
    result.map_err(|found| problems.extend(found)).ok()
}

/// Ends of links that the table of units knows nothing of.
fn unknown_ends(links: &lineage_table::Links, history: &UnitHistory) -> Vec<Problem> {
    let ends = links.iter().flat_map(|(line, link)| {
        let ends =
            [("predecessor", Some(&link.predecessor)), ("successor", link.successor.as_ref())];
        ends.map(|(column, unit)| (*line, column, unit))
    });
    let unknown = ends.filter_map(|(line, column, unit)| {
        let unit = unit.filter(|unit| !history.knows(unit))?;
        let message = format!("the table of units has no unit `{unit}`");
        let problem = cell_error(line, "unknown_unit", column, &message);
        Some(Problem { severity: Severity::Warning, ..problem })
    });
    unknown.take(MOST_PROBLEMS).collect()
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
    /// The place of each unit.
    pub fn places(&self) -> BTreeMap<UnitCode, u32> {
        self.units.iter().map(|unit| unit.code.clone()).zip(0..).collect()
    }

    /// Whether a unit holds on the day.
    pub fn holds(&self, unit: &UnitCode) -> bool {
        self.here.contains(unit)
    }

    /// That a unit of the table does not hold on the day.
    pub fn not_here(&self, unit: &UnitCode) -> String {
        match self.day {
            Some(day) => {
                format!("the unit `{unit}` does not exist on {day}, the day of this index")
            }
            None => format!(
                "the unit `{unit}` is none of the latest of the table of units, which count where \
                 the index has no day"
            ),
        }
    }
}
