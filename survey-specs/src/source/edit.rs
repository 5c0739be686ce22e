//! Changes of a tree.

use serde_json::{Map, Value};

use super::path::{Path, Step};

/// A change of a tree, with what it needs to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Writes a value in place of what stands there. A key that is missing is added, and so are the
    /// mappings on the way to it.
    Set {
        /// Where.
        at: Path,
        /// What stands there afterwards.
        value: Value,
    },
    /// Takes a key or an entry of a list away. Later entries move up.
    Remove {
        /// Where.
        at: Path,
    },
    /// Puts an entry into a list, before the one that stands at this place, or at the end.
    Insert {
        /// Where the entry stands afterwards.
        at: Path,
        /// The entry.
        value: Value,
    },
    /// Takes an entry out of a list and puts it in elsewhere, in the same list or another one.
    Move {
        /// Where the entry stands.
        from: Path,
        /// Where it stands afterwards.
        to: Path,
    },
    /// Several changes, one after the other.
    Several(Vec<Edit>),
}

/// A change that does not fit the tree: it names a place that is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no place `{0}` in the draft")]
pub struct NoSuchPlace(pub Path);

impl Edit {
    /// Writes a value at a place.
    #[must_use]
    pub fn set(at: Path, value: impl Into<Value>) -> Self {
        Self::Set { at, value: value.into() }
    }

    /// What changes one tree into another, place by place.
    #[must_use]
    pub fn between(before: &Value, after: &Value) -> Self {
        let mut edits = Vec::new();
        compare(&Path::root(), before, after, &mut edits);
        Self::Several(edits)
    }

    /// Changes the tree, and gives the change that takes this one back.
    ///
    /// # Errors
    ///
    /// [`NoSuchPlace`] if the tree does not have the place. The tree then stays as it is.
    pub fn apply(self, tree: &mut Value) -> Result<Self, NoSuchPlace> {
        match self {
            Self::Set { at, value } => set(at, value, tree),
            Self::Remove { at } => remove(at, tree),
            Self::Insert { at, value } => {
                insert(&at, value, tree)?;
                Ok(Self::Remove { at })
            }
            Self::Move { from, to } => move_entry(from, to, tree),
            Self::Several(edits) => several(edits, tree),
        }
    }
}

fn several(edits: Vec<Edit>, tree: &mut Value) -> Result<Edit, NoSuchPlace> {
    let mut back = Vec::with_capacity(edits.len());
    for edit in edits {
        match edit.apply(tree) {
            Ok(inverse) => back.push(inverse),
            Err(misfit) => {
                // What was done before is taken back, which fits as it was just done.
                for inverse in back.into_iter().rev() {
                    let _ = inverse.apply(tree);
                }
                return Err(misfit);
            }
        }
    }
    back.reverse();
    Ok(Edit::Several(back))
}

fn set(at: Path, value: Value, tree: &mut Value) -> Result<Edit, NoSuchPlace> {
    if let Some(held) = at.get_mut(tree) {
        let value = std::mem::replace(held, value);
        return Ok(Edit::Set { at, value });
    }
    // The innermost mapping that is there takes the first key that is missing, with all below it.
    for depth in (0..at.steps().len()).rev() {
        let Some(held) = at.first(depth).get_mut(tree) else { continue };
        let (missing, below) = (at.steps().get(depth), at.steps().get(depth + 1..));
        let (Value::Object(entries), Some(Step::Key(key)), Some(below)) = (held, missing, below)
        else {
            break;
        };
        let Some(value) = wrapped(value, below) else { break };
        entries.insert(key.clone(), value);
        return Ok(Edit::Remove { at: at.first(depth + 1) });
    }
    Err(NoSuchPlace(at))
}

/// The value below these keys; none if a step is not a key, as a list cannot be made up.
fn wrapped(value: Value, steps: &[Step]) -> Option<Value> {
    steps.iter().rev().try_fold(value, |value, step| match step {
        Step::Key(key) => Some(Value::Object(Map::from_iter([(key.clone(), value)]))),
        Step::Index(_) => None,
    })
}

fn remove(at: Path, tree: &mut Value) -> Result<Edit, NoSuchPlace> {
    let Some((parent, last)) = at.parent() else { return Err(NoSuchPlace(at)) };
    let removed = match (parent.get_mut(tree), last) {
        (Some(Value::Object(entries)), Step::Key(key)) => {
            entries.remove(key).map(|value| (value, false))
        }
        (Some(Value::Array(entries)), Step::Index(index)) if *index < entries.len() => {
            Some((entries.remove(*index), true))
        }
        _ => None,
    };
    match removed {
        Some((value, true)) => Ok(Edit::Insert { at, value }),
        Some((value, false)) => Ok(Edit::Set { at, value }),
        None => Err(NoSuchPlace(at)),
    }
}

