//! What differs between two versions of a questionnaire, and whether answers to both may still be
//! compared.
//!
//! Things are told apart by their codes: a section, an item or a category that has another code is
//! another one. Both questionnaires are compared as their [sources](Questionnaire::to_source), so
//! that whatever a source can say is compared, whether this module knows it or not.

mod facts;
mod order;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Questionnaire;
use facts::{Entry, Outline};

/// Texts by language.
pub type Texts = BTreeMap<String, String>;

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What it is about.
    pub subject: Subject,
    /// How the subject is called: its label or title, as the later version has it if it is there.
    pub name: Texts,
    /// What differs.
    pub change: Change,
}

/// What a difference is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The questionnaire as a whole.
    Questionnaire,
    /// The section of this code.
    Section(String),
    /// A group of rows of a matrix, by its code or its number.
    Group {
        /// The matrix.
        item: String,
        /// The group.
        group: String,
    },
    /// The item or the row of this code.
    Item(String),
    /// A category of an item.
    Category {
        /// The item.
        item: String,
        /// The category's code.
        category: String,
    },
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is in the later version only.
    Added,
    /// It is in the earlier version only.
    Removed,
    /// It stands elsewhere among its like.
    Reordered,
    /// It stands in another section or matrix.
    Moved {
        /// Where it stood.
        from: String,
        /// Where it stands.
        to: String,
    },
    /// A text reads otherwise.
    Relabelled {
        /// Which text, as sources call it, such as `label`.
        text: String,
        /// In which language.
        language: String,
        /// What it was; none if there was no such text.
        from: Option<String>,
        /// What it is; none if there is no such text.
        to: Option<String>,
    },
    /// The kind of answer is another one.
    Retyped {
        /// What it was, as sources call it.
        from: String,
        /// What it is.
        to: String,
    },
    /// It is asked under another condition.
    Rerouted {
        /// The condition; none for always.
        from: Option<String>,
        /// The condition now.
        to: Option<String>,
    },
    /// Anything else is set otherwise.
    Set {
        /// What, as sources call it, such as `required`.
        what: String,
        /// What it was; none if it was not set.
        from: Option<String>,
        /// What it is; none if it is not set any more.
        to: Option<String>,
    },
}

/// Whether answers before and after a difference may be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Comparability {
    /// They may.
    Kept,
    /// Somebody must judge: a question that reads otherwise may be another question.
    Doubtful,
    /// They may not: other people were asked, or they could answer other things.
    Broken,
}

/// Every difference, in the order of the later version; what was removed stands at the end.
#[must_use]
pub fn compare(earlier: &Questionnaire, later: &Questionnaire) -> Vec<Difference> {
    let (earlier, later) = (earlier.to_source(), later.to_source());
    let languages = shared_languages(&earlier, &later);
    let (earlier, later) = (Outline::of(&earlier), Outline::of(&later));
    let mut differences = Vec::new();
    let mut between = Between { languages, differences: &mut differences };
    between.entry(&earlier.whole, &later.whole);
    between.list(&earlier.sections, &later.sections);
    between.list(&earlier.items, &later.items);
    differences
}

/// The languages that both are written in. A language that was added or removed is one difference, and
/// not one for each text.
fn shared_languages(earlier: &Value, later: &Value) -> BTreeSet<String> {
    let of = |source: &Value| -> BTreeSet<String> {
        let list = source.get("languages").and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    &of(earlier) & &of(later)
}

struct Between<'a> {
    languages: BTreeSet<String>,
    differences: &'a mut Vec<Difference>,
}

