//! The questionnaire: the whole instrument, from its title down to one category.
//!
//! [`Draft`] is what authors write and change, [`PublishedVersion`] is what people answer: it never
//! changes and is named by the hash of its canonical JSON. [`Instrument`] is a questionnaire made
//! ready for interviews.

pub mod compiled;
pub mod instrument;
pub mod media;

#[cfg(feature = "author")]
pub mod draft;
#[cfg(feature = "author")]
pub mod lint;
#[cfg(feature = "author")]
pub mod read;
#[cfg(feature = "author")]
pub mod write;

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::answer::ItemNonresponse;
use crate::code::{
    CategoryCode, GroupCode, ItemCode, Lang, QuestionnaireCode, SectionCode, UnitKind,
};
use crate::condition::Condition;
use crate::condition::pattern::Pattern;
use crate::date::Date;
use crate::number::Number;
use crate::text::Text;

#[cfg(feature = "author")]
pub use draft::{Draft, PublishedVersion, VersionHash};
pub use instrument::{Instrument, Page, Question, QuestionKind};
pub use media::Media;

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
    /// The kind of answer.
    pub response: ResponseType,
}

/// The kind of answer an item takes.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(rename_all = "snake_case"))]
pub enum ResponseType {
    /// Exactly one category.
    SingleChoice(Vec<Category>),
    /// Any number of categories.
    MultipleChoice(MultipleChoice),
    /// Exactly one category of an ordered scale, such as the five points of satisfaction.
    Scale(Vec<Category>),
    /// Exactly one whole number of a short range, shown as a row of stars or numbers.
    Rating(Rating),
    /// A number.
    Number(NumberRange),
    /// Words.
    Text(TextRules),
    /// A day.
    Date(DateRange),
    /// Nothing: words to read.
    Note,
    /// One scale for many rows; each row is an item.
    Matrix(Matrix),
}

/// One code with its label.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Category {
    /// The code that is stored.
    pub code: CategoryCode,
    /// The label that is shown.
    pub label: Text,
    /// The short label, for tables and downloads.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub short: Option<Text>,
    /// What is shown and played with the label. The compiled form keeps it apart.
    #[borsh(skip)]
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub media: Option<Media>,
    /// In a multiple choice: excludes every other category ("none of these").
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "is_false"))]
    pub exclusive: bool,
    /// Whether choosing it asks for the respondent's own words.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub other: Option<OtherWords>,
}

#[cfg(feature = "author")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde asks for")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// Whether the words asked for by an "other" category may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(rename_all = "snake_case"))]
pub enum OtherWords {
    /// The words may be left out.
    Optional,
    /// The words must be given.
    Required,
}

/// The categories of a multiple choice and how many may be chosen.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct MultipleChoice {
    /// The categories.
    pub categories: Vec<Category>,
    /// The smallest number of chosen categories, an exclusive one aside.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub min_selected: Option<u16>,
    /// The largest number of chosen categories.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub max_selected: Option<u16>,
}

/// A rating from `min` to `max`; its categories are the whole numbers between.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Rating {
    /// The lowest rating.
    pub min: u8,
    /// The highest rating.
    pub max: u8,
    /// What the lowest rating means.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub low: Option<Text>,
    /// What the highest rating means.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub high: Option<Text>,
}

/// Which numbers an item takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct NumberRange {
    /// Whole numbers only.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "is_false"))]
    pub integer: bool,
    /// The smallest number allowed.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub min: Option<Number>,
    /// The largest number allowed.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub max: Option<Number>,
    /// The unit of measurement, shown beside the field.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub unit: Option<Text>,
}

/// The longest text an item takes unless it sets a limit of its own, in characters.
pub const DEFAULT_MAX_LENGTH: u32 = 2_000;

/// Which texts an item takes.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct TextRules {
    /// Whether the field shows several lines.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "is_false"))]
    pub multiline: bool,
    /// The longest text, in Unicode characters.
    pub max_length: u32,
    /// A pattern that the text must contain a match of.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub pattern: Option<Pattern>,
}

/// Which days an item takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct DateRange {
    /// The first day allowed.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub min: Option<Date>,
    /// The last day allowed.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub max: Option<Date>,
}

/// One scale for many rows.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Matrix {
    /// The categories that all rows share.
    pub scale: Vec<Category>,
    /// The rows in groups; a matrix without groups has one, without a code and a title.
    pub groups: Vec<RowGroup>,
}

/// Rows of a matrix under one title; a page of its own on the phone.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct RowGroup {
    /// The group's code.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub code: Option<GroupCode>,
    /// A larger heading above the title, where a block of groups begins.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub heading: Option<Text>,
    /// The group's title.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub title: Option<Text>,
    /// The rows, in order.
    pub rows: Vec<Row>,
}

/// A row of a matrix: an item that is answered on the matrix's scale.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct Row {
    /// The row's item code.
    pub code: ItemCode,
    /// The full label.
    pub label: Text,
    /// The short label, for tables and downloads.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub short: Option<Text>,
    /// What is shown and played with the label. The compiled form keeps it apart.
    #[borsh(skip)]
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub media: Option<Media>,
    /// When the row is asked, beside the matrix's own condition; always, if missing.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub show_if: Option<Condition>,
}
