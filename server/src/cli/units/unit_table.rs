//! The table of units: one row per dated version of a unit.

use std::collections::BTreeMap;

use survey_specs::date::Date;
use survey_specs::problem::{Position, Problem};
use survey_specs::unit::Unit;

use crate::cli::file::Source;
use crate::cli::table::{Noted, Row, Table, cell_error, in_file};

/// Dated versions with the line each stands on.
pub type Units = Vec<(u64, Unit)>;

/// Reads a table of units.
///
/// # Errors
///
/// Every problem, each with row and column.
pub fn read(source: &Source) -> Result<Units, Vec<Problem>> {
    let required = ["code", "name", "class", "parent", "valid_from", "valid_to"];
    let units = Table::read(source, &required, &["kind", "population"]).rows(unit)?;
    let mut problems = overlaps(&units);
    if units.is_empty() {
        problems.push(Problem::error(
            "no_units",
            Position { line: 1, column: 1 },
            "",
            "the table has no row",
        ));
    }
    if problems.is_empty() {
        Ok(units)
    } else {
        Err(in_file(problems, &source.name, &String::from_utf8_lossy(&source.bytes)))
    }
}

fn unit(row: &mut Row<'_>) -> Result<Unit, Noted> {
    let (code, class) = (row.required("code"), row.required("class"));
    let name: Result<String, Noted> = row.required("name");
    let (kind, parent) = (row.optional("kind"), row.optional("parent"));
    let population = row.optional("population");
    let (valid_from, valid_to) =
        (row.optional::<Date>("valid_from"), row.optional::<Date>("valid_to"));
    if let (Ok(Some(from)), Ok(Some(to))) = (&valid_from, &valid_to)
        && to <= from
    {
        row.error(
            "empty_period",
            "valid_to",
            &format!("`{to}` must come after valid_from, `{from}`"),
        );
    }
    if name.as_ref().is_ok_and(|name| name.contains(char::is_control)) {
        row.error("control_character", "name", "a name is one line, without tabs");
    }
    let unit = Unit {
        code: code?,
        name: name?,
        class: class?,
        kind: kind?,
        parent: parent?,
        population: population?,
        valid_from: valid_from?,
        valid_to: valid_to?,
    };
    if unit.parent.as_ref() == Some(&unit.code) {
        row.error("own_parent", "parent", "a unit cannot be its own parent");
    }
    Ok(unit)
}

/// Versions of one unit that hold on the same day: which of them is meant then cannot be known.
fn overlaps(units: &Units) -> Vec<Problem> {
    let mut by_code: BTreeMap<_, Vec<&(u64, Unit)>> = BTreeMap::new();
    for entry in units {
        by_code.entry(&entry.1.code).or_default().push(entry);
    }
    let mut problems = Vec::new();
    for versions in by_code.values_mut() {
        // None, which means always, comes before every day.
        versions.sort_by_key(|(line, unit)| (unit.valid_from, *line));
        for pair in versions.windows(2) {
            let [(earlier_line, earlier), (line, later)] = pair else {
                continue;
            };
            let apart = matches!((earlier.valid_to, later.valid_from), (Some(to), Some(from)) if to <= from);
            if !apart {
                let message = format!(
                    "this version of `{}` holds on days on which the one in row {} holds too",
                    later.code,
                    earlier_line.saturating_sub(1)
                );
                problems.push(cell_error(*line, "overlapping_versions", "valid_from", &message));
            }
        }
    }
    problems.sort_by_key(|problem| problem.position);
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Units, String> {
        let source = Source { name: "u.units.csv".to_owned(), bytes: text.as_bytes().to_vec() };
        read(&source).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            lines.join("\n")
        })
    }

    #[test]
    fn a_unit_has_dated_versions() {
        let units = read_text(
            "code,name,class,parent,valid_from,valid_to,kind,population\n\
             X01,Xã Một,xa,,,2025-07-01,xa,\n\
             X01,Phường Một,xa,,2025-07-01,,phuong,12000\n",
        )
        .unwrap();
        assert_eq!(units.len(), 2);
        assert_eq!(units[1].1.population, Some(12_000));
        assert_eq!(units[1].1.kind.as_ref().unwrap().as_str(), "phuong");
    }

    #[test]
    fn all_mistakes_come_at_once() {
        let problems = read_text(
            "code,name,class,parent,valid_from,valid_to\n\
             X 01,,xa,,,\n\
             X02,Xã Hai,xa,X02,2026-07-01,2025-07-01\n\
             X03,Xã Ba,xa,,2026-02-30,\n",
        )
        .unwrap_err();
        insta::assert_snapshot!(problems, @r"
        u.units.csv:2:1: error[invalid_value]: row 1, column `code`: `X 01` is not a valid unit code: 1 to 32 ASCII letters, digits, `_` or `-`, beginning with a letter or digit
          2 | X 01,,xa,,,
        u.units.csv:2:1: error[missing_value]: row 1, column `name`: a value is needed
          2 | X 01,,xa,,,
        u.units.csv:3:1: error[empty_period]: row 2, column `valid_to`: `2025-07-01` must come after valid_from, `2026-07-01`
          3 | X02,Xã Hai,xa,X02,2026-07-01,2025-07-01
        u.units.csv:3:1: error[own_parent]: row 2, column `parent`: a unit cannot be its own parent
          3 | X02,Xã Hai,xa,X02,2026-07-01,2025-07-01
        u.units.csv:4:1: error[invalid_value]: row 3, column `valid_from`: `2026-02-30`: not a date in the form YYYY-MM-DD
          4 | X03,Xã Ba,xa,,2026-02-30,
        ");
    }

    #[test]
    fn a_table_of_empty_rows_names_no_unit() {
        let problems =
            read_text("code,name,class,parent,valid_from,valid_to\n,,,,,\n,,,,,\n").unwrap_err();
        assert!(problems.contains("error[no_units]: the table has no row"), "{problems}");
    }

    #[test]
    fn two_versions_of_one_unit_must_not_hold_on_the_same_day() {
        let problems = read_text(
            "code,name,class,parent,valid_from,valid_to\n\
             X01,Xã Một,xa,,,\n\
             X01,Phường Một,xa,,2025-07-01,\n",
        )
        .unwrap_err();
        insta::assert_snapshot!(problems, @r"
        u.units.csv:3:1: error[overlapping_versions]: row 2, column `valid_from`: this version of `X01` holds on days on which the one in row 1 holds too
          3 | X01,Phường Một,xa,,2025-07-01,
        ");
    }
}
