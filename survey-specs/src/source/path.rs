//! Places in a tree.

use std::fmt;

use serde_json::Value;

/// One step down the tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// To the entry of a list, counted from 0.
    Index(usize),
    /// To the value of a key.
    Key(String),
}

/// A place in a tree, written as problems write it: `sections[1].items[3].label`. The empty path is
/// the whole tree. Paths are ordered as the places stand in lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Step>);

impl Path {
    /// The whole tree.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The value of a key below this place.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.step(Step::Key(key.into()))
    }

    /// The entry of a list at this place, counted from 0.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    /// One step further.
    #[must_use]
    pub fn step(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// The steps from the root.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// What encloses this place, and the last step to it; none for the root.
    #[must_use]
    pub fn parent(&self) -> Option<(Self, &Step)> {
        let (last, before) = self.0.split_last()?;
        Some((Self(before.to_vec()), last))
    }

    /// The place in its list, if it is an entry of one.
    #[must_use]
    pub fn last_index(&self) -> Option<usize> {
        match self.0.last() {
            Some(Step::Index(index)) => Some(*index),
            _ => None,
        }
    }

    /// The first `length` steps of this place.
    #[must_use]
    pub fn first(&self, length: usize) -> Self {
        Self(self.0.iter().take(length).cloned().collect())
    }

    /// Whether this place is `other` or stands within it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(&other.0)
    }

    /// The value at this place.
    #[must_use]
    pub fn get<'t>(&self, tree: &'t Value) -> Option<&'t Value> {
        self.0.iter().try_fold(tree, |value, step| match step {
            Step::Key(key) => value.as_object()?.get(key),
            Step::Index(index) => value.as_array()?.get(*index),
        })
    }

    /// The value at this place, for changing.
    pub fn get_mut<'t>(&self, tree: &'t mut Value) -> Option<&'t mut Value> {
        self.0.iter().try_fold(tree, |value, step| match step {
            Step::Key(key) => value.as_object_mut()?.get_mut(key),
            Step::Index(index) => value.as_array_mut()?.get_mut(*index),
        })
    }

    /// The place that a written path names, or what encloses it, if the tree does not have it: a
    /// missing label leads to its item. Keys with dots in them are found, as the tree is known.
    #[must_use]
    pub fn nearest(tree: &Value, written: &str) -> Self {
        let mut path = Self::root();
        let (mut value, mut rest) = (tree, written);
        while let Some((step, after)) = next_step(value, rest) {
            let below = match &step {
                Step::Key(key) => value.get(key.as_str()),
                Step::Index(index) => value.get(*index),
            };
            let Some(below) = below else { break };
            path.0.push(step);
            (value, rest) = (below, after);
        }
        path
    }
}

/// The step that a written path takes first, if the value can go it, and the rest of the path.
fn next_step<'w>(value: &Value, written: &'w str) -> Option<(Step, &'w str)> {
    match value {
        Value::Array(_) => {
            let (index, rest) = written.strip_prefix('[')?.split_once(']')?;
            Some((Step::Index(index.parse().ok()?), rest))
        }
        Value::Object(entries) => {
            let written = written.strip_prefix('.').unwrap_or(written);
            let ends = |rest: &&str| rest.is_empty() || rest.starts_with(['.', '[']);
            let known = entries.keys().filter_map(|key| {
                let rest = written.strip_prefix(key.as_str()).filter(ends)?;
                Some((key, rest))
            });
            let (key, rest) = known.max_by_key(|(key, _)| key.len())?;
            Some((Step::Key(key.clone()), rest))
        }
        _ => None,
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            match step {
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) if place == 0 => write!(f, "{key}")?,
                Step::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_is_written_as_problems_write_it() {
        let path = Path::root().key("sections").index(1).key("items").index(3).key("label");
        assert_eq!(path.to_string(), "sections[1].items[3].label");
        assert_eq!(Path::root().to_string(), "");
    }

    #[test]
    fn a_path_that_the_tree_does_not_have_leads_to_what_encloses_it() {
        let tree =
            json!({"sections": [{"items": [{"item": "q"}]}], "weights": {"S1.2": 3, "S1": 1}});
        for (written, found) in [
            ("sections[0].items[0].label.en", "sections[0].items[0]"),
            ("sections[0].items[7].label", "sections[0].items"),
            ("weights.S1.2", "weights.S1.2"),
            ("weights.S1", "weights.S1"),
            ("title", ""),
            ("sections[x]", "sections"),
            ("", ""),
        ] {
            assert_eq!(Path::nearest(&tree, written).to_string(), found, "{written}");
        }
    }
}
