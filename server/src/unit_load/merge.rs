//! What the units will be once a table is loaded: its versions, and the stored ones that it does not
//! replace. A table can be right in itself and still not fit to what is stored.

use std::collections::{BTreeMap, BTreeSet};

use survey_specs::code::{RoundCode, UnitCode};
use survey_specs::date::Date;
use survey_specs::problem::Problem;
use survey_specs::unit::Unit;

use super::foreign_code::shared_foreign_codes;
use super::parent_circle::parent_circles;
use super::unit_table::Units;
use crate::table::cell_error;

/// A round that is set up, with its first day, on which its units must exist.
#[derive(Debug)]
pub struct RoundBegin {
    /// The round's code.
    pub round: RoundCode,
    /// Its first day.
    pub day: Date,
    /// The units it is about.
    pub units: Vec<UnitCode>,
}

/// Every problem that loading the table would bring about.
#[must_use]
pub fn problems(units: &Units, stored: &[Unit], rounds: &[RoundBegin]) -> Vec<Problem> {
    let replaced: BTreeSet<_> =
        units.iter().map(|(_, unit)| (&unit.code, unit.valid_from)).collect();
    let kept: Vec<&Unit> =
        stored.iter().filter(|unit| !replaced.contains(&(&unit.code, unit.valid_from))).collect();
    let mut problems = overlaps(units, &kept);
    let rows = units.iter().map(|(line, unit)| (Some(*line), unit));
    let merged: Vec<_> = rows.chain(kept.into_iter().map(|unit| (None, unit))).collect();
    problems.extend(parent_circles(&merged));
    problems.extend(shared_foreign_codes(&merged));
    problems.extend(lost_units(units, stored, &merged, rounds));
    problems
}

/// Versions of the table that hold on days on which a stored version of the same unit holds too.
fn overlaps(units: &Units, kept: &[&Unit]) -> Vec<Problem> {
    let mut by_code: BTreeMap<_, Vec<&Unit>> = BTreeMap::new();
    for unit in kept {
        by_code.entry(&unit.code).or_default().push(unit);
    }
    let mut problems = Vec::new();
    for (line, unit) in units {
        let versions = by_code.get(&unit.code).into_iter().flatten();
        for stored in versions.filter(|stored| overlap(stored, unit)) {
            let message = format!(
                "this version of `{}` holds on days on which the stored one {} holds too; a row \
                 with the stored one's valid_from replaces it, and can give it an end",
                unit.code,
                period(stored),
            );
            problems.push(cell_error(*line, "overlapping_versions", "valid_from", &message));
        }
    }
    problems
}

fn overlap(one: &Unit, other: &Unit) -> bool {
    let begins_before_end = |begin: &Unit, end: &Unit| {
        end.valid_to.is_none_or(|to| begin.valid_from.is_none_or(|from| from < to))
    };
    begins_before_end(one, other) && begins_before_end(other, one)
}

/// The cells of a version's dates, in words.
fn period(unit: &Unit) -> String {
    let cell =
        |date: Option<Date>| date.map_or_else(|| "empty".to_owned(), |date| date.to_string());
    format!("(valid_from {}, valid_to {})", cell(unit.valid_from), cell(unit.valid_to))
}

/// Units that exist on the first day of a round that is about them, and no longer would.
fn lost_units(
    units: &Units,
    stored: &[Unit],
    merged: &[(Option<u64>, &Unit)],
    rounds: &[RoundBegin],
) -> Vec<Problem> {
    let mut rows: BTreeMap<_, Vec<&(u64, Unit)>> = BTreeMap::new();
    for entry in units {
        rows.entry(&entry.1.code).or_default().push(entry);
    }
    let mut problems = Vec::new();
    for RoundBegin { round, day, units } in rounds {
        let holding: BTreeSet<_> = merged
            .iter()
            .filter(|(_, unit)| unit.holds_on(*day))
            .map(|(_, unit)| &unit.code)
            .collect();
        let about: BTreeSet<_> = units.iter().filter(|code| !holding.contains(code)).collect();
        for lost in stored.iter().filter(|unit| unit.holds_on(*day) && about.contains(&unit.code)) {
            // Only a row that replaces it can have taken it away.
            let mut replacing = rows.get(&lost.code).into_iter().flatten();
            let Some((line, unit)) = replacing.find(|(_, unit)| unit.valid_from == lost.valid_from)
            else {
                continue;
            };
            let message = format!(
                "the round `{round}` is about `{}`, which would no longer exist on the round's \
                 first day, {day}; add a row for the version that holds then",
                unit.code
            );
            problems.push(cell_error(*line, "unit_of_round", "valid_to", &message));
        }
    }
    problems
}
