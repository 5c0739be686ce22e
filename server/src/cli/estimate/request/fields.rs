//! The reading kit: values with their paths, and every problem noted where it is.

mod single;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use survey_specs::problem::{Position, Problem};
use survey_specs::yaml::fields::nearest;

use super::super::super::table::cut;
use super::super::columns::ColumnName;
use super::super::token::SyntaxError;
use super::{Request, RequestError};

/// That something cannot be read; its problem has been noted.
#[derive(Clone, Copy, Debug)]
pub struct Noted;

/// What is noted while one request is read.
#[derive(Debug, Default)]
pub struct Reading {
    problems: RefCell<Vec<Problem>>,
    columns: RefCell<BTreeSet<ColumnName>>,
    /// Where paths stand, if the file knows that.
    positions: BTreeMap<String, Position>,
}

impl Reading {
    /// A reading of a file in which these paths stand at these places.
    pub fn of(positions: BTreeMap<String, Position>) -> Self {
        Self { positions, ..Self::default() }
    }

    /// The value that everything is read from.
    pub fn root<'r>(&'r self, value: &'r Value) -> Field<'r> {
        Field { reading: self, path: String::new(), value }
    }

    /// What was read, if nothing is wrong, with the columns that it names.
    pub fn finish(self, read: Result<Request, Noted>) -> Result<Request, RequestError> {
        self.end(read).map(|(request, columns)| Request { columns, ..request })
    }

    /// What was read, if nothing is wrong, and the columns that it names.
    pub fn end<T>(self, read: Result<T, Noted>) -> Result<(T, BTreeSet<ColumnName>), RequestError> {
        let problems = self.problems.into_inner();
        match read {
            Ok(read) if problems.is_empty() => Ok((read, self.columns.into_inner())),
            _ => Err(RequestError { problems }),
        }
    }

    fn note(&self, path: &str, code: &'static str, message: String) -> Noted {
        let mut known = path;
        let position = loop {
            match (self.positions.get(known), known.rfind(['.', '['])) {
                (Some(position), _) => break *position,
                (None, Some(end)) => known = known.get(..end).unwrap_or_default(),
                (None, None) => break self.positions.get("").copied().unwrap_or_default(),
            }
        };
        let path = cut(path);
        self.problems.borrow_mut().push(Problem::error(code, position, path, message));
        Noted
    }
}

/// A value with its path.
#[derive(Clone, Debug)]
pub struct Field<'r> {
    reading: &'r Reading,
    path: String,
    /// The value.
    pub value: &'r Value,
}

/// What can be read from a value that is not null.
pub trait Read: Sized {
    /// Reads it, or notes what is wrong.
    fn read(field: &Field<'_>) -> Result<Self, Noted>;
}

impl<'r> Field<'r> {
    /// Notes a problem.
    pub fn error(&self, code: &'static str, message: impl Into<String>) -> Noted {
        self.reading.note(&self.path, code, message.into())
    }

    /// Notes that something else should stand here.
    pub fn wrong(&self, needed: &str) -> Noted {
        let found = match self.value {
            Value::Null => "null".to_owned(),
            Value::Array(_) => "a list".to_owned(),
            Value::Object(_) => "an object".to_owned(),
            Value::String(text) => format!("`{}`", cut(text)),
            Value::Bool(_) | Value::Number(_) => self.value.to_string(),
        };
        self.error("bad_value", format!("{needed} is needed; here stands {found}"))
    }

    /// Notes a word that is none of those that there are.
    pub fn unknown(&self, code: &'static str, known: &[&str]) -> Noted {
        let found = match self.value {
            Value::String(word) => cut(word),
            other => cut(&other.to_string()),
        };
        let near = nearest(&found, known.iter().copied())
            .map(|near| format!(" (did you mean `{near}`?)"))
            .unwrap_or_default();
        self.error(code, format!("`{found}` is unknown{near}; there are {}", known.join(", ")))
    }

    /// Notes what is wrong with a text that is taken apart.
    fn broken(&self, code: &'static str, error: &SyntaxError) -> Noted {
        self.error(code, error.to_string())
    }

    fn text(&self, needed: &str) -> Result<&'r str, Noted> {
        self.value.as_str().ok_or_else(|| self.wrong(needed))
    }

    /// Notes that a column is read.
    fn column(&self, name: ColumnName) {
        self.reading.columns.borrow_mut().insert(name);
    }

    /// The values of a list; a bare value is a list of one.
    pub fn items(&self) -> Vec<Self> {
        let Value::Array(items) = self.value else {
            return vec![self.clone()];
        };
        let item = |(place, value)| Field {
            reading: self.reading,
            path: format!("{}[{place}]", self.path),
            value,
        };
        items.iter().enumerate().map(item).collect()
    }

    /// The values of an object by their keys.
    pub fn entries(&self, needed: &str) -> Result<Vec<(&'r str, Self)>, Noted> {
        let Value::Object(map) = self.value else {
            return Err(self.wrong(needed));
        };
        let entry = |(key, value): (&'r String, &'r Value)| (key.as_str(), self.below(key, value));
        Ok(map.iter().map(entry).collect())
    }

