//! The types of expressions, and how messages call them.

use std::borrow::Cow;

use crate::code::CategoryCode;
use crate::condition::Expression;
use crate::date::Date;
use crate::number::Number;
use crate::time::{DateTime, Time};

/// The type of an expression.
#[derive(Clone, Debug)]
pub(super) enum Type<'a> {
    /// Not known because of a problem that was reported; fits everywhere.
    Any,
    Boolean,
    Number,
    Date,
    Time,
    DateTime,
    Text(Words<'a>),
}

/// What is known of a text.
#[derive(Clone, Debug)]
pub(super) struct Words<'a> {
    /// The only texts it can be; `None` if it can be any.
    pub(super) values: Option<Vec<Cow<'a, str>>>,
    /// Whether these are codes of an item's categories, possibly with literals beside them.
    pub(super) is_choice: bool,
}

impl<'a> Words<'a> {
    /// Whether the text may stand for a number: a choice whose codes are all numbers.
    pub(super) fn counts_as_number(&self) -> bool {
        self.is_choice && self.all(|value| value.parse::<Number>().is_ok())
    }

    /// Whether the text may stand for a time of day.
    pub(super) fn counts_as_time(&self) -> bool {
        !self.is_choice && self.all(|value| value.parse::<Time>().is_ok())
    }

    /// Whether the text may stand for a moment.
    pub(super) fn counts_as_moment(&self) -> bool {
        !self.is_choice && self.all(|value| value.parse::<DateTime>().is_ok())
    }

    /// Whether the text may stand for a date: literals that are all dates.
    pub(super) fn counts_as_date(&self) -> bool {
        !self.is_choice && self.all(|value| value.parse::<Date>().is_ok())
    }

    pub(super) fn all(&self, test: impl Fn(&str) -> bool) -> bool {
        self.values.as_ref().is_some_and(|values| values.iter().all(|value| test(value)))
    }

    pub(super) fn can_be(&self, test: impl Fn(&str) -> bool) -> bool {
        self.values.as_ref().is_none_or(|values| values.iter().any(|value| test(value)))
    }

    /// Whether both can be the same text.
    pub(super) fn meets(&self, other: &Words<'_>) -> bool {
        self.can_be(|value| other.can_be(|other| value == other))
    }

    /// The values for a message, cut short where there are many.
    pub(super) fn list(&self) -> String {
        let values = self.values.as_deref().unwrap_or_default();
        let mut list: Vec<_> = values.iter().take(12).map(|value| format!("`{value}`")).collect();
        if values.len() > list.len() {
            list.push("…".to_owned());
        }
        list.join(", ")
    }

    pub(super) fn or(mut self, other: Self) -> Self {
        self.values = self.values.zip(other.values).map(|(mut values, others)| {
            values.extend(others);
            values
        });
        self.is_choice |= other.is_choice;
        self
    }

    pub(super) fn literal(text: &'a str) -> Self {
        Self { values: Some(vec![text.into()]), is_choice: false }
    }

    pub(super) fn only(code: &'static str) -> Self {
        Self { values: Some(vec![code.into()]), is_choice: true }
    }

    pub(super) fn of(codes: &[&'a CategoryCode]) -> Self {
        Self {
            values: Some(codes.iter().map(|code| code.as_str().into()).collect()),
            is_choice: true,
        }
    }

    pub(super) fn between(min: u8, max: u8) -> Self {
        Self {
            values: Some((min..=max).map(|rating| rating.to_string().into()).collect()),
            is_choice: true,
        }
    }
}

/// An expression with its type and place.
pub(super) struct Typed<'a> {
    pub(super) expression: &'a Expression,
    pub(super) kind: Type<'a>,
    pub(super) offset: Option<usize>,
}

impl Typed<'_> {
    /// How a message calls the expression.
    pub(super) fn name(&self) -> String {
        match self.expression {
            Expression::Item(item) if item.is_own() => "this answer".to_owned(),
            Expression::Item(item) => format!("`{item}`"),
            Expression::Text(text) => format!("'{text}'"),
            Expression::Number(number) => format!("{number}"),
            _ => "this".to_owned(),
        }
    }

    /// What a message says the expression is.
    pub(super) fn description(&self) -> String {
        let kind = match &self.kind {
            Type::Any => "of no known type",
            Type::Boolean => "true or false",
            Type::Number => "a number",
            Type::Date => "a date",
            Type::Time => "a time",
            Type::DateTime => "a moment",
            Type::Text(Words { is_choice: true, .. }) => "a category",
            Type::Text(_) => "a text",
        };
        format!("{} is {kind}", self.name())
    }
}
