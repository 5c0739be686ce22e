//! The units of an index: those of a table that hold on a day, and what they came of.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use survey_specs::code::UnitCode;
use survey_specs::date::Date;
use survey_specs::index::compare::{Previous, Succession};
use survey_specs::lineage::{LineageGraph, Origin};
use survey_specs::problem::{Position, Problem};
use survey_specs::unit::Unit;

use crate::cli::units::{lineage_table, unit_table};
use crate::cli::{Failure, file};

/// The units of an index.
pub struct Found {
    /// The units on the day, in the order of the table.
    pub units: Vec<Unit>,
    /// Their codes.
    here: BTreeSet<UnitCode>,
    /// Every version of every unit, by code.
    versions: BTreeMap<UnitCode, Vec<Unit>>,
    lineage: LineageGraph,
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
    let lineage = LineageGraph::new(links.iter().map(|(_, link)| link.clone()), &versions);
    let here = units.iter().map(|unit| unit.code.clone()).collect();
    let mut by_code: BTreeMap<UnitCode, Vec<Unit>> = BTreeMap::new();
    for version in versions {
        by_code.entry(version.code.clone()).or_default().push(version);
    }
    for (line, link) in &links {
        let ends = [Some(&link.predecessor), link.successor.as_ref()];
        for unknown in ends.into_iter().flatten().filter(|code| !by_code.contains_key(*code)) {
            let message = format!("line {line}: the table of units has no unit `{unknown}`");
            warnings.push(Problem::warning("unknown_unit", Position::default(), "", message));
        }
    }
    Ok(Found { units, here, versions: by_code, lineage })
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

    /// Every unit of the table, on whatever day.
    pub fn known(&self) -> impl Iterator<Item = &UnitCode> {
        self.versions.keys()
    }

    /// Whether any version of a unit is known.
    pub fn knows(&self, unit: &UnitCode) -> bool {
        self.versions.contains_key(unit)
    }

    /// What became of the units between an earlier result and the day of this one.
    pub fn succession_since(&self, previous: &Previous, at: Option<Date>) -> Succession {
        let mut succession = self.succession(previous.as_of, at);
        if previous.as_of.is_none() {
            // Without a day, the earlier result says itself which units it was about: changes that
            // lead from none of them lie before it.
            let before: BTreeSet<&UnitCode> = previous.units().collect();
            succession.origins.retain(|unit, origin| match origin {
                Origin::Same => true,
                Origin::Renamed(earlier) => before.contains(earlier) && !before.contains(unit),
                Origin::Changed(parts) => parts
                    .iter()
                    .any(|part| part.unit != *unit && before.contains(&part.unit)),
            });
        }
        succession
    }

    /// What the units of the day came of since another day.
    pub fn succession(&self, since: Option<Date>, at: Option<Date>) -> Succession {
        let origins: BTreeMap<UnitCode, Origin> = self
            .units
            .iter()
            .map(|unit| (unit.code.clone(), self.lineage.origin(&unit.code, since, at)))
            .filter(|(_, origin)| *origin != Origin::Same)
            .collect();
        let changes: BTreeMap<&UnitCode, Date> = origins
            .values()
            .filter_map(|origin| match origin {
                Origin::Changed(parts) => Some(parts),
                Origin::Same | Origin::Renamed(_) => None,
            })
            .flatten()
            .map(|part| (&part.unit, part.date))
            .collect();
        let populations = changes
            .iter()
            .filter_map(|(unit, date)| Some(((*unit).clone(), self.population_before(unit, *date)?)))
            .collect();
        Succession { origins, populations }
    }

    /// The population of a unit just before a day.
    fn population_before(&self, unit: &UnitCode, day: Date) -> Option<u64> {
        let before = |version: &&Unit| {
            version.valid_from.is_none_or(|from| from < day)
                && version.valid_to.is_none_or(|to| day <= to)
        };
        self.versions.get(unit)?.iter().find(before).and_then(|version| version.population)
    }
}
