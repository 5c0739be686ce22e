//! Measured variables of units, and what is carried over from units that are no more.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use survey_specs::code::{UnitCode, VariableCode};
use survey_specs::index::Measures;
use survey_specs::lineage::Origin;
use survey_specs::problem::Problem;

use super::units::Found;
use super::{Asked, sort_out};
use crate::cli::table::MOST_PROBLEMS;
use crate::cli::Failure;
use crate::cli::values::misfit::misfits;
use crate::cli::values::read_tables;
use crate::cli::values::unknown::unknown;
use crate::cli::values::values_table::ValuesTable;

/// The measured variables of each unit.
pub type Measured = BTreeMap<UnitCode, Measures>;

/// Reads tables of values, and carries values of units that are no more over to their successors.
///
/// # Errors
///
/// Every problem of the tables: what is no value, what no unit or variable is known of, what the
/// definition cannot read, and what cannot be carried over.
pub fn read(
    files: &[PathBuf],
    asked: &Asked,
    found: &Found,
    warnings: &mut Vec<Problem>,
) -> Result<Measured, Failure> {
    let mut table = read_tables(files)?;
    warnings.append(&mut table.warnings);
    let units: BTreeSet<UnitCode> = found.history.units().cloned().collect();
    sort_out(unknown(&table, &units, &asked.definition.variables()), warnings)?;
    let supply = asked.definition.supply(&asked.policy);
    sort_out(misfits(&table, &supply), warnings)?;
    carried_over(&table, asked, found)
}

/// The measures of the units that hold on the day. A row about a unit that is no more tells that the
/// table is about the units as they were before: then its successor's value comes of all of them.
fn carried_over(table: &ValuesTable, asked: &Asked, found: &Found) -> Result<Measured, Failure> {
    let mut measured = table.measures();
    let gone: BTreeSet<UnitCode> =
        measured.keys().filter(|unit| !found.holds(unit)).cloned().collect();
    if gone.is_empty() {
        return Ok(measured);
    }
    let mut succession = found.history.succession(&found.units, None, asked.as_of);
    found.history.forget_undated(&mut succession, |unit| measured.contains_key(unit));
    let mut reached: BTreeSet<&UnitCode> = BTreeSet::new();
    let (mut carried, mut problems) = (Vec::new(), Vec::new());
    for (unit, origin) in &succession.origins {
        let before = predecessors(origin, &gone);
        reached.extend(before.iter().copied());
        for variable in variables_of(&before, &measured) {
            let of_part = |part: &UnitCode| measured.get(part)?.get(variable.as_str());
            match asked.definition.carried_measure(unit, &succession, of_part) {
                Ok(Some(measure)) => carried.push((unit.clone(), variable, measure)),
                Ok(None) => {}
                Err(why) => {
                    let message = format!("{} of `{unit}`: {why}", from(&before));
                    problems.extend(refusal(table, &before, &variable, &message));
                }
            }
        }
    }
    for lost in gone.iter().filter(|unit| !reached.contains(*unit)) {
        let message = format!(
            "the unit `{lost}` does not exist on the day of this index, and no lineage leads from it \
             to one that does"
        );
        problems.extend(
            table
                .rows
                .iter()
                .find(|row| row.unit == *lost)
                .map(|row| table.problem(row, "unit_is_no_more", "unit", &message)),
        );
    }
    if !problems.is_empty() {
        problems.truncate(MOST_PROBLEMS);
        return Err(Failure::Input(problems));
    }
    for (unit, variable, measure) in carried {
        measured.entry(unit).or_default().insert(variable, measure);
    }
    Ok(measured)
}

/// The units that are no more and that a unit came of.
fn predecessors<'o>(origin: &'o Origin, gone: &BTreeSet<UnitCode>) -> Vec<&'o UnitCode> {
    let all: Vec<&UnitCode> = match origin {
        Origin::Same => Vec::new(),
        Origin::Renamed(earlier) => vec![earlier],
        Origin::Changed(parts) => parts.iter().map(|part| &part.unit).collect(),
    };
    all.into_iter().filter(|unit| gone.contains(*unit)).collect()
}

fn variables_of(units: &[&UnitCode], measured: &Measured) -> BTreeSet<VariableCode> {
    let measures = units.iter().filter_map(|unit| measured.get(*unit));
    measures.flat_map(|measures| measures.iter().map(|(variable, _)| variable.clone())).collect()
}

fn from(units: &[&UnitCode]) -> String {
    let units: Vec<String> = units.iter().map(|unit| format!("`{unit}`")).collect();
    format!("the values of {} are not carried over to that", units.join(", "))
}

/// The problem at the first row that is not carried over.
fn refusal(
    table: &ValuesTable,
    units: &[&UnitCode],
    variable: &VariableCode,
    message: &str,
) -> Option<Problem> {
    let row =
        table.rows.iter().find(|row| units.contains(&&row.unit) && row.variable == *variable)?;
    Some(table.problem(row, "not_carried_over", "unit", message))
}
