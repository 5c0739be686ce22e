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

mod nearest;
mod problems;

use std::cell::RefCell;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::{Document, Key, Node, Scalar, Value};
use crate::code::Lang;
use crate::date::Date;
use crate::number::Number;
use crate::problem::{Position, Problem};
use crate::text::Text;

pub use nearest::nearest;
pub use problems::{MAX_PROBLEMS, Problems, in_file};

/// A value at its place in a file, with the collector of problems.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    node: &'a Node,
    path: String,
    problems: &'a Problems,
}

/// A mapping whose keys are being read.
#[derive(Debug)]
pub struct Fields<'a> {
    entries: &'a [(Key, Node)],
    position: Position,
    path: String,
    problems: &'a Problems,
    asked: RefCell<Vec<String>>,
}

impl Problems {
    /// The root of a document as a field with an empty path; none if the document has no tree.
    #[must_use]
    pub fn root<'a>(&'a self, document: &'a Document<'_>) -> Option<Field<'a>> {
        document.root.as_ref().map(|node| Field { node, path: String::new(), problems: self })
    }
}

impl<'a> Field<'a> {
    /// Where the value begins.
    #[must_use]
    pub fn position(&self) -> Position {
        self.node.position
    }

    /// Where in the structure, such as `sections[1].items[3].label`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The node itself.
    #[must_use]
    pub fn node(&self) -> &'a Node {
        self.node
    }

    /// Notes an error at this place.
    pub fn error(&self, code: &'static str, message: impl Into<String>) {
        self.problems.note(Problem::error(code, self.position(), self.path.clone(), message));
    }

    /// Notes a warning at this place.
    pub fn warning(&self, code: &'static str, message: impl Into<String>) {
        self.problems.note(Problem::warning(code, self.position(), self.path.clone(), message));
    }

    /// Notes an error within this scalar, `offset` bytes into its text. The column is exact for
    /// texts of one line without escapes, and the scalar's own place is given for all others.
    pub fn error_at(&self, offset: usize, code: &'static str, message: impl Into<String>) {
        let mut position = self.position();
        if let Value::Scalar(Scalar { text, quoted }) = &self.node.value
            && !text.contains(['\n', '\\', '"', '\''])
        {
            let before = text.get(..offset).map_or(0, |before| before.chars().count());
            position.column += before + usize::from(*quoted);
        }
        self.problems.note(Problem::error(code, position, self.path.clone(), message));
    }

    /// The keys of a mapping.
    #[must_use]
    pub fn fields(&self) -> Option<Fields<'a>> {
        match &self.node.value {
            Value::Mapping(entries) => Some(Fields {
                entries,
                position: self.node.position,
                path: self.path.clone(),
                problems: self.problems,
                asked: RefCell::default(),
            }),
            _ => self.wrong_kind("keys with values (`key: value`) are"),
        }
    }

    /// Whether the value is a mapping, for values that may be written in two ways.
    #[must_use]
    pub fn is_mapping(&self) -> bool {
        matches!(self.node.value, Value::Mapping(_))
    }

    /// Whether the value is a scalar, for values that may be written in two ways.
    #[must_use]
    pub fn is_scalar(&self) -> bool {
        matches!(self.node.value, Value::Scalar(_))
    }

    /// The entries of a list, each with its own path.
    #[must_use]
    pub fn items(&self) -> Option<Vec<Field<'a>>> {
        let Value::Sequence(nodes) = &self.node.value else {
            return self.wrong_kind("a list (`- …` or `[…]`) is");
        };
        let field = |(index, node)| Field { node, path: format!("{}[{index}]", self.path), problems: self.problems };
        Some(nodes.iter().enumerate().map(field).collect())
    }

    /// The text of a scalar, as it stands in the file.
    #[must_use]
    pub fn text(&self) -> Option<&'a str> {
        match &self.node.value {
            Value::Scalar(scalar) => Some(&scalar.text),
            _ => self.wrong_kind("a single value is"),
        }
    }

    /// A value that says itself what is wrong with its text: every code, [`Number`], [`Date`], …
    #[must_use]
    pub fn parse<T: FromStr<Err: Display>>(&self) -> Option<T> {
        self.parse_as("invalid_code")
    }

    /// A decimal number.
    #[must_use]
    pub fn number(&self) -> Option<Number> {
        self.parse_as("invalid_number")
    }

    /// A day, written `YYYY-MM-DD`.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        self.parse_as("invalid_date")
    }

    fn parse_as<T: FromStr<Err: Display>>(&self, code: &'static str) -> Option<T> {
        let text = self.text()?;
        let error = match text.parse() {
            Ok(value) => return Some(value),
            Err(error) => error,
        };
        let error = T::Err::to_string(&error);
        let quoted = cut(text);
        // Codes name the refused text themselves.
        let message = if error.starts_with('`') { error } else { format!("`{quoted}` is {error}") };
        self.error(code, message);
        None
    }

    /// A whole number of this range.
    #[must_use]
    pub fn integer<T: FromStr + PartialOrd + Display>(&self, range: RangeInclusive<T>) -> Option<T> {
        let text = self.text()?;
        let value = if text.starts_with('+') { None } else { text.parse().ok() };
        match value {
            Some(value) if range.contains(&value) => Some(value),
            _ => {
                let message = format!("`{}` is not a whole number from {} to {}", cut(text), range.start(), range.end());
                self.error("invalid_integer", message);
                None
            }
        }
    }

    /// `true` or `false`.
    #[must_use]
    pub fn boolean(&self) -> Option<bool> {
        match self.text()? {
            "true" => Some(true),
            "false" => Some(false),
            other => {
                self.error("invalid_boolean", format!("`{}` is neither `true` nor `false`", cut(other)));
                None
            }
        }
    }

    /// One of a few words; a wrong one is told what the words are.
    #[must_use]
    pub fn word<T: Clone>(&self, words: &[(&str, T)]) -> Option<T> {
        let text = self.text()?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(value.clone());
        }
        if self.problems.is_full() {
            self.problems.note_unlisted();
            return None;
        }
        let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let hint = suggestion(text, all.iter().copied());
        self.error("unknown_word", format!("`{}` is not one of: {}{hint}", cut(text), all.join(", ")));
        None
    }

    /// A list of values of one kind; what is wrong with one of them costs that one only.
    #[must_use]
    pub fn list<T>(&self, read: impl FnMut(Field<'a>) -> Option<T>) -> Option<Vec<T>> {
        Some(self.items()?.into_iter().filter_map(read).collect())
    }

    /// A text in languages: a mapping language → text, or a single text, which is in the `default`
    /// language. Spaces and line breaks around it are dropped.
    #[must_use]
    pub fn languages(&self, default: Option<&Lang>) -> Option<Text> {
        if self.is_mapping() {
            let by_language = self.fields()?.entries();
            let read = |(key, field): (&Key, Field<'a>)| Some((field.key_code::<Lang>(key)?, field.plain_text()?));
            return Some(Text::new(by_language.into_iter().filter_map(read).collect()));
        }
        if !self.is_scalar() {
            return self.wrong_kind("a text, or a text per language (`{vi: …, en: …}`), is");
        }
        let text = self.plain_text()?;
        Some(Text::new(default.map(|default| (default.clone(), text)).into_iter().collect()))
    }

    /// A text without the characters that no page can show.
    fn plain_text(&self) -> Option<String> {
        let text = self.text()?.trim();
        if let Some(control) = text.chars().find(|c| c.is_control() && *c != '\n') {
            let message = format!("the text has the control character U+{:04X}, which cannot be shown", u32::from(control));
            self.error("control_character", message);
            return None;
        }
        Some(text.to_owned())
    }

    /// A key as a code, for mappings whose keys authors choose; the problem stands at the key.
    #[must_use]
    pub fn key_code<T: FromStr<Err: Display>>(&self, key: &Key) -> Option<T> {
        match key.text.parse() {
            Ok(code) => Some(code),
            Err(error) => {
                let error = T::Err::to_string(&error);
                self.problems.note(Problem::error("invalid_code", key.position, self.path.clone(), error));
                None
            }
        }
    }

    fn wrong_kind<T>(&self, expected: &str) -> Option<T> {
        let found = match &self.node.value {
            Value::Scalar(_) => "a single value",
            Value::Sequence(_) => "a list",
            Value::Mapping(_) => "keys with values",
        };
        self.error("wrong_kind", format!("{expected} expected here, not {found}"));
        None
    }
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
            self.problems.note(Problem::error("missing_key", self.position, join(&self.path, key), message));
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
        self.entries.iter().filter_map(|(key, node)| Some((key, self.field(&key.text, node)?))).collect()
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
            self.problems.note(Problem::error("unknown_key", key.position, join(&self.path, &key.text), message));
        }
    }

    fn field(&self, key: &str, node: &'a Node) -> Option<Field<'a>> {
        let field = Field { node, path: join(&self.path, key), problems: self.problems };
        match &node.value {
            Value::Scalar(Scalar { text, quoted: false }) if matches!(text.as_str(), "" | "~" | "null") => {
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
