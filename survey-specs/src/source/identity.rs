//! Which entries of two lists are the same thing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// The keys that name an entry of a list, strongest first.
const NAMES: &[&str] =
    &["item", "section", "row", "group", "node", "code", "kind", "band", "part", "measure"];

/// An entry of a list, as it is known beside the list that it came of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Id {
    /// The entry of the earlier list at this place.
    Known(usize),
    /// An entry that the earlier list does not have: by what it says, and which of several alike.
    New(String, usize),
}

/// The name of an entry, with the key that it stands under.
pub(super) fn name(entry: &Value) -> Option<(&'static str, String)> {
    let fields = entry.as_object()?;
    NAMES.iter().find_map(|key| match fields.get(*key)? {
        Value::String(text) => Some((*key, text.clone())),
        Value::Number(number) => Some((*key, number.to_string())),
        _ => None,
    })
}

/// What each entry of `later` is, seen from `earlier`: entries of one name are the same, entries
/// without a name if they are equal. What is then left over is the same under another name if most
/// of it is equal.
pub(super) fn identify(earlier: &[Value], later: &[Value]) -> Vec<Id> {
    let mut known: BTreeMap<(String, usize), usize> = BTreeMap::new();
    for (index, handle) in handles(earlier).into_iter().enumerate() {
        known.insert(handle, index);
    }
    let mut found: Vec<Option<usize>> =
        handles(later).iter().map(|handle| known.get(handle).copied()).collect();
    let taken: BTreeSet<usize> = found.iter().flatten().copied().collect();
    let mut free: Vec<usize> = (0..earlier.len()).filter(|index| !taken.contains(index)).collect();
    for (place, entry) in found.iter_mut().zip(later) {
        if place.is_none() {
            let alike = |index: &usize| earlier.get(*index).is_some_and(|old| alike(old, entry));
            *place = free.iter().position(alike).map(|at| free.remove(at));
        }
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut new = |entry: &Value| {
        let text = entry.to_string();
        let count = counts.entry(text.clone()).or_default();
        *count += 1;
        Id::New(text, *count)
    };
    found
        .into_iter()
        .zip(later)
        .map(|(place, entry)| place.map_or_else(|| new(entry), Id::Known))
        .collect()
}

/// What entries are looked up by: the name or the whole, and which of several alike.
fn handles(entries: &[Value]) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let handle = |entry: &Value| {
        let text = match name(entry) {
            Some((key, name)) => format!("{key} {name}"),
            None => entry.to_string(),
        };
        let count = counts.entry(text.clone()).or_default();
        *count += 1;
        (text, *count)
    };
    entries.iter().map(handle).collect()
}

/// Whether two mappings are the same thing under two names: at least half of their fields, the name
/// aside, are equal.
fn alike(old: &Value, new: &Value) -> bool {
    let (Value::Object(one), Value::Object(other)) = (old, new) else { return false };
    let named = |key: &str| name(old).is_some_and(|(name, _)| name == key);
    let fields = |entry: &Map<String, Value>| -> BTreeSet<String> {
        entry.keys().filter(|key| !named(key)).cloned().collect()
    };
    let all: BTreeSet<String> = fields(one).union(&fields(other)).cloned().collect();
    let equal =
        all.iter().filter(|key| one.contains_key(*key) && one.get(*key) == other.get(*key)).count();
    equal > 0 && equal * 2 >= all.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn ids(earlier: &Value, later: &Value) -> Vec<Option<usize>> {
        let ids = identify(earlier.as_array().unwrap(), later.as_array().unwrap());
        ids.into_iter()
            .map(|id| match id {
                Id::Known(index) => Some(index),
                Id::New(..) => None,
            })
            .collect()
    }

    #[test]
    fn entries_are_known_by_their_names_wherever_they_stand() {
        let earlier = json!([{"item": "a", "label": 1}, {"item": "b"}, {"code": 1}, "x"]);
        let later =
            json!(["x", {"item": "b", "label": 2}, {"item": "c"}, {"code": 1, "l": 3}, "y"]);
        assert_eq!(ids(&earlier, &later), [Some(3), Some(1), None, Some(2), None]);
    }

    #[test]
    fn an_entry_with_another_name_and_the_same_content_was_renamed() {
        let earlier =
            json!([{"item": "a", "label": "A", "type": "note"}, {"code": 1, "label": "x"}]);
        let later = json!([{"item": "z", "label": "A", "type": "text"}, {"code": 2, "label": "y"}]);
        assert_eq!(ids(&earlier, &later), [Some(0), None]);
    }

    #[test]
    fn of_two_entries_with_one_name_each_is_itself() {
        let twice = json!([{"item": "a", "label": 1}, {"item": "a", "label": 2}]);
        assert_eq!(ids(&twice, &twice), [Some(0), Some(1)]);
    }
}
