//! What can be done to nodes as a whole: each gives the edit and the place of the node afterwards.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use survey_specs::source::{Edit, Path};

use super::tree::{OutlineRow, is_inner, list, outline, word, written};

/// An edit with the slot that it is about afterwards.
pub type Act = (Edit, Path);

/// What is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A node that joins others.
    Group,
    /// A node that reads something.
    Leaf,
}

/// A new node: below a group, else behind a leaf.
#[must_use]
pub fn add(tree: &Value, here: &Path, kind: Kind) -> Option<Act> {
    let code = free_code(tree, if kind == Kind::Group { "G" } else { "N" });
    let node = match kind {
        Kind::Group => json!({"node": code, "label": {}, "aggregate": "mean", "children": []}),
        Kind::Leaf => json!({"node": code, "label": {}}),
    };
    let Some((at, held)) = written(tree, here) else {
        let root = Path::root().key("root");
        return Some((Edit::Set { at: root.clone(), value: node }, root));
    };
    let is_total = *here == Path::root().key("root");
    if is_inner(held) || is_total {
        let below = at.key("children");
        let children = list(held, "children").len();
        let slot = below.index(children);
        if held.get("children").is_some_and(Value::is_array) {
            return Some((Edit::Insert { at: slot.clone(), value: node }, slot));
        }
        let mut edits = vec![Edit::set(below, Value::Array(vec![node]))];
        if held.get("aggregate").is_none() {
            edits.push(Edit::set(at.key("aggregate"), "mean"));
        }
        return Some((Edit::Several(edits), slot));
    }
    let slot = next_slot(here)?;
    Some((Edit::Insert { at: slot.clone(), value: node }, slot))
}

/// The node with all below it once more, behind it, under codes of its own.
#[must_use]
pub fn duplicate(tree: &Value, here: &Path) -> Option<Act> {
    let slot = next_slot(here)?;
    let mut taken = codes(tree);
    let (_, node) = written(tree, here)?;
    let mut copy = node.clone();
    unfold(tree, &mut copy, 0);
    let mut renamed = Vec::new();
    give_codes(&mut copy, &mut taken, &mut renamed);
    for (old, new) in &renamed {
        rename_below(&mut copy, old, new);
    }
    Some((Edit::Insert { at: slot.clone(), value: copy }, slot))
}

/// Takes the node with all below it away, and its weight above.
#[must_use]
pub fn remove(tree: &Value, here: &Path) -> Option<Act> {
    let (list_at, index) = (here.parent()?.0, here.last_index()?);
    let (at, node) = written(tree, here)?;
    let mut edits = vec![Edit::Remove { at: here.clone() }];
    if let Some(weight) = weight_above(tree, here, &word(node.get("node"))) {
        edits.insert(0, Edit::Remove { at: weight });
    }
    if at != *here {
        edits.push(Edit::Remove { at });
    }
    let others = list_at.get(tree).and_then(Value::as_array).map_or(0, Vec::len) - 1;
    let next = match others {
        0 => list_at.parent().map_or_else(|| list_at.clone(), |(holder, _)| holder),
        others => list_at.index(index.min(others - 1)),
    };
    Some((Edit::Several(edits), next))
}

/// Where a node is moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Before the node above it in the list.
    Up,
    /// Behind the next one.
    Down,
    /// Below the node before it, if that joins others.
    In,
    /// Behind the node that it stands below.
    Out,
}

/// Moves the node one place.
#[must_use]
pub fn shift(tree: &Value, here: &Path, way: Way) -> Option<Act> {
    let (list_at, index) = (here.parent()?.0, here.last_index()?);
    let count = list_at.get(tree)?.as_array()?.len();
    let to = match way {
        Way::Up => list_at.index(index.checked_sub(1)?),
        Way::Down if index + 1 < count => list_at.index(index + 2),
        Way::Down => return None,
        Way::In => {
            let (at, before) = written(tree, &list_at.index(index.checked_sub(1)?))?;
            before.get("children")?.as_array()?;
            at.key("children").index(list(before, "children").len())
        }
        Way::Out => slot_of(tree, &list_at.parent()?.0).and_then(|slot| next_slot(&slot))?,
    };
    moved(tree, here, &to)
}

/// Where a dragged node is let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drop {
    /// Before the node below the pointer.
    Before,
    /// Behind it.
    Behind,
    /// Below it, as its last child.
    Into,
}

/// Moves a dragged node beside or below another one; none if that stands below the dragged one.
#[must_use]
pub fn drag(tree: &Value, here: &Path, over: &Path, place: Drop) -> Option<Act> {
    let (at, _) = written(tree, here)?;
    if over.is_within(here) || over.is_within(&at) {
        return None;
    }
    let to = match place {
        Drop::Before => {
            over.last_index()?;
            over.clone()
        }
        Drop::Behind => next_slot(over)?,
        Drop::Into => {
            let (at, held) = written(tree, over)?;
            held.get("children")?.as_array()?;
            at.key("children").index(list(held, "children").len())
        }
    };
    moved(tree, here, &to)
}

/// Puts the node before what stands at `to` in the tree as it is.
fn moved(tree: &Value, here: &Path, to: &Path) -> Option<Act> {
    let (from_list, from) = (here.parent()?.0, here.last_index()?);
    let to_list = to.parent()?.0;
    let landed = match to.last_index()? {
        index if to_list == from_list && index > from => to_list.index(index - 1),
        _ => after_removal(to, &from_list, from),
    };
    if landed == *here {
        return None;
    }
    let mut edits = Vec::new();
    let (_, node) = written(tree, here)?;
    if to_list != from_list {
        edits.extend(
            weight_above(tree, here, &word(node.get("node"))).map(|at| Edit::Remove { at }),
        );
    }
    edits.push(Edit::Move { from: here.clone(), to: landed.clone() });
    Some((Edit::Several(edits), landed))
}

