//! The parts of the check that look at two values together.

use super::Checker;
use super::kind::{Type, Typed, Words};
use crate::condition::{Comparison, Expression};
use crate::number::Number;

impl<'a> Checker<'a> {
    pub(super) fn compare(
        &mut self,
        comparison: Comparison,
        left: &Typed<'a>,
        right: &Typed<'a>,
        offset: Option<usize>,
    ) {
        match (&left.kind, &right.kind) {
            (Type::Any, _)
            | (_, Type::Any)
            | (Type::Number, Type::Number)
            | (Type::Time, Type::Time)
            | (Type::Date | Type::DateTime, Type::Date | Type::DateTime) => {}
            (Type::Text(words), Type::Time) | (Type::Time, Type::Text(words))
                if words.counts_as_time() => {}
            (Type::Text(words), Type::DateTime) | (Type::DateTime, Type::Text(words))
                if words.counts_as_moment() || words.counts_as_date() => {}
            (Type::Boolean, Type::Boolean) if !comparison.is_ordered() => {}
            (Type::Text(words), Type::Number) => self.with_number(comparison, left, words, right),
            (Type::Number, Type::Text(words)) => self.with_number(comparison, right, words, left),
            (Type::Text(words), Type::Date) => self.with_date(left, words),
            (Type::Date, Type::Text(words)) => self.with_date(right, words),
            (Type::Text(one), Type::Text(other)) if comparison.is_ordered() => {
                self.ordered_texts((left, one), (right, other), comparison, offset);
            }
            (Type::Text(one), Type::Text(other)) => {
                self.equal_texts((left, one), (right, other), offset);
            }
            _ => {
                let message = format!(
                    "{} and {}; `{}` cannot compare them.",
                    left.description(),
                    right.description(),
                    comparison.as_str()
                );
                self.type_error(offset, message);
            }
        }
    }

    fn with_number(
        &mut self,
        comparison: Comparison,
        text: &Typed<'_>,
        words: &Words<'_>,
        number: &Typed<'_>,
    ) {
        if !words.is_choice {
            let message = match text.expression {
                Expression::Text(literal) if literal.parse::<Number>().is_ok() => {
                    format!("{}, so write {literal} without quotes.", number.description())
                }
                _ => format!("{} and cannot be compared with a number.", text.description()),
            };
            self.type_error(text.offset, message);
        } else if !words.counts_as_number() {
            self.not_numeric(text);
        } else if let (Expression::Number(literal), false) =
            (number.expression, comparison.is_ordered())
            && !words.can_be(|value| value.parse() == Ok(*literal))
        {
            self.no_category(&text.name(), &literal.to_string(), words, number.offset);
        }
    }

    fn with_date(&mut self, text: &Typed<'_>, words: &Words<'_>) {
        if !words.counts_as_date() {
            let message = format!(
                "{}; beside a date, a date such as '2026-01-31' is needed.",
                text.description()
            );
            self.type_error(text.offset, message);
        }
    }

    /// An order of texts is an order of numbers, so at least one side must be a numeric choice and
    /// the other must be one or hold numbers.
    fn ordered_texts(
        &mut self,
        (left, one): (&Typed<'_>, &Words<'_>),
        (right, other): (&Typed<'_>, &Words<'_>),
        comparison: Comparison,
        offset: Option<usize>,
    ) {
        if !one.is_choice && !other.is_choice {
            let sign = comparison.as_str();
            self.type_error(
                offset,
                format!("`{sign}` compares numbers or dates, but both sides are texts."),
            );
            return;
        }
        for (side, words) in [(left, one), (right, other)] {
            if words.is_choice && !words.counts_as_number() {
                self.not_numeric(side);
            } else if !words.all(|value| value.parse::<Number>().is_ok()) {
                self.type_error(
                    side.offset,
                    format!("{} and cannot be compared with a number.", side.description()),
                );
            }
        }
    }

    fn equal_texts(
        &mut self,
        (left, one): (&Typed<'_>, &Words<'_>),
        (right, other): (&Typed<'_>, &Words<'_>),
        offset: Option<usize>,
    ) {
        if one.meets(other) {
            return;
        }
        match (left.expression, right.expression) {
            (_, Expression::Text(literal)) if one.is_choice => {
                self.no_category(&left.name(), literal, one, right.offset);
            }
            (Expression::Text(literal), _) if other.is_choice => {
                self.no_category(&right.name(), literal, other, left.offset);
            }
            _ => self.type_error(
                offset,
                "The two sides have no value in common, so they are never equal.".to_owned(),
            ),
        }
    }

    /// The type of a value that is one or the other.
    pub(super) fn either(&mut self, first: Typed<'a>, second: Typed<'a>) -> Type<'a> {
        // An empty text is how a calculation says that there is nothing.
        if is_nothing(second.expression) {
            return first.kind;
        } else if is_nothing(first.expression) {
            return second.kind;
        }
        match (first.kind, second.kind) {
            (Type::Any, kind) | (kind, Type::Any) => kind,
            (Type::Time, Type::Time) => Type::Time,
            (Type::DateTime, Type::DateTime) => Type::DateTime,
            (Type::Boolean, Type::Boolean) => Type::Boolean,
            (Type::Number, Type::Number) => Type::Number,
            (Type::Date, Type::Date) => Type::Date,
            (Type::Text(words), Type::Text(others)) => Type::Text(words.or(others)),
            (Type::Text(words), Type::Number) | (Type::Number, Type::Text(words))
                if words.counts_as_number() =>
            {
                Type::Number
            }
            (Type::Text(words), Type::Date) | (Type::Date, Type::Text(words))
                if words.counts_as_date() =>
            {
                Type::Date
            }
            (kind, other) => {
                let first = Typed { kind, ..first };
                let second = Typed { kind: other, ..second };
                let message = format!(
                    "{}, but {}; both must be of one type.",
                    first.description(),
                    second.description()
                );
                self.type_error(second.offset, message);
                Type::Any
            }
        }
    }

    pub(super) fn not_numeric(&mut self, choice: &Typed<'_>) {
        let message = format!(
            "{} and cannot count as a number, because not all its codes are numbers.",
            choice.description()
        );
        self.type_error(choice.offset, message);
    }

    /// Reports a code that is not among the values of a choice.
    pub(super) fn no_category(
        &mut self,
        choice: &str,
        code: &str,
        words: &Words<'_>,
        offset: Option<usize>,
    ) {
        let message = format!("{choice} has no category `{code}`; it has {}.", words.list());
        self.report("unknown_category", offset, message);
    }
}

fn is_nothing(expression: &Expression) -> bool {
    matches!(expression, Expression::Text(text) if text.is_empty())
}
