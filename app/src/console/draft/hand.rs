//! A draft in hand: its tree with the steps that led to it, and what keeps it. The desks of both
//! designers hold one.
//!
//! The tree is not a signal. A counter is, and whoever shows a part of the tree has a memo of that
//! part: while somebody types, every memo looks and only the changed one draws.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use survey_specs::source::{Edit, History, Path};

use super::{Keeper, Loaded, keep};

/// A draft in hand.
#[derive(Clone, Copy, Debug)]
pub struct Hand {
    history: StoredValue<History>,
    edits: RwSignal<u32>,
    keeper: StoredValue<Option<Keeper>>,
}

impl Hand {
    /// Takes a draft in hand. It is not kept before [`Hand::keep`].
    #[must_use]
    pub fn of(loaded: &Loaded) -> Self {
        Self {
            history: StoredValue::new(History::new(Value::clone(&loaded.held.source))),
            edits: RwSignal::new(0),
            keeper: StoredValue::new(None),
        }
    }

    /// Begins to keep it. `adopt` hears what somebody else has made of it.
    pub fn keep(self, loaded: &Loaded, adopt: impl Fn(&Value) + Send + Sync + 'static) {
        let read = Callback::new(move |()| Arc::new(self.peek(Value::clone)));
        let replace = Callback::new(move |source: Arc<Value>| adopt(&source));
        self.keeper.set_value(Some(keep(loaded, read, replace)));
    }

    /// What keeps the draft.
    #[must_use]
    pub fn keeper(self) -> Option<Keeper> {
        self.keeper.get_value()
    }

    /// How often it was edited. Whoever asks is told of the next time.
    #[must_use]
    pub fn edits(self) -> u32 {
        self.edits.get()
    }

    /// Whether it was edited so often, and not again since; false too once the screen is gone.
    #[must_use]
    pub fn rests_at(self, edits: u32) -> bool {
        self.edits.try_get_untracked() == Some(edits)
    }

    /// What the tree says, read again with every edit.
    pub fn read<T>(self, look: impl FnOnce(&Value) -> T) -> T {
        self.edits.track();
        self.peek(look)
    }

    /// What the tree says now.
    pub fn peek<T>(self, look: impl FnOnce(&Value) -> T) -> T {
        self.history.with_value(|history| look(history.tree()))
    }

    /// A part of the tree that is followed by what shows it.
    #[must_use]
    pub fn follow<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        look: impl Fn(&Value) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.read(&look))
    }

    /// The single value at a place, as text.
    #[must_use]
    pub fn word(self, at: Path) -> Memo<String> {
        self.follow(move |tree| super::reading::word(at.get(tree)))
    }

    /// Changes the draft. What does not fit any more, as after a merge, changes nothing.
    pub fn edit(self, edit: Edit) {
        let done = self.history.try_update_value(|history| history.edit(edit).is_ok());
        if done == Some(true) {
            self.changed();
        }
    }

    /// What comes next is a step of its own.
    pub fn settle(self) {
        self.history.update_value(History::settle);
    }

    /// Goes back a step or on again; gives the place that it was about.
    pub fn travel(self, step: fn(&mut History) -> Option<Path>) -> Option<Path> {
        let at = self.history.try_update_value(step)??;
        self.changed();
        Some(at)
    }

    /// Whether there is something to take back, and to do again.
    #[must_use]
    pub fn can_travel(self) -> (bool, bool) {
        self.edits.track();
        self.history.with_value(|history| (history.can_undo(), history.can_redo()))
    }

    /// Goes on with what somebody else has made of it.
    pub fn adopt(self, source: &Value) {
        self.history.update_value(|history| history.adopt(source.clone()));
        self.count();
    }

    fn changed(self) {
        self.count();
        if let Some(keeper) = self.keeper() {
            keeper.edited();
        }
    }

    fn count(self) {
        self.edits.update(|edits| *edits = edits.wrapping_add(1));
    }
}

/// The id of the field of a place.
#[must_use]
pub fn id_of(at: &Path) -> String {
    format!("at-{at}")
}

/// The ids of the fields that may stand for a place, the nearest first.
#[must_use]
pub fn ids(at: &Path) -> Vec<String> {
    (0..=at.steps().len()).rev().map(|length| id_of(&at.first(length))).collect()
}
