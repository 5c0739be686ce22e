//! The table of units: one row per dated version of a unit.

use std::collections::BTreeMap;
use std::str::FromStr;

use survey_specs::code::{CodeSystem, ForeignCode};
use survey_specs::date::Date;
use survey_specs::problem::{Position, Problem};
use survey_specs::unit::Unit;

use super::foreign_code::shared_foreign_codes;
use super::parent_circle::parent_circles;
use crate::table::{MOST_PROBLEMS, Noted, Row, Source, Table, cell_error, in_file};

/// Dated versions with the line each stands on.
pub type Units = Vec<(u64, Unit)>;

/// What a column of codes of another system is called before the name of the system.
const CODE_COLUMN: &str = "code.";

/// The columns of codes of other systems, as people write them when any will do.
const ANY_CODE_COLUMN: &str = "code.SYSTEM";

/// How many columns of codes of other systems there may be. Units have two or three; without a limit
/// a header could be made that takes hours to look through.
const MOST_SYSTEMS: usize = 16;

/// The longest name, in characters.
const LONGEST_NAME: usize = 200;

/// Reads a table of units.
///
/// # Errors
///
/// Every problem, each with row and column.
pub fn read(source: &Source) -> Result<Units, Vec<Problem>> {
    let required = ["code", "name", "class", "parent", "valid_from", "valid_to"];
    if let Some(problem) = without_header(source, &required) {
        return Err(vec![problem]);
    }
    let systems = code_systems(source);
    if systems.len() > MOST_SYSTEMS {
        let message =
            format!("there are more than {MOST_SYSTEMS} columns of codes of other systems");
        let place = Position { line: 1, column: 1 };
        let problem = Problem::error("too_many_code_systems", place, "", message);
        return Err(in_file(vec![problem], &source.name, &String::from_utf8_lossy(&source.bytes)));
    }
    let mut optional = vec!["kind", "population"];
    optional.extend(systems.iter().map(|(column, _)| column.as_str()));
    optional.push(ANY_CODE_COLUMN);
    let units = Table::read(source, &required, &optional).rows(|row| unit(row, &systems))?;
    let mut problems = overlaps(&units);
    let versions: Vec<_> = units.iter().map(|(line, unit)| (Some(*line), unit)).collect();
    problems.extend(parent_circles(&versions));
    problems.extend(shared_foreign_codes(&versions));
    problems.sort_by_key(|problem| problem.position);
    problems.truncate(MOST_PROBLEMS);
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

/// That a table is empty, with the columns that it needs.
#[must_use]
pub fn without_header(source: &Source, required: &[&str]) -> Option<Problem> {
    let text = source.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&source.bytes);
    text.trim_ascii().is_empty().then(|| {
        let message =
            format!("the table is empty: its first line names the columns, {}", required.join(","));
        let place = Position { line: 1, column: 1 };
        Problem::error("missing_column", place, "", message).in_file(&source.name, "")
    })
}

/// The number of people of a unit.
struct Population(u64);

impl FromStr for Population {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected = "a whole number without separators is expected, such as 12000";
        text.parse().map(Self).map_err(|_| expected)
    }
}

/// The columns of the header that hold codes of other systems, with the systems.
fn code_systems(source: &Source) -> Vec<(String, CodeSystem)> {
    let text = String::from_utf8_lossy(&source.bytes);
    let header = text.lines().find(|line| !line.is_empty()).unwrap_or_default();
    // No name of a column has a comma, a semicolon, a tab or a quotation mark in it.
    let columns =
        header.split([',', ';', '\t']).map(|cell| cell.trim_matches([' ', '"', '\u{feff}']));
    columns
        .filter_map(|column| {
            let system = CodeSystem::new(column.strip_prefix(CODE_COLUMN)?).ok()?;
            Some((column.to_owned(), system))
        })
        .collect()
}

fn foreign_codes(
    row: &mut Row<'_>,
    systems: &[(String, CodeSystem)],
) -> Result<BTreeMap<CodeSystem, ForeignCode>, Noted> {
    let cells: Vec<_> =
        systems.iter().map(|(column, system)| (system, row.optional(column))).collect();
    let mut codes = BTreeMap::new();
    for (system, code) in cells {
        codes.extend(code?.map(|code| (system.clone(), code)));
    }
    Ok(codes)
}