impl Between<'_> {
    fn note(&mut self, entry: &Entry, change: Change) {
        let (subject, name) = (entry.subject.clone(), entry.name.clone());
        self.differences.push(Difference { subject, name, change });
    }

    /// Entries that are told apart by their keys.
    fn list(&mut self, earlier: &[Entry], later: &[Entry]) {
        let by_key: BTreeMap<&str, &Entry> =
            earlier.iter().map(|entry| (entry.key.as_str(), entry)).collect();
        let moved = order::out_of_order(earlier, later);
        for entry in later {
            let Some(before) = by_key.get(entry.key.as_str()) else {
                self.note(entry, Change::Added);
                continue;
            };
            if before.parent != entry.parent {
                let (from, to) = (before.parent.clone(), entry.parent.clone());
                self.note(entry, Change::Moved { from, to });
            } else if moved.contains(entry.key.as_str()) {
                self.note(entry, Change::Reordered);
            }
            self.entry(before, entry);
        }
        let kept: BTreeSet<&str> = later.iter().map(|entry| entry.key.as_str()).collect();
        for entry in earlier.iter().filter(|entry| !kept.contains(entry.key.as_str())) {
            self.note(entry, Change::Removed);
        }
    }

    /// One thing in both versions, with what stands below it.
    fn entry(&mut self, earlier: &Entry, later: &Entry) {
        let keys: BTreeSet<&String> = earlier.facts.keys().chain(later.facts.keys()).collect();
        for key in keys {
            let (from, to) = (earlier.facts.get(key), later.facts.get(key));
            if from != to {
                self.fact(later, key, from, to);
            }
        }
        // Rows that left their matrix are asked with the same categories or not; else the matrix says it.
        self.list(&earlier.below, &later.below);
    }

    fn fact(&mut self, entry: &Entry, key: &str, from: Option<&Value>, to: Option<&Value>) {
        let text = |value: Option<&Value>| value.map(facts::in_words);
        match key {
            "type" => {
                let change = Change::Retyped {
                    from: text(from).unwrap_or_default(),
                    to: text(to).unwrap_or_default(),
                };
                self.note(entry, change);
            }
            "show_if" => {
                self.note(entry, Change::Rerouted { from: text(from), to: text(to) });
            }
            _ if facts::are_texts(from, to) => self.texts(entry, key, from, to),
            _ => {
                let change = Change::Set { what: key.to_owned(), from: text(from), to: text(to) };
                self.note(entry, change);
            }
        }
    }

    fn texts(&mut self, entry: &Entry, key: &str, from: Option<&Value>, to: Option<&Value>) {
        for language in self.languages.clone() {
            let of = |texts: Option<&Value>| {
                texts?.get(&language).and_then(Value::as_str).map(str::to_owned)
            };
            let (from, to) = (of(from), of(to));
            if from != to {
                let (text, language) = (key.to_owned(), language.clone());
                self.note(entry, Change::Relabelled { text, language, from, to });
            }
        }
    }
}

impl Difference {
    /// Whether answers before and after may be compared.
    ///
    /// A question that was removed, takes other answers or is asked of others breaks its series. One
    /// that reads otherwise, stands elsewhere or has other rules may do so. What nobody is asked, such
    /// as a title or a short label, does not.
    #[must_use]
    pub fn comparability(&self) -> Comparability {
        use Comparability::{Broken, Doubtful, Kept};
        let is_asked = matches!(self.subject, Subject::Item(_) | Subject::Category { .. });
        match &self.change {
            Change::Added => match self.subject {
                Subject::Category { .. } => Broken,
                _ => Kept,
            },
            Change::Removed if is_asked => Broken,
            // A text that was missing is no other question to those who could not read it.
            Change::Removed | Change::Relabelled { from: None, .. } => Kept,
            Change::Retyped { .. } | Change::Rerouted { .. } => Broken,
            Change::Reordered | Change::Moved { .. } => Doubtful,
            Change::Relabelled { text, .. } => match text.as_str() {
                "short" | "introduction" | "thanks" | "consent" | "alt" => Kept,
                _ if matches!(self.subject, Subject::Questionnaire) => Kept,
                _ => Doubtful,
            },
            Change::Set { what, .. } => match what.as_str() {
                "rating" | "questionnaire" => Broken,
                "languages" | "consent_version" | "multiline" => Kept,
                _ => Doubtful,
            },
        }
    }
}
