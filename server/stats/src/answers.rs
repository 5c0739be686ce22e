//! Answers of the rows to one item.

use crate::domain::Domain;
use crate::error::EstimateError;

/// The answers of all rows to one item, as numbers; NaN where there is none.
#[derive(Clone, Copy, Debug)]
pub enum Answers<'a> {
    /// Numbers; NaN is a missing answer.
    Numbers(&'a [f64]),
    /// Small whole numbers, such as points of a scale; [`NO_SMALL`] is a missing answer.
    Small(&'a [u8]),
    /// 1 for rows with one level, 0 for rows with another; [`NO_LEVEL`] is a missing answer.
    Indicator {
        /// The level of every row.
        of_row: &'a [u32],
        /// The level that counts.
        level: u32,
    },
}

/// The missing answer among small numbers.
pub const NO_SMALL: u8 = u8::MAX;

/// The missing answer among levels.
pub const NO_LEVEL: u32 = u32::MAX;

impl Answers<'_> {
    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Small(values) => values.len(),
            Self::Indicator { of_row, .. } => of_row.len(),
        }
    }

    /// The answer of a row; NaN if it has none, or if there is no such row.
    #[inline]
    #[must_use]
    pub fn of(&self, row: usize) -> f64 {
        match self {
            Self::Numbers(values) => values.get(row).copied().unwrap_or(f64::NAN),
            Self::Small(values) => match values.get(row) {
                None | Some(&NO_SMALL) => f64::NAN,
                Some(&value) => f64::from(value),
            },
            Self::Indicator { of_row, level } => match of_row.get(row) {
                None | Some(&NO_LEVEL) => f64::NAN,
                Some(own) => f64::from(u8::from(own == level)),
            },
        }
    }
}

/// The answers of the rows that count for an estimate; every one of them has one.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    answers: Answers<'a>,
    domain: Domain,
}

impl<'a> Item<'a> {
    /// The rows of a domain that have an answer.
    #[must_use]
    pub fn answered(answers: Answers<'a>, domain: &Domain) -> Self {
        Self { answers, domain: domain.filter(|row| !answers.of(row).is_nan()) }
    }

    /// All rows of a domain.
    ///
    /// # Errors
    ///
    /// One of them has no answer.
    pub fn complete(answers: Answers<'a>, domain: &Domain) -> Result<Self, EstimateError> {
        match domain.rows().find(|&row| answers.of(row).is_nan()) {
            Some(row) => Err(EstimateError::MissingAnswer { row }),
            None => Ok(Self { answers, domain: domain.clone() }),
        }
    }

    /// The rows that count.
    #[must_use]
    pub fn domain(&self) -> &Domain {
        &self.domain
    }

    /// The answers of all rows of the file.
    #[must_use]
    pub fn answers(&self) -> Answers<'a> {
        self.answers
    }

    /// Row and answer of all rows that count.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f64)> + Clone + use<'_, 'a> {
        let answers = self.answers;
        self.domain.rows().map(move |row| (row, answers.of(row)))
    }
}

/// The rows of a domain that have an answer to every item.
#[must_use]
pub fn answered_in_all(items: &[Answers<'_>], domain: &Domain) -> Domain {
    domain.filter(|row| items.iter().all(|answers| !answers.of(row).is_nan()))
}
