//! Codes of other systems that two units have on the same day: such a code names neither.

use std::collections::BTreeMap;

use survey_specs::code::{CodeSystem, ForeignCode};
use survey_specs::problem::Problem;
use survey_specs::unit::Unit;

use super::parent_circle::Version;
use crate::table::cell_error;

/// Versions that have a code of another system while a version of another unit has it too. Those of
/// stored versions alone are no fault of the table and left out.
pub fn shared_foreign_codes(versions: &[Version<'_>]) -> Vec<Problem> {
    let mut by_code: BTreeMap<(&CodeSystem, &ForeignCode), Vec<Version<'_>>> = BTreeMap::new();
    for version in versions {
        for code in &version.1.codes {
            by_code.entry(code).or_default().push(*version);
        }
    }
    let mut problems = Vec::new();
    for ((system, code), mut versions) in by_code {
        // None, which means always, comes before every day.
        versions.sort_by_key(|(line, unit)| (unit.valid_from, *line));
        let mut versions = versions.into_iter();
        // Versions of one unit do not overlap, so what overlaps the one with the latest end is a
        // version of another unit.
        let Some(mut latest) = versions.next() else {
            continue;
        };
        for version in versions {
            if latest.1.code != version.1.code && overlaps(latest.1, version.1) {
                problems.extend(problem(system, code, latest, version));
            }
            if ends_after(version.1, latest.1) {
                latest = version;
            }
        }
    }
    problems
}

/// Whether `earlier` still holds when `later`, which begins no earlier, begins.
fn overlaps(earlier: &Unit, later: &Unit) -> bool {
    earlier.valid_to.is_none_or(|to| later.valid_from.is_none_or(|from| from < to))
}

fn ends_after(one: &Unit, other: &Unit) -> bool {
    other.valid_to.is_some_and(|end| one.valid_to.is_none_or(|to| end < to))
}

/// The problem, at the later of the two rows; none if both versions are stored.
fn problem(
    system: &CodeSystem,
    code: &ForeignCode,
    one: Version<'_>,
    other: Version<'_>,
) -> Option<Problem> {
    let (at, beside) = if one.0 > other.0 { (one, other) } else { (other, one) };
    let place = beside.0.map_or_else(
        || String::from("which is stored"),
        |line| format!("row {}", line.saturating_sub(1)),
    );
    let message = format!(
        "`{code}` is the code of `{}` ({place}) too, on days on which both hold; a code names one \
         unit at a time",
        beside.1.code
    );
    Some(cell_error(at.0?, "shared_code", &format!("code.{system}"), &message))
}
