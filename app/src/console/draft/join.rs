//! What two people made of one draft, put together.

use serde_json::Value;
use survey_specs::source::{Merge, changes, merge};

pub use survey_specs::source::{Conflict, Side};

/// Joins two drafts that were made of one.
#[must_use]
pub fn join(base: &Value, mine: &Value, theirs: &Value) -> Merge {
    merge(base, mine, theirs)
}

/// What is to stand once a side is chosen for each conflict. What no choice was made for keeps what
/// was written here.
#[must_use]
pub fn settle(joined: &Merge, choices: &[Side]) -> Value {
    joined.settled(|place| choices.get(place).copied().unwrap_or_default())
}

/// The largest number of places that are told; more nobody reads.
const MAX_PLACES: usize = 20;

/// Where two drafts differ.
#[must_use]
pub fn changed_places(before: &Value, after: &Value) -> Vec<String> {
    let changes = changes(before, after).into_iter().take(MAX_PLACES);
    changes.map(|change| change.at.to_string()).collect()
}
