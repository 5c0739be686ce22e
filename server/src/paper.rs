//! Forms that were filled in on paper: typed twice, compared, and made into responses.
//!
//! A form goes from stage to stage ([`Stage`]): one entry, two entries that differ or agree, a
//! resolution by whoever looked at the paper again, a stored response. Everything here is a pure
//! function of what was typed; the store keeps it, and the engine of interviews says what may become
//! a response ([`mend`]).

pub mod content;
pub mod error_rate;
pub mod in_words;
pub mod mend;
pub mod resolve;

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use uuid::Uuid;

use crate::permission::UserName;
use content::{Content, Part};

/// The number that stands on a paper form; unique in its round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FormNumber(String);

/// A text that cannot be the number of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the number of a form has 1 to 32 ASCII letters, digits, `_`, `-` or `.` and begins with a letter or digit"
)]
pub struct InvalidFormNumber;

impl FormNumber {
    /// The number as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number after this one, in as many digits: `A-0099` → `A-0100`; none after a number that
    /// ends otherwise, or that would be too long.
    #[must_use]
    pub fn next(&self) -> Option<Self> {
        let stem = self.0.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = self.0.len() - stem.len();
        let next = self.0.strip_prefix(stem)?.parse::<u64>().ok()?.checked_add(1)?;
        format!("{stem}{next:0digits$}").parse().ok()
    }
}

impl FromStr for FormNumber {
    type Err = InvalidFormNumber;

    fn from_str(text: &str) -> Result<Self, InvalidFormNumber> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let begins_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if begins_well && text.len() <= 32 && text.chars().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidFormNumber)
        }
    }
}

impl fmt::Display for FormNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Which of the two entries of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// The first.
    First,
    /// The second.
    Second,
}

impl Turn {
    /// The turn of this number, 1 or 2.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::First),
            2 => Some(Self::Second),
            _ => None,
        }
    }

    /// 1 or 2.
    #[must_use]
    pub fn number(self) -> i64 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

/// What one person typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// How often it was typed by now, from 1: a correction is one more revision.
    pub revision: i64,
    /// Who typed it.
    pub typist: UserName,
    /// What was typed.
    pub content: Content,
    /// Whether the typist confirmed that the paper says what breaks a rule.
    pub as_found: bool,
    /// When.
    pub entered_at: Timestamp,
}

/// What was decided of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// How often it was decided by now, from 1.
    pub revision: i64,
    /// By whom.
    pub by: UserName,
    /// What the response is made of.
    pub content: Content,
    /// When.
    pub at: Timestamp,
}

/// How far a form has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It was typed once.
    Waiting(Turn, Entry),
    /// It was typed twice, and the two are compared; nobody has decided yet.
    Compared([Entry; 2]),
    /// Somebody has decided.
    Resolved([Entry; 2], Resolution),
    /// Its response is stored; the form does not change any more.
    Stored([Entry; 2], Option<Resolution>),
}

/// A paper form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperForm {
    /// Its number.
    pub number: FormNumber,
    /// The id that its response has or will have.
    pub response_id: Uuid,
    /// When it was typed for the first time.
    pub begun_at: Timestamp,
    /// How far it has come.
    pub stage: Stage,
}

/// Why a form does not take what somebody wants to enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// Its response is stored.
    #[error("the form is stored")]
    Stored,
    /// Somebody has decided what it says.
    #[error("the form is resolved")]
    Resolved,
    /// The other entry was typed by the same person.
    #[error("the same person typed the other entry")]
    SamePerson,
    /// This entry was typed by somebody else.
    #[error("somebody else typed this entry")]
    Taken,
    /// An entry is missing, so there is nothing to decide.
    #[error("an entry is missing")]
    EntryMissing,
    /// Somebody has typed or decided meanwhile.
    #[error("the form has changed")]
    Changed,
}

/// An entry that somebody wants to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// Which one.
    pub turn: Turn,
    /// Who typed it.
    pub typist: UserName,
    /// What was typed.
    pub content: Content,
    /// Whether the typist confirmed what breaks a rule.
    pub as_found: bool,
    /// Whether one person may make both entries, or correct somebody else's.
    pub any_person: bool,
    /// When.
    pub entered_at: Timestamp,
}

/// A decision that somebody wants to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewResolution {
    /// Who decides.
    pub by: UserName,
    /// What the response is made of.
    pub content: Content,
    /// The form as it was when this was decided.
    pub seen: Seen,
    /// When.
    pub at: Timestamp,
}

/// The revisions of both entries and of the resolution, 0 for what there is not.
pub type Seen = [i64; 3];

/// What is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// Nothing: the same stands there.
    Nothing,
    /// This revision.
    Revision(i64),
}

