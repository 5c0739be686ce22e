//! What the designer works on: the draft with its history, the node in hand, what is wrong, and the
//! worked example.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Map, Value};
use survey_specs::index::{IndexDefinition, Policy};
use survey_specs::questionnaire::Instrument;
use survey_specs::source::{Edit, History, Path};

use super::acts::{Act, nearest_row};
use super::check::{Checked, check};
use super::example::{Example, Shown, compute};
use super::questionnaires::{Choice, Place};
use super::tree::{OutlineRow, languages, outline, word, written};
use super::words::{Words, words};
use crate::console::browser::focusing::focus_soon;
use crate::console::draft::Loaded;
pub use crate::console::draft::hand::id_of;
use crate::console::draft::hand::{Hand, ids};
use crate::console::language::{Language, use_language};

/// How long after the last edit the draft is checked and computed, in milliseconds.
const CHECKED_AFTER: u32 = 300;

/// The draft in hand, for every part of the designer.
#[derive(Clone, Copy, Debug)]
pub struct Desk {
    /// The slot of the node in hand; the root for the definition's own page.
    pub here: RwSignal<Path>,
    /// What is wrong.
    pub checked: RwSignal<Arc<Checked>>,
    /// The questionnaire whose items leaves read, if it could be had.
    pub instrument: RwSignal<Option<Arc<Instrument>>>,
    /// The questionnaires there are.
    pub questionnaires: RwSignal<Vec<Choice>>,
    /// The questionnaire that is loaded, or about to be.
    pub chosen_questionnaire: RwSignal<Option<Place>>,
    /// The worked example.
    pub example: RwSignal<Example>,
    /// What settings are set to in the example; the others have their default.
    pub wishes: RwSignal<BTreeMap<String, String>>,
    /// What each node came to in the example, by its code.
    pub shown: RwSignal<Arc<BTreeMap<String, Shown>>>,
    /// Why the settings cannot be computed with.
    pub misfit: RwSignal<Option<String>>,
    /// What was done, said aloud.
    pub said: RwSignal<String>,
    /// The language of the interface.
    pub language: RwSignal<Language>,
    /// The nodes in order.
    pub rows: Memo<Vec<OutlineRow>>,
    hand: Hand,
    /// The last definition without errors.
    sound: StoredValue<Option<Arc<IndexDefinition>>>,
}

impl Desk {
    /// Puts a draft on the desk and begins to keep it.
    #[must_use]
    pub fn new(loaded: &Loaded) -> Self {
        let hand = Hand::of(loaded);
        let desk = Self {
            here: RwSignal::new(Path::root()),
            checked: RwSignal::default(),
            instrument: RwSignal::new(None),
            questionnaires: RwSignal::default(),
            chosen_questionnaire: RwSignal::new(None),
            example: RwSignal::default(),
            wishes: RwSignal::default(),
            shown: RwSignal::default(),
            misfit: RwSignal::new(None),
            said: RwSignal::default(),
            language: use_language(),
            // One for all: each row of the tree looks at it with every edit.
            rows: hand.follow(outline),
            hand,
            sound: StoredValue::new(None),
        };
        hand.keep(loaded, move |source| desk.adopt(source));
        Effect::new(move |before: Option<u32>| {
            let now = desk.edits();
            desk.instrument.track();
            desk.check_soon(now, before.is_none());
            now
        });
        Effect::new(move |_| {
            desk.wishes.track();
            desk.example.track();
            desk.compute();
        });
        desk
    }

    /// The definition's languages; the first is the default.
    #[must_use]
    pub fn languages(self) -> Memo<Vec<String>> {
        self.follow(languages)
    }

    /// Changes the draft in one step, and goes on at another node of it.
    pub fn act(self, act: Option<Act>, said: &str) {
        let Some((edit, slot)) = act else { return };
        self.settle();
        self.edit(edit);
        self.settle();
        self.here.set(slot);
        self.said.set(said.to_owned());
    }

    /// A word of the interface, in its language of the moment.
    #[must_use]
    pub fn says(self, pick: fn(&'static Words) -> &'static str) -> Signal<String> {
        Signal::derive(move || pick(words(self.language.get())).to_owned())
    }

    /// The words of the interface now.
    #[must_use]
    pub fn words(self) -> &'static Words {
        words(self.language.get())
    }

    /// Writes a single value; an empty one goes. Whole numbers stand as numbers.
    pub fn write_word(self, at: &Path, text: &str) {
        let text = text.trim();
        let is_there = self.peek(|tree| at.get(tree).is_some());
        if text.is_empty() {
            if is_there {
                self.edit(Edit::Remove { at: at.clone() });
            }
            return;
        }
        self.edit(Edit::Set { at: at.clone(), value: scalar(text) });
    }

    /// Writes a value as one step; none goes.
    pub fn write(self, at: &Path, value: Option<Value>) {
        self.settle();
        match value {
            Some(value) => self.edit(Edit::Set { at: at.clone(), value }),
            None if self.peek(|tree| at.get(tree).is_some()) => {
                self.edit(Edit::Remove { at: at.clone() });
            }
            None => {}
        }
        self.settle();
    }

