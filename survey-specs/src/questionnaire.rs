//! The questionnaire: the whole instrument, from its title down to one category.
//!
//! [`Draft`] is what authors write and change, [`PublishedVersion`] is what people answer: it never
//! changes and is named by the hash of its canonical JSON. [`Instrument`] is a questionnaire made
//! ready for interviews.

pub mod compiled;
pub mod instrument;
pub mod media;
mod response;

#[cfg(feature = "author")]
pub mod compare;
#[cfg(feature = "author")]
pub mod draft;
#[cfg(feature = "author")]
pub mod lint;
#[cfg(feature = "author")]
pub mod read;
#[cfg(feature = "author")]
pub mod scales;
#[cfg(feature = "author")]
pub mod write;

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::answer::ItemNonresponse;
use crate::code::{ItemCode, Lang, QuestionnaireCode, SectionCode, UnitKind};
use crate::condition::Condition;
use crate::text::Text;

#[cfg(feature = "author")]
pub use draft::{Draft, PublishedVersion, VersionHash};
pub use instrument::{Instrument, Page, Question, QuestionKind};
pub use media::Media;
pub use response::{
    ACKNOWLEDGED, Category, Computed, DEFAULT_MAX_LENGTH, DateRange, DateTimeRange, Matrix,
    Metadata, MultipleChoice, NumberRange, OtherWords, Rating, ResponseType, Row, RowGroup,
    TextRules, TimeRange,
};

/// A questionnaire as data.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Questionnaire {
    /// The code that all versions share.
    pub code: QuestionnaireCode,
    /// The languages every text is written in; the first is the default. Never empty.
    pub languages: Vec<Lang>,
    /// The title.
    pub title: Text,
    /// What stands above the first question.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub introduction: Option<Text>,
    /// What stands with the receipt.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub thanks: Option<Text>,
    /// Words that depend on the kind of the unit, and on the kinds of the units above it.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub place_words: Vec<PlaceWord>,
    /// What a respondent agrees to before answering.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub consent: Option<Consent>,
    /// Reasons for having no answer that a mode allows for every item.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "BTreeMap::is_empty"))]
    pub nonresponse: BTreeMap<Mode, Vec<ItemNonresponse>>,
    /// The blocks of items, in order.
    pub sections: Vec<Section>,
}

impl Questionnaire {
    /// The default language: the first of [`languages`](Self::languages).
    ///
    /// # Panics
    ///
    /// Never for a questionnaire that was read or published: both refuse an empty list.
    #[must_use]
    pub fn default_language(&self) -> &Lang {
        &self.languages[0]
    }
}

/// A word that stands in texts as `{phường|xã}` and is chosen by the kind of the unit.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct PlaceWord {
    /// The kind of unit that this word is for.
    pub kind: UnitKind,
    /// The word in each language.
    pub word: Text,
}

/// What a respondent agrees to.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Consent {
    /// Counts up with every change of the text; kept with each response.
    pub version: u32,
    /// The text that is shown.
    pub text: Text,
}

/// How the answers came in; kept with each response.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(rename_all = "snake_case"))]
pub enum Mode {
    /// A respondent's own device, by a link.
    Web,
    /// A respondent's own device, by a QR code on the spot.
    Qr,
    /// A shared device at a counter.
    Kiosk,
    /// An enumerator, face to face.
    Enumerator,
    /// An enumerator, by telephone.
    Phone,
    /// A paper form, keyed by staff.
    Paper,
}

impl Mode {
    /// Every mode, in the order of declaration.
    pub const ALL: [Self; 6] =
        [Self::Web, Self::Qr, Self::Kiosk, Self::Enumerator, Self::Phone, Self::Paper];

    /// The word used in YAML and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Qr => "qr",
            Self::Kiosk => "kiosk",
            Self::Enumerator => "enumerator",
            Self::Phone => "phone",
            Self::Paper => "paper",
        }
    }

    /// The mode of this word, if it is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }
}

/// A block of items under one title.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Section {
    /// The section's code.
    pub code: SectionCode,
    /// The section's title.
    pub title: Text,
    /// A remark under the title.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub note: Option<Text>,
    /// When the section is asked; always, if missing.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub show_if: Option<Condition>,
    /// What is shown and played with the title. The compiled form keeps it apart.
    #[borsh(skip)]
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub media: Option<Media>,
    /// The items, in order.
    pub items: Vec<Item>,
}

/// One question, or a matrix whose rows are questions.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Item {
    /// The item's code.
    pub code: ItemCode,
    /// The full label: the question as it is asked.
    pub label: Text,
    /// The short label, for tables and downloads.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub short: Option<Text>,
    /// Help for answering.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub hint: Option<Text>,
    /// What is shown and played with the question. The compiled form keeps it apart.
    #[borsh(skip)]
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub media: Option<Media>,
    /// When the item is asked; always, if missing.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub show_if: Option<Condition>,
    /// Whether an answer must be given where the item is asked.
    pub required: bool,
    /// Reasons for having no answer that are offered in every mode.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub nonresponse: Vec<ItemNonresponse>,
    /// Rules that few items have. The compiled form keeps them apart.
    #[borsh(skip)]
    #[cfg_attr(feature = "author", serde(flatten))]
    pub rules: ItemRules,
    /// The kind of answer.
    pub response: ResponseType,
}

/// Rules that few items have.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct ItemRules {
    /// What an answer must keep.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub constraint: Option<Constraint>,
    /// When an answer must be given, for an item that is not required always.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub required_if: Option<Condition>,
    /// What is said where a required answer is missing.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub required_message: Option<Text>,
    /// What stands in the field at the beginning, as it would be typed; the codes of a multiple
    /// choice or a ranking with spaces between them.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub default: Option<String>,
    /// Whether the item is shown with its default as its answer, which nobody can change.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "is_false"))]
    pub read_only: bool,
}

/// A condition that the answer to an item must keep.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Constraint {
    /// The condition, in which `.` is the answer. An answer is refused if it is false; what is
    /// unknown refuses nothing.
    pub condition: Condition,
    /// What is said where it is not kept.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub message: Option<Text>,
}

#[cfg(feature = "author")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_false(flag: &bool) -> bool {
    !flag
}
