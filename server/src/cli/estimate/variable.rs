//! Variables of a request: the columns that statistics are made of.

use std::borrow::Cow;

use thuocdo_stats::answers::{Answers, Item, answered_in_all};
use thuocdo_stats::domain::Domain;

use super::columns::{Column, ColumnName, MISSING_CODE, Table};
use super::failure::Refusal;
use super::levels::{Level, coded};
use super::request::{Derived, Na};

/// One variable with its label.
#[derive(Debug)]
pub struct Variable<'t> {
    /// What it is called in results.
    pub label: String,
    values: Values<'t>,
}

#[derive(Debug)]
enum Values<'t> {
    Small(&'t [u8]),
    Numbers(Cow<'t, [f64]>),
    Indicator { codes: std::rc::Rc<[u32]>, level: u32 },
}

impl<'t> Variable<'t> {
    /// A column of numbers.
    ///
    /// # Errors
    ///
    /// There is none, or it holds texts.
    pub fn number(table: &'t Table, name: &ColumnName) -> Result<Self, Refusal> {
        let values = match table.column(name)? {
            Column::Small(values) => Values::Small(values),
            _ => Values::Numbers(table.numbers(name)?),
        };
        Ok(Self { label: name.to_string(), values })
    }

    /// Numbers that were made.
    pub fn made(label: String, values: Vec<f64>) -> Self {
        Self { label, values: Values::Numbers(Cow::Owned(values)) }
    }

    /// The indicators of the levels of any column.
    ///
    /// # Errors
    ///
    /// There is no such column.
    pub fn levels(table: &Table, name: &ColumnName) -> Result<Vec<Self>, Refusal> {
        let column = coded(table.column(name)?);
        let codes: std::rc::Rc<[u32]> = column.codes.into();
        let indicator = |(level, of): (u32, &Level)| Self {
            label: format!("{name}{of}"),
            values: Values::Indicator { codes: std::rc::Rc::clone(&codes), level },
        };
        Ok((0..).zip(&column.levels).map(indicator).collect())
    }

    /// A column of numbers as it is, a column of texts as the indicators of its levels.
    ///
    /// # Errors
    ///
    /// There is no such column.
    pub fn of(table: &'t Table, name: &ColumnName) -> Result<Vec<Self>, Refusal> {
        match table.column(name)? {
            Column::Text(_) => Self::levels(table, name),
            _ => Ok(vec![Self::number(table, name)?]),
        }
    }

    /// A column that the request makes of others.
    ///
    /// # Errors
    ///
    /// One of the others is not there, or has no such level as a number.
    pub fn derived(table: &Table, rule: &Derived) -> Result<Self, Refusal> {
        let mut sums = vec![(0.0, 0.0); table.rows()];
        for item in &rule.items {
            let column = coded(table.column(item)?);
            let counts: Vec<bool> = column
                .levels
                .iter()
                .map(|level| rule.codes.iter().any(|code| level.is_named(code)))
                .collect();
            for ((sum, answered), code) in sums.iter_mut().zip(&column.codes) {
                if *code == MISSING_CODE {
                    continue;
                }
                *answered += 1.0;
                if counts.get(*code as usize) == Some(&true) {
                    *sum += rule.scale;
                }
            }
        }
        // Without an answer 0/0 is missing, as it should be.
        let means = sums.into_iter().map(|(sum, answered)| sum / answered).collect();
        Ok(Self::made(rule.name.to_string(), means))
    }

    /// The answers as bytes, if they are small whole numbers.
    pub fn bytes(&self) -> Option<&[u8]> {
        match &self.values {
            Values::Small(values) => Some(values),
            _ => None,
        }
    }

    /// The answers of all rows.
    pub fn answers(&self) -> Answers<'_> {
        match &self.values {
            Values::Small(values) => Answers::Small(values),
            Values::Numbers(values) => Answers::Numbers(values),
            Values::Indicator { codes, level } => {
                Answers::Indicator { of_row: codes, level: *level }
            }
        }
    }
}

/// The answers of variables in a domain, with what becomes of missing ones.
///
/// # Errors
///
/// An answer is missing, and nothing was said about that.
pub fn items<'v>(
    variables: &'v [Variable<'_>],
    domain: &Domain,
    missing: Na,
) -> Result<Vec<Item<'v>>, Refusal> {
    let answers: Vec<Answers<'v>> = variables.iter().map(Variable::answers).collect();
    let domain = match missing {
        Na::Listwise => &answered_in_all(&answers, domain),
        Na::Fail | Na::Drop => domain,
    };
    let item = |answers: Answers<'v>| match missing {
        Na::Drop => Ok(Item::answered(answers, domain)),
        Na::Fail | Na::Listwise => Ok(Item::complete(answers, domain)?),
    };
    answers.into_iter().map(item).collect()
}
