//! Expressions of which a part is known.

use rust_decimal::Decimal;

use super::{Expression, Operator};

/// The expression with what is known of columns put in, simplified.
pub(in crate::xlsform) fn with_columns(
    expression: &Expression,
    column: &impl Fn(&str) -> String,
) -> Expression {
    let of = |inner: &Expression| with_columns(inner, column);
    match expression {
        Expression::Column(name) => Expression::Text(column(name)),
        Expression::Call(name, arguments) => called(name, arguments.iter().map(of).collect()),
        Expression::Negate(inner) => Expression::Negate(Box::new(of(inner))),
        Expression::Binary(operator, left, right) => simple(*operator, of(left), of(right)),
        other => other.clone(),
    }
}

/// A binary expression, or what it comes to.
pub(super) fn simple(operator: Operator, left: Expression, right: Expression) -> Expression {
    match (operator, truth(&left), truth(&right)) {
        (Operator::And, Some(false), _) | (Operator::And, _, Some(false)) => {
            Expression::Boolean(false)
        }
        (Operator::And, Some(true), _) | (Operator::Or, Some(false), _) => right,
        (Operator::And, _, Some(true)) | (Operator::Or, _, Some(false)) => left,
        (Operator::Or, Some(true), _) | (Operator::Or, _, Some(true)) => Expression::Boolean(true),
        _ => match compared(operator, &left, &right) {
            Some(truth) => Expression::Boolean(truth),
            // A literal stands on the right, where people look for it.
            None if operator.is_comparison() && is_literal(&left) => {
                Expression::binary(operator.flipped(), right, left)
            }
            None => Expression::binary(operator, left, right),
        },
    }
}

fn called(name: &str, arguments: Vec<Expression>) -> Expression {
    match (name, arguments.as_slice()) {
        ("not", [one]) => match truth(one) {
            Some(truth) => Expression::Boolean(!truth),
            None => Expression::Call(name.to_owned(), arguments),
        },
        ("selected", [Expression::Text(all), Expression::Text(one)]) => {
            Expression::Boolean(all.split_whitespace().any(|each| each == one))
        }
        ("string-length", [Expression::Text(text)]) => {
            Expression::Number(text.chars().count().to_string())
        }
        _ => Expression::Call(name.to_owned(), arguments),
    }
}

fn is_literal(expression: &Expression) -> bool {
    matches!(expression, Expression::Text(_) | Expression::Number(_) | Expression::Boolean(_))
}

fn truth(expression: &Expression) -> Option<bool> {
    match expression {
        Expression::Boolean(truth) => Some(*truth),
        _ => None,
    }
}

/// What a comparison of two literals comes to.
fn compared(operator: Operator, left: &Expression, right: &Expression) -> Option<bool> {
    if !operator.is_comparison() {
        return None;
    }
    let text = |expression: &Expression| match expression {
        Expression::Text(text) | Expression::Number(text) => Some(text.clone()),
        _ => None,
    };
    let (left_text, right_text) = (text(left)?, text(right)?);
    let is_numeric =
        matches!(left, Expression::Number(_)) || matches!(right, Expression::Number(_));
    let numbers = left_text.parse::<Decimal>().ok().zip(right_text.parse::<Decimal>().ok());
    Some(match operator {
        Operator::Equal | Operator::NotEqual => {
            let same = match numbers {
                Some((left, right)) if is_numeric => left == right,
                _ => left_text == right_text,
            };
            same == (operator == Operator::Equal)
        }
        _ => {
            let (left, right) = numbers?;
            match operator {
                Operator::Less => left < right,
                Operator::LessOrEqual => left <= right,
                Operator::Greater => left > right,
                _ => left >= right,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xlsform::expression::{parse, write};

    #[test]
    fn a_filter_becomes_a_condition_of_each_choice() {
        let columns = |name: &str| if name == "state" { "texas" } else { "" }.to_owned();
        let of = |text: &str| write(&with_columns(&parse(text).unwrap(), &columns));
        assert_eq!(of("state=${state}"), "${state} = 'texas'");
        assert_eq!(of("state='texas' and county=''"), "true()");
        assert_eq!(of("state='ohio' or ${a} = 1"), "${a} = 1");
        assert_eq!(of("state='ohio' and ${a} = 1"), "false()");
        assert_eq!(of("not(state='ohio')"), "true()");
    }
}
