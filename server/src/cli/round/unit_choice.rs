//! The units of a round, as they are named on the command line: a class, or a file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use survey_specs::code::{InvalidCode, UnitClass, UnitCode};
use survey_specs::date::Date;
use survey_specs::problem::{Position, Problem};
use survey_specs::unit::Unit;

use crate::cli::Failure;
use crate::cli::file::{self, Source};
use crate::cli::table::{Table, cell_error, in_file};
use crate::store::Store;

/// The units of a round.
#[derive(Clone, Debug)]
pub enum UnitChoice {
    /// All of a class.
    Class(UnitClass),
    /// Those that a file names.
    File(PathBuf),
}

impl FromStr for UnitChoice {
    type Err = InvalidCode;

    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        match text.strip_prefix("class=") {
            Some(class) => class.parse().map(Self::Class),
            None => Ok(Self::File(text.into())),
        }
    }
}

impl UnitChoice {
    /// The units as they are on a day; at least one.
    pub async fn on(&self, store: &dyn Store, day: Date) -> Result<Vec<Unit>, Failure> {
        let (units, none) = match self {
            Self::Class(class) => (
                store.units_of_class(class, day).await?,
                format!(
                    "no unit is of class `{class}` on {day}; `thuocdo units load FILE` loads units"
                ),
            ),
            Self::File(path) => {
                (of_file(store, path, day).await?, format!("{} names no unit", path.display()))
            }
        };
        if units.is_empty() { Err(Failure::input("no_units", none)) } else { Ok(units) }
    }
}

async fn of_file(store: &dyn Store, path: &Path, day: Date) -> Result<Vec<Unit>, Failure> {
    let source = file::read(path)?;
    let is_table = is_table(&source);
    let codes = if is_table { codes_of_table(&source) } else { codes_of_lines(&source) };
    let (mut units, mut problems, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (line, code) in codes.map_err(Failure::Input)? {
        if !seen.insert(code.clone()) {
            continue;
        }
        if let Some(unit) = store.unit_on(&code, day).await? {
            units.push(unit);
        } else {
            let message = format!("there is no unit `{code}` on {day}");
            let problem = if is_table { cell_error } else { line_error };
            problems.push(problem(line, "unknown_unit", "code", &message));
        }
    }
    if problems.is_empty() { Ok(units) } else { Err(Failure::Input(named(problems, &source))) }
}

/// Codes with the line each stands on.
type Codes = Vec<(u64, UnitCode)>;

/// Whether the first line is the header of a table with a column `code`.
fn is_table(source: &Source) -> bool {
    let first_line = source.bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let first_line = String::from_utf8_lossy(first_line);
    first_line.trim_start_matches('\u{feff}').split([',', ';']).any(|name| name.trim() == "code")
}

fn codes_of_table(source: &Source) -> Result<Codes, Vec<Problem>> {
    let others = ["name", "class", "parent", "valid_from", "valid_to", "kind", "population"];
    Table::read(source, &["code"], &others).rows(|row| row.required("code"))
}

fn codes_of_lines(source: &Source) -> Result<Codes, Vec<Problem>> {
    let text = String::from_utf8_lossy(&source.bytes);
    let (mut codes, mut problems) = (Codes::new(), Vec::new());
    for (line, text) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        match text.trim().parse() {
            _ if text.trim().is_empty() => {}
            Ok(code) => codes.push((line, code)),
            Err(error) => {
                problems.push(line_error(
                    line,
                    "invalid_value",
                    "code",
                    &InvalidCode::to_string(&error),
                ));
            }
        }
    }
    if problems.is_empty() { Ok(codes) } else { Err(named(problems, source)) }
}

/// A problem of a line of a plain list, which has neither rows nor columns.
fn line_error(line: u64, code: &'static str, path: &str, message: &str) -> Problem {
    let line = usize::try_from(line).unwrap_or(usize::MAX);
    Problem::error(code, Position { line, column: 1 }, path, message)
}

fn named(problems: Vec<Problem>, source: &Source) -> Vec<Problem> {
    in_file(problems, &source.name, &String::from_utf8_lossy(&source.bytes))
}
