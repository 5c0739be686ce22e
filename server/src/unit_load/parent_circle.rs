//! Parents that lead back to the unit where they began: no unit can lie in itself.

use std::collections::{BTreeMap, BTreeSet};

use survey_specs::code::UnitCode;
use survey_specs::date::Date;
use survey_specs::problem::Problem;
use survey_specs::unit::Unit;

use crate::table::{MOST_PROBLEMS, cell_error};

/// How many units may lie one above the other. A country needs about five; without a limit a table
/// could be made that takes hours to look through.
const MOST_ABOVE: usize = 32;

/// A dated version with the line of the table it stands on; none if it is stored.
pub type Version<'u> = (Option<u64>, &'u Unit);

/// The versions of each unit, by first day.
type ByCode<'u> = BTreeMap<&'u UnitCode, Vec<Version<'u>>>;

/// What stands above a version.
enum Above<'u> {
    /// Its parents have an end, or lead into a circle that it is no part of.
    Else,
    /// Its parents lead back to it; the versions of the circle.
    Circle(Vec<Version<'u>>),
    /// More units than may be; the versions up to there.
    TooMany(Vec<Version<'u>>),
}

/// Circles of parents among dated versions, and parents without end. Those of stored versions alone
/// are no fault of the table and left out.
pub fn parent_circles(versions: &[Version<'_>]) -> Vec<Problem> {
    let mut by_code = ByCode::new();
    for version in versions {
        by_code.entry(&version.1.code).or_default().push(*version);
    }
    for versions in by_code.values_mut() {
        versions.sort_by_key(|(_, unit)| unit.valid_from);
    }
    let mut problems = BTreeMap::new();
    for version in versions {
        // A circle that exists on any day exists on the day on which the last of its versions
        // begins, so it is found from that one.
        let found = match above(*version, &by_code) {
            Above::Else => None,
            Above::Circle(circle) => circle_problem(circle, version.1.valid_from),
            Above::TooMany(path) => too_many_problem(&path),
        };
        if let Some((line, problem)) = found {
            problems.entry(line).or_insert(problem);
        }
        if problems.len() >= MOST_PROBLEMS {
            break;
        }
    }
    problems.into_values().collect()
}

/// Follows the parents of a version on its first day.
fn above<'u>(start: Version<'u>, by_code: &ByCode<'u>) -> Above<'u> {
    let day = start.1.valid_from;
    let (mut path, mut seen) = (Vec::new(), BTreeSet::new());
    let mut next = Some(start);
    while let Some(version) = next {
        if !seen.insert(&version.1.code) {
            let is_start = version.1.code == start.1.code;
            return if is_start { Above::Circle(path) } else { Above::Else };
        }
        path.push(version);
        if path.len() > MOST_ABOVE {
            return Above::TooMany(path);
        }
        next = version.1.parent.as_ref().and_then(|parent| version_on(parent, day, by_code));
    }
    Above::Else
}

/// The version of a unit that holds on `day`, where none comes before every day; of several, the
/// one that began last.
fn version_on<'u>(code: &UnitCode, day: Option<Date>, by_code: &ByCode<'u>) -> Option<Version<'u>> {
    let versions = by_code.get(code)?;
    let begun = &versions[..versions.partition_point(|(_, unit)| unit.valid_from <= day)];
    let holds = |unit: &Unit| unit.valid_to.is_none_or(|to| day < Some(to));
    begun.iter().rev().find(|(_, unit)| holds(unit)).copied()
}

/// The problem of a circle, at the first of its rows; none if it has none.
fn circle_problem(mut circle: Vec<Version<'_>>, day: Option<Date>) -> Option<(u64, Problem)> {
    let line = circle.iter().filter_map(|(line, _)| *line).min()?;
    let first = circle.iter().position(|(its, _)| *its == Some(line))?;
    circle.rotate_left(first);
    let code = &circle[0].1.code;
    let names: Vec<&str> = circle.iter().map(|(_, unit)| unit.code.as_str()).collect();
    let on = day.map(|day| format!(" on {day}")).unwrap_or_default();
    let message =
        format!("the parents of `{code}` lead back to it{on}: {} → {code}", names.join(" → "));
    Some((line, cell_error(line, "parent_circle", "parent", &message)))
}

fn too_many_problem(path: &[Version<'_>]) -> Option<(u64, Problem)> {
    let line = path.iter().find_map(|(line, _)| *line)?;
    let message = format!("more than {MOST_ABOVE} units lie one above the other here");
    Some((line, cell_error(line, "too_many_parents", "parent", &message)))
}
