//! What stands elsewhere among its like: as few things as possible that, taken out, leave the others
//! in the order that they had.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::Entry;

/// The keys of entries that were reordered within what they stand in.
pub(super) fn out_of_order<'e>(earlier: &[Entry], later: &'e [Entry]) -> BTreeSet<&'e str> {
    let places: BTreeMap<(&str, &str), usize> = earlier.iter().map(name).zip(0..).collect();
    let mut by_parent: BTreeMap<&str, Vec<(usize, &'e str)>> = BTreeMap::new();
    for entry in later {
        if let Some(place) = places.get(&name(entry)) {
            by_parent.entry(&entry.parent).or_default().push((*place, &entry.key));
        }
    }
    by_parent.into_values().flat_map(|entries| misplaced(&entries)).collect()
}

/// An entry is looked for where it stood.
fn name(entry: &Entry) -> (&str, &str) {
    (&entry.parent, &entry.key)
}

/// The keys of what is not part of a longest rising sequence.
fn misplaced<'e>(entries: &[(usize, &'e str)]) -> Vec<&'e str> {
    // `ends[n]` is the index of the smallest end of a rising sequence of n + 1 entries.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(entries.len());
    let place = |index: usize| entries.get(index).map_or(0, |entry| entry.0);
    for (index, (at, _)) in entries.iter().enumerate() {
        let length = ends.partition_point(|&end| place(end) < *at);
        before.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut rising = BTreeSet::new();
    let mut next = ends.last().copied();
    while let Some(index) = next {
        rising.insert(index);
        next = before.get(index).copied().flatten();
    }
    let others = entries.iter().enumerate().filter(|(index, _)| !rising.contains(index));
    others.map(|(_, (_, key))| *key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_few_as_possible_are_misplaced() {
        let named = |places: &[usize]| -> Vec<usize> {
            let names: Vec<String> = places.iter().map(usize::to_string).collect();
            let entries: Vec<_> =
                places.iter().zip(&names).map(|(place, name)| (*place, name.as_str())).collect();
            misplaced(&entries).into_iter().map(|name| name.parse().unwrap()).collect()
        };
        assert!(named(&[]).is_empty());
        assert!(named(&[0, 1, 2, 3]).is_empty());
        assert_eq!(named(&[1, 2, 3, 0]), [0]);
        assert_eq!(named(&[3, 0, 1, 2]), [3]);
        assert_eq!(named(&[1, 0]).len(), 1);
        assert_eq!(named(&[3, 2, 1, 0]).len(), 3);
    }
}
