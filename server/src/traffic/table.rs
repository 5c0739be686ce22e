//! A table that never grows beyond a number of entries and forgets those that were not used longest.

use std::collections::HashMap;

/// What an entry is found by: a hash.
pub type Key = [u8; 16];

/// Entries by key. They lie in two halves: what is used moves into the young one; when that is full,
/// it becomes the old one, and the old one is forgotten. So an entry that is in use is never lost
/// before half the table's number of others were used after it.
#[derive(Clone, Debug)]
pub struct Table<V> {
    half: usize,
    young: HashMap<Key, V>,
    old: HashMap<Key, V>,
}

impl<V: Default> Table<V> {
    /// A table of at most this many entries, and at least two.
    #[must_use]
    pub fn of(entries: u32) -> Self {
        let half = usize::try_from(entries / 2).unwrap_or(usize::MAX).max(1);
        Self { half, young: HashMap::new(), old: HashMap::new() }
    }

    /// The entry of a key, if there is one.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&V> {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    /// The entry of a key, which is new if there was none.
    pub fn entry(&mut self, key: Key) -> &mut V {
        if !self.young.contains_key(&key) && self.young.len() >= self.half {
            self.old = std::mem::take(&mut self.young);
        }
        let known = self.old.remove(&key);
        self.young.entry(key).or_insert_with(|| known.unwrap_or_default())
    }

    /// The number of entries.
    #[must_use]
    #[cfg(test)]
    pub fn entries(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(number: u32) -> Key {
        let mut key = [0; 16];
        key[..4].copy_from_slice(&number.to_be_bytes());
        key
    }

    proptest! {
        #[test]
        fn the_table_never_outgrows_its_bound_and_keeps_what_was_used_last(
            used in proptest::collection::vec(0_u32..60, 1..500),
            entries in 2_u32..40,
        ) {
            let mut table = Table::<u32>::of(entries);
            let mut last: Vec<u32> = Vec::new();
            for number in used {
                *table.entry(key(number)) += 1;
                prop_assert!(table.entries() <= usize::try_from(entries).unwrap());
                last.retain(|other| *other != number);
                last.push(number);
            }
            for number in last.iter().rev().take(usize::try_from(entries / 2).unwrap()) {
                prop_assert!(table.get(&key(*number)).is_some());
            }
        }
    }

    #[test]
    fn an_entry_in_use_keeps_its_value_while_others_come_and_go() {
        let mut table = Table::<u32>::of(10);
        for number in 0..1_000 {
            *table.entry(key(number + 1)) += 1;
            *table.entry(key(0)) += 1;
        }
        assert_eq!(table.get(&key(0)), Some(&1_000));
    }
}
