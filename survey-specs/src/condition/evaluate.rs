//! Evaluation of expressions, as it runs on the phone: no parsing.

use std::cmp::Ordering;

use super::{Comparison, Expression, Operation, Scope, Truth};
use crate::answer::Answer;
use crate::code::{CategoryCode, ItemCode};
use crate::date::Date;
use crate::number::Number;
#[cfg(feature = "rich")]
use crate::time::{DateTime, Time};

/// A text of a value. Only functions make new ones.
#[cfg(feature = "rich")]
pub(super) type Words<'a> = std::borrow::Cow<'a, str>;
#[cfg(not(feature = "rich"))]
pub(super) type Words<'a> = &'a str;

/// What an expression comes to.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    /// Nothing is known, or the value has no place in a comparison.
    Unknown,
    Boolean(bool),
    Number(Number),
    /// A text, or the code of a category.
    Text(Words<'a>),
    Date(Date),
    #[cfg(feature = "rich")]
    Time(Time),
    #[cfg(feature = "rich")]
    DateTime(DateTime),
}

impl Expression {
    /// Whether the expression is true; unknown if it is not a condition at all.
    pub(super) fn truth(&self, scope: &dyn Scope) -> Truth {
        match self {
            Self::Boolean(truth) => (*truth).into(),
            Self::IsEmpty(item) => (!scope.answer(item).is_some_and(Answer::is_substantive)).into(),
            Self::Selected { item, category } => selected(scope.answer(item), category),
            Self::Not(inner) => !inner.truth(scope),
            Self::And(operands) => {
                let mut truth = Truth::True;
                for operand in operands {
                    truth = truth.and(operand.truth(scope));
                    if truth == Truth::False {
                        break;
                    }
                }
                truth
            }
            Self::Or(operands) => {
                let mut truth = Truth::False;
                for operand in operands {
                    truth = truth.or(operand.truth(scope));
                    if truth == Truth::True {
                        break;
                    }
                }
                truth
            }
            Self::Compare { comparison, left, right } => {
                comparison.between(&left.value(scope), &right.value(scope))
            }
            Self::Matches { text, pattern } => match text.value(scope) {
                Value::Text(text) => pattern.is_match(&text).into(),
                _ => Truth::Unknown,
            },
            Self::Coalesce { .. } | Self::If { .. } => match self.value(scope) {
                Value::Boolean(truth) => truth.into(),
                _ => Truth::Unknown,
            },
            Self::Number(_)
            | Self::Text(_)
            | Self::Today
            | Self::Item(_)
            | Self::CountSelected(_)
            | Self::Negate(_)
            | Self::Calculate { .. }
            | Self::TextLength(_)
            | Self::Call { .. } => Truth::Unknown,
        }
    }

    pub(super) fn value<'a>(&'a self, scope: &'a dyn Scope) -> Value<'a> {
        match self {
            Self::Number(number) => Value::Number(*number),
            Self::Text(text) => Value::Text(text.as_str().into()),
            Self::Today => Value::Date(scope.today()),
            Self::Item(item) => answered(scope, item),
            Self::CountSelected(item) => match scope.answer(item) {
                Some(Answer::Many { categories, .. }) => count(categories.len()),
                _ => Value::Unknown,
            },
            Self::Negate(inner) => match inner.value(scope).number() {
                Some(number) => Value::Number(Number::from(-number.decimal())),
                None => Value::Unknown,
            },
            Self::Calculate { operation, left, right } => {
                match (left.value(scope).number(), right.value(scope).number()) {
                    (Some(left), Some(right)) => {
                        operation.of(left, right).map_or(Value::Unknown, Value::Number)
                    }
                    _ => Value::Unknown,
                }
            }
            Self::Coalesce { first, second } => match first.value(scope) {
                Value::Unknown => second.value(scope),
                known => known,
            },
            Self::If { condition, then, otherwise } => match condition.truth(scope) {
                Truth::True => then.value(scope),
                Truth::False => otherwise.value(scope),
                Truth::Unknown => {
                    let then = then.value(scope);
                    match Comparison::Equal.between(&then, &otherwise.value(scope)) {
                        Truth::True => then,
                        _ => Value::Unknown,
                    }
                }
            },
            Self::TextLength(inner) => match inner.value(scope) {
                Value::Text(text) => count(text.chars().count()),
                _ => Value::Unknown,
            },
            #[cfg(feature = "rich")]
            Self::Call { function, arguments } => function.of(arguments, scope),
            #[cfg(not(feature = "rich"))]
            Self::Call { .. } => Value::Unknown,
            Self::Boolean(_)
            | Self::IsEmpty(_)
            | Self::Selected { .. }
            | Self::Not(_)
            | Self::And(_)
            | Self::Or(_)
            | Self::Compare { .. }
            | Self::Matches { .. } => match self.truth(scope) {
                Truth::True => Value::Boolean(true),
                Truth::False => Value::Boolean(false),
                Truth::Unknown => Value::Unknown,
            },
        }
    }
}

