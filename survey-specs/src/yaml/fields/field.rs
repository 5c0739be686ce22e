//! A value at its place: getters that note what is wrong.

use std::cell::RefCell;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::{Fields, Problems, cut, suggestion};
use crate::code::Lang;
use crate::date::Date;
use crate::number::Number;
use crate::problem::{Position, Problem};
use crate::text::Text;
use crate::yaml::{Document, Key, Node, Scalar, Value};

/// A value at its place in a file, with the collector of problems.
#[derive(Clone, Debug)]
pub struct Field<'a> {
    pub(super) node: &'a Node,
    pub(super) path: String,
    pub(super) problems: &'a Problems,
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
        let field = |(index, node)| Field {
            node,
            path: format!("{}[{index}]", self.path),
            problems: self.problems,
        };
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
    pub fn integer<T: FromStr + PartialOrd + Display>(
        &self,
        range: RangeInclusive<T>,
    ) -> Option<T> {
        let text = self.text()?;
        let value = if text.starts_with('+') { None } else { text.parse().ok() };
        match value {
            Some(value) if range.contains(&value) => Some(value),
            _ => {
                let message = format!(
                    "`{}` is not a whole number from {} to {}",
                    cut(text),
                    range.start(),
                    range.end()
                );
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
                self.error(
                    "invalid_boolean",
                    format!("`{}` is neither `true` nor `false`", cut(other)),
                );
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
        self.error(
            "unknown_word",
            format!("`{}` is not one of: {}{hint}", cut(text), all.join(", ")),
        );
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
            let read = |(key, field): (&Key, Field<'a>)| {
                Some((field.key_code::<Lang>(key)?, field.plain_text()?))
            };
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
            let message = format!(
                "the text has the control character U+{:04X}, which cannot be shown",
                u32::from(control)
            );
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
                self.problems.note(Problem::error(
                    "invalid_code",
                    key.position,
                    self.path.clone(),
                    error,
                ));
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
