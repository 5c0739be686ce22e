//! From the expressions of forms to those of conditions here.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Expression, Operator, simplify::simple, write};
use crate::code::{CategoryCode, ItemCode};

/// The codes of choices here, by their names in the form.
pub(in crate::xlsform) type Choices = BTreeMap<String, CategoryCode>;

/// What an expression knows of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::xlsform) enum ItemKind {
    Number,
    Text,
    /// A choice of one of these.
    One(Rc<Choices>),
    /// A choice of any number of these.
    Many(Rc<Choices>),
    /// Something of another type.
    Other,
    /// Nothing that is answered, or something that is left out.
    Absent,
}

/// What an expression may refer to.
pub(in crate::xlsform) trait Items {
    /// The item of a name in the form.
    fn item(&self, name: &str) -> Option<(&ItemCode, &ItemKind)>;
    /// The item itself, in a constraint.
    fn own(&self) -> Option<&ItemKind>;
}

/// Why an expression has no counterpart, as a phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::xlsform) struct Untranslatable(pub(in crate::xlsform) String);

type Result<T> = std::result::Result<T, Untranslatable>;

fn no<T>(reason: impl Into<String>) -> Result<T> {
    Err(Untranslatable(reason.into()))
}

/// The expression as a condition here, or as a value if `is_condition` is false.
///
/// # Errors
///
/// [`Untranslatable`] with the first part that has no counterpart.
pub(in crate::xlsform) fn translate(
    expression: &Expression,
    is_condition: bool,
    items: &dyn Items,
) -> Result<Expression> {
    let translator = Translator { items };
    if is_condition { translator.truth(expression) } else { translator.value(expression) }
}

struct Translator<'i> {
    items: &'i dyn Items,
}