    fn below(&self, key: &str, value: &'r Value) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Field { reading: self.reading, path: format!("{}{dot}{key}", self.path), value }
    }

    /// Reads an object and notes every key that nobody asked for.
    pub fn open<T>(&self, read: impl FnOnce(&Object<'r>) -> Result<T, Noted>) -> Result<T, Noted> {
        let Value::Object(map) = self.value else {
            return Err(self.wrong("an object"));
        };
        let object = Object {
            field: self.clone(),
            map,
            asked: RefCell::default(),
            ignored: RefCell::default(),
        };
        let value = read(&object);
        object.note_unknown_keys();
        value
    }
}

/// An object, the keys of which are asked for one by one.
#[derive(Debug)]
pub struct Object<'r> {
    field: Field<'r>,
    map: &'r Map<String, Value>,
    /// The keys that were asked for.
    asked: RefCell<BTreeSet<&'static str>>,
    /// Other keys that may stand here.
    ignored: RefCell<BTreeSet<&'r str>>,
}

impl<'r> Object<'r> {
    /// Lets keys stand here that are not asked for.
    pub fn ignore(&self, is_ignored: impl Fn(&str) -> bool) {
        let keys = self.map.keys().map(String::as_str).filter(|key| is_ignored(key));
        self.ignored.borrow_mut().extend(keys);
    }

    /// Notes a problem of the object as a whole.
    pub fn error(&self, code: &'static str, message: impl Into<String>) -> Noted {
        self.field.error(code, message)
    }

    /// Notes a problem at a key.
    pub fn error_at(&self, key: &str, code: &'static str, message: impl Into<String>) -> Noted {
        self.field.below(key, &Value::Null).error(code, message)
    }

    /// A value; none if it is absent or null.
    pub fn field(&self, key: &'static str) -> Option<Field<'r>> {
        self.asked.borrow_mut().insert(key);
        let value = self.map.get(key).filter(|value| !value.is_null())?;
        Some(self.field.below(key, value))
    }

    /// The word that says what kind of thing this is. If there is none or another, no key is
    /// called unknown.
    pub fn kind(&self, key: &'static str) -> Result<String, Noted> {
        self.required(key).inspect_err(|_| self.ignore(|_| true))
    }

    /// Notes that the word under a key is no kind that there is.
    pub fn unknown_kind(&self, key: &'static str, known: &[&str]) -> Noted {
        self.unknown_word(key, "unknown_kind", known)
    }

    /// Notes that the word under a key is no method that there is.
    pub fn unknown_method(&self, key: &'static str, known: &[&str]) -> Noted {
        self.unknown_word(key, "unknown_method", known)
    }

    fn unknown_word(&self, key: &'static str, code: &'static str, known: &[&str]) -> Noted {
        self.ignore(|_| true);
        self.field(key).map_or(Noted, |field| field.unknown(code, known))
    }

    /// A value that may be absent or null.
    pub fn optional<T: Read>(&self, key: &'static str) -> Result<Option<T>, Noted> {
        self.field(key).map(|field| T::read(&field)).transpose()
    }

    /// A value, or its default if it is absent or null.
    pub fn or<T: Read>(&self, key: &'static str, default: T) -> Result<T, Noted> {
        Ok(self.optional(key)?.unwrap_or(default))
    }

    /// A value that must be there.
    pub fn required<T: Read>(&self, key: &'static str) -> Result<T, Noted> {
        self.optional(key)?.ok_or_else(|| self.error_at(key, "missing_key", "this key is needed"))
    }

    /// A list; empty if it is absent or null, of one if it is a bare value.
    pub fn list<T: Read>(&self, key: &'static str) -> Result<Vec<T>, Noted> {
        self.optional(key).map(Option::unwrap_or_default)
    }

    /// A list of at least one.
    pub fn some<T: Read>(&self, key: &'static str) -> Result<Vec<T>, Noted> {
        let list = self.list(key)?;
        if list.is_empty() {
            return Err(self.error_at(key, "missing_key", "at least one is needed"));
        }
        Ok(list)
    }

    /// A number between 0 and 1, both excluded, such as a level of confidence.
    pub fn share(&self, key: &'static str, default: f64) -> Result<f64, Noted> {
        let share = self.or(key, default)?;
        if share > 0.0 && share < 1.0 {
            return Ok(share);
        }
        Err(self.error_at(key, "bad_value", format!("{share} is not between 0 and 1")))
    }

    fn note_unknown_keys(&self) {
        let (asked, ignored) = (self.asked.borrow(), self.ignored.borrow());
        let is_known =
            |key: &&String| asked.contains(key.as_str()) || ignored.contains(key.as_str());
        for key in self.map.keys().filter(|key| !is_known(key)) {
            let known: Vec<&str> = asked.iter().copied().collect();
            let near = nearest(key, known.iter().copied())
                .map(|near| format!(" (did you mean `{near}`?)"))
                .unwrap_or_default();
            let message =
                format!("there is no key `{}`{near}; the keys are {}", cut(key), known.join(", "));
            self.error_at(key, "unknown_key", message);
        }
    }
}
