//! An earlier result, as this command printed it.

use std::path::Path;

use rust_decimal::Decimal;
use survey_specs::date::Date;
use survey_specs::index::compare::{Previous, PreviousNode};
use survey_specs::problem::{Position, Problem};

use crate::cli::{Failure, file};
use crate::index::{IndexDocument, NodeRow};

/// Reads an earlier result.
///
/// # Errors
///
/// If it is no document of an index.
pub fn read(path: &Path) -> Result<Previous, Failure> {
    let source = file::read_data(path)?;
    let refused = |position, message: String| {
        let problem = Problem::error("invalid_previous", position, "", message);
        let text = String::from_utf8_lossy(&source.bytes);
        Failure::Input(vec![problem.in_file(&source.name, &text)])
    };
    let document: IndexDocument = serde_json::from_slice(&source.bytes).map_err(|error| {
        let position = Position { line: error.line(), column: error.column() };
        refused(position, format!("this is not what `thuocdo index --format json` prints: {error}"))
    })?;
    previous(&document).map_err(|message| refused(Position::default(), message))
}

fn previous(document: &IndexDocument) -> Result<Previous, String> {
    let definition = document.definition.parse().map_err(|error| format!("{error}"))?;
    let as_of: Option<Date> = match &document.as_of {
        None => None,
        Some(day) => Some(day.parse().map_err(|error| format!("`as_of` {day}: {error}"))?),
    };
    let mut previous = Previous::new(definition, as_of);
    for row in &document.nodes {
        let node = row.node.parse().map_err(|error| format!("{error}"))?;
        let result = result(row)?;
        match row.unit.strip_prefix('@') {
            Some(class) => {
                let class = class.parse().map_err(|error| format!("{error}"))?;
                previous.insert_class(class, node, result);
            }
            None => {
                let unit = row.unit.parse().map_err(|error| format!("{error}"))?;
                previous.insert(unit, node, result);
            }
        }
    }
    Ok(previous)
}

fn result(row: &NodeRow) -> Result<PreviousNode, String> {
    let published = match &row.published {
        None => None,
        Some(text) => {
            let number: Decimal = text.parse().map_err(|_| {
                format!("`published` of `{}` at `{}` is no number: {text}", row.unit, row.node)
            })?;
            Some(number)
        }
    };
    Ok(PreviousNode { published, rank: row.rank.and_then(|rank| usize::try_from(rank).ok()) })
}
