//! When a question is asked, and what its answer must keep.

use serde_json::json;

use super::Converter;
use super::item::{Item, number_json};
use super::shape::Shape;
use crate::code::CategoryCode;
use crate::xlsform::expression::{Expression, ItemKind, Operator, parse, translate, write};
use crate::xlsform::form::{Group, Question};
use crate::xlsform::lexer;
use crate::xlsform::problems::Place;
use crate::xlsform::table::{Cell, Record, Value};
use crate::xlsform::vocabulary::truth;

impl Converter<'_, '_> {
    /// The expression of a cell as one here. What happens without it is said where it has no
    /// counterpart.
    pub(super) fn expression(
        &mut self,
        cell: &Cell,
        is_condition: bool,
        own: Option<&ItemKind>,
        place: &Place,
        otherwise: &str,
    ) -> Option<String> {
        let text = cell.text.trim();
        if let Some(truth) = truth(text).filter(|_| is_condition) {
            return Some(if truth { "true()" } else { "false()" }.to_owned());
        }
        let read = parse(text);
        let translated = read.clone().and_then(|read| {
            let items = self.naming.with_own(own);
            translate(&read, is_condition, &items).map_err(|reason| reason.0)
        });
        match translated {
            // What needs no change stays as it was written.
            Ok(same) if read.as_ref() == Ok(&same) => Some(text.to_owned()),
            Ok(other) => Some(write(&other)),
            Err(reason) => {
                let message = format!("`{}` is not supported: {reason}; {otherwise}", cut(text));
                self.problems.unsupported(
                    "expression",
                    &place.clone().with_index(cell.index),
                    &message,
                );
                None
            }
        }
    }

    /// When an item or row is asked.
    pub(super) fn relevance(&mut self, record: &Record<'_>, item: &mut Item, place: &Place) {
        let Some(cell) = record.at("bind", "relevant").and_then(Value::cell) else { return };
        let place = place.column("relevant");
        let text = self.expression(cell, true, None, &place, "the question is always asked");
        if let Some(text) = text.filter(|text| text != "true()") {
            item.insert("show_if".to_owned(), json!(text));
        }
    }

    /// When a group is asked, and how that was written.
    pub(super) fn group_condition(
        &mut self,
        group: &Group<'_>,
        place: &Place,
    ) -> Option<(Expression, Option<String>)> {
        let cell = group.record.at("bind", "relevant").and_then(Value::cell)?;
        let place = place.column("relevant");
        let text = self.expression(cell, true, None, &place, "the group is always asked")?;
        if text == "true()" {
            return None;
        }
        Some((parse(&text).ok()?, Some(text)))
    }

    pub(super) fn rules(
        &mut self,
        question: &Question<'_>,
        shape: Shape,
        item: &mut Item,
        place: &Place,
    ) {
        self.required(question, item, place);
        self.constraint(question, shape, item, place);
        self.default(question, item, place);
        if let Some(cell) = question.bind("readonly") {
            match truth(&cell.text) {
                Some(true) if item.contains_key("default") => {
                    item.insert("read_only".to_owned(), json!(true));
                }
                Some(false) => {}
                Some(true) => {
                    let message = "what nobody can change and has no value yet would stay empty; people may answer";
                    self.problems.unsupported("read_only", &place.column("read_only"), message);
                }
                None => {
                    let message = "whether an answer can be changed does not depend on others here; people may answer";
                    self.problems.unsupported("read_only", &place.column("read_only"), message);
                }
            }
        }
    }

    fn required(&mut self, question: &Question<'_>, item: &mut Item, place: &Place) {
        if let Some(cell) = question.bind("required") {
            let place = place.column("required");
            let text = self.expression(cell, true, None, &place, "an answer may be left out");
            match text.as_deref() {
                Some("true()") => _ = item.insert("required".to_owned(), json!(true)),
                Some("false()") | None => {}
                Some(condition) => _ = item.insert("required_if".to_owned(), json!(condition)),
            }
        }
        let message = question.record.at("bind", "jr:requiredMsg");
        if let Some(text) = message.and_then(|value| self.text(value, place, "required_message")) {
            item.insert("required_message".to_owned(), text);
        }
    }

    /// A constraint, as the ends of a range or a pattern where it says no more.
    fn constraint(
        &mut self,
        question: &Question<'_>,
        shape: Shape,
        item: &mut Item,
        place: &Place,
    ) {
        let Some(cell) = question.bind("constraint") else {
            if question.record.at("bind", "jr:constraintMsg").is_some() {
                let message = "a message about a constraint that is not there is left out";
                self.problems.warning(
                    "message_without_rule",
                    &place.column("constraint_message"),
                    message,
                );
            }
            return;
        };
        let message = question.record.at("bind", "jr:constraintMsg");
        if message.is_none()
            && let Ok(expression) = parse(&cell.text)
            && simple_rules(&expression, shape, item)
        {
            return;
        }
        let place = place.column("constraint");
        let own = self.naming.kind(question);
        let text = self.expression(cell, true, Some(&own), &place, "every answer is taken");
        if let Some(text) = text.filter(|text| text != "true()") {
            item.insert("constraint".to_owned(), json!(text));
            let words = message.and_then(|value| self.text(value, &place, "constraint_message"));
            if let Some(words) = words {
                item.insert("constraint_message".to_owned(), words);
            }
        }
    }