impl Translator<'_> {
    /// Where true or false is meant, a value is true if it is there.
    fn truth(&self, expression: &Expression) -> Result<Expression> {
        match expression {
            Expression::Reference(_) | Expression::Own => {
                let value = self.value(expression)?;
                Ok(Expression::binary(Operator::NotEqual, value, Expression::Text(String::new())))
            }
            Expression::Number(number) => {
                Ok(Expression::Boolean(number.chars().any(|c| matches!(c, '1'..='9'))))
            }
            Expression::Text(text) => Ok(Expression::Boolean(!text.is_empty())),
            other => self.value(other),
        }
    }

    fn value(&self, expression: &Expression) -> Result<Expression> {
        match expression {
            Expression::Number(_) | Expression::Text(_) | Expression::Boolean(_) => {
                Ok(expression.clone())
            }
            Expression::Own => Ok(Expression::Own),
            Expression::Reference(name) => match self.items.item(name) {
                Some((_, ItemKind::Absent)) | None => {
                    no(format!("`${{{name}}}` has no answer here"))
                }
                Some((code, _)) => Ok(Expression::Reference(code.as_str().to_owned())),
            },
            Expression::Column(name) => no(format!("`{name}` stands alone")),
            Expression::Negate(inner) => Ok(Expression::Negate(Box::new(self.value(inner)?))),
            Expression::Call(name, arguments) => self.call(name, arguments),
            Expression::Binary(operator @ (Operator::And | Operator::Or), left, right) => {
                Ok(simple(*operator, self.truth(left)?, self.truth(right)?))
            }
            Expression::Binary(operator, left, right) if operator.is_comparison() => {
                self.compare(*operator, left, right)
            }
            Expression::Binary(operator, left, right) => {
                Ok(Expression::binary(*operator, self.value(left)?, self.value(right)?))
            }
        }
    }

    fn kind(&self, expression: &Expression) -> Option<&ItemKind> {
        match expression {
            Expression::Reference(name) => self.items.item(name).map(|(_, kind)| kind),
            Expression::Own => self.items.own(),
            _ => None,
        }
    }

    /// A comparison, whose literals are brought to the type of the other side.
    fn compare(
        &self,
        operator: Operator,
        left: &Expression,
        right: &Expression,
    ) -> Result<Expression> {
        if matches!(left, Expression::Text(_) | Expression::Number(_)) && self.kind(right).is_some()
        {
            return self.compare(operator.flipped(), right, left);
        }
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        let literal = match right {
            Expression::Text(text) | Expression::Number(text) => Some(text.as_str()),
            _ => None,
        };
        let value = self.value(left)?;
        let (Some(kind), Some(literal)) = (self.kind(left), literal) else {
            return Ok(simple(operator, value, self.value(right)?));
        };
        if literal.is_empty() && is_equality {
            return Ok(Expression::binary(operator, value, Expression::Text(String::new())));
        }
        let outside = Expression::Boolean(operator == Operator::NotEqual);
        Ok(match kind {
            ItemKind::Number if literal.parse::<f64>().is_ok() => {
                Expression::binary(operator, value, Expression::Number(literal.to_owned()))
            }
            ItemKind::Text if is_equality => {
                Expression::binary(operator, value, Expression::Text(literal.to_owned()))
            }
            ItemKind::One(choices) if is_equality => match choices.get(literal) {
                Some(code) => {
                    Expression::binary(operator, value, Expression::Text(code.as_str().to_owned()))
                }
                None => outside,
            },
            ItemKind::Many(choices) if is_equality => match choices.get(literal) {
                // All that was chosen is this one choice.
                Some(code) => {
                    let count = Expression::call("count-selected", vec![value.clone()]);
                    let one = Expression::Number("1".to_owned());
                    let code = Expression::Text(code.as_str().to_owned());
                    let only = Expression::binary(
                        Operator::And,
                        Expression::call("selected", vec![value, code]),
                        Expression::binary(Operator::Equal, count, one),
                    );
                    match operator {
                        Operator::Equal => only,
                        _ => Expression::call("not", vec![only]),
                    }
                }
                None => outside,
            },
            _ => Expression::binary(operator, value, right.clone()),
        })
    }

    fn call(&self, name: &str, arguments: &[Expression]) -> Result<Expression> {
        let values =
            || arguments.iter().map(|argument| self.value(argument)).collect::<Result<Vec<_>>>();
        match (name, arguments) {
            ("selected", [item, code]) => self.selected(item, code),
            ("not", [inner]) => Ok(match self.truth(inner)? {
                Expression::Boolean(truth) => Expression::Boolean(!truth),
                inner => Expression::call("not", vec![inner]),
            }),
            ("if", [condition, then, otherwise]) => Ok(Expression::call(
                "if",
                vec![self.truth(condition)?, self.value(then)?, self.value(otherwise)?],
            )),
            ("boolean", [inner]) => self.truth(inner),
            ("string", [_]) => Ok(Expression::call("concat", values()?)),
            ("ceiling", [_]) => {
                let inner = values()?.into_iter().map(|it| Expression::Negate(Box::new(it)));
                let floor = Expression::call("floor", inner.collect());
                Ok(Expression::Negate(Box::new(floor)))
            }
            ("abs", [_]) => {
                let mut both = values()?;
                both.extend(both.clone().into_iter().map(|it| Expression::Negate(Box::new(it))));
                Ok(Expression::call("max", both))
            }
            ("contains" | "starts-with" | "ends-with", [text, Expression::Text(part)]) => {
                let (start, end) = match name {
                    "starts-with" => ("^", ""),
                    "ends-with" => ("", "$"),
                    _ => ("", ""),
                };
                let pattern = format!("{start}{}{end}", escaped(part));
                Ok(Expression::call("regex", vec![self.value(text)?, Expression::Text(pattern)]))
            }
            ("format-date-time", [_, _]) => Ok(Expression::call("format-date", values()?)),
            ("jr:choice-name", [code, item]) => {
                let named = match item {
                    Expression::Text(text) => super::parse(text).ok(),
                    other => Some(other.clone()),
                };
                match named {
                    Some(item @ Expression::Reference(_)) => Ok(Expression::call(
                        "choice-name",
                        vec![self.value(code)?, self.value(&item)?],
                    )),
                    _ => no("`jr:choice-name` takes a reference in quotes"),
                }
            }
            (
                "count-selected" | "coalesce" | "regex" | "string-length" | "today" | "concat"
                | "join" | "number" | "int" | "round" | "floor" | "min" | "max" | "sum"
                | "selected-at" | "format-date" | "date" | "date-time" | "decimal-date-time"
                | "choice-name",
                _,
            ) => Ok(Expression::call(name, values()?)),
            _ => no(format!("there is no `{name}()` here")),
        }
    }

    fn selected(&self, item: &Expression, code: &Expression) -> Result<Expression> {
        let value = self.value(item)?;
        let literal = match code {
            Expression::Text(text) | Expression::Number(text) => text.trim(),
            _ => return no(format!("`selected` takes a choice in quotes, not `{}`", write(code))),
        };
        match self.kind(item) {
            Some(ItemKind::One(choices) | ItemKind::Many(choices)) => {
                Ok(match choices.get(literal) {
                    Some(code) => {
                        let code = Expression::Text(code.as_str().to_owned());
                        Expression::call("selected", vec![value, code])
                    }
                    None => Expression::Boolean(false),
                })
            }
            Some(ItemKind::Text | ItemKind::Other) => {
                Ok(Expression::binary(Operator::Equal, value, Expression::Text(literal.to_owned())))
            }
            _ => no("`selected` takes a choice first"),
        }
    }
}

/// A text as a pattern that matches it and nothing else.
fn escaped(text: &str) -> String {
    let mut pattern = String::new();
    for c in text.chars() {
        if r"\.[](){}|?*+^$".contains(c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}
