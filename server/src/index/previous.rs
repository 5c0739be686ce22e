//! An earlier result, to compare a later one with.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;
use survey_specs::index::compare::{Previous, PreviousNode};

use super::{IndexDocument, NodeRow};

/// What a comparison needs of an earlier document; the rest of it may be missing.
#[derive(Clone, Debug, Deserialize)]
pub struct EarlierDocument {
    definition: String,
    #[serde(default)]
    as_of: Option<String>,
    #[serde(default)]
    policy: BTreeMap<String, String>,
    nodes: Vec<EarlierRow>,
}

/// What a comparison needs of a row.
#[derive(Clone, Debug, Deserialize)]
struct EarlierRow {
    unit: String,
    node: String,
    #[serde(default)]
    published: Option<String>,
    #[serde(default)]
    rank: Option<usize>,
}

impl From<&IndexDocument> for EarlierDocument {
    fn from(document: &IndexDocument) -> Self {
        let row = |row: &NodeRow| EarlierRow {
            unit: row.unit.clone(),
            node: row.node.clone(),
            published: row.published.clone(),
            rank: row.rank.and_then(|rank| usize::try_from(rank).ok()),
        };
        Self {
            definition: document.definition.clone(),
            as_of: document.as_of.clone(),
            policy: document.policy.clone(),
            nodes: document.nodes.iter().map(row).collect(),
        }
    }
}

/// Why a document is no result of an index.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}: `{text}`")]
pub struct NoResult {
    what: &'static str,
    text: String,
}

impl TryFrom<EarlierDocument> for Previous {
    type Error = NoResult;

    fn try_from(document: EarlierDocument) -> Result<Self, NoResult> {
        let as_of = document.as_of.as_deref();
        let as_of = as_of.map(|day| parsed(day, "`as_of` is no day")).transpose()?;
        let definition = parsed(&document.definition, "`definition` is no code of an index")?;
        let mut previous = Self::new(definition, as_of);
        previous.settings = document.policy;
        for row in &document.nodes {
            let node = parsed(&row.node, "`node` is no code of a node")?;
            let published: Option<Decimal> = row
                .published
                .as_deref()
                .map(|text| parsed(text, "`published` is no number"))
                .transpose()?;
            let result = PreviousNode { published, rank: row.rank };
            if let Some(class) = row.unit.strip_prefix('@') {
                previous.insert_class(parsed(class, "`unit` is no class")?, node, result);
            } else {
                previous.insert(parsed(&row.unit, "`unit` is no unit's code")?, node, result);
            }
        }
        Ok(previous)
    }
}

fn parsed<T: std::str::FromStr>(text: &str, what: &'static str) -> Result<T, NoResult> {
    text.parse().map_err(|_| NoResult { what, text: text.chars().take(64).collect() })
}
