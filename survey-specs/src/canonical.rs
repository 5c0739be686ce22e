//! RFC 8785 canonical JSON, the form that content hashes are made of.

use serde::Serialize;

/// A value that has no canonical JSON.
#[derive(Debug, thiserror::Error)]
#[error("no canonical JSON: {0}")]
pub struct NotCanonical(#[from] pub serde_json::Error);

/// The canonical JSON of a value.
///
/// # Errors
///
/// [`NotCanonical`] for values JSON cannot hold, such as maps whose keys are not texts.
pub fn to_canonical_json(value: &impl Serialize) -> Result<String, NotCanonical> {
    Ok(serde_json_canonicalizer::to_string(value)?)
}
