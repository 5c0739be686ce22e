//! What two people made of one draft, put together.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A place that both changed, each to something else.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// The place.
    pub path: String,
    /// What was written here; none if it was removed.
    pub mine: Option<Value>,
    /// What the other person wrote; none if they removed it.
    pub theirs: Option<Value>,
}

/// Whose writing is to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What was written here.
    Mine,
    /// What the other person wrote.
    Theirs,
}

/// Both together.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// All that does not contradict, and what was written here where it does.
    pub merged: Value,
    /// What contradicts.
    pub conflicts: Vec<Conflict>,
}

/// Joins two drafts that were made of one.
#[must_use]
pub fn join(base: &Value, mine: &Value, theirs: &Value) -> Joined {
    let mut conflicts = Vec::new();
    let merged = both("", Some(base), Some(mine), Some(theirs), &mut conflicts);
    Joined { merged: merged.unwrap_or_default(), conflicts }
}

/// What is to stand once a side is chosen for each conflict.
#[must_use]
pub fn settle(joined: Joined, choices: &[Side]) -> Value {
    let Joined { mut merged, conflicts } = joined;
    for (conflict, side) in conflicts.into_iter().zip(choices) {
        if *side == Side::Theirs {
            put(&mut merged, &conflict.path, conflict.theirs);
        }
    }
    merged
}

fn both(
    path: &str,
    base: Option<&Value>,
    mine: Option<&Value>,
    theirs: Option<&Value>,
    conflicts: &mut Vec<Conflict>,
) -> Option<Value> {
    if mine == theirs || base == theirs {
        return mine.cloned();
    }
    if base == mine {
        return theirs.cloned();
    }
    let (Some(Value::Object(mine)), Some(Value::Object(theirs))) = (mine, theirs) else {
        let conflict =
            Conflict { path: path.to_owned(), mine: mine.cloned(), theirs: theirs.cloned() };
        conflicts.push(conflict);
        return mine.cloned();
    };
    let base = base.and_then(Value::as_object);
    let mut merged = Map::new();
    let added = theirs.keys().filter(|key| !mine.contains_key(*key));
    for key in mine.keys().chain(added) {
        let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        let base = base.and_then(|base| base.get(key));
        if let Some(value) = both(&below, base, mine.get(key), theirs.get(key), conflicts) {
            merged.insert(key.clone(), value);
        }
    }
    Some(Value::Object(merged))
}

/// Writes a value at a path of keys, or removes what stands there.
fn put(tree: &mut Value, path: &str, value: Option<Value>) {
    let (above, key) = path.rsplit_once('.').unwrap_or(("", path));
    let mut keys = above.split('.').filter(|key| !key.is_empty());
    let place = keys.try_fold(tree, |place, key| place.get_mut(key));
    let Some(place) = place.and_then(Value::as_object_mut) else { return };
    match value {
        Some(value) => _ = place.insert(key.to_owned(), value),
        None => _ = place.remove(key),
    }
}

/// The largest number of places that are told; more nobody reads.
const MAX_PLACES: usize = 20;

/// Where two drafts differ. What stands in a list is recognised by its code.
#[must_use]
pub fn changed_places(before: &Value, after: &Value) -> Vec<String> {
    let mut places = Vec::new();
    compare("", before, after, &mut places);
    places.truncate(MAX_PLACES);
    places
}

fn compare(path: &str, before: &Value, after: &Value, places: &mut Vec<String>) {
    if before == after || places.len() > MAX_PLACES {
        return;
    }
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let added = after.keys().filter(|key| !before.contains_key(*key));
            for key in before.keys().chain(added) {
                let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let nothing = &Value::Null;
                let (before, after) = (before.get(key), after.get(key));
                compare(&below, before.unwrap_or(nothing), after.unwrap_or(nothing), places);
            }
        }
        (Value::Array(before), Value::Array(after)) => {
            let others = before.len().min(after.len());
            let known = |value: &Value| after.iter().find(|other| code(other) == code(value));
            for (place, value) in before.iter().enumerate() {
                let below = format!("{path}[{place}]");
                let other = if code(value).is_some() { known(value) } else { after.get(place) };
                compare(&below, value, other.unwrap_or(&Value::Null), places);
            }
            let is_new = |value: &&Value| {
                code(value).is_some() && !before.iter().any(|other| code(other) == code(value))
            };
            if after.iter().any(|value| is_new(&value)) || others < after.len() {
                places.push(path.to_owned());
            }
        }
        _ => places.push(path.to_owned()),
    }
}

/// What an entry of a list is called, under whichever key.
fn code(value: &Value) -> Option<&Value> {
    const KEYS: [&str; 6] = ["item", "section", "node", "code", "band", "group"];
    KEYS.iter().find_map(|key| value.get(key)).filter(|value| !value.is_object())
}
