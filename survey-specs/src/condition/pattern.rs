//! A small subset of regular expressions, matched in linear time.
//!
//! | | |
//! |---|---|
//! | characters | any but `\ . [ ] ( ) { } \| ? * + ^ $`, which are escaped: `\.` |
//! | any character but a line feed | `.` |
//! | classes | `[a-z0-9_]`, `[^,;]`; within a class `\ [ ]` are escaped, `-` is first, last or escaped |
//! | kinds | `\d` ASCII digit, `\w` Unicode letter or digit or `_`, `\s` Unicode white space |
//! | groups, alternatives | `(…)`, `…\|…` |
//! | repetition | `?`, `*`, `+`, `{3}`, `{2,}`, `{2,5}` |
//! | ends of the text | `^`, `$` |
//!
//! A pattern matches if it fits any part of the text; authors anchor with `^` and `$`. Everything
//! else that regular expressions elsewhere offer (references, lookaround, lazy repetition, word
//! boundaries, flags) is refused with the place, so that a pattern never means something else here
//! than in the tool it came from.
//!
//! A pattern becomes a program of at most [`MAX_STEPS`] steps. [`Pattern::is_match`] follows all
//! ways through the program at once, so its time grows with text × program and no text can make it
//! explode.

#[cfg(feature = "author")]
mod compile;
mod machine;
#[cfg(feature = "author")]
mod parse;

use borsh::{BorshDeserialize, BorshSerialize};

use machine::Program;

#[cfg(feature = "author")]
pub use parse::PatternError;

/// The most steps of a program, each member of a class counted, repetitions written out.
pub const MAX_STEPS: usize = 2_000;

/// A pattern over texts, in the subset that [this module](self) describes.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(try_from = "String", into = "String"))]
pub struct Pattern {
    #[borsh(skip)]
    source: String,
    program: Program,
}

impl Pattern {
    /// Reads a pattern from its source.
    ///
    /// # Errors
    ///
    /// [`PatternError`] with the place, if the source leaves the subset or the program would have
    /// more than [`MAX_STEPS`] steps.
    #[cfg(feature = "author")]
    pub fn parse(source: &str) -> Result<Self, PatternError> {
        parse::parse(source).map(|program| Self { source: source.to_owned(), program })
    }

    /// Whether the pattern fits any part of the text.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.program.is_match(text)
    }

    /// The source as its author wrote it; empty in the phone's compiled form.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }
}

#[cfg(feature = "author")]
impl TryFrom<String> for Pattern {
    type Error = PatternError;
    fn try_from(source: String) -> Result<Self, PatternError> {
        Self::parse(&source)
    }
}

#[cfg(feature = "author")]
impl From<Pattern> for String {
    fn from(pattern: Pattern) -> String {
        pattern.source
    }
}