fn insert(at: &Path, value: Value, tree: &mut Value) -> Result<(), NoSuchPlace> {
    let parent = at.parent().and_then(|(parent, _)| parent.get_mut(tree));
    match (parent, at.last_index()) {
        (Some(Value::Array(entries)), Some(index)) if index <= entries.len() => {
            entries.insert(index, value);
            Ok(())
        }
        _ => Err(NoSuchPlace(at.clone())),
    }
}

fn move_entry(from: Path, to: Path, tree: &mut Value) -> Result<Edit, NoSuchPlace> {
    if from.last_index().is_none() {
        return Err(NoSuchPlace(from));
    }
    let back = remove(from.clone(), tree)?;
    let Edit::Insert { value, .. } = back else { return Err(NoSuchPlace(from)) };
    // Where the entry cannot go, it goes back to where it was.
    if insert(&to, value.clone(), tree).is_err() {
        insert(&from, value, tree)?;
        return Err(NoSuchPlace(to));
    }
    Ok(Edit::Move { from: to, to: from })
}

fn compare(at: &Path, before: &Value, after: &Value, edits: &mut Vec<Edit>) {
    match (before, after) {
        _ if before == after => {}
        (Value::Object(old), Value::Object(new)) => {
            for key in old.keys().filter(|key| !new.contains_key(*key)) {
                edits.push(Edit::Remove { at: at.key(key) });
            }
            for (key, value) in new {
                match old.get(key) {
                    Some(held) => compare(&at.key(key), held, value, edits),
                    None => edits.push(Edit::Set { at: at.key(key), value: value.clone() }),
                }
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (index, (held, value)) in old.iter().zip(new).enumerate() {
                compare(&at.index(index), held, value, edits);
            }
        }
        _ => edits.push(Edit::Set { at: at.clone(), value: after.clone() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn items() -> Path {
        Path::root().key("items")
    }

    #[test]
    fn a_key_is_added_with_the_mappings_on_the_way_and_taken_back_with_them() {
        let mut tree = json!({"items": [{"item": "a"}]});
        let at = items().index(0).key("media").key("alt").key("vi");
        let back = Edit::set(at, "ảnh").apply(&mut tree).unwrap();
        assert_eq!(tree, json!({"items": [{"item": "a", "media": {"alt": {"vi": "ảnh"}}}]}));
        back.apply(&mut tree).unwrap();
        assert_eq!(tree, json!({"items": [{"item": "a"}]}));
    }

    #[test]
    fn an_entry_stands_after_its_move_where_the_move_says() {
        let mut tree = json!({"items": ["a", "b", "c"], "others": []});
        let back = Edit::Move { from: items().index(0), to: items().index(2) }.apply(&mut tree);
        assert_eq!(tree["items"], json!(["b", "c", "a"]));
        back.unwrap().apply(&mut tree).unwrap();
        assert_eq!(tree["items"], json!(["a", "b", "c"]));
        let to = Path::root().key("others").index(0);
        Edit::Move { from: items().index(1), to }.apply(&mut tree).unwrap();
        assert_eq!(tree, json!({"items": ["a", "c"], "others": ["b"]}));
    }

    #[test]
    fn what_does_not_fit_changes_nothing() {
        let tree = json!({"items": ["a"], "title": "x"});
        for edit in [
            Edit::set(items().index(1), "b"),
            Edit::set(Path::root().key("title").key("vi"), "b"),
            Edit::Remove { at: items().index(1) },
            Edit::Remove { at: Path::root() },
            Edit::Insert { at: items().index(2), value: json!("b") },
            Edit::Insert { at: Path::root().key("new"), value: json!("b") },
            Edit::Move { from: items().index(0), to: items().index(1) },
            Edit::Move { from: Path::root().key("title"), to: items().index(0) },
            Edit::Several(vec![
                Edit::set(items().index(0), "z"),
                Edit::Remove { at: Path::root().key("no") },
            ]),
        ] {
            let mut changed = tree.clone();
            assert!(edit.clone().apply(&mut changed).is_err(), "{edit:?}");
            assert_eq!(changed, tree, "{edit:?}");
        }
    }
}