fn unit(row: &mut Row<'_>, systems: &[(String, CodeSystem)]) -> Result<Unit, Noted> {
    let (code, class) = (row.required("code"), row.required("class"));
    let name: Result<String, Noted> = row.required("name");
    let (kind, parent) = (row.optional("kind"), row.optional("parent"));
    let population = row.optional::<Population>("population");
    let (valid_from, valid_to) =
        (row.optional::<Date>("valid_from"), row.optional::<Date>("valid_to"));
    let codes = foreign_codes(row, systems);
    if let (Ok(Some(from)), Ok(Some(to))) = (&valid_from, &valid_to)
        && to <= from
    {
        row.error(
            "empty_period",
            "valid_to",
            &format!("`{to}` must come after valid_from, `{from}`"),
        );
    }
    if let Ok(name) = &name {
        check_name(row, name);
    }
    let unit = Unit {
        code: code?,
        name: name?,
        class: class?,
        kind: kind?,
        parent: parent?,
        population: population?.map(|Population(people)| people),
        valid_from: valid_from?,
        valid_to: valid_to?,
        codes: codes?,
    };
    if unit.parent.as_ref() == Some(&unit.code) {
        row.error("own_parent", "parent", "a unit cannot be its own parent");
    }
    Ok(unit)
}

fn check_name(row: &mut Row<'_>, name: &str) {
    let length = name.chars().count();
    if length > LONGEST_NAME {
        let message =
            format!("a name has at most {LONGEST_NAME} characters; this one has {length}");
        row.error("name_too_long", "name", &message);
    }
    if name.contains(char::is_control) {
        row.error("control_character", "name", "a name is one line, without tabs");
    }
    if let Some(hidden) = name.chars().find(|character| is_hidden(*character)) {
        let code = u32::from(hidden);
        let message =
            format!("the name holds the invisible character U+{code:04X}; type the name again");
        row.error("hidden_character", "name", &message);
    }
}

