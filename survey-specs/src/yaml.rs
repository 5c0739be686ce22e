//! YAML as people write it: a tree whose nodes know line and column.
//!
//! Specifications are read in two steps, so that all problems come at once: text → [`Document`]
//! here, and tree → types with the reading kit in [`fields`].
//!
//! Only the plain core of YAML is taken: mappings with texts as keys, sequences and scalars.
//! Anchors, aliases, merge keys and tags are refused: they hide from a reader what a file says, and
//! a few lines of them can stand for billions of nodes. Reading is bounded in bytes, depth and
//! nodes, and never recurses on what a file holds.

pub mod fields;
mod tree;
pub mod write;

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::problem::{Position, Problem};

/// The largest file that is read. Look at a file's size before reading it, and refuse it with
/// [`too_large`].
pub const MAX_BYTES: u64 = 8 * 1024 * 1024;

/// The deepest nesting of mappings and sequences.
pub const MAX_DEPTH: usize = 64;

/// The largest number of nodes; keys do not count.
pub const MAX_NODES: usize = 500_000;

/// The largest number of characters that may open, close or separate nodes. The parser looks ahead
/// to the end of a `[…]` before it says anything, so this bounds its memory.
const MAX_INDICATORS: usize = 1_500_000;

/// A value with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Where the value begins.
    pub position: Position,
    /// The value.
    pub value: Value,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A single value, always kept as text: `1`, `yes` and `2026-01-01` are texts until a reader
    /// asks for a number, a boolean or a date.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys with their values, in the file's order, each key once.
    Mapping(Vec<(Key, Node)>),
}

impl Node {
    /// The tree as JSON, for changing it without knowing what it stands for. Whole numbers, truth
    /// values and `null` that stand without quotes stay plain, and everything else is a text, so
    /// that [`write::to_yaml`] gives the same tree again.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Scalar(scalar) => scalar.to_json(),
            Value::Sequence(nodes) => nodes.iter().map(Self::to_json).collect(),
            Value::Mapping(entries) => {
                entries.iter().map(|(key, node)| (key.text.clone(), node.to_json())).collect()
            }
        }
    }
}

impl Scalar {
    fn to_json(&self) -> serde_json::Value {
        let text = self.text.as_str();
        match text {
            _ if self.quoted => text.into(),
            "true" => true.into(),
            "false" => false.into(),
            "" | "~" | "null" => serde_json::Value::Null,
            _ => match text.parse::<i32>() {
                Ok(number) if number.to_string() == text => number.into(),
                _ => text.into(),
            },
        }
    }
}

/// A single value as text, in Unicode NFC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// The text, without quotes.
    pub text: String,
    /// Whether it was written in quotes or as a block (`|`, `>`), so that an empty one was meant.
    pub quoted: bool,
}

/// A key of a mapping, in Unicode NFC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Where the key begins.
    pub position: Position,
    /// The key.
    pub text: String,
}

/// A file's text with the tree made from it.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// The text that problems quote; broken UTF-8 is replaced by `�`.
    pub text: Cow<'a, str>,
    /// The tree; none if the file cannot be read at all.
    pub root: Option<Node>,
    /// What was found on the way: broken syntax, limits, duplicate keys, refused features.
    pub problems: Vec<Problem>,
}

/// Reads a file. Never fails and never panics: what is wrong stands in the document's problems.
#[must_use]
pub fn parse(bytes: &[u8]) -> Document<'_> {
    let refused = |text, problem| Document { text, root: None, problems: vec![problem] };
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_BYTES) {
        return refused(Cow::Borrowed(""), too_large());
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(error) => {
            let problem = broken_utf8(&bytes[..error.valid_up_to()]);
            return refused(String::from_utf8_lossy(bytes), problem);
        }
    };
    let indicators =
        text.bytes().filter(|byte| matches!(byte, b'[' | b'{' | b']' | b'}' | b',' | b':'));
    if indicators.count() > MAX_INDICATORS {
        let message =
            format!("the file has more than {MAX_INDICATORS} brackets, commas and colons");
        return refused(
            Cow::Borrowed(text),
            Problem::error("too_many_nodes", Position::default(), "", message),
        );
    }
    let (root, problems) = tree::build(text);
    Document { text: Cow::Borrowed(text), root, problems }
}

/// The problem of a file that is larger than [`MAX_BYTES`], so that it need not be read first.
#[must_use]
pub fn too_large() -> Problem {
    let message = format!("the file is larger than {} MiB", MAX_BYTES / (1024 * 1024));
    Problem::error("too_large", Position::default(), "", message)
}

/// The place right after the bytes that are UTF-8.
fn broken_utf8(valid: &[u8]) -> Problem {
    let valid = String::from_utf8_lossy(valid);
    let line_start = valid.rfind('\n').map_or(0, |newline| newline + 1);
    let position = Position {
        line: valid.matches('\n').count() + 1,
        column: valid[line_start..].trim_start_matches('\u{feff}').chars().count() + 1,
    };
    Problem::error(
        "broken_utf8",
        position,
        "",
        "the file is not UTF-8 from here on; save it with the encoding UTF-8",
    )
}

/// The text in Unicode NFC, in which one and the same Vietnamese letter has one form.
#[must_use]
pub fn to_nfc(text: Cow<'_, str>) -> String {
    if is_nfc(&text) { text.into_owned() } else { text.nfc().collect() }
}

#[cfg(test)]
mod tests;
