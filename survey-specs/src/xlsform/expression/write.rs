//! From an expression to its text.

use super::Expression;

/// The expression in words, with the parentheses it needs.
pub(in crate::xlsform) fn write(expression: &Expression) -> String {
    let mut text = String::new();
    put(expression, &mut text);
    text
}

fn put(expression: &Expression, text: &mut String) {
    match expression {
        Expression::Number(number) => text.push_str(number),
        Expression::Text(inner) => {
            let quote = if inner.contains('\'') { '"' } else { '\'' };
            text.push(quote);
            text.push_str(inner);
            text.push(quote);
        }
        Expression::Boolean(truth) => text.push_str(if *truth { "true()" } else { "false()" }),
        Expression::Reference(name) => {
            text.push_str("${");
            text.push_str(name);
            text.push('}');
        }
        Expression::Own => text.push('.'),
        Expression::Column(name) => text.push_str(name),
        Expression::Call(name, arguments) => {
            text.push_str(name);
            text.push('(');
            for (index, argument) in arguments.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                put(argument, text);
            }
            text.push(')');
        }
        Expression::Negate(inner) => {
            text.push('-');
            within(inner, !matches!(**inner, Expression::Binary(..)), text);
        }
        Expression::Binary(operator, left, right) => {
            let level = operator.level();
            // Comparisons do not chain, and the others group from the left.
            let left_level = if operator.is_comparison() { level + 1 } else { level };
            within(left, binds(left) >= left_level, text);
            text.push(' ');
            text.push_str(operator.as_str());
            text.push(' ');
            within(right, binds(right) > level, text);
        }
    }
}

fn binds(expression: &Expression) -> u8 {
    match expression {
        Expression::Binary(operator, ..) => operator.level(),
        _ => u8::MAX,
    }
}

/// An operand, in parentheses unless it binds by itself.
fn within(expression: &Expression, binds: bool, text: &mut String) {
    if binds {
        put(expression, text);
    } else {
        text.push('(');
        put(expression, text);
        text.push(')');
    }
}
