//! Calculations: expressions of the condition language whose value is kept as an answer.

use borsh::{BorshDeserialize, BorshSerialize};

#[cfg(feature = "rich")]
use super::Scope;
#[cfg(feature = "rich")]
use super::evaluate::Value;
use super::{Condition, Expression};
#[cfg(feature = "rich")]
use crate::answer::Answer;
use crate::code::ItemCode;

#[cfg(feature = "author")]
use super::{ItemType, ItemTypes, SyntaxError, TypeProblem, check};

/// An expression over earlier answers that gives a value of any type, in the language of
/// [the module](super).
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(transparent))]
pub struct Calculation(Condition);

impl Calculation {
    /// Reads a calculation from its source.
    ///
    /// # Errors
    ///
    /// [`SyntaxError`] with the place, as for [`Condition::parse`].
    #[cfg(feature = "author")]
    pub fn parse(source: &str) -> Result<Self, SyntaxError> {
        Condition::parse(source).map(Self)
    }

    /// The source as its author wrote it; empty in the phone's compiled form.
    #[must_use]
    pub fn source(&self) -> &str {
        self.0.source()
    }

    /// The expression as a condition, for those who look at its items and its places.
    #[cfg(feature = "author")]
    pub(crate) fn as_condition(&self) -> &Condition {
        &self.0
    }

    /// What the source says.
    #[must_use]
    pub fn expression(&self) -> &Expression {
        self.0.expression()
    }

    /// Every item that the calculation refers to, in order of first appearance.
    #[must_use]
    pub fn items(&self) -> Vec<&ItemCode> {
        self.0.items()
    }

    /// The value for these answers; none if it is unknown or an empty text. What is true or false is
    /// the text `true` or `false`.
    #[cfg(feature = "rich")]
    pub fn answer(&self, scope: &dyn Scope) -> Option<Answer> {
        match self.0.expression.value(scope) {
            Value::Unknown => None,
            Value::Number(number) => Some(Answer::Number(number)),
            Value::Date(date) => Some(Answer::Date(date)),
            Value::Time(time) => Some(Answer::Time(time)),
            Value::DateTime(moment) => Some(Answer::DateTime(moment)),
            value => {
                let text = value.text()?;
                (!text.is_empty()).then(|| Answer::Text(text.into_owned()))
            }
        }
    }

    /// Everything that is wrong with the calculation, given the types of the items it may refer to,
    /// and the type of its value.
    #[cfg(feature = "author")]
    #[must_use]
    pub fn check(&self, types: &dyn ItemTypes) -> (Vec<TypeProblem>, ItemType<'static>) {
        check::infer(&self.0.expression, &self.0.offsets, types)
    }
}
