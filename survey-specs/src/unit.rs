//! Units: who gets an index.

use crate::code::{UnitClass, UnitCode, UnitKind};
use crate::date::Date;
use crate::number::Number;

/// One dated version of a unit: its name, class, kind and parent from `valid_from` on and up to,
/// but not including, `valid_to`. A missing date means always.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Unit {
    /// The unit's code, the same in all its dated versions.
    pub code: UnitCode,
    /// The unit's official name.
    pub name: String,
    /// The ranking group.
    pub class: UnitClass,
    /// The kind, which chooses place words.
    pub kind: Option<UnitKind>,
    /// The unit above this one.
    pub parent: Option<UnitCode>,
    /// Number of inhabitants, where known.
    pub population: Option<u64>,
    /// First day of this version.
    pub valid_from: Option<Date>,
    /// First day on which this version no longer holds.
    pub valid_to: Option<Date>,
}

impl Unit {
    /// Whether this version holds on `day`.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day < to)
    }
}

/// One dated link between a unit and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Lineage {
    /// The unit before.
    pub predecessor: UnitCode,
    /// The unit after.
    pub successor: UnitCode,
    /// First day on which the successor stands in the predecessor's place.
    pub date: Date,
    /// What happened.
    pub kind: LineageKind,
    /// The part of the predecessor that went into the successor, above 0 and up to 1, where known.
    pub share: Option<Number>,
}

/// What happened to a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(rename_all = "snake_case"))]
pub enum LineageKind {
    /// It became part of a unit that others became part of too.
    Merged,
    /// Several units came out of it.
    Split,
    /// It got another code or name and stayed what it was.
    Renamed,
}

impl LineageKind {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 3] = [Self::Merged, Self::Split, Self::Renamed];

    /// The word used in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Merged => "merged",
            Self::Split => "split",
            Self::Renamed => "renamed",
        }
    }

    /// The kind of this word, if it is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}
