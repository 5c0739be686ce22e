//! Conditions as forms write them.

use super::names::Names;
use crate::xlsform::expression::{Expression, parse, write};

/// A condition or calculation in the words of forms. What needs no change stays as it was written.
pub(super) fn written(text: &str, names: &Names) -> String {
    let Ok(read) = parse(text) else { return names.in_text(text) };
    let changed = change(&read, names);
    if changed == read { text.to_owned() } else { write(&changed) }
}

fn change(expression: &Expression, names: &Names) -> Expression {
    let of = |inner: &Expression| Box::new(change(inner, names));
    match expression {
        Expression::Reference(code) => Expression::Reference(names.of_item(code).to_owned()),
        Expression::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            ("choice-name", [code, Expression::Reference(item)]) => {
                let item = Expression::Text(format!("${{{}}}", names.of_item(item)));
                Expression::call("jr:choice-name", vec![change(code, names), item])
            }
            _ => Expression::Call(
                name.clone(),
                arguments.iter().map(|argument| change(argument, names)).collect(),
            ),
        },
        Expression::Negate(inner) => Expression::Negate(of(inner)),
        Expression::Binary(operator, left, right) => {
            Expression::Binary(*operator, of(left), of(right))
        }
        other => other.clone(),
    }
}
