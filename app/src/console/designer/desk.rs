//! What the designer works on: the draft with its history, the place in hand, and what is wrong.
//!
//! The tree is not a signal. A counter is, and whoever shows a part of the tree has a memo of that
//! part: while somebody types, every memo looks and only the changed one draws.

use std::sync::Arc;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Map, Value};
use survey_specs::questionnaire::Questionnaire;
use survey_specs::source::{Edit, History, Path};

use super::acts::{Act, find};
use super::check::{Checked, check, check_written, without_errors, written};
use super::reading::{item_of, languages, section_of, text_in, word_of};
use super::words::{Words, words};
use crate::console::browser::focusing;
use crate::console::draft::told::{part_name, thing_at, thing_name};
use crate::console::draft::words::words as draft_words;
use crate::console::draft::{Keeper, Loaded, keep};
use crate::console::language::{Language, use_language};
use crate::console::ui::toast::{Messages, use_messages};

/// How long after the last edit the draft is checked, in milliseconds.
const CHECKED_AFTER: u32 = 400;

/// The draft in hand, for every part of the designer.
#[derive(Clone, Copy, Debug)]
pub struct Desk {
    /// The section or item that is being edited; the root for the questionnaire's own page.
    pub here: RwSignal<Path>,
    /// What is wrong, and the last questionnaire without errors.
    pub checked: RwSignal<Arc<Checked>>,
    /// Whether only texts that are missing are shown.
    pub only_missing: RwSignal<bool>,
    /// What was done, said aloud.
    pub said: RwSignal<String>,
    /// The language of the interface.
    pub language: RwSignal<Language>,
    history: StoredValue<History>,
    edits: RwSignal<u32>,
    /// Counts the pauses in editing, for what need not follow each letter.
    pauses: RwSignal<u32>,
    keeper: StoredValue<Option<Keeper>>,
    messages: Messages,
}

impl Desk {
    /// Puts a draft on the desk and begins to keep it.
    #[must_use]
    pub fn new(loaded: &Loaded) -> Self {
        let desk = Self {
            here: RwSignal::new(Path::root()),
            checked: RwSignal::default(),
            only_missing: RwSignal::new(false),
            said: RwSignal::default(),
            language: use_language(),
            history: StoredValue::new(History::new(Value::clone(&loaded.held.source))),
            edits: RwSignal::new(0),
            pauses: RwSignal::new(0),
            keeper: StoredValue::new(None),
            messages: use_messages(),
        };
        desk.checked.set(Arc::new(desk.peek(|tree| {
            let checked = check(tree);
            let rest = rest_of(&checked, tree);
            Checked { rest, ..checked }
        })));
        let read = Callback::new(move |()| Arc::new(desk.peek(Value::clone)));
        let replace = Callback::new(move |source: Arc<Value>| desk.adopt(&source));
        desk.keeper.set_value(Some(keep(loaded, read, replace)));
        Effect::new(move |before: Option<u32>| {
            let now = desk.edits.get();
            if before.is_some_and(|before| before != now) {
                desk.check_soon(now);
            }
            now
        });
        desk
    }

    /// What keeps the draft.
    #[must_use]
    pub fn keeper(self) -> Option<Keeper> {
        self.keeper.get_value()
    }

    /// What the tree says, read again with every edit.
    pub fn read<T>(self, look: impl FnOnce(&Value) -> T) -> T {
        self.edits.track();
        self.peek(look)
    }

