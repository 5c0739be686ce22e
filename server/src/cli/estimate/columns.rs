//! The columns of the data files, read fast: numbers compactly, texts as codes of sorted levels.
//!
//! A column is numeric if every field that is not empty is a number; otherwise it is text. An
//! empty field is a missing value. Blanks around a field do not count.

mod error;
mod folder;
mod merge;
mod number;
mod read;
mod scan;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use survey_specs::yaml::fields::nearest;
use survey_specs::yaml::to_nfc;

pub use error::ColumnError;
pub use folder::{DataFolder, FileName};
pub use number::number;
#[cfg(test)]
pub use read::{Source, Wanted};
pub use read::{matrix, read, replicate_weights};

use super::super::table::cut;

/// The code of a missing value, in every vector of codes.
pub const MISSING_CODE: u32 = u32::MAX;

/// The byte of a missing value in a [`Column::Small`].
pub const MISSING_SMALL: u8 = u8::MAX;

/// The name of a column, in Unicode NFC.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnName(String);

impl ColumnName {
    /// The name, brought to its one form.
    pub fn new(name: &str) -> Self {
        Self(to_nfc(Cow::Borrowed(name)))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ColumnName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One column, a value a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Whole numbers from 0 to 254; [`MISSING_SMALL`] is a missing value.
    Small(Vec<u8>),
    /// Finite numbers; NaN is a missing value.
    Numeric(Vec<f64>),
    /// Texts.
    Text(TextColumn),
}

/// A column of texts.
#[derive(Clone, Debug, PartialEq)]
pub struct TextColumn {
    /// A row's place among the levels; [`MISSING_CODE`] is a missing value.
    pub codes: Vec<u32>,
    /// The different texts, ascending by code point, as written.
    pub levels: Vec<String>,
    /// The first text that is no number, which makes the column a text column.
    pub first_text: String,
    /// The row of that text, counted from 1 below the header.
    pub first_row: usize,
}

impl Column {
    /// Whether a row's value is missing; true for a row that does not exist.
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Small(values) => values.get(row).is_none_or(|value| *value == MISSING_SMALL),
            Self::Numeric(values) => values.get(row).is_none_or(|value| value.is_nan()),
            Self::Text(text) => text.codes.get(row).is_none_or(|code| *code == MISSING_CODE),
        }
    }

    /// The numbers, NaN where missing; none for a text column.
    pub fn to_f64(&self) -> Option<Cow<'_, [f64]>> {
        match self {
            Self::Small(values) => {
                Some(Cow::Owned(values.iter().map(|value| small_to_f64(*value)).collect()))
            }
            Self::Numeric(values) => Some(Cow::Borrowed(values)),
            Self::Text(_) => None,
        }
    }
}

/// A small value as a number, NaN where missing.
pub fn small_to_f64(value: u8) -> f64 {
    if value == MISSING_SMALL { f64::NAN } else { f64::from(value) }
}

/// The columns that were asked for of one file or of several, one below the other.
#[derive(Clone, Debug)]
pub struct Table {
    rows: usize,
    header: Vec<ColumnName>,
    columns: BTreeMap<ColumnName, Column>,
}

impl Table {
    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// All names of the header, in the first file's order; not all of them need have been read.
    pub fn header(&self) -> &[ColumnName] {
        &self.header
    }

    /// A column.
    ///
    /// # Errors
    ///
    /// There is none of this name, or it was not among those to read.
    pub fn column(&self, name: &ColumnName) -> Result<&Column, ColumnError> {
        self.columns.get(name).ok_or_else(|| {
            let known = || self.header.iter().map(ColumnName::as_str);
            let near = nearest(name.as_str(), known());
            let names: Vec<String> = known().take(MOST_NAMES).map(cut).collect();
            let more = if self.header.len() > MOST_NAMES {
                format!(", … ({} in all)", self.header.len())
            } else {
                String::new()
            };
            ColumnError::MissingColumn {
                name: cut(name.as_str()),
                near: near
                    .map(|near| format!(" (did you mean `{}`?)", cut(near)))
                    .unwrap_or_default(),
                known: format!("{}{more}", names.join(", ")),
            }
        })
    }

    /// The numbers of a column, NaN where missing.
    ///
    /// # Errors
    ///
    /// There is no such column, or it holds texts.
    pub fn numbers(&self, name: &ColumnName) -> Result<Cow<'_, [f64]>, ColumnError> {
        let column = self.column(name)?;
        match column {
            Column::Text(text) => Err(ColumnError::NotNumeric {
                name: cut(name.as_str()),
                text: cut(&text.first_text),
                row: text.first_row,
            }),
            Column::Small(_) | Column::Numeric(_) => Ok(column.to_f64().unwrap_or_default()),
        }
    }
}

/// The names that a message lists.
const MOST_NAMES: usize = 20;

#[cfg(test)]
mod tests;
