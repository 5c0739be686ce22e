//! What is carried over from units that are no more.

use std::collections::{BTreeMap, BTreeSet};

use survey_specs::code::{UnitCode, VariableCode};
use survey_specs::index::compare::Succession;
use survey_specs::index::succeed::NotCarried;
use survey_specs::index::{Measure, Measures};
use survey_specs::lineage::Origin;
use survey_specs::problem::{Problem, Severity};

use super::Asked;
use super::measured::Measured;
use super::units::Found;
use crate::cli::table::MOST_PROBLEMS;
use crate::cli::values::values_table::ValuesTable;

type ByUnit = BTreeMap<UnitCode, Measures>;

/// Units that values are given of, that are no more, and that became no unit of the day.
pub fn without_successor(table: &ValuesTable, asked: &Asked, found: &Found) -> Vec<Problem> {
    let measured = table.measures();
    let gone = gone(&measured, found);
    if gone.is_empty() {
        return Vec::new();
    }
    let succession = succession(&measured, asked, found);
    let origins = succession.origins.values();
    let reached: BTreeSet<&UnitCode> =
        origins.flat_map(|origin| predecessors(origin, &gone)).collect();
    let lost = gone.iter().filter(|unit| !reached.contains(*unit));
    let problem = |unit: &UnitCode| {
        let row = table.rows.iter().find(|row| row.unit == *unit)?;
        let message =
            format!("{}, and no lineage leads from it to one that does", found.not_here(unit));
        Some(table.problem(row, "unit_is_no_more", "unit", &message))
    };
    lost.filter_map(problem).take(MOST_PROBLEMS).collect()
}

/// The measures of the units that hold on the day. A row about a unit that is no more tells that the
/// table is about the units as they were before: then its successor's value comes of all of them.
/// What a new unit says itself always counts before that; a unit that kept its code says by such a
/// row what it was before.
pub fn carried_over(
    table: &ValuesTable,
    asked: &Asked,
    found: &Found,
    problems: &mut Vec<Problem>,
) -> Measured {
    let mut measures = table.measures();
    let gone = gone(&measures, found);
    let mut carried = BTreeSet::new();
    if gone.is_empty() {
        return Measured { measures, carried };
    }
    let succession = succession(&measures, asked, found);
    let mut values = Vec::new();
    let mut told = ToldRows { table, errors: Vec::new(), warnings: Vec::new() };
    for (unit, origin) in &succession.origins {
        let before = predecessors(origin, &gone);
        let mut notes = BTreeMap::new();
        for variable in variables_of(&before, &measures) {
            let of_part = |part: &UnitCode| measures.get(part)?.get(variable.as_str());
            let own = of_part(unit).map(|own| Own::of(unit, origin, own));
            if let Some(own) = own {
                notes.entry(own).or_insert_with(|| variable.clone());
            }
            if own == Some(Own::Stands) {
                continue;
            }
            match asked.definition.carried_measure(unit, &succession, of_part) {
                Ok(Some(measure)) => values.push((unit.clone(), variable, measure)),
                Ok(None) => {}
                Err(why) => told.refused(unit, &before, &variable, &why),
            }
        }
        for (own, variable) in notes {
            told.noted(own, unit, &before, &variable);
        }
    }
    problems.append(&mut told.errors);
    problems.append(&mut told.warnings);
    for (unit, variable, measure) in values {
        // A new name makes no other unit.
        if matches!(succession.origins.get(&unit), Some(Origin::Changed(_))) {
            carried.insert(unit.clone());
        }
        measures.entry(unit).or_default().insert(variable, measure);
    }
    Measured { measures, carried }
}

/// What a row about a unit says, where rows about units that it came of speak of the same variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Own {
    /// It is the unit's value, and those of the others are of no use.
    Stands,
    /// It is the unit's value before the change, of which the others are parts too.
    Before,
}

impl Own {
    fn of(unit: &UnitCode, origin: &Origin, own: Measure) -> Self {
        let is_part_of_itself = matches!(
            origin,
            Origin::Changed(parts) if parts.iter().any(|part| part.unit == *unit)
        );
        // What is withheld stays so, and points are given to the unit itself and to no other.
        let is_final = matches!(own, Measure::Suppressed | Measure::Assessed(_));
        if is_part_of_itself && !is_final { Self::Before } else { Self::Stands }
    }

    fn note(self, unit: &UnitCode, before: &[&UnitCode]) -> (&'static str, String) {
        let before = listed(before);
        match self {
            Self::Stands => (
                "own_value_stands",
                format!(
                    "the row of `{unit}` is its value on the day of this index; what the rows of \
                     {before} say of the same, which it came of, is not used"
                ),
            ),
            Self::Before => (
                "own_value_taken_as_earlier",
                format!(
                    "`{unit}` is taken as it was before the change, as there are rows of {before}, \
                     which it came of; leave those out if its row is about the day of this index"
                ),
            ),
        }
    }
}

/// The units that values are given of and that do not hold on the day.
fn gone(measures: &ByUnit, found: &Found) -> BTreeSet<UnitCode> {
    measures
        .keys()
        .filter(|unit| !found.holds(unit) && found.history.knows(unit))
        .cloned()
        .collect()
}

fn succession(measures: &ByUnit, asked: &Asked, found: &Found) -> Succession {
    let mut succession = found.history.succession(&found.units, None, asked.as_of);
    found.history.forget_undated(&mut succession, |unit| measures.contains_key(unit));
    succession
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

fn variables_of(units: &[&UnitCode], measures: &ByUnit) -> BTreeSet<VariableCode> {
    let measures = units.iter().filter_map(|unit| measures.get(*unit));
    measures.flat_map(|measures| measures.iter().map(|(variable, _)| variable.clone())).collect()
}

fn listed(units: &[&UnitCode]) -> String {
    let units: Vec<String> = units.iter().map(|unit| format!("`{unit}`")).collect();
    units.join(", ")
}

/// What is told of rows, each at the first row that it is about.
struct ToldRows<'t> {
    table: &'t ValuesTable,
    errors: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl ToldRows<'_> {
    /// That a value is not carried over.
    fn refused(
        &mut self,
        unit: &UnitCode,
        before: &[&UnitCode],
        variable: &VariableCode,
        why: &NotCarried,
    ) {
        // A table is not searched for what is not told.
        if self.errors.len() >= MOST_PROBLEMS {
            return;
        }
        let before_names = listed(before);
        let message =
            format!("the values of {before_names} are not carried over to that of `{unit}`: {why}");
        self.errors.extend(self.at_first(before, variable, "not_carried_over", &message));
    }

    /// How the row of a unit itself is understood.
    fn noted(&mut self, own: Own, unit: &UnitCode, before: &[&UnitCode], variable: &VariableCode) {
        if self.warnings.len() >= MOST_PROBLEMS {
            return;
        }
        let (code, message) = own.note(unit, before);
        let problem = self.at_first(&[unit], variable, code, &message);
        let warning = problem.map(|it| Problem { severity: Severity::Warning, ..it });
        self.warnings.extend(warning);
    }

    /// The problem at the first row that speaks of the variable of one of these units.
    fn at_first(
        &self,
        units: &[&UnitCode],
        variable: &VariableCode,
        code: &'static str,
        message: &str,
    ) -> Option<Problem> {
        let mut rows = self.table.rows.iter();
        let row = rows.find(|row| units.contains(&&row.unit) && row.variable == *variable)?;
        Some(self.table.problem(row, code, "unit", message))
    }
}