    /// Writes a text in one language; an empty one goes.
    pub fn write_text(self, at: &Path, tag: &str, said: &str) {
        let default = self.peek(|tree| languages(tree).into_iter().next().unwrap_or_default());
        let mut by_language = self.peek(|tree| match at.get(tree) {
            Some(Value::Object(by_language)) => by_language.clone(),
            Some(plain) => Map::from_iter([(default, plain.clone())]),
            None => Map::new(),
        });
        if said.is_empty() {
            by_language.remove(tag);
        } else {
            by_language.insert(tag.to_owned(), Value::from(said));
        }
        self.edit(Edit::Set { at: at.clone(), value: Value::Object(by_language) });
    }

    /// Takes the last step back.
    pub fn undo(self) {
        self.travel(History::undo, |words| words.undone);
    }

    /// Does the last step again that was taken back.
    pub fn redo(self) {
        self.travel(History::redo, |words| words.redone);
    }

    fn travel(
        self,
        step: fn(&mut History) -> Option<Path>,
        said: fn(&'static Words) -> &'static str,
    ) {
        let Some(at) = self.hand.travel(step) else { return };
        self.here.set(self.slot_for(&at));
        self.said.set(said(words(self.language.get_untracked())).to_owned());
    }

    /// The slot of the node that a place is in; the root for what is in none.
    #[must_use]
    pub fn slot_for(self, at: &Path) -> Path {
        let rows = self.peek(outline);
        let holder =
            rows.iter().filter(|row| at.is_within(&row.at)).max_by_key(|row| row.at.steps().len());
        holder.map_or_else(Path::root, |row| row.slot.clone())
    }

    /// Goes to a place and gives the focus to its field.
    pub fn lead_to(self, place: &str) {
        let at = self.peek(|tree| Path::nearest(tree, place));
        self.here.set(self.slot_for(&at));
        // The editor of the node is drawn first.
        focus_soon(ids(&at));
    }

    /// The policy of the example: the defaults, with what was chosen on top.
    #[must_use]
    pub fn policy(self, definition: &IndexDefinition) -> Option<Policy> {
        let wishes = self.wishes.get_untracked();
        let known =
            wishes.iter().filter(|(setting, _)| definition.settings.contains_key(setting.as_str()));
        let policy =
            definition.policy(known.map(|(setting, wish)| (setting.as_str(), wish.as_str())));
        let misfit = policy.as_ref().err().map(ToString::to_string);
        if self.misfit.get_untracked() != misfit {
            self.misfit.set(misfit);
        }
        policy.or_else(|_| definition.policy([])).ok()
    }

    /// The last definition without errors.
    #[must_use]
    pub fn sound(self) -> Option<Arc<IndexDefinition>> {
        self.sound.get_value()
    }

    /// Somebody else's changes have come in. The node in hand stays in hand, wherever it stands now.
    fn adopt(self, source: &Value) {
        let here = self.here.get_untracked();
        let code_at = |tree: &Value| written(tree, &here).map(|(_, node)| word(node.get("node")));
        let code = self.peek(code_at);
        self.hand.adopt(source);
        if here == Path::root() || self.peek(code_at) == code {
            return;
        }
        let rows = self.peek(outline);
        let moved = rows.iter().find(|row| Some(&row.code) == code.as_ref());
        let row = moved.or_else(|| nearest_row(&rows, &here));
        self.here.set(row.map_or_else(Path::root, |row| row.slot.clone()));
    }

    /// Checks and computes the draft once nobody has edited it for a moment.
    fn check_soon(self, edits: u32, at_once: bool) {
        spawn_local(async move {
            TimeoutFuture::new(if at_once { 0 } else { CHECKED_AFTER }).await;
            if !self.rests_at(edits) {
                return;
            }
            let instrument = self.instrument.get_untracked();
            let checked = self.peek(|tree| check(tree, instrument.as_deref()));
            // Between the check and what follows from it the browser may take what was typed.
            TimeoutFuture::new(0).await;
            if !self.rests_at(edits) {
                return;
            }
            let definition = checked.definition.clone();
            self.checked.set(Arc::new(checked));
            if let Some(definition) = definition {
                self.sound.set_value(Some(Arc::clone(&definition)));
                if let Some(policy) = self.policy(&definition) {
                    self.example.update(|example| {
                        example.fill(&definition, &policy, instrument.as_deref());
                    });
                }
            }
        });
    }

    fn compute(self) {
        let Some(definition) = self.sound.get_value() else { return };
        let Some(policy) = self.policy(&definition) else { return };
        let shown = self.example.with_untracked(|example| compute(&definition, &policy, example));
        self.shown.set(Arc::new(shown));
    }
}

/// What is done with any draft in hand.
impl Deref for Desk {
    type Target = Hand;

    fn deref(&self) -> &Hand {
        &self.hand
    }
}

/// A number as a number where it is a whole one, else as text with a point; any other word as it is.
#[must_use]
pub fn scalar(text: &str) -> Value {
    let is_number = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit() || c == '-') && text.parse::<f64>().is_ok()
    };
    let point = text.replace(',', ".");
    match text.parse::<i32>() {
        Ok(number) if number.to_string() == text => Value::from(number),
        _ if is_number(&point) => Value::from(point),
        _ => Value::from(text),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::scalar;

    #[test]
    fn numbers_are_written_as_files_write_them() {
        assert_eq!(scalar("20"), json!(20));
        assert_eq!(scalar("0,5"), json!("0.5"));
        assert_eq!(scalar("-1.25"), json!("-1.25"));
        assert_eq!(scalar("007"), json!("007"));
        assert_eq!(scalar("c9_1"), json!("c9_1"));
    }
}
