//! What was done to a tree, and can be undone.

use serde_json::Value;

use super::edit::{Edit, NoSuchPlace};
use super::merge::merge;
use super::path::Path;

/// The most steps that can be undone.
const LONGEST: usize = 300;

/// A tree with what was done to it.
#[derive(Clone, Debug)]
pub struct History {
    tree: Value,
    done: Vec<Done>,
    undone: Vec<Done>,
    /// Whether the last step is still being typed.
    open: bool,
}

/// One step: how it is taken back, and where it was.
#[derive(Clone, Debug)]
struct Done {
    back: Edit,
    at: Path,
}

impl History {
    /// A tree to which nothing was done yet.
    #[must_use]
    pub fn new(tree: Value) -> Self {
        Self { tree, done: Vec::new(), undone: Vec::new(), open: false }
    }

    /// The tree as it is now.
    #[must_use]
    pub fn tree(&self) -> &Value {
        &self.tree
    }

    /// Changes the tree. Values that are set at the same place one after the other are one step, as
    /// when somebody types into a field, until [`settle`](Self::settle).
    ///
    /// # Errors
    ///
    /// [`NoSuchPlace`] as [`Edit::apply`]; nothing has changed then.
    pub fn edit(&mut self, edit: Edit) -> Result<(), NoSuchPlace> {
        let at = place(&edit);
        let typed = matches!(edit, Edit::Set { .. });
        let goes_on = typed
            && self.open
            && self.done.last().is_some_and(|last| Some(&last.at) == at.as_ref());
        let back = edit.apply(&mut self.tree)?;
        self.undone.clear();
        if !goes_on {
            self.done.push(Done { back, at: at.unwrap_or_default() });
            self.open = typed;
        }
        if self.done.len() > LONGEST {
            self.done.remove(0);
        }
        Ok(())
    }

    /// Ends the step that is being typed: what comes next is a step of its own.
    pub fn settle(&mut self) {
        self.open = false;
    }

    /// Whether there is a step to take back.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether there is a step to do again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Takes the last step back, and says where it was; none if there is none.
    pub fn undo(&mut self) -> Option<Path> {
        self.open = false;
        let step = self.done.pop()?;
        let forward = step.back.apply(&mut self.tree).ok()?;
        self.undone.push(Done { back: forward, at: step.at.clone() });
        Some(step.at)
    }

    /// Does the step again that was taken back last, and says where it is; none if there is none.
    pub fn redo(&mut self) -> Option<Path> {
        self.open = false;
        let step = self.undone.pop()?;
        let back = step.back.apply(&mut self.tree).ok()?;
        self.done.push(Done { back, at: step.at.clone() });
        Some(step.at)
    }

    /// Goes on with a tree into which somebody else's changes were merged. Steps can still be taken
    /// back, and only they: what the other person changed stays. A step that the other person has
    /// overwritten, and all before it, can no longer be taken back.
    pub fn adopt(&mut self, merged: Value) {
        let mut before = self.tree.clone();
        let mut after = merged.clone();
        let mut kept = Vec::new();
        for step in std::mem::take(&mut self.done).into_iter().rev() {
            if step.back.apply(&mut before).is_err() {
                break;
            }
            let without = merge(&self.tree, &merged, &before);
            if !without.conflicts.is_empty() {
                break;
            }
            kept.push(Done { back: Edit::between(&after, &without.merged), at: step.at });
            after = without.merged;
        }
        kept.reverse();
        *self = Self { tree: merged, done: kept, undone: Vec::new(), open: false };
    }
}

/// Where a change is seen.
fn place(edit: &Edit) -> Option<Path> {
    match edit {
        Edit::Set { at, .. } | Edit::Remove { at } | Edit::Insert { at, .. } => Some(at.clone()),
        Edit::Move { to, .. } => Some(to.clone()),
        Edit::Several(edits) => edits.first().and_then(place),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn title() -> Path {
        Path::root().key("title")
    }

    #[test]
    fn typing_into_one_field_is_one_step() {
        let mut history = History::new(json!({"title": "", "note": ""}));
        for typed in ["P", "Ph", "Phi"] {
            history.edit(Edit::set(title(), typed)).unwrap();
        }
        history.edit(Edit::set(Path::root().key("note"), "n")).unwrap();
        history.edit(Edit::set(title(), "Phiế")).unwrap();
        history.settle();
        history.edit(Edit::set(title(), "Phiếu")).unwrap();
        let undone: Vec<_> = std::iter::from_fn(|| {
            let at = history.undo()?;
            Some((at.to_string(), history.tree()["title"].as_str()?.to_owned()))
        })
        .collect();
        let undone: Vec<_> = undone.iter().map(|(at, left)| (at.as_str(), left.as_str())).collect();
        assert_eq!(undone, [("title", "Phiế"), ("title", "Phi"), ("note", "Phi"), ("title", "")]);
        assert!(!history.can_undo() && history.can_redo());
        while history.redo().is_some() {}
        assert_eq!(history.tree(), &json!({"title": "Phiếu", "note": "n"}));
    }

    #[test]
    fn a_new_step_forgets_what_was_taken_back() {
        let mut history = History::new(json!({"title": "a"}));
        history.edit(Edit::set(title(), "b")).unwrap();
        history.undo().unwrap();
        history.edit(Edit::set(title(), "c")).unwrap();
        assert!(!history.can_redo());
    }

    #[test]
    fn after_a_merge_ones_own_steps_are_undone_and_the_others_stay() {
        let mut history =
            History::new(json!({"title": "a", "items": [{"item": "p"}, {"item": "q"}]}));
        let base = history.tree().clone();
        let q = Path::root().key("items").index(1).key("label");
        history.edit(Edit::set(title(), "của tôi")).unwrap();
        history.edit(Edit::set(q, "Nhãn")).unwrap();
        let mut theirs = base.clone();
        theirs["items"].as_array_mut().unwrap().insert(0, json!({"item": "new"}));
        let merged = merge(&base, history.tree(), &theirs);
        assert!(merged.conflicts.is_empty());
        history.adopt(merged.merged);
        history.undo().unwrap();
        assert_eq!(history.tree()["items"], theirs["items"]);
        assert_eq!(history.tree()["title"], "của tôi");
        history.undo().unwrap();
        assert_eq!(history.tree(), &theirs);
    }
}
