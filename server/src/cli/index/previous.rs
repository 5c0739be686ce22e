//! An earlier result, as this command printed it.

use std::path::Path;

use survey_specs::index::compare::Previous;
use survey_specs::problem::{Position, Problem};

use crate::cli::{Failure, file};
use crate::index::{EarlierDocument, NoResult};

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
    let document: EarlierDocument = serde_json::from_slice(&source.bytes).map_err(|error| {
        let position = Position { line: error.line(), column: error.column() };
        refused(position, format!("this is not what `thuocdo index --format json` prints: {error}"))
    })?;
    document.try_into().map_err(|error: NoResult| refused(Position::default(), error.to_string()))
}