impl Stage {
    /// The stage of a form with these entries; none if there is no entry.
    #[must_use]
    pub fn of(
        first: Option<Entry>,
        second: Option<Entry>,
        resolution: Option<Resolution>,
        stored: bool,
    ) -> Option<Self> {
        Some(match (first, second, resolution) {
            (None, None, _) => return None,
            (Some(entry), None, _) => Self::Waiting(Turn::First, entry),
            (None, Some(entry), _) => Self::Waiting(Turn::Second, entry),
            (Some(first), Some(second), resolution) if stored => {
                Self::Stored([first, second], resolution)
            }
            (Some(first), Some(second), Some(resolution)) => {
                Self::Resolved([first, second], resolution)
            }
            (Some(first), Some(second), None) => Self::Compared([first, second]),
        })
    }

    /// The entries, the first one first.
    #[must_use]
    pub fn entries(&self) -> [Option<&Entry>; 2] {
        match self {
            Self::Waiting(Turn::First, entry) => [Some(entry), None],
            Self::Waiting(Turn::Second, entry) => [None, Some(entry)],
            Self::Compared([first, second])
            | Self::Resolved([first, second], _)
            | Self::Stored([first, second], _) => [Some(first), Some(second)],
        }
    }

    /// This entry.
    #[must_use]
    pub fn entry(&self, turn: Turn) -> Option<&Entry> {
        let [first, second] = self.entries();
        match turn {
            Turn::First => first,
            Turn::Second => second,
        }
    }

    /// The resolution.
    #[must_use]
    pub fn resolution(&self) -> Option<&Resolution> {
        match self {
            Self::Resolved(_, resolution) | Self::Stored(_, Some(resolution)) => Some(resolution),
            Self::Waiting(..) | Self::Compared(_) | Self::Stored(_, None) => None,
        }
    }

    /// Where the entries differ and nobody has decided; empty in every other stage.
    #[must_use]
    pub fn differences(&self) -> Vec<Part> {
        match self {
            Self::Compared([first, second]) => first.content.differences(&second.content),
            _ => Vec::new(),
        }
    }

    /// What the response is made of, once that is known.
    #[must_use]
    pub fn decided(&self) -> Option<&Content> {
        match self {
            Self::Waiting(..) => None,
            Self::Compared([first, _]) => self.differences().is_empty().then_some(&first.content),
            Self::Resolved(_, resolution) | Self::Stored(_, Some(resolution)) => {
                Some(&resolution.content)
            }
            Self::Stored([first, _], None) => Some(&first.content),
        }
    }

    /// The revisions that stand here.
    #[must_use]
    pub fn seen(&self) -> Seen {
        let revision = |entry: Option<&Entry>| entry.map_or(0, |entry| entry.revision);
        let [first, second] = self.entries();
        let resolution = self.resolution().map_or(0, |resolution| resolution.revision);
        [revision(first), revision(second), resolution]
    }
}

/// What an entry changes on a form; none for a form that nobody has typed yet.
///
/// # Errors
///
/// [`Objection`] if the form has gone too far, or the entry is not this person's to make.
pub fn enter(stage: Option<&Stage>, new: &NewEntry) -> Result<Write, Objection> {
    let Some(stage) = stage else {
        return Ok(Write::Revision(1));
    };
    let held = stage.entry(new.turn);
    if held.is_some_and(|held| is_same(held, new)) {
        return Ok(Write::Nothing);
    }
    match stage {
        Stage::Stored(..) => return Err(Objection::Stored),
        Stage::Resolved(..) => return Err(Objection::Resolved),
        Stage::Waiting(..) | Stage::Compared(_) => {}
    }
    if !new.any_person {
        if held.is_some_and(|held| held.typist != new.typist) {
            return Err(Objection::Taken);
        }
        if stage.entry(new.turn.other()).is_some_and(|other| other.typist == new.typist) {
            return Err(Objection::SamePerson);
        }
    }
    Ok(Write::Revision(held.map_or(0, |held| held.revision) + 1))
}

/// Whether the same person typed the same before: an entry that was sent twice.
fn is_same(held: &Entry, new: &NewEntry) -> bool {
    held.typist == new.typist && held.as_found == new.as_found && held.content == new.content
}

/// What a resolution changes on a form.
///
/// # Errors
///
/// [`Objection`] if there are not two entries, the response is stored already, or the form is no
/// longer as it was seen.
pub fn decide(stage: &Stage, new: &NewResolution) -> Result<Write, Objection> {
    if stage.resolution().is_some_and(|held| held.by == new.by && held.content == new.content) {
        return Ok(Write::Nothing);
    }
    match stage {
        Stage::Waiting(..) => Err(Objection::EntryMissing),
        Stage::Stored(..) => Err(Objection::Stored),
        Stage::Compared(_) | Stage::Resolved(..) if stage.seen() != new.seen => {
            Err(Objection::Changed)
        }
        Stage::Compared(_) => Ok(Write::Revision(1)),
        Stage::Resolved(_, held) => Ok(Write::Revision(held.revision + 1)),
    }
}

#[cfg(test)]
mod tests;
