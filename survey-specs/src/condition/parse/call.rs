//! Function calls.

use winnow::Parser;
use winnow::ascii::multispace0;
use winnow::combinator::{opt, peek};
use winnow::stream::Location;
use winnow::token::{any, take_while};

use super::node::{Node, Operands};
use super::{Input, Result, SyntaxError, disjunction, error, missing, negation, nested, symbol};
use crate::code::{CategoryCode, ItemCode};
use crate::condition::function::FORMAT_SIGNS;
use crate::condition::pattern::Pattern;
use crate::condition::{Expression, Function};

/// The name and the use of each function that is a kind of expression of its own.
const FORMS: [(&str, &str); 10] = [
    ("selected", "selected(${item}, 'code')"),
    ("count-selected", "count-selected(${item})"),
    ("coalesce", "coalesce(a, b)"),
    ("if", "if(condition, a, b)"),
    ("regex", "regex(text, 'pattern')"),
    ("string-length", "string-length(text)"),
    ("today", "today()"),
    ("not", "not(condition)"),
    ("true", "true()"),
    ("false", "false()"),
];

/// Each function's name and how it is called.
fn functions() -> impl Iterator<Item = (&'static str, &'static str)> {
    FORMS.into_iter().chain(Function::ALL.into_iter().map(Function::name_and_usage))
}

/// A function with its arguments.
pub(super) fn call(input: &mut Input<'_>) -> Result<Node> {
    let offset = input.current_token_start();
    let name: &str = take_while(1.., |c: char| c.is_alphanumeric() || matches!(c, '-' | '_'))
        .parse_next(input)?;
    multispace0.parse_next(input)?;
    let Some((name, usage)) = functions().find(|(known, _)| *known == name) else {
        return Err(unknown(input, offset, name));
    };
    if opt(peek('(')).parse_next(input)?.is_none() {
        return Err(error(offset, format!("The function `{name}` needs parentheses: `{usage}`.")));
    }
    let arguments = nested(input, arguments)?;
    if !symbol(input, ")")? {
        return Err(missing(input, offset, "This call is not closed with `)`."));
    }
    build(offset, name, usage, arguments)
}

fn arguments(input: &mut Input<'_>) -> Result<Vec<Node>> {
    let mut arguments = Vec::new();
    symbol(input, "(")?;
    if opt(peek(')')).parse_next(input)?.is_some() {
        return Ok(arguments);
    }
    loop {
        arguments.push(disjunction(input)?);
        if !symbol(input, ",")? {
            return Ok(arguments);
        }
    }
}

fn unknown(input: &mut Input<'_>, offset: usize, name: &str) -> SyntaxError {
    let is_call = matches!(opt(peek(any)).parse_next(input), Ok::<_, SyntaxError>(Some('(')));
    if !is_call {
        return error(
            offset,
            format!("`{name}` stands alone: an item is written `${{{name}}}`, a text `'{name}'`."),
        );
    }
    let nearest = functions().map(|(known, usage)| (distance(name, known), usage)).min();
    match nearest {
        Some((slips, usage)) if slips * 3 <= name.chars().count() => {
            error(offset, format!("There is no function `{name}`; did you mean `{usage}`?"))
        }
        _ => {
            let names: Vec<_> = functions().map(|(known, _)| format!("`{known}`")).collect();
            error(offset, format!("There is no function `{name}`; there are {}.", names.join(", ")))
        }
    }
}

/// How many letters must be inserted, removed or replaced to get from one word to the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[other.len()]
}

