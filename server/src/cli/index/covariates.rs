//! What a model knows of every unit, read from a table.

use std::path::Path;

use survey_specs::code::UnitCode;
use survey_specs::problem::Problem;

use crate::cli::Failure;
use crate::cli::file;
use crate::cli::table::{broken_row, cell_error, cut, delimiter, in_file, utf8};
use crate::index::modelled::Covariates;

/// Reads the covariates of units: a column `unit`, and in every other column a number for each unit.
///
/// # Errors
///
/// Everything that is wrong with the table.
pub fn read(path: &Path) -> Result<Option<Covariates>, Failure> {
    let source = file::read_data(path)?;
    let text = utf8(&source).map_err(Failure::Input)?;
    let (covariates, problems) = parse(text);
    let problems = in_file(problems, &source.name, text);
    if problems.iter().any(Problem::is_error) {
        return Err(Failure::Input(problems));
    }
    Ok(Some(covariates))
}

fn parse(text: &str) -> (Covariates, Vec<Problem>) {
    let mut covariates = Covariates::default();
    let mut problems = Vec::new();
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => return (covariates, vec![broken_row(&error)]),
    };
    let Some(unit_column) = header.iter().position(|name| name == "unit") else {
        let message = "the column `unit` is missing";
        return (covariates, vec![cell_error(1, "missing_column", "unit", message)]);
    };
    let others = || header.iter().enumerate().filter(|(place, _)| *place != unit_column);
    covariates.names = others().map(|(_, name)| name.to_owned()).collect();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.push(broken_row(&error));
                break;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |place: usize| record.get(place).unwrap_or_default();
        let unit: UnitCode = match cell(unit_column).parse() {
            Ok(unit) => unit,
            Err(error) => {
                let message = format!("`{}`: {error}", cut(cell(unit_column)));
                problems.push(cell_error(line, "invalid_unit", "unit", &message));
                continue;
            }
        };
        let mut numbers = Vec::new();
        for (place, name) in others() {
            match cell(place).parse::<f64>() {
                Ok(number) if number.is_finite() => numbers.push(number),
                _ => {
                    let message = format!("`{}`: a number is expected", cut(cell(place)));
                    problems.push(cell_error(line, "invalid_value", name, &message));
                }
            }
        }
        if covariates.of_units.insert(unit.clone(), numbers).is_some() {
            let message = format!("the unit `{unit}` stands in two rows");
            problems.push(cell_error(line, "duplicate_unit", "unit", &message));
        }
    }
    (covariates, problems)
}
