//! An earlier result, as this command printed it.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;
use survey_specs::index::compare::Previous;
use survey_specs::problem::{Position, Problem};

use crate::cli::table::{MOST_PROBLEMS, cut};
use crate::cli::{Failure, file};
use crate::index::{EarlierDocument, NoResult};

/// What the rows of a document are about.
#[derive(Deserialize)]
struct Rows {
    nodes: Vec<Row>,
}

/// What a row is about.
#[derive(PartialEq, Eq, PartialOrd, Ord, Deserialize)]
struct Row {
    unit: String,
    node: String,
}

/// Reads an earlier result.
///
/// # Errors
///
/// If it is no document of an index, or says two things of one unit and node.
pub fn read(path: &Path) -> Result<Previous, Failure> {
    let source = file::read_data(path)?;
    let problem = |position, message: String| {
        let problem = Problem::error("invalid_previous", position, "", message);
        problem.in_file(&source.name, &String::from_utf8_lossy(&source.bytes))
    };
    let refused = |position, message| Failure::Input(vec![problem(position, message)]);
    let unread = |error: serde_json::Error| {
        let position = Position { line: error.line(), column: error.column() };
        let why = plain_words(&error);
        refused(position, format!("this is not what `thuocdo index --format json` prints: {why}"))
    };
    let rows: Rows = serde_json::from_slice(&source.bytes).map_err(unread)?;
    let repeated = repeated(&rows.nodes);
    if !repeated.is_empty() {
        let told = repeated.into_iter().map(|message| problem(Position::default(), message));
        return Err(Failure::Input(told.collect()));
    }
    let document: EarlierDocument = serde_json::from_slice(&source.bytes).map_err(unread)?;
    document.try_into().map_err(|error: NoResult| refused(Position::default(), error.to_string()))
}

/// The units and nodes that stand twice: which of the rows is meant cannot be known.
fn repeated(rows: &[Row]) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let twice = rows.iter().filter(|row| !seen.insert(*row));
    let told = twice.map(|row| {
        format!("the unit `{}` and the node `{}` stand in two rows", cut(&row.unit), cut(&row.node))
    });
    told.take(MOST_PROBLEMS).collect()
}

/// What is wrong with JSON, in the words of JSON. The place is told beside it.
fn plain_words(error: &serde_json::Error) -> String {
    /// How the parser calls what is expected, and what people call it.
    const WORDS: [(&str, &str); 7] = [
        ("struct EarlierDocument", "an object"),
        ("struct EarlierRow", "an object"),
        ("struct Rows", "an object"),
        ("struct Row", "an object"),
        ("a sequence", "a list"),
        ("a map", "an object"),
        ("usize", "a whole number"),
    ];
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = message.strip_suffix(&place).unwrap_or(&message);
    // What the document itself says stands first in the message and is not to be changed.
    let (found, expected) = message.rsplit_once(", expected ").unwrap_or((message, ""));
    if expected.is_empty() {
        return cut(found);
    }
    let expected =
        WORDS.iter().fold(expected.to_owned(), |text, (word, plain)| text.replace(word, plain));
    format!("{}, expected {expected}", cut(found))
}
