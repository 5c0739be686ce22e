//! Measured variables of units, read from tables.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use survey_specs::code::UnitCode;
use survey_specs::index::Measures;
use survey_specs::problem::Problem;

use super::Asked;
use super::carried::{carried_over, without_successor};
use super::units::Found;
use crate::cli::values::misfit::misfits;
use crate::cli::values::place::in_order;
use crate::cli::values::read_tables;
use crate::cli::values::unknown::unknown;

/// What was measured of the units that hold on the day.
#[derive(Debug, Default)]
pub struct Measured {
    /// The measured variables of each unit.
    pub measures: BTreeMap<UnitCode, Measures>,
    /// The units of which a value is that of units they came of, and not their own.
    pub carried: BTreeSet<UnitCode>,
}

/// Reads tables of values, and carries values of units that are no more over to their successors.
/// Every problem of the tables is noted, in the order of the tables: what is no value, what no unit
/// or variable is known of, what the definition cannot read, and what cannot be carried over.
///
/// Without units, which have problems of their own then, the codes of units are not looked up.
pub fn read(
    files: &[PathBuf],
    asked: &Asked,
    found: Option<&Found>,
    problems: &mut Vec<Problem>,
) -> Measured {
    let (mut table, mut told) = read_tables(files);
    told.append(&mut table.warnings);
    let named = || table.rows.iter().map(|row| &row.unit);
    let units: BTreeSet<UnitCode> = match found {
        Some(found) => found.history.units().cloned().collect(),
        None => named().cloned().collect(),
    };
    told.extend(unknown(&table, &units, &asked.definition.variables()));
    told.extend(misfits(&table, &asked.definition.supply(&asked.policy)));
    let mut measured = Measured::default();
    if let Some(found) = found.filter(|found| found.lineage_is_known) {
        let is_sound = !told.iter().any(Problem::is_error);
        told.extend(without_successor(&table, asked, found));
        // With rows missing, what is carried over would be refused for reasons that are none.
        if is_sound {
            measured = carried_over(&table, asked, found, &mut told);
        }
    }
    problems.extend(in_order(told, files));
    measured
}