fn build(offset: usize, name: &str, usage: &str, arguments: Vec<Node>) -> Result<Node> {
    if let Some(function) = Function::ALL.into_iter().find(|function| function.name() == name) {
        return called(offset, function, arguments);
    }
    let wrong =
        |argument: &Node, wanted: &str| error(argument.offset(), format!("{wanted}: `{usage}`."));
    let mut arguments = arguments.into_iter();
    let arguments = (arguments.next(), arguments.next(), arguments.next(), arguments.next());
    let mut operands = Operands::default();
    match (name, arguments) {
        ("true", (None, ..)) => Ok(Node::leaf(offset, Expression::Boolean(true))),
        ("false", (None, ..)) => Ok(Node::leaf(offset, Expression::Boolean(false))),
        ("today", (None, ..)) => Ok(Node::leaf(offset, Expression::Today)),
        ("not", (Some(inner), None, ..)) => negation(offset, inner),
        ("string-length", (Some(text), None, ..)) => {
            let text = operands.take_boxed(text);
            Node::new(offset, operands, Expression::TextLength(text))
        }
        ("count-selected", (Some(choice), None, ..)) => match choice.expression {
            Expression::Item(item) => Ok(Node::leaf(offset, Expression::CountSelected(item))),
            _ => Err(wrong(&choice, "`count-selected` takes an item")),
        },
        ("selected", (Some(choice), Some(category), None, _)) => {
            match (&choice.expression, &category.expression) {
                (Expression::Item(item), Expression::Text(code)) => {
                    selected(offset, item, code, &category)
                }
                (Expression::Item(_), _) => {
                    Err(wrong(&category, "`selected` takes a category code in quotes"))
                }
                _ => Err(wrong(&choice, "`selected` takes an item first")),
            }
        }
        ("regex", (Some(text), Some(pattern), None, _)) => match &pattern.expression {
            Expression::Text(source) => matches(offset, text, source, pattern.offset()),
            _ => Err(wrong(&pattern, "The pattern of `regex` is a text in quotes")),
        },
        ("coalesce", (Some(first), Some(second), None, _)) => {
            let first = operands.take_boxed(first);
            let second = operands.take_boxed(second);
            Node::new(offset, operands, Expression::Coalesce { first, second })
        }
        ("if", (Some(condition), Some(then), Some(otherwise), None)) => {
            let condition = operands.take_boxed(condition);
            let then = operands.take_boxed(then);
            let otherwise = operands.take_boxed(otherwise);
            Node::new(offset, operands, Expression::If { condition, then, otherwise })
        }
        _ => Err(error(offset, format!("Wrong number of arguments: `{usage}`."))),
    }
}

/// A function over values. Some of them need an item or a literal at a certain place.
fn called(offset: usize, function: Function, arguments: Vec<Node>) -> Result<Node> {
    let (name, usage) = function.name_and_usage();
    let (least, most) = function.arity();
    if !(least..=most).contains(&arguments.len()) {
        return Err(error(offset, format!("Wrong number of arguments: `{usage}`.")));
    }
    let is_item = |node: &Node| matches!(node.expression, Expression::Item(_));
    let is_format = |node: &Node| matches!(&node.expression, Expression::Text(text) if fits(text));
    let misplaced = match (function, arguments.as_slice()) {
        (Function::SelectedAt, [item, _]) if !is_item(item) => Some((item, "an item first")),
        (Function::ChoiceName, [_, item]) if !is_item(item) => Some((item, "an item second")),
        (Function::FormatDate, [_, format]) if !is_format(format) => {
            Some((format, "a format in quotes, with `%Y`, `%m`, `%d`, `%H`, `%M` and their like,"))
        }
        _ => None,
    };
    if let Some((node, wanted)) = misplaced {
        return Err(error(node.offset(), format!("`{name}` takes {wanted}: `{usage}`.")));
    }
    let mut operands = Operands::default();
    let arguments = arguments.into_iter().map(|node| operands.take(node)).collect();
    Node::new(offset, operands, Expression::Call { function, arguments })
}

/// Whether every sign of a format is one that is known.
fn fits(format: &str) -> bool {
    let mut signs = format.split('%').skip(1);
    signs.all(|part| part.starts_with(FORMAT_SIGNS))
}

fn selected(offset: usize, item: &ItemCode, code: &str, literal: &Node) -> Result<Node> {
    match CategoryCode::new(code) {
        Ok(category) => {
            Ok(Node::leaf(offset, Expression::Selected { item: item.clone(), category }))
        }
        Err(invalid) => Err(error(literal.offset(), format!("{invalid}."))),
    }
}

fn matches(offset: usize, text: Node, source: &str, literal: usize) -> Result<Node> {
    // One past the quote; texts have no escapes, so places in them are places in the source.
    let pattern = Pattern::parse(source)
        .map_err(|refused| error(literal + 1 + refused.offset, refused.message))?;
    let mut operands = Operands::default();
    let text = operands.take_boxed(text);
    Node::new(offset, operands, Expression::Matches { text, pattern })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_of_words_counts_single_slips() {
        for (one, other, slips) in [
            ("selected", "selected", 0),
            ("slected", "selected", 1),
            ("seletced", "selected", 2),
            ("count_selected", "count-selected", 1),
            ("", "not", 3),
            ("not", "", 3),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(one, other), slips, "{one} ~ {other}");
        }
    }
}
