//! What two people made of the same tree, brought together.

mod order;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::edit::Edit;
use super::identity::{Id, identify};
use super::path::Path;
use order::arrange;

/// The outcome of a merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// The tree with the changes of both. Where they contradict each other it has mine; what only one
    /// of us has taken away is still there if the other changed it.
    pub merged: Value,
    /// Where they contradict each other, in the order of the tree.
    pub conflicts: Vec<Conflict>,
}

/// A place that both changed, and not in the same way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The place in the merged tree.
    pub at: Path,
    /// What it is about.
    pub about: About,
    /// What I made of it; none if I took it away.
    pub mine: Option<Value>,
    /// What the other person made of it; none if they took it away.
    pub theirs: Option<Value>,
}

/// What a conflict is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// What stands at the place.
    Content,
    /// The order of the list at the place.
    Order,
}

/// Whose side is taken in a conflict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// Mine.
    #[default]
    Mine,
    /// The other person's.
    Theirs,
}

/// Brings together what two people made of `base`. Entries of lists are compared by what names them,
/// so that one may move an item while the other changes its label. Two new entries under one name
/// are both kept.
#[must_use]
pub fn merge(base: &Value, mine: &Value, theirs: &Value) -> Merge {
    let mut work = Merger { conflicts: Vec::new() };
    let merged = work.both(&Path::root(), Some(base), mine, theirs);
    Merge { merged, conflicts: work.conflicts }
}

impl Merge {
    /// The merged tree after each conflict was decided, by its place in
    /// [`conflicts`](Self::conflicts).
    #[must_use]
    pub fn settled(&self, side: impl Fn(usize) -> Side) -> Value {
        let mut tree = self.merged.clone();
        let decided = || self.conflicts.iter().enumerate().map(|(place, it)| (it, side(place)));
        let content = decided().filter(|(conflict, _)| conflict.about == About::Content);
        // From the end, so that taking an entry away moves none that is still to be decided.
        for (conflict, side) in content.collect::<Vec<_>>().into_iter().rev() {
            let chosen = match side {
                Side::Mine => conflict.mine.clone(),
                Side::Theirs => conflict.theirs.clone(),
            };
            let edit = match chosen {
                Some(value) => Edit::Set { at: conflict.at.clone(), value },
                None => Edit::Remove { at: conflict.at.clone() },
            };
            // The conflict names a place of this tree.
            let _ = edit.apply(&mut tree);
        }
        for (conflict, side) in decided() {
            if let (About::Order, Side::Theirs, Some(Value::Array(order))) =
                (conflict.about, side, &conflict.theirs)
                && let Some(Value::Array(entries)) = conflict.at.get_mut(&mut tree)
            {
                reorder(entries, order);
            }
        }
        tree
    }
}

/// Puts entries into the order of another list. What that does not have goes behind what it stood
/// behind.
fn reorder(entries: &mut Vec<Value>, order: &[Value]) {
    let mut last = 0;
    let mut keyed: Vec<(usize, Value)> = Vec::with_capacity(entries.len());
    for (id, entry) in identify(order, entries).into_iter().zip(std::mem::take(entries)) {
        if let Id::Known(index) = id {
            last = index;
        }
        keyed.push((last, entry));
    }
    keyed.sort_by_key(|(key, _)| *key);
    entries.extend(keyed.into_iter().map(|(_, entry)| entry));
}

struct Merger {
    conflicts: Vec<Conflict>,
}

impl Merger {
    /// A value that both have. The depth is that of the trees, which JSON's reader bounds.
    fn both(&mut self, at: &Path, base: Option<&Value>, mine: &Value, theirs: &Value) -> Value {
        if mine == theirs || base == Some(theirs) {
            return mine.clone();
        }
        if base == Some(mine) {
            return theirs.clone();
        }
        match (mine, theirs) {
            (Value::Object(mine), Value::Object(theirs)) => {
                let nothing = Map::new();
                let base = base.and_then(Value::as_object).unwrap_or(&nothing);
                Value::Object(self.mappings(at, base, mine, theirs))
            }
            (Value::Array(mine), Value::Array(theirs)) => {
                let base = base.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                Value::Array(self.lists(at, base, mine, theirs))
            }
            _ => {
                self.conflict(at, About::Content, Some(mine), Some(theirs));
                mine.clone()
            }
        }
    }

    /// A value that one of us has; none if it is to go.
    fn one(
        &mut self,
        at: &Path,
        base: Option<&Value>,
        mine: Option<&Value>,
        theirs: Option<&Value>,
    ) -> Option<Value> {
        let held = mine.or(theirs)?;
        if base == Some(held) {
            return None;
        }
        if base.is_some() {
            self.conflict(at, About::Content, mine, theirs);
        }
        Some(held.clone())
    }

    fn value(
        &mut self,
        at: &Path,
        base: Option<&Value>,
        mine: Option<&Value>,
        theirs: Option<&Value>,
    ) -> Option<Value> {
        match (mine, theirs) {
            (Some(mine), Some(theirs)) => Some(self.both(at, base, mine, theirs)),
            _ => self.one(at, base, mine, theirs),
        }
    }

    fn mappings(
        &mut self,
        at: &Path,
        base: &Map<String, Value>,
        mine: &Map<String, Value>,
        theirs: &Map<String, Value>,
    ) -> Map<String, Value> {
        let keys: BTreeSet<&String> = mine.keys().chain(theirs.keys()).collect();
        let merged = keys.into_iter().filter_map(|key| {
            let value = self.value(&at.key(key), base.get(key), mine.get(key), theirs.get(key))?;
            Some((key.clone(), value))
        });
        merged.collect()
    }

    fn lists(&mut self, at: &Path, base: &[Value], mine: &[Value], theirs: &[Value]) -> Vec<Value> {
        let (my_ids, their_ids) = (identify(base, mine), identify(base, theirs));
        let find = |id: &Id, ids: &[Id]| ids.iter().position(|known| known == id);
        let of_base = |id: &Id| match id {
            Id::Known(index) => base.get(*index),
            Id::New(..) => None,
        };
        let held = |id: &Id| {
            let mine = find(id, &my_ids).and_then(|index| mine.get(index));
            let theirs = find(id, &their_ids).and_then(|index| theirs.get(index));
            (of_base(id), mine, theirs)
        };
        // What one of us took away goes, unless the other changed it.
        let stays = |id: &Id| match held(id) {
            (Some(base), Some(left), None) | (Some(base), None, Some(left)) => base != left,
            _ => true,
        };
        let (order, agreed) = arrange(&my_ids, &their_ids, stays);
        if !agreed {
            let list = |entries: &[Value]| Value::Array(entries.to_vec());
            self.conflict(at, About::Order, Some(&list(mine)), Some(&list(theirs)));
        }
        let mut merged = Vec::with_capacity(order.len());
        for id in &order {
            let (base, mine, theirs) = held(id);
            merged.extend(self.value(&at.index(merged.len()), base, mine, theirs));
        }
        merged
    }

    fn conflict(&mut self, at: &Path, about: About, mine: Option<&Value>, theirs: Option<&Value>) {
        let (mine, theirs) = (mine.cloned(), theirs.cloned());
        self.conflicts.push(Conflict { at: at.clone(), about, mine, theirs });
    }
}

#[cfg(test)]
mod tests;
