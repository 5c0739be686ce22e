//! Lists of codes, and rules that are one of several.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

use crate::yaml::fields::{Field, nearest};

/// A list that is not empty and has each code once.
pub(super) fn distinct<T: FromStr<Err: Display> + Ord + Clone + Display>(
    field: &Field<'_>,
) -> Option<Vec<T>> {
    let mut seen = BTreeSet::new();
    let mut whole = true;
    let codes = field.list(|field| {
        let code = field.parse::<T>();
        whole &= code.is_some();
        let code = code?;
        if !seen.insert(code.clone()) {
            field.error("duplicate_code", format!("`{code}` stands in the list already"));
        }
        Some(code)
    })?;
    if whole && codes.is_empty() {
        field.error("empty_list", "the list needs at least one entry");
        return None;
    }
    whole.then_some(codes)
}

/// A rule among several: some are a plain word, some a key with more below it, some either.
pub(super) struct Variants {
    /// What is noted if it is none of them.
    pub code: &'static str,
    /// The rules that can be written as a word.
    pub words: &'static [&'static str],
    /// The rules that can be written as a key.
    pub keys: &'static [&'static str],
}

impl Variants {
    /// The rule's name, and what stands below it if it was written as a key.
    pub fn read<'a>(&self, field: &Field<'a>) -> Option<(&'static str, Option<Field<'a>>)> {
        if field.is_mapping() { self.key(field) } else { self.word(field) }
    }

    fn word<'a>(&self, field: &Field<'a>) -> Option<(&'static str, Option<Field<'a>>)> {
        let text = field.text()?;
        if let Some(word) = self.words.iter().find(|word| **word == text) {
            return Some((word, None));
        }
        if self.keys.contains(&text) {
            let message = format!("`{text}` needs more: `{{{text}: {{…}}}}`");
            field.error(self.code, message);
            return None;
        }
        let words: Vec<(&str, ())> = self.all().map(|word| (word, ())).collect();
        field.word(&words)?;
        None
    }

    fn key<'a>(&self, field: &Field<'a>) -> Option<(&'static str, Option<Field<'a>>)> {
        let fields = field.fields()?;
        let found: Vec<_> = self.keys.iter().filter(|key| fields.has(key)).collect();
        if let [key] = found[..] {
            let below = fields.optional(key);
            fields.end();
            return Some((key, Some(below?)));
        }
        let written = fields.entries();
        let near = written.iter().take(5).find_map(|(key, _)| nearest(&key.text, self.all()));
        let hint = match near {
            Some(near) if found.is_empty() => format!("; did you mean `{near}`?"),
            _ => String::new(),
        };
        let all: Vec<_> = self.keys.iter().map(|key| format!("`{key}`")).collect();
        let all = all.join(", ");
        field.error(self.code, format!("exactly one of these is expected here: {all}{hint}"));
        None
    }

    fn all(&self) -> impl Iterator<Item = &'static str> {
        let only_words = self.words.iter().filter(|word| !self.keys.contains(word));
        only_words.chain(self.keys).copied()
    }
}