fn answered<'a>(scope: &'a dyn Scope, item: &ItemCode) -> Value<'a> {
    match scope.answer(item) {
        Some(Answer::One { category, .. }) => Value::Text(category.as_str().into()),
        Some(Answer::Number(number)) => Value::Number(*number),
        Some(Answer::Text(text)) => Value::Text(text.as_str().into()),
        Some(Answer::Date(date)) => Value::Date(*date),
        #[cfg(feature = "rich")]
        Some(Answer::Time(time)) => Value::Time(*time),
        #[cfg(feature = "rich")]
        Some(Answer::DateTime(moment)) => Value::DateTime(*moment),
        _ => Value::Unknown,
    }
}

fn selected(answer: Option<&Answer>, wanted: &CategoryCode) -> Truth {
    match answer {
        Some(Answer::One { category, .. }) => (category == wanted).into(),
        Some(Answer::Many { categories, .. }) => categories.contains(wanted).into(),
        _ => Truth::Unknown,
    }
}

fn count(things: usize) -> Value<'static> {
    i64::try_from(things).map_or(Value::Unknown, |things| Value::Number(things.into()))
}

impl<'a> Value<'a> {
    pub(super) fn number(&self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    pub(super) fn date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    #[cfg(feature = "rich")]
    fn time(&self) -> Option<Time> {
        match self {
            Self::Time(time) => Some(*time),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The value as it stands in a longer text.
    #[cfg(feature = "rich")]
    pub(super) fn text(self) -> Option<Words<'a>> {
        use std::borrow::Cow;

        Some(match self {
            Self::Unknown => return None,
            Self::Boolean(truth) => Cow::Borrowed(if truth { "true" } else { "false" }),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Text(text) => text,
            Self::Date(date) => Cow::Owned(date.to_string()),
            Self::Time(time) => Cow::Owned(time.to_string()),
            Self::DateTime(moment) => Cow::Owned(moment.to_string()),
        })
    }
}

impl Comparison {
    fn between(self, left: &Value<'_>, right: &Value<'_>) -> Truth {
        let order = match (left, right) {
            (Value::Boolean(left), Value::Boolean(right)) => Some(left.cmp(right)),
            (Value::Text(left), Value::Text(right)) if !self.is_ordered() => Some(left.cmp(right)),
            _ => of_both(left, right, Value::number)
                .or_else(|| of_both(left, right, Value::date))
                .or_else(|| of_times(left, right)),
        };
        order.map_or(Truth::Unknown, |order| self.accepts(order).into())
    }

    fn accepts(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// The order of two times of day or of two moments.
#[cfg(feature = "rich")]
fn of_times(left: &Value<'_>, right: &Value<'_>) -> Option<Ordering> {
    of_both(left, right, Value::time).or_else(|| of_both(left, right, Value::moment))
}

#[cfg(not(feature = "rich"))]
fn of_times(_: &Value<'_>, _: &Value<'_>) -> Option<Ordering> {
    None
}

/// The order of two values that can both be read in a certain way.
fn of_both<'a, T: Ord>(
    left: &Value<'a>,
    right: &Value<'a>,
    read: fn(&Value<'a>) -> Option<T>,
) -> Option<Ordering> {
    Some(read(left)?.cmp(&read(right)?))
}

impl Operation {
    /// The result, unless it overflows or divides by zero.
    fn of(self, left: Number, right: Number) -> Option<Number> {
        let (left, right) = (left.decimal(), right.decimal());
        let result = match self {
            Self::Add => left.checked_add(right),
            Self::Subtract => left.checked_sub(right),
            Self::Multiply => left.checked_mul(right),
            Self::Divide => left.checked_div(right),
            Self::Remainder => left.checked_rem(right),
        };
        result.map(Number::from)
    }
}
