//! What a person answered to one item, or why there is no answer.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::code::CategoryCode;
use crate::date::Date;
use crate::geopoint::Geopoint;
use crate::number::Number;
use crate::questionnaire::media::MediaHash;
use crate::time::{DateTime, Time};

/// An answer to one item.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Answer {
    /// One category, of a single choice, a scale, a rating or a row of a matrix; `OK` of an
    /// acknowledgement.
    One {
        /// The chosen category.
        category: CategoryCode,
        /// The respondent's own words, where the category asks for them; never empty.
        other: Option<String>,
    },
    /// The chosen categories of a multiple choice, in the questionnaire's order, at least one.
    Many {
        /// The chosen categories.
        categories: Vec<CategoryCode>,
        /// The respondent's own words per category that asks for them; never empty texts.
        other: BTreeMap<CategoryCode, String>,
    },
    /// A number.
    Number(Number),
    /// A text in Unicode NFC, never empty.
    Text(String),
    /// A day of the calendar.
    Date(Date),
    /// A stated reason why there is no answer.
    Missing(ItemNonresponse),
    /// A time of day.
    Time(Time),
    /// A day and a time of day.
    DateTime(DateTime),
    /// The categories of a ranking, the first place first.
    Ranked(Vec<CategoryCode>),
    /// A place on the earth.
    Geopoint(Geopoint),
    /// A file that is kept beside the response, by the hash of its content.
    File(MediaHash),
}

/// Why an item has no answer.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(rename_all = "snake_case"))]
pub enum ItemNonresponse {
    /// The respondent does not know.
    DontKnow,
    /// The respondent declined to answer.
    Refused,
    /// The item does not apply to the respondent, by the respondent's own word.
    NotApplicable,
    /// The routing did not lead to the item, or it was left out.
    NotAsked,
}

impl ItemNonresponse {
    /// Every reason, in the order of declaration.
    pub const ALL: [Self; 4] = [Self::DontKnow, Self::Refused, Self::NotApplicable, Self::NotAsked];

    /// The word used in YAML and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DontKnow => "dont_know",
            Self::Refused => "refused",
            Self::NotApplicable => "not_applicable",
            Self::NotAsked => "not_asked",
        }
    }

    /// The reason of this word, if it is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word)
    }
}

impl Answer {
    /// Whether this is an answer in substance, as opposed to a stated reason for having none.
    #[must_use]
    pub fn is_substantive(&self) -> bool {
        !matches!(self, Self::Missing(_))
    }
}