    /// What the tree says, read again when nobody has edited it for a moment.
    pub fn read_at_rest<T>(self, look: impl FnOnce(&Value) -> T) -> T {
        self.pauses.track();
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

    /// The questionnaire's languages; the first is the default.
    #[must_use]
    pub fn languages(self) -> Memo<Vec<String>> {
        self.follow(languages)
    }

    /// The language in which things are named in outlines: that of the interface, if the
    /// questionnaire has it.
    #[must_use]
    pub fn naming_language(self) -> String {
        self.language.get().tag().to_owned()
    }

    /// Changes the draft. What does not fit any more, as after a merge, changes nothing.
    pub fn edit(self, edit: Edit) {
        let done = self.history.try_update_value(|history| history.edit(edit).is_ok());
        if done == Some(true) {
            self.changed();
        }
    }

    /// Changes the draft, and goes on at another place of it.
    pub fn act(self, act: Option<Act>, said: impl Into<String>) {
        let Some((edit, at)) = act else { return };
        self.settle();
        self.edit(edit);
        self.here.set(at);
        self.said.set(said.into());
    }

    /// What comes next is a step of its own.
    pub fn settle(self) {
        self.history.update_value(History::settle);
    }

    /// Words of the interface, in its language of the moment.
    #[must_use]
    pub fn says(self, pick: fn(&'static Words) -> &'static str) -> Signal<String> {
        Signal::derive(move || pick(words(self.language.get())).to_owned())
    }

    /// The words of the interface now.
    #[must_use]
    pub fn words(self) -> &'static Words {
        words(self.language.get())
    }

    /// Writes a text in one language; an empty one goes.
    pub fn write_text(self, at: &Path, tag: &str, text: &str) {
        let edit = self.peek(|tree| text_edit(tree, at, tag, text));
        if let Some(edit) = edit {
            self.edit(edit);
        }
    }

    /// Writes a single value; an empty one goes. Whole numbers stand as numbers.
    pub fn write_word(self, at: &Path, text: &str) {
        let is_there = self.peek(|tree| at.get(tree).is_some());
        let whole = text.parse::<i32>().ok().filter(|number| number.to_string() == text);
        match (text, whole) {
            ("", _) if is_there => self.edit(Edit::Remove { at: at.clone() }),
            ("", _) => {}
            (_, Some(number)) => self.edit(Edit::set(at.clone(), number)),
            _ => self.edit(Edit::set(at.clone(), text)),
        }
    }

    /// Writes a text that stays a text, whatever it looks like; an empty one goes.
    pub fn write_plain(self, at: &Path, text: &str) {
        let is_there = self.peek(|tree| at.get(tree).is_some());
        match text {
            "" if is_there => self.edit(Edit::Remove { at: at.clone() }),
            "" => {}
            text => self.edit(Edit::set(at.clone(), text)),
        }
    }

    /// Writes a flag; one that is off goes.
    pub fn write_flag(self, at: &Path, on: bool) {
        self.settle();
        if on {
            self.edit(Edit::set(at.clone(), true));
        } else if self.peek(|tree| at.get(tree).is_some()) {
            self.edit(Edit::Remove { at: at.clone() });
        }
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
        let Some(Some(at)) = self.history.try_update_value(step) else { return };
        self.changed();
        self.here.set(self.peek(|tree| holder(tree, &at)));
        self.said.set(said(words(self.language.get_untracked())).to_owned());
    }

    /// Says that something was taken away, and offers to put it back where it stood.
    pub fn offer_back(self, at: &Path, gone: Value) {
        let words = words(self.language.get_untracked());
        let at = at.clone();
        let put_back = Callback::new(move |()| {
            let Some((list, index)) = at.parent().map(|(list, _)| list).zip(at.last_index()) else {
                return;
            };
            // The list may have become shorter since.
            let index = self.peek(|tree| {
                let length = list.get(tree).and_then(Value::as_array).map(Vec::len)?;
                Some(index.min(length))
            });
            let Some(index) = index else { return };
            let at = list.index(index);
            let put = Edit::Insert { at: at.clone(), value: gone.clone() };
            self.act(Some((put, at)), words.undone);
        });
        self.messages.offer(words.deleted, words.undo, put_back);
    }

    /// Whether there is something to take back, and to do again.
    #[must_use]
    pub fn can_travel(self) -> (bool, bool) {
        self.edits.track();
        self.history.with_value(|history| (history.can_undo(), history.can_redo()))
    }

    /// What the section or item is called that a place is in.
    #[must_use]
    pub fn thing_name(self, at: &Path) -> String {
        let language = self.language.get_untracked();
        self.peek(|tree| thing_name(tree, at, language))
    }

    /// A place in words: the section or item, and which part of it.
    #[must_use]
    pub fn place_name(self, at: &Path) -> String {
        let name = self.thing_name(at);
        let is_thing = self.peek(|tree| thing_at(tree, at)).as_ref() == Some(at);
        match part_name(at, draft_words(self.language.get_untracked())) {
            part if part.is_empty() || is_thing => name,
            part => [&name, ", ", part].concat(),
        }
    }

    /// Goes to a place and gives the focus to its field.
    pub fn lead_to(self, at: &Path) {
        let holder = self.peek(|tree| holder(tree, at));
        if self.here.get_untracked() != holder {
            self.here.set(holder);
        }
        let at = at.clone();
        spawn_local(async move {
            // The editor of the place is drawn first.
            TimeoutFuture::new(60).await;
            focusing::focus_nearest(&ids(&at));
        });
    }

    fn changed(self) {
        self.edits.update(|edits| *edits = edits.wrapping_add(1));
        if let Some(keeper) = self.keeper() {
            keeper.edited();
        }
    }

    /// Somebody else's changes have come in. What is in hand stays in hand, wherever it stands now.
    fn adopt(self, source: &Arc<Value>) {
        let here = self.here.get_untracked();
        let code_there = || self.peek(|tree| here.get(tree).map(code).unwrap_or_default());
        let before = code_there();
        self.history.update_value(|history| history.adopt(Value::clone(source)));
        self.edits.update(|edits| *edits = edits.wrapping_add(1));
        self.pauses.update(|pauses| *pauses = pauses.wrapping_add(1));
        if code_there() != before {
            let found =
                self.peek(|tree| find(tree, &before).unwrap_or_else(|| holder(tree, &here)));
            self.here.set(found);
        }
    }

    /// Checks the draft once nobody has edited it for a moment.
    fn check_soon(self, edits: u32) {
        spawn_local(async move {
            TimeoutFuture::new(CHECKED_AFTER).await;
            if self.edits.try_get_untracked() != Some(edits) {
                return;
            }
            // Between the steps the browser may take what is typed meanwhile.
            let yaml = self.peek(written);
            TimeoutFuture::new(0).await;
            let checked = self.peek(|tree| check_written(&yaml, tree));
            TimeoutFuture::new(0).await;
            let rest = self.peek(|tree| rest_of(&checked, tree));
            let checked = Checked { rest, ..checked };
            let _ = self.pauses.try_update(|pauses| *pauses = pauses.wrapping_add(1));
            TimeoutFuture::new(0).await;
            if self.checked.try_with_untracked(|known| **known != checked) == Some(true) {
                self.checked.set(Arc::new(checked));
            }
        });
    }
}

/// What of a draft with errors can be shown.
fn rest_of(checked: &Checked, tree: &Value) -> Option<Questionnaire> {
    let is_sound = checked.questionnaire.is_some();
    if is_sound { None } else { without_errors(&checked.problems, tree) }
}

/// The id of the field of a place.
#[must_use]
pub fn id_of(at: &Path) -> String {
    format!("at-{at}")
}

/// The ids of the fields that may stand for a place, the nearest first.
fn ids(at: &Path) -> Vec<String> {
    (0..=at.steps().len()).rev().map(|length| id_of(&at.first(length))).collect()
}

/// The page of the designer that a place is on.
fn holder(tree: &Value, at: &Path) -> Path {
    let there = |path: &Path| path.get(tree).is_some();
    item_of(at).filter(there).or_else(|| section_of(at).filter(there)).unwrap_or_else(Path::root)
}

fn code(held: &Value) -> String {
    ["item", "section"].iter().map(|key| word_of(held, key)).collect()
}

/// The edit that writes a text in one language; none if nothing would change.
fn text_edit(tree: &Value, at: &Path, tag: &str, text: &str) -> Option<Edit> {
    let default = languages(tree).into_iter().next().unwrap_or_default();
    let held = at.get(tree);
    if text_in(held, tag, &default) == text {
        return None;
    }
    let in_language = at.key(tag);
    match held {
        Some(Value::Object(by_language)) if text.is_empty() => {
            // A text that nothing is left of goes, so that an optional one is simply not there.
            let last = by_language.len() == 1;
            Some(Edit::Remove { at: if last { at.clone() } else { in_language } })
        }
        Some(Value::Object(_)) | None => Some(Edit::set(in_language, text)),
        Some(plain) => {
            let mut both = Map::new();
            if tag != default {
                both.insert(default, plain.clone());
            }
            if !text.is_empty() {
                both.insert(tag.to_owned(), Value::from(text));
            }
            Some(Edit::Set { at: at.clone(), value: Value::Object(both) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn after(tree: &Value, tag: &str, text: &str) -> Value {
        let mut tree = tree.clone();
        if let Some(edit) = text_edit(&tree, &Path::root().key("title"), tag, text) {
            edit.apply(&mut tree).unwrap();
        }
        tree["title"].take()
    }

    #[test]
    fn a_text_is_written_in_its_language_and_an_empty_one_goes() {
        let none = json!({"languages": ["vi", "en"]});
        assert_eq!(after(&none, "en", "Test"), json!({"en": "Test"}));
        assert_eq!(after(&none, "en", ""), json!(null));
        let plain = json!({"languages": ["vi", "en"], "title": "Thử"});
        assert_eq!(after(&plain, "en", "Test"), json!({"vi": "Thử", "en": "Test"}));
        assert_eq!(after(&plain, "vi", "Thử nghiệm"), json!({"vi": "Thử nghiệm"}));
        let both = json!({"languages": ["vi", "en"], "title": {"vi": "Thử", "en": "Test"}});
        assert_eq!(after(&both, "en", ""), json!({"vi": "Thử"}));
        let one = json!({"languages": ["vi", "en"], "title": {"vi": "Thử"}});
        assert_eq!(after(&one, "vi", ""), json!(null));
    }
}