    fn default(&mut self, question: &Question<'_>, item: &mut Item, place: &Place) {
        let Some(cell) = question.record.get("default").and_then(Value::cell) else { return };
        if is_computed_default(question) {
            let message = "an answer that is computed when the interview begins is left out; people answer themselves";
            self.problems.unsupported("computed_default", &place.column("default"), message);
            return;
        }
        let text = cell.typed.trim();
        let default = match &question.choice {
            Some(_) => {
                let codes = self.naming.choices(question);
                let named =
                    text.split_whitespace().map(|name| codes.get(name).map(CategoryCode::as_str));
                named.collect::<Option<Vec<_>>>().map(|codes| codes.join(" "))
            }
            None => Some(text.to_owned()),
        };
        if let Some(default) = default {
            item.insert("default".to_owned(), number_json(&default));
        } else {
            let message =
                format!("the default `{}` is not in the list, and is left out", cut(text));
            self.problems.unsupported("default", &place.column("default"), &message);
        }
    }
}

/// Whether the default is computed when the interview begins.
pub(super) fn is_computed_default(question: &Question<'_>) -> bool {
    let default = question.record.text("default");
    default.is_some_and(|default| lexer::is_computed(default, &question.kind))
}

/// The beginning of a text, for a message.
fn cut(text: &str) -> String {
    let start: String = text.chars().take(80).collect();
    if start.len() < text.len() { format!("{start}…") } else { start }
}

/// Takes a constraint as the ends of a range, a pattern or numbers of choices, if it says no more
/// than these can.
fn simple_rules(expression: &Expression, shape: Shape, item: &mut Item) -> bool {
    let mut rules = Vec::new();
    for part in expression.conjuncts() {
        let Some((key, value)) = simple_rule(part, shape) else { return false };
        if item.contains_key(key) || rules.iter().any(|(known, _)| *known == key) {
            return false;
        }
        rules.push((key, value));
    }
    item.extend(rules.into_iter().map(|(key, value)| (key.to_owned(), value)));
    true
}

fn simple_rule(part: &Expression, shape: Shape) -> Option<(&'static str, serde_json::Value)> {
    if let Expression::Call(name, arguments) = part {
        return match (shape, name.as_str(), arguments.as_slice()) {
            (Shape::Text, "regex", [Expression::Own, Expression::Text(pattern)]) => {
                crate::condition::pattern::Pattern::parse(pattern).ok()?;
                Some(("pattern", json!(pattern)))
            }
            _ => None,
        };
    }
    let Expression::Binary(operator, left, right) = part else { return None };
    let (operator, left, right) = match (&**left, &**right) {
        (Expression::Number(_) | Expression::Text(_), _) => (operator.flipped(), right, left),
        _ => (*operator, left, right),
    };
    let is_count = matches!(&**left, Expression::Call(name, of) if name == "count-selected" && **of == [Expression::Own]);
    let end = match operator {
        Operator::GreaterOrEqual if is_count => "min_selected",
        Operator::LessOrEqual if is_count => "max_selected",
        Operator::GreaterOrEqual | Operator::Greater => "min",
        Operator::LessOrEqual | Operator::Less => "max",
        _ => return None,
    };
    let is_strict = matches!(operator, Operator::Greater | Operator::Less);
    match (shape, &**left, &**right) {
        (Shape::Many, _, Expression::Number(number)) if is_count => {
            let count = number.parse::<u16>().ok().filter(|count| *count > 0)?;
            Some((end, json!(count)))
        }
        (Shape::Integer | Shape::Decimal, Expression::Own, Expression::Number(number)) => {
            if !is_strict {
                return Some((end, number_json(number)));
            }
            let whole = number.parse::<i32>().ok().filter(|_| shape == Shape::Integer)?;
            let next = if end == "min" { whole.checked_add(1)? } else { whole.checked_sub(1)? };
            Some((end, json!(next)))
        }
        (Shape::Date | Shape::Time | Shape::DateTime, Expression::Own, value) if !is_strict => {
            let text = match (value, shape) {
                (Expression::Text(text), _) => text,
                (Expression::Call(name, arguments), Shape::Date) if name == "date" => {
                    match arguments.as_slice() {
                        [Expression::Text(text)] => text,
                        _ => return None,
                    }
                }
                _ => return None,
            };
            if shape == Shape::Date {
                text.parse::<crate::date::Date>().ok()?;
            }
            Some((end, json!(text)))
        }
        _ => None,
    }
}
