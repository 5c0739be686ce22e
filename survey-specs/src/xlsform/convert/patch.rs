//! What a form cannot say: parts of the source that stand beside it as JSON.

use serde_json::{Map, Value};

use super::EXTRA;
use crate::xlsform::problems::{Place, Problems};
use crate::xlsform::table::Record;

/// The most levels of a part.
const MAX_DEPTH: usize = 16;

/// What stands in the extra columns of a row: several, where one cell could not hold it.
pub(in crate::xlsform) fn of(
    record: &Record<'_>,
    place: &Place,
    problems: &mut Problems,
) -> Option<Value> {
    let mut text = String::new();
    for part in 1..100 {
        let Some(cell) = record.get(&column(part)).and_then(|value| value.cell()) else { break };
        text.push_str(&cell.typed);
    }
    if text.is_empty() {
        return None;
    }
    match serde_json::from_str(&text) {
        Ok(value @ Value::Object(_)) if depth(&value) <= MAX_DEPTH => Some(value),
        _ => {
            let message = "this is not a JSON object, and is left out";
            problems.unsupported("invalid_extra", &place.column(EXTRA), message);
            None
        }
    }
}

/// The name of the nth extra column.
pub(in crate::xlsform) fn column(part: usize) -> String {
    if part == 1 { EXTRA.to_owned() } else { format!("{EXTRA}_{part}") }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Object(entries) => 1 + entries.values().map(depth).max().unwrap_or(0),
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Changes a value as a merge patch says (RFC 7396): objects key by key, `null` removes, anything
/// else replaces.
pub(in crate::xlsform) fn apply(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Some(entries) = target.as_object_mut() else { return };
    for (key, value) in patch {
        if value.is_null() {
            entries.remove(&key);
        } else {
            apply(entries.entry(key).or_insert(Value::Null), value);
        }
    }
}

/// The patch that makes `wanted` of `held`; none if they are equal.
pub(in crate::xlsform) fn between(held: &Value, wanted: &Value) -> Option<Value> {
    if held == wanted {
        return None;
    }
    let (Value::Object(held), Value::Object(wanted)) = (held, wanted) else {
        return Some(wanted.clone());
    };
    let mut patch = Map::new();
    for key in held.keys().filter(|key| !wanted.contains_key(*key)) {
        patch.insert(key.clone(), Value::Null);
    }
    for (key, value) in wanted {
        let difference = match held.get(key) {
            Some(earlier) => between(earlier, value),
            None => Some(value.clone()),
        };
        if let Some(difference) = difference {
            patch.insert(key.clone(), difference);
        }
    }
    Some(Value::Object(patch))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_patch_makes_one_value_of_another() {
        let held = json!({"a": 1, "b": {"c": 2, "d": 3}, "e": [1]});
        let wanted = json!({"b": {"c": 2, "d": 4}, "e": [2], "f": "x"});
        let patch = between(&held, &wanted).unwrap();
        assert_eq!(patch, json!({"a": null, "b": {"d": 4}, "e": [2], "f": "x"}));
        let mut changed = held;
        apply(&mut changed, patch);
        assert_eq!(changed, wanted);
        assert_eq!(between(&changed, &wanted), None);
    }
}
