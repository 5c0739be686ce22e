//! The kinds of answer that items take, with their rules.

use std::io;

use borsh::{BorshDeserialize, BorshSerialize};

use super::Media;
#[cfg(feature = "author")]
use super::is_false;
use crate::RICH;
use crate::code::{CategoryCode, GroupCode, ItemCode};
use crate::condition::pattern::Pattern;
use crate::condition::{Calculation, Condition};
use crate::date::Date;
use crate::number::Number;
use crate::text::Text;
use crate::time::{DateTime, Time};

/// The kind of answer an item takes.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize)]
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
    /// A time of day.
    Time(TimeRange),
    /// A day and a time of day.
    DateTime(DateTimeRange),
    /// All categories in an order of one's own.
    Ranking(Vec<Category>),
    /// A place on the earth.
    Geopoint,
    /// A picture that is taken or chosen.
    Image,
    /// A single box to tick: that something was read or is agreed to. Its answer is the category
    /// [`ACKNOWLEDGED`].
    Acknowledge,
    /// Nothing that is asked: a value that the interview finds by itself. It is never shown.
    Computed(Computed),
}

/// Written by hand because a build that is not rich has no use for most kinds.
impl BorshDeserialize for ResponseType {
    fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
        fn read<T: BorshDeserialize, R: io::Read>(reader: &mut R) -> io::Result<T> {
            T::deserialize_reader(reader)
        }
        // The variants are numbered in the order of their declaration, as the derived writer does.
        Ok(match read::<u8, R>(reader)? {
            0 => Self::SingleChoice(read(reader)?),
            1 => Self::MultipleChoice(read(reader)?),
            2 => Self::Scale(read(reader)?),
            3 => Self::Rating(read(reader)?),
            4 => Self::Number(read(reader)?),
            5 => Self::Text(read(reader)?),
            6 => Self::Date(read(reader)?),
            7 => Self::Note,
            8 => Self::Matrix(read(reader)?),
            _ if !RICH => return Err(io::ErrorKind::InvalidData.into()),
            9 => Self::Time(read(reader)?),
            10 => Self::DateTime(read(reader)?),
            11 => Self::Ranking(read(reader)?),
            12 => Self::Geopoint,
            13 => Self::Image,
            14 => Self::Acknowledge,
            15 => Self::Computed(read(reader)?),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        })
    }
}

/// The code of the only category that an acknowledgement has.
pub const ACKNOWLEDGED: &str = "OK";

/// Where the value of a computed item comes from.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(rename_all = "snake_case"))]
pub enum Computed {
    /// From earlier answers.
    Calculation(Calculation),
    /// It is always the same text.
    Constant(String),
    /// From how the interview goes.
    Metadata(Metadata),
}

/// What can be known of how an interview goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(rename_all = "snake_case"))]
pub enum Metadata {
    /// When the interview began.
    Start,
    /// When the interview ended.
    End,
    /// The day on which the interview began.
    Today,
    /// The device. Always without a value: devices of respondents are not identified.
    DeviceId,
    /// The enumerator's user name.
    Username,
    /// The device's telephone number. Always without a value.
    PhoneNumber,
    /// The enumerator's e-mail address. Always without a value.
    Email,
}

impl Metadata {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 7] = [
        Self::Start,
        Self::End,
        Self::Today,
        Self::DeviceId,
        Self::Username,
        Self::PhoneNumber,
        Self::Email,
    ];

    /// The word used in YAML and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End => "end",
            Self::Today => "today",
            Self::DeviceId => "device_id",
            Self::Username => "username",
            Self::PhoneNumber => "phone_number",
            Self::Email => "email",
        }
    }
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
    /// When the category is offered; always, if missing. The compiled form keeps it apart.
    #[borsh(skip)]
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub show_if: Option<Condition>,
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
    /// Only numbers that are whole steps from the smallest, or from zero. The compiled form keeps it
    /// apart.
    #[borsh(skip)]
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub step: Option<Number>,
    /// Whether all numbers stand there to be chosen from, in place of a field to type into. The
    /// compiled form keeps it apart.
    #[borsh(skip)]
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "is_false"))]
    pub buttons: bool,
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

/// Which times of day an item takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct TimeRange {
    /// The first time allowed.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub min: Option<Time>,
    /// The last time allowed.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub max: Option<Time>,
}

/// Which moments an item takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
pub struct DateTimeRange {
    /// The first moment allowed.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub min: Option<DateTime>,
    /// The last moment allowed.
    #[cfg_attr(feature = "author", serde(default, skip_serializing_if = "Option::is_none"))]
    pub max: Option<DateTime>,
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