/// A place once the entry of a list that stands before it is taken out.
fn after_removal(to: &Path, list: &Path, index: usize) -> Path {
    let below = list.steps().len();
    let passes = to.is_within(list) && to.steps().len() > below + 1;
    if !passes {
        return to.clone();
    }
    let mut path = list.clone();
    for (depth, step) in to.steps().iter().enumerate().skip(below) {
        path = match step {
            survey_specs::source::Step::Index(place) if depth == below && *place > index => {
                path.index(place - 1)
            }
            other => path.step(other.clone()),
        };
    }
    path
}

/// Gives the node another code, and so wherever it is named: in weights, lists and class rows.
#[must_use]
pub fn rename(tree: &Value, at: &Path, code: &str) -> Edit {
    let old = word(at.key("node").get(tree));
    let mut renamed = tree.clone();
    if let Some(node) = at.get_mut(&mut renamed).and_then(Value::as_object_mut) {
        node.insert("node".to_owned(), Value::from(code));
    }
    let is_taken = outline(tree).iter().filter(|row| row.code == old).count() > 1;
    if !old.is_empty() && !is_taken {
        rename_below(&mut renamed, &old, code);
    }
    Edit::between(tree, &renamed)
}

/// Renames a code in weights, lists of children and class rows below a value.
fn rename_below(value: &mut Value, old: &str, new: &str) {
    let Value::Object(entries) = value else {
        if let Value::Array(items) = value {
            for item in items {
                rename_below(item, old, new);
            }
        }
        return;
    };
    for (key, below) in entries.iter_mut() {
        match (key.as_str(), below) {
            ("weights", Value::Object(weights)) if weights.contains_key(old) => {
                let renamed = std::mem::take(weights).into_iter().map(|(code, weight)| {
                    (if code == old { new.to_owned() } else { code }, weight)
                });
                *weights = renamed.collect::<Map<_, _>>();
            }
            ("children" | "mean_at", Value::Array(names)) => {
                for name in names.iter_mut() {
                    match name {
                        Value::String(code) if code == old => new.clone_into(code),
                        other => rename_below(other, old, new),
                    }
                }
            }
            (_, below) => rename_below(below, old, new),
        }
    }
}

/// Writes nodes that `children` name by code where they are named.
fn unfold(tree: &Value, node: &mut Value, depth: usize) {
    const DEEPEST: usize = 32;
    let Some(children) = node.get_mut("children").and_then(Value::as_array_mut) else { return };
    for child in children {
        if !child.is_object() {
            let code = word(Some(child));
            let nodes = list(tree, "nodes");
            let found = nodes.iter().find(|node| word(node.get("node")) == code);
            if let Some(found) = found {
                *child = found.clone();
            }
        }
        if depth < DEEPEST {
            unfold(tree, child, depth + 1);
        }
    }
}

fn give_codes(node: &mut Value, taken: &mut BTreeSet<String>, renamed: &mut Vec<(String, String)>) {
    let Some(entries) = node.as_object_mut() else { return };
    let old = word(entries.get("node"));
    let stem = old.trim_end_matches(|c: char| c.is_ascii_digit());
    let new = free_among(taken, if stem.is_empty() { "N" } else { stem });
    taken.insert(new.clone());
    entries.insert("node".to_owned(), Value::from(new.clone()));
    renamed.push((old, new));
    if let Some(children) = entries.get_mut("children").and_then(Value::as_array_mut) {
        for child in children {
            give_codes(child, taken, renamed);
        }
    }
}

fn codes(tree: &Value) -> BTreeSet<String> {
    outline(tree).into_iter().map(|row| row.code).collect()
}

/// The first free code that begins so: the stem and a number.
fn free_code(tree: &Value, stem: &str) -> String {
    free_among(&codes(tree), stem)
}

/// The first of these names with a number that is not taken.
#[must_use]
pub fn free_among(taken: &BTreeSet<String>, stem: &str) -> String {
    let mut numbered = (1..=taken.len() + 1).map(|number| format!("{stem}{number}"));
    numbered.find(|code| !taken.contains(code)).unwrap_or_else(|| stem.to_owned())
}

/// The place behind an entry of a list.
fn next_slot(slot: &Path) -> Option<Path> {
    Some(slot.parent()?.0.index(slot.last_index()? + 1))
}

/// The slot of the node that is written at a place.
#[must_use]
pub fn slot_of(tree: &Value, at: &Path) -> Option<Path> {
    outline(tree).into_iter().find(|row| row.at == *at).map(|row| row.slot)
}

/// Where the node above says the weight of a child.
fn weight_above(tree: &Value, slot: &Path, code: &str) -> Option<Path> {
    let holder = slot.parent()?.0.parent()?.0;
    let aggregate = holder.key("aggregate");
    let rule = aggregate.get(tree)?.as_object()?.keys().next()?.clone();
    let weight = aggregate.key(rule).key("weights").key(code);
    weight.get(tree).map(|_| weight.clone())
}

/// The row of a slot, or the nearest one that still exists.
#[must_use]
pub fn nearest_row<'r>(rows: &'r [OutlineRow], slot: &Path) -> Option<&'r OutlineRow> {
    let exact = rows.iter().find(|row| row.slot == *slot);
    let above = || rows.iter().rev().find(|row| slot.is_within(&row.slot));
    exact.or_else(above).or_else(|| rows.first())
}

#[cfg(test)]
mod tests;
