//! Functions that take any number of values and give one: their names and how they are called.

#[cfg(feature = "rich")]
mod give;

use borsh::{BorshDeserialize, BorshSerialize};

#[cfg(feature = "author")]
pub(super) use give::FORMAT_SIGNS;

/// A function over values. If one of the values is unknown, so is what the function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Function {
    /// `concat(a, b, …)`: one text behind the other.
    Concat,
    /// `join(separator, a, b, …)`: the texts with a separator between them.
    Join,
    /// `number(a)`: a text as a number, and true and false as 1 and 0.
    Number,
    /// `int(a)`: the number without its fractional part.
    Int,
    /// `round(a)` or `round(a, digits)`: halves away from zero.
    Round,
    /// `floor(a)`: the next whole number below.
    Floor,
    /// `min(a, b, …)`: the smallest number.
    Min,
    /// `max(a, b, …)`: the largest number.
    Max,
    /// `sum(a, b, …)`: all numbers together.
    Sum,
    /// `selected-at(${item}, n)`: the code of the category at place `n`, counted from 0, of a
    /// multiple choice or a ranking.
    SelectedAt,
    /// `choice-name(code, ${item})`: the label of the item's category of this code, in the language
    /// of the interview.
    ChoiceName,
    /// `format-date(day, '%d/%m/%Y')`: a day or a moment as a text.
    FormatDate,
    /// `date(a)`: a text as a day, or the day of a moment.
    Date,
    /// `date-time(a)`: a text as a moment, or the beginning of a day.
    DateTime,
    /// `decimal-date-time(a)`: the days from 1970-01-01 to a day or a moment.
    DecimalDateTime,
}

#[cfg(feature = "author")]
impl Function {
    /// Every function, in the order of declaration.
    pub const ALL: [Self; 15] = [
        Self::Concat,
        Self::Join,
        Self::Number,
        Self::Int,
        Self::Round,
        Self::Floor,
        Self::Min,
        Self::Max,
        Self::Sum,
        Self::SelectedAt,
        Self::ChoiceName,
        Self::FormatDate,
        Self::Date,
        Self::DateTime,
        Self::DecimalDateTime,
    ];

    /// The name and how the function is called.
    #[must_use]
    pub fn name_and_usage(self) -> (&'static str, &'static str) {
        match self {
            Self::Concat => ("concat", "concat(a, b, …)"),
            Self::Join => ("join", "join(separator, a, b, …)"),
            Self::Number => ("number", "number(a)"),
            Self::Int => ("int", "int(a)"),
            Self::Round => ("round", "round(a, digits)"),
            Self::Floor => ("floor", "floor(a)"),
            Self::Min => ("min", "min(a, b, …)"),
            Self::Max => ("max", "max(a, b, …)"),
            Self::Sum => ("sum", "sum(a, b, …)"),
            Self::SelectedAt => ("selected-at", "selected-at(${item}, n)"),
            Self::ChoiceName => ("choice-name", "choice-name(code, ${item})"),
            Self::FormatDate => ("format-date", "format-date(day, '%d/%m/%Y')"),
            Self::Date => ("date", "date(a)"),
            Self::DateTime => ("date-time", "date-time(a)"),
            Self::DecimalDateTime => ("decimal-date-time", "decimal-date-time(a)"),
        }
    }

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.name_and_usage().0
    }

    /// The smallest and the largest number of arguments.
    pub(super) fn arity(self) -> (usize, usize) {
        match self {
            Self::Concat | Self::Min | Self::Max | Self::Sum => (1, usize::MAX),
            Self::Join => (2, usize::MAX),
            Self::Round => (1, 2),
            Self::SelectedAt | Self::ChoiceName | Self::FormatDate => (2, 2),
            _ => (1, 1),
        }
    }
}
