//! A document as an earlier result, to compare a later one with.

use rust_decimal::Decimal;
use survey_specs::index::compare::{Previous, PreviousNode};

use super::{IndexDocument, NodeRow};

/// Why a document is no result of an index.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}: `{text}`")]
pub struct NoResult {
    what: &'static str,
    text: String,
}

/// A document as an earlier result.
///
/// # Errors
///
/// [`NoResult`] if a code, a day or a published value is none.
pub fn previous_of(document: &IndexDocument) -> Result<Previous, NoResult> {
    let as_of = document.as_of.as_deref();
    let as_of = as_of.map(|day| parsed(day, "`as_of` is no day")).transpose()?;
    let definition = parsed(&document.definition, "`definition` is no code of an index")?;
    let mut previous = Previous::new(definition, as_of);
    for row in &document.nodes {
        let node = parsed(&row.node, "`node` is no code of a node")?;
        let result = result(row)?;
        match row.unit.strip_prefix('@') {
            Some(class) => {
                previous.insert_class(parsed(class, "`unit` is no class")?, node, result);
            }
            None => previous.insert(parsed(&row.unit, "`unit` is no unit's code")?, node, result),
        }
    }
    Ok(previous)
}

fn result(row: &NodeRow) -> Result<PreviousNode, NoResult> {
    let published: Option<Decimal> = row
        .published
        .as_deref()
        .map(|text| parsed(text, "`published` is no number"))
        .transpose()?;
    Ok(PreviousNode { published, rank: row.rank.and_then(|rank| usize::try_from(rank).ok()) })
}

fn parsed<T: std::str::FromStr>(text: &str, what: &'static str) -> Result<T, NoResult> {
    text.parse().map_err(|_| NoResult { what, text: text.chars().take(64).collect() })
}
