//! What the designer works on: the draft with its history, the place in hand, and what is wrong.

use std::ops::Deref;
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
use crate::console::draft::Loaded;
pub use crate::console::draft::hand::id_of;
use crate::console::draft::hand::{Hand, ids};
use crate::console::draft::told::{part_name, thing_at, thing_name};
use crate::console::draft::words::words as draft_words;
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
    hand: Hand,
    /// Counts the pauses in editing, for what need not follow each letter.
    pauses: RwSignal<u32>,
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
            hand: Hand::of(loaded),
            pauses: RwSignal::new(0),
            messages: use_messages(),
        };
        desk.checked.set(Arc::new(desk.peek(|tree| {
            let checked = check(tree);
            let rest = rest_of(&checked, tree);
            Checked { rest, ..checked }
        })));
        desk.hand.keep(loaded, move |source| desk.adopt(source));
        Effect::new(move |before: Option<u32>| {
            let now = desk.edits();
            if before.is_some_and(|before| before != now) {
                desk.check_soon(now);
            }
            now
        });
        desk
    }

    /// What the tree says, read again when nobody has edited it for a moment.
    pub fn read_at_rest<T>(self, look: impl FnOnce(&Value) -> T) -> T {
        self.pauses.track();
        self.peek(look)
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

    /// Changes the draft, and goes on at another place of it.
    pub fn act(self, act: Option<Act>, said: impl Into<String>) {
        let Some((edit, at)) = act else { return };
        self.settle();
        self.edit(edit);
        self.here.set(at);
        self.said.set(said.into());
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
        let Some(at) = self.hand.travel(step) else { return };
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
        // The editor of the place is drawn first.
        focusing::focus_soon(ids(at));
    }

    /// Somebody else's changes have come in. What is in hand stays in hand, wherever it stands now.
    fn adopt(self, source: &Value) {
        let here = self.here.get_untracked();
        let code_there = || self.peek(|tree| here.get(tree).map(code).unwrap_or_default());
        let before = code_there();
        self.hand.adopt(source);
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
            if !self.rests_at(edits) {
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

/// What is done with any draft in hand.
impl Deref for Desk {
    type Target = Hand;

    fn deref(&self) -> &Hand {
        &self.hand
    }
}

/// What of a draft with errors can be shown.
fn rest_of(checked: &Checked, tree: &Value) -> Option<Questionnaire> {
    let is_sound = checked.questionnaire.is_some();
    if is_sound { None } else { without_errors(&checked.problems, tree) }
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
