//! What functions give.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::Function;
use crate::answer::Answer;
use crate::condition::evaluate::Value;
use crate::condition::{Expression, Scope};
use crate::date::Date;
use crate::number::Number;
use crate::time::{DateTime, MIDNIGHT};

/// The longest text that a function gives, in bytes: texts made of texts made of texts would
/// otherwise double with each step.
const LONGEST: usize = 80_000;

impl Function {
    /// What the function gives for these arguments.
    pub(in crate::condition) fn of<'a>(
        self,
        arguments: &'a [Expression],
        scope: &'a dyn Scope,
    ) -> Value<'a> {
        let value = match self {
            Self::Concat => joined("", arguments, scope),
            Self::Join => join(arguments, scope),
            Self::SelectedAt => selected_at(arguments, scope),
            Self::ChoiceName => choice_name(arguments, scope),
            Self::Min | Self::Max | Self::Sum => self.of_numbers(arguments, scope),
            _ => self.of_one(arguments, scope),
        };
        value.unwrap_or(Value::Unknown)
    }

    fn of_numbers(self, arguments: &[Expression], scope: &dyn Scope) -> Option<Value<'static>> {
        let mut numbers = arguments.iter().map(|value| value.value(scope).number());
        let mut result = numbers.next()??;
        for number in numbers {
            let number = number?;
            result = match self {
                Self::Min => result.min(number),
                Self::Max => result.max(number),
                _ => result.decimal().checked_add(number.decimal())?.into(),
            };
        }
        Some(Value::Number(result))
    }

    fn of_one<'a>(self, arguments: &'a [Expression], scope: &'a dyn Scope) -> Option<Value<'a>> {
        let (first, second) = (arguments.first()?, arguments.get(1));
        let value = first.value(scope);
        let number = |value: &Value<'_>| value.number().map(Number::decimal);
        Some(match self {
            Self::Number => match value {
                Value::Boolean(truth) => Value::Number(i64::from(truth).into()),
                value => Value::Number(value.number()?),
            },
            Self::Int => Value::Number(number(&value)?.trunc().into()),
            Self::Floor => Value::Number(number(&value)?.floor().into()),
            Self::Round => {
                let digits = second.map_or(Some(Decimal::ZERO), |of| number(&of.value(scope)))?;
                Value::Number(rounded(number(&value)?, digits)?.into())
            }
            Self::Date => match value {
                Value::DateTime(moment) => Value::Date(moment.date),
                value => Value::Date(value.date()?),
            },
            Self::DateTime => Value::DateTime(value.moment()?),
            Self::DecimalDateTime => Value::Number(days(value.moment()?)?),
            Self::FormatDate => {
                let Expression::Text(format) = second? else { return None };
                Value::Text(Cow::Owned(formatted(value.moment()?, format)))
            }
            _ => return None,
        })
    }
}

fn joined(separator: &str, values: &[Expression], scope: &dyn Scope) -> Option<Value<'static>> {
    let mut text = String::new();
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            text.push_str(separator);
        }
        text.push_str(&value.value(scope).text()?);
        if text.len() > LONGEST {
            return None;
        }
    }
    Some(Value::Text(Cow::Owned(text)))
}

fn join(arguments: &[Expression], scope: &dyn Scope) -> Option<Value<'static>> {
    let (separator, values) = arguments.split_first()?;
    joined(&separator.value(scope).text()?, values, scope)
}

fn selected_at<'a>(arguments: &'a [Expression], scope: &'a dyn Scope) -> Option<Value<'a>> {
    let [Expression::Item(item), place] = arguments else { return None };
    let place = usize::try_from(place.value(scope).number()?.decimal()).ok()?;
    match scope.answer(item)? {
        Answer::Many { categories, .. } | Answer::Ranked(categories) => {
            Some(Value::Text(Cow::Borrowed(categories.get(place)?.as_str())))
        }
        _ => None,
    }
}

fn choice_name(arguments: &[Expression], scope: &dyn Scope) -> Option<Value<'static>> {
    let [code, Expression::Item(item)] = arguments else { return None };
    let label = scope.label(item, &code.value(scope).text()?)?;
    Some(Value::Text(Cow::Owned(label)))
}

/// Halves go away from zero.
fn rounded(number: Decimal, digits: Decimal) -> Option<Decimal> {
    let mut scale = Decimal::ONE;
    for _ in 0..u8::try_from(digits).ok().filter(|digits| *digits <= 20)? {
        scale = scale.checked_mul(Decimal::TEN)?;
    }
    let half = Decimal::new(5, 1);
    let up = number.abs().checked_mul(scale)?.checked_add(half)?.floor().checked_div(scale)?;
    Some(if number.is_sign_negative() { -up } else { up })
}

fn days(moment: DateTime) -> Option<Number> {
    let minutes = Decimal::from(moment.time.minutes());
    let part = minutes.checked_div(Decimal::from(24 * 60))?;
    Some(Decimal::from(moment.date.days_since_1970()).checked_add(part)?.into())
}

/// The signs that a format may have after `%`.
#[cfg(feature = "author")]
pub(in crate::condition) const FORMAT_SIGNS: &[char] =
    &['Y', 'y', 'm', 'n', 'd', 'e', 'H', 'h', 'M', 'S'];

fn formatted(moment: DateTime, format: &str) -> String {
    let (year, month, day) = moment.date.year_month_day();
    let (hour, minute) = (moment.time.minutes() / 60, moment.time.minutes() % 60);
    let mut text = String::new();
    let mut signs = format.chars();
    while let Some(sign) = signs.next() {
        let (number, digits) = match (sign, sign == '%') {
            (_, true) => match signs.next() {
                Some('Y') => (year, 4),
                Some('y') => (year % 100, 2),
                Some('m') => (month, 2),
                Some('n') => (month, 1),
                Some('d') => (day, 2),
                Some('e') => (day, 1),
                Some('H') => (hour, 2),
                Some('h') => (hour, 1),
                Some('M') => (minute, 2),
                Some('S') => (0, 2),
                other => {
                    text.extend(other);
                    continue;
                }
            },
            (plain, false) => {
                text.push(plain);
                continue;
            }
        };
        let number = number.to_string();
        text.extend(std::iter::repeat_n('0', digits - digits.min(number.len())));
        text.push_str(&number);
    }
    text
}

impl Value<'_> {
    /// A moment; a day is its beginning.
    pub(in crate::condition) fn moment(&self) -> Option<DateTime> {
        match self {
            Self::DateTime(moment) => Some(*moment),
            Self::Text(text) if text.contains('T') => text.parse().ok(),
            value => value.date().map(|date: Date| DateTime { date, time: MIDNIGHT }),
        }
    }
}
