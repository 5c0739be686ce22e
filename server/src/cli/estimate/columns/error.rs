//! What can be wrong with a data file or with a column that is asked for.

use thiserror::Error;

/// What is wrong with a data file or with a column that is asked for. Names and texts are already
/// cut to a readable length.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ColumnError {
    /// The file cannot be opened or read.
    #[error("`{file}` cannot be read: {cause}")]
    UnreadableFile { file: String, cause: String },
    /// The file is not UTF-8.
    #[error("`{file}`, line {line}: this is not UTF-8; save the file with the encoding UTF-8")]
    BrokenUtf8 { file: String, line: usize },
    /// The file has no header.
    #[error("`{file}` is empty")]
    EmptyFile { file: String },
    /// A name stands twice in the header.
    #[error("`{file}`, line 1: the column `{name}` stands twice")]
    DuplicateColumn { file: String, name: String },
    /// A row is longer or shorter than the header.
    #[error("`{file}`, line {line}: the row has {found} fields; the header has {expected}")]
    RaggedRow { file: String, line: usize, found: usize, expected: usize },
    /// A quoted file that cannot be taken apart.
    #[error("`{file}`: {cause}")]
    BrokenQuotes { file: String, cause: String },
    /// Files that are to stand one below the other have different columns.
    #[error(
        "`{file}` {has} the column `{name}`, unlike the first file; files that are stacked have the same columns"
    )]
    DifferentColumns { file: String, has: &'static str, name: String },
    /// No column has this name.
    #[error("there is no column `{name}`{near}; the columns are {known}")]
    MissingColumn { name: String, near: String, known: String },
    /// Numbers are needed and the column holds texts.
    #[error("the column `{name}` must hold numbers; row {row} holds `{text}`")]
    NotNumeric { name: String, text: String, row: usize },
    /// A value is missing where each row needs one.
    #[error("`{file}`, row {row}, column {column}: a number is needed and the field is empty")]
    MissingValue { file: String, row: usize, column: usize },
}

impl ColumnError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnreadableFile { .. } => "unreadable_file",
            Self::BrokenUtf8 { .. } => "broken_utf8",
            Self::EmptyFile { .. } => "empty_file",
            Self::DuplicateColumn { .. } => "duplicate_column",
            Self::RaggedRow { .. } | Self::BrokenQuotes { .. } => "broken_row",
            Self::DifferentColumns { .. } => "different_columns",
            Self::MissingColumn { .. } => "missing_column",
            Self::NotNumeric { .. } => "not_numeric",
            Self::MissingValue { .. } => "missing_value",
        }
    }
}
