//! What changed from one tree to another, place by place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::identity::{Id, identify};
use super::path::Path;

/// One place that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happened there.
    pub what: What,
    /// Where: in the earlier tree if it was removed, else in the later one.
    pub at: Path,
    /// Where it stood in the earlier tree; none if it was not there.
    pub was: Option<Path>,
}

/// What happened to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It was not there before.
    Added,
    /// It is no longer there.
    Removed,
    /// It says something else.
    Changed,
    /// It stands elsewhere in its list.
    Moved,
}

/// Everything that changed, in the order of the later tree; what was removed stands behind the rest
/// of its list or mapping.
#[must_use]
pub fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    compare(&Path::root(), before, &Path::root(), after, &mut found);
    found
}

fn compare(from: &Path, before: &Value, to: &Path, after: &Value, found: &mut Vec<Change>) {
    match (before, after) {
        _ if before == after => {}
        (Value::Object(old), Value::Object(new)) => {
            for (key, value) in new {
                match old.get(key) {
                    Some(held) => compare(&from.key(key), held, &to.key(key), value, found),
                    None => found.push(Change { what: What::Added, at: to.key(key), was: None }),
                }
            }
            for key in old.keys().filter(|key| !new.contains_key(*key)) {
                found.push(removed(from.key(key)));
            }
        }
        (Value::Array(old), Value::Array(new)) => compare_lists(from, old, to, new, found),
        _ => found.push(Change { what: What::Changed, at: to.clone(), was: Some(from.clone()) }),
    }
}

fn compare_lists(from: &Path, old: &[Value], to: &Path, new: &[Value], found: &mut Vec<Change>) {
    let ids = identify(old, new);
    let known = |id: &Id| match id {
        Id::Known(index) => Some(*index),
        Id::New(..) => None,
    };
    let kept: Vec<usize> = ids.iter().filter_map(known).collect();
    let in_order = longest_run(&kept);
    for (place, (id, value)) in ids.iter().zip(new).enumerate() {
        let Some(index) = known(id) else {
            found.push(Change { what: What::Added, at: to.index(place), was: None });
            continue;
        };
        if !in_order.contains(&index) {
            let was = Some(from.index(index));
            found.push(Change { what: What::Moved, at: to.index(place), was });
        }
        if let Some(held) = old.get(index) {
            compare(&from.index(index), held, &to.index(place), value, found);
        }
    }
    let kept: BTreeSet<usize> = kept.into_iter().collect();
    for index in (0..old.len()).filter(|index| !kept.contains(index)) {
        found.push(removed(from.index(index)));
    }
}

fn removed(at: Path) -> Change {
    Change { what: What::Removed, was: Some(at.clone()), at }
}

/// The longest rising run among numbers that are all different: the entries that need not be moved.
fn longest_run(numbers: &[usize]) -> BTreeSet<usize> {
    // By length: the smallest number that a run of this length ends with.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: BTreeMap<usize, Option<usize>> = BTreeMap::new();
    for &number in numbers {
        let length = ends.partition_point(|end| *end < number);
        before.insert(number, length.checked_sub(1).and_then(|last| ends.get(last).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = number,
            None => ends.push(number),
        }
    }
    let mut run = BTreeSet::new();
    let mut next = ends.last().copied();
    while let Some(number) = next {
        run.insert(number);
        next = before.get(&number).copied().flatten();
    }
    run
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn changes_are_told_by_what_they_did_and_where() {
        let before = json!({
            "title": "a",
            "items": [{"item": "p", "hint": "h"}, {"item": "q"}, {"item": "r"}, {"item": "s"}],
        });
        let after = json!({
            "title": "b",
            "items": [{"item": "s"}, {"item": "p", "required": true}, {"item": "new"}, {"item": "r"}],
        });
        let told: Vec<_> = changes(&before, &after)
            .into_iter()
            .map(|change| (change.what, change.at.to_string()))
            .collect();
        let told: Vec<_> = told.iter().map(|(what, at)| (*what, at.as_str())).collect();
        assert_eq!(
            told,
            [
                (What::Moved, "items[0]"),
                (What::Added, "items[1].required"),
                (What::Removed, "items[0].hint"),
                (What::Added, "items[2]"),
                (What::Removed, "items[1]"),
                (What::Changed, "title"),
            ]
        );
        let was: Vec<_> = changes(&before, &after).into_iter().map(|change| change.was).collect();
        let was: Vec<_> = was.iter().flatten().map(Path::to_string).collect();
        assert_eq!(was, ["items[3]", "items[0].hint", "items[1]", "title"]);
        assert_eq!(changes(&after, &after), []);
    }
}