/// Whether a character is not seen but makes a name look like another one or turns the text around
/// it: marks of direction, characters of no width, separators of lines.
fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
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
    fn a_unit_has_codes_in_other_systems() {
        let units = read_text(
            "\u{feff}\"code.nso\";code;name;class;parent;valid_from;valid_to;code.portal\n\
             01;T01;Tỉnh Một;tinh;;;;H21\n\
             ;H21.17;Sở Một;so;T01;;;H21.17\n",
        )
        .unwrap();
        let codes = |place: usize| -> Vec<String> {
            let codes = &units[place].1.codes;
            codes.iter().map(|(system, code)| format!("{system} {code}")).collect()
        };
        assert_eq!(codes(0), ["nso 01", "portal H21"]);
        assert_eq!(codes(1), ["portal H21.17"]);
    }

    #[test]
    fn a_column_or_a_cell_of_other_codes_can_be_wrong() {
        let problems =
            read_text("code,name,class,parent,valid_from,valid_to,code.,code.a b,codes\n");
        insta::assert_snapshot!(problems.unwrap_err(), @r"
        u.units.csv:1:1: error[unknown_column]: the column `code.` is unknown; there are code, name, class, parent, valid_from, valid_to, kind, population, code.SYSTEM
          1 | code,name,class,parent,valid_from,valid_to,code.,code.a b,codes
        u.units.csv:1:1: error[unknown_column]: the column `code.a b` is unknown; there are code, name, class, parent, valid_from, valid_to, kind, population, code.SYSTEM
          1 | code,name,class,parent,valid_from,valid_to,code.,code.a b,codes
        u.units.csv:1:1: error[unknown_column]: the column `codes` is unknown; there are code, name, class, parent, valid_from, valid_to, kind, population, code.SYSTEM
          1 | code,name,class,parent,valid_from,valid_to,code.,code.a b,codes
        ");
        let many = ",code.nso".repeat(100_000);
        let problems = read_text(&format!("code,name,class,parent,valid_from,valid_to{many}\n"));
        assert!(problems.unwrap_err().contains("1:1: error[too_many_code_systems]"));
        let problems = read_text(
            "code,name,class,parent,valid_from,valid_to,code.nso\nX01,Xã Một,xa,,,,một\n",
        );
        insta::assert_snapshot!(problems.unwrap_err(), @r"
        u.units.csv:2:1: error[invalid_value]: row 1, column `code.nso`: `một` is not a valid code of another system: 1 to 64 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit
          2 | X01,Xã Một,xa,,,,một
        ");
    }

    #[test]
    fn two_units_must_not_share_a_code_of_another_system_on_one_day() {
        let problems = read_text(
            "code,name,class,parent,valid_from,valid_to,code.nso\n\
             X03,Xã Ba,xa,,2026-01-01,,00001\n\
             X01,Xã Một,xa,,,2025-07-01,00001\n\
             X02,Xã Hai,xa,,2025-07-01,,00001\n\
             X02,Xã Hai,xa,,,2025-07-01,00002\n",
        );
        insta::assert_snapshot!(problems.unwrap_err(), @r"
        u.units.csv:4:1: error[shared_code]: row 3, column `code.nso`: `00001` is the code of `X03` (row 1) too, on days on which both hold; a code names one unit at a time
          4 | X02,Xã Hai,xa,,2025-07-01,,00001
        ");
        let apart = read_text(
            "code,name,class,parent,valid_from,valid_to,code.nso,code.portal\n\
             X01,Xã Một,xa,,,2025-07-01,00001,\n\
             X01,Phường Một,xa,,2025-07-01,,00001,00003\n\
             X02,Xã Hai,xa,,2025-07-01,,00003,\n",
        );
        assert_eq!(apart.unwrap().len(), 3);
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
        u.units.csv:2:1: error[invalid_value]: row 1, column `code`: `X 01` is not a valid unit code: 1 to 32 ASCII letters, digits, `_`, `-` or `.`, beginning with a letter or digit
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
    fn a_population_is_a_whole_number_and_who_writes_another_is_told_so() {
        for written in ["-1", "1.5", "\"1,000\"", "1 000", "many"] {
            let problem = read_text(&format!(
                "code,name,class,parent,valid_from,valid_to,population\nX01,Xã Một,xa,,,,{written}\n"
            ));
            let expected = format!(
                "column `population`: `{}`: a whole number without separators is expected",
                written.trim_matches('"')
            );
            let problem = problem.unwrap_err();
            assert!(problem.contains(&expected), "{problem}");
        }
    }

    #[test]
    fn an_empty_table_is_told_which_columns_it_needs() {
        for text in ["", "\u{feff}", "\n\n"] {
            let problem = read_text(text).unwrap_err();
            let needed = "u.units.csv:1:1: error[missing_column]: the table is empty: its first line \
                          names the columns, code,name,class,parent,valid_from,valid_to";
            assert_eq!(problem, needed);
        }
    }

    #[test]
    fn a_table_of_empty_rows_names_no_unit() {
        let problems =
            read_text("code,name,class,parent,valid_from,valid_to\n,,,,,\n,,,,,\n").unwrap_err();
        assert!(problems.contains("error[no_units]: the table has no row"), "{problems}");
    }

    #[test]
    fn a_name_is_short_and_holds_nothing_invisible() {
        let table = |name: &str| {
            read_text(&format!("code,name,class,parent,valid_from,valid_to\nX01,{name},xa,,,\n"))
        };
        assert!(table(&"ã".repeat(200)).is_ok());
        let long = table(&"ã".repeat(201)).unwrap_err();
        assert!(
            long.contains("error[name_too_long]") && long.contains("this one has 201"),
            "{long}"
        );
        for hidden in ['\u{200b}', '\u{200d}', '\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}'] {
            let problem = table(&format!("Xã{hidden}Một")).unwrap_err();
            let expected = format!("invisible character U+{:04X}", u32::from(hidden));
            assert!(problem.contains(&expected), "{problem}");
        }
        assert!(table("Xã\u{7}Một").unwrap_err().contains("error[control_character]"));
        assert!(table("Phường Đắk Nông – “Mới” (2)").is_ok());
    }

    #[test]
    fn parents_that_lead_back_to_a_unit_are_named_if_it_is_on_the_same_day() {
        let problems = read_text(
            "code,name,class,parent,valid_from,valid_to\n\
             C0,Không,xa,C1,,\n\
             C1,Một,xa,C2,,2025-07-01\n\
             C2,Hai,xa,C1,2025-01-01,\n",
        )
        .unwrap_err();
        insta::assert_snapshot!(problems, @r"
        u.units.csv:3:1: error[parent_circle]: row 2, column `parent`: the parents of `C1` lead back to it on 2025-01-01: C1 → C2 → C1
          3 | C1,Một,xa,C2,,2025-07-01
        ");
        let apart = read_text(
            "code,name,class,parent,valid_from,valid_to\n\
             C1,Một,xa,C2,,2025-01-01\n\
             C2,Hai,xa,C1,2025-01-01,\n",
        );
        assert_eq!(apart.unwrap().len(), 2);
    }

    #[test]
    fn a_long_line_of_parents_is_refused_whether_it_is_a_circle_or_not() {
        let table = |last_parent: &str| {
            let rows = (1..100).map(|n| format!("C{},Xã,xa,C{n},,\n", n - 1));
            let rows: String = rows.collect();
            read_text(&format!(
                "code,name,class,parent,valid_from,valid_to\n{rows}C99,Xã,xa,{last_parent},,\n"
            ))
        };
        for last_parent in ["", "C0"] {
            let problems = table(last_parent).unwrap_err();
            assert!(problems.contains("u.units.csv:2:1: error[too_many_parents]"), "{problems}");
        }
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
