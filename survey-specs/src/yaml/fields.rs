//! The reading kit: a tree → typed values, with every problem noted and reading going on.
//!
//! A reader is a plain function from [`Field`] to `Option<T>`. `None` means "no value, and if there
//! should have been one the problem has been noted"; so readers go on with the next key after a
//! mistake and all problems of a file come at once.
//!
//! ```
//! use survey_specs::code::ItemCode;
//! use survey_specs::yaml::{self, fields::{Field, Problems}};
//!
//! struct Question { code: ItemCode, required: bool }
//!
//! fn question(field: &Field<'_>) -> Option<Question> {
//!     let fields = field.fields()?;                            // noted, if this is no mapping
//!     let code = fields.required("item").and_then(|field| field.parse::<ItemCode>());
//!     let required = fields.optional("required").and_then(|field| field.boolean());
//!     fields.end();                                            // notes keys nobody asked for
//!     Some(Question { code: code?, required: required.unwrap_or(false) })
//! }
//!
//! let document = yaml::parse(b"- {item: c1, required: yes, requierd: true}\n- {item: 9}\n");
//! let problems = Problems::new(&document);
//! let root = problems.root(&document).unwrap();
//! let questions: Vec<_> = root.items().unwrap().iter().filter_map(question).collect();
//! assert_eq!(questions.len(), 1);
//! let found: Vec<_> = problems.finish("questions.yaml", &document.text).into_iter().map(|problem| problem.to_string()).collect();
//! assert_eq!(found.len(), 3); // `yes` is no boolean, `requierd` is unknown, `9` is no item code
//! assert!(found[1].contains("did you mean `required`?"));
//! ```

mod field;
mod nearest;
mod problems;

use std::cell::RefCell;

use super::{Key, Node, Scalar, Value};
use crate::problem::{Position, Problem};

pub use field::Field;
pub use nearest::nearest;
pub use problems::{MAX_PROBLEMS, Problems, in_file};

/// A mapping whose keys are being read.
#[derive(Debug)]
pub struct Fields<'a> {
    entries: &'a [(Key, Node)],
    position: Position,
    path: String,
    problems: &'a Problems,
    asked: RefCell<Vec<String>>,
}

impl<'a> Fields<'a> {
    /// Where the mapping begins.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }

    /// The mapping's own path.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Notes an error about the mapping as a whole.
    pub fn error(&self, code: &'static str, message: impl Into<String>) {
        self.problems.note(Problem::error(code, self.position, self.path.clone(), message));
    }

    /// Notes an error about one of the mapping's keys, at the key.
    pub fn error_at_key(&self, key: &str, code: &'static str, message: impl Into<String>) {
        let known = self.entries.iter().find(|(known, _)| known.text == key);
        let position = known.map_or(self.position, |(known, _)| known.position);
        self.problems.note(Problem::error(code, position, join(&self.path, key), message));
    }

    /// The value of a key that must be there.
    #[must_use]
    pub fn required(&self, key: &str) -> Option<Field<'a>> {
        if !self.has(key) {
            self.asked.borrow_mut().push(key.to_owned());
            let message = format!("the key `{key}` is missing");
            self.problems.note(Problem::error(
                "missing_key",
                self.position,
                join(&self.path, key),
                message,
            ));
            return None;
        }
        self.optional(key)
    }

    /// The value of a key that may be there. A key with nothing after the colon is a mistake.
    #[must_use]
    pub fn optional(&self, key: &str) -> Option<Field<'a>> {
        self.asked.borrow_mut().push(key.to_owned());
        let (_, node) = self.entries.iter().find(|(known, _)| known.text == key)?;
        self.field(key, node)
    }

    /// Whether the mapping has this key, whatever its value; the key counts as asked for.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        let there = self.entries.iter().any(|(known, _)| known.text == key);
        if there {
            self.asked.borrow_mut().push(key.to_owned());
        }
        there
    }

    /// Counts a key as asked for, whatever its value, so that [`end`](Self::end) does not note it.
    pub fn skip(&self, key: &str) {
        self.asked.borrow_mut().push(key.to_owned());
    }

    /// Every key with its value, for mappings whose keys authors choose.
    #[must_use]
    pub fn entries(&self) -> Vec<(&'a Key, Field<'a>)> {
        self.entries
            .iter()
            .filter_map(|(key, node)| Some((key, self.field(&key.text, node)?)))
            .collect()
    }

    /// Notes every key that nobody asked for, with the nearest one that was. Call it last.
    pub fn end(self) {
        let asked = self.asked.borrow();
        for (key, _) in self.entries.iter().filter(|(key, _)| !asked.contains(&key.text)) {
            if self.problems.is_full() {
                return self.problems.note_unlisted();
            }
            let hint = suggestion(&key.text, asked.iter().map(String::as_str));
            let message = format!("the key `{}` is not known here{hint}", cut(&key.text));
            self.problems.note(Problem::error(
                "unknown_key",
                key.position,
                join(&self.path, &key.text),
                message,
            ));
        }
    }

    fn field(&self, key: &str, node: &'a Node) -> Option<Field<'a>> {
        let field = Field { node, path: join(&self.path, key), problems: self.problems };
        match &node.value {
            Value::Scalar(Scalar { text, quoted: false })
                if matches!(text.as_str(), "" | "~" | "null") =>
            {
                field.error("empty_value", format!("the key `{}` has no value", cut(key)));
                None
            }
            _ => Some(field),
        }
    }
}

/// A path with one more key; a key that is not a plain word is cut to a readable length.
fn join(path: &str, key: &str) -> String {
    let key = cut(key);
    if path.is_empty() { key } else { format!("{path}.{key}") }
}

/// A text of the file, cut to a length that fits a message.
fn cut(text: &str) -> String {
    const LONGEST: usize = 64;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// `; did you mean …?`, or nothing.
fn suggestion<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> String {
    nearest(word, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}
