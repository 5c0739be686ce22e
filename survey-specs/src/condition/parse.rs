//! From the source of a condition to its expression.
//!
//! Recursive descent with one function per level of precedence. Every node of the expression is
//! made together with its place in the source, so that the static check can point at it.

mod call;
mod node;

use winnow::Parser;
use winnow::ascii::multispace0;
use winnow::combinator::{not, opt, peek};
use winnow::error::ParserError;
use winnow::stream::{LocatingSlice, Location, Stateful, Stream};
use winnow::token::{any, one_of, take_till, take_while};

use super::{Comparison, Expression, MAX_DEPTH, MAX_LENGTH, Operation};
use crate::code::ItemCode;
use call::call;
use node::{Node, Operands};

/// A source that is no condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// Where the trouble begins, in bytes from the start of the source.
    pub offset: usize,
    /// What is wrong and, where possible, what to write instead: a short sentence.
    pub message: String,
}

/// The source and how many parentheses and calls are open around the current place.
type Input<'s> = Stateful<LocatingSlice<&'s str>, u8>;

type Result<T> = std::result::Result<T, SyntaxError>;

impl ParserError<Input<'_>> for SyntaxError {
    type Inner = Self;

    fn from_input(input: &Input<'_>) -> Self {
        unexpected(input)
    }

    fn into_inner(self) -> std::result::Result<Self, Self> {
        Ok(self)
    }
}

fn error(offset: usize, message: impl Into<String>) -> SyntaxError {
    SyntaxError { offset, message: message.into() }
}

/// Reads a condition: its expression, and where each node stands, in depth-first order.
pub(super) fn parse(source: &str) -> Result<(Expression, Vec<usize>)> {
    if source.len() > MAX_LENGTH {
        return Err(error(MAX_LENGTH, format!("A condition has at most {MAX_LENGTH} bytes.")));
    }
    let mut input = Stateful { input: LocatingSlice::new(source), state: 0 };
    let node = disjunction(&mut input)?;
    if !input.input.is_empty() {
        return Err(unexpected(&input));
    }
    Ok((node.expression, node.offsets))
}

fn too_deep(offset: usize) -> SyntaxError {
    error(offset, format!("The condition is nested more than {MAX_DEPTH} deep."))
}

fn disjunction(input: &mut Input<'_>) -> Result<Node> {
    joined(input, "or", conjunction, Expression::Or)
}

fn conjunction(input: &mut Input<'_>) -> Result<Node> {
    joined(input, "and", comparison, Expression::And)
}

/// One or more conditions with the same word between them.
fn joined(
    input: &mut Input<'_>,
    word: &str,
    operand: fn(&mut Input<'_>) -> Result<Node>,
    join: fn(Vec<Expression>) -> Expression,
) -> Result<Node> {
    let first = operand(input)?;
    if !keyword(input, word)? {
        return Ok(first);
    }
    let offset = first.offset();
    let mut operands = Operands::default();
    let mut expressions = vec![operands.take(first)];
    loop {
        expressions.push(operands.take(operand(input)?));
        if !keyword(input, word)? {
            return Node::new(offset, operands, join(expressions));
        }
    }
}

fn comparison(input: &mut Input<'_>) -> Result<Node> {
    let left = sum(input)?;
    let offset = input.current_token_start();
    let Some(comparison) = comparison_sign(input)? else {
        return Ok(left);
    };
    let right = sum(input)?;
    let second = input.current_token_start();
    if comparison_sign(input)?.is_some() {
        return Err(error(second, "Comparisons do not chain; join two comparisons with `and`."));
    }
    if let (Expression::Item(item), Expression::Text(text))
    | (Expression::Text(text), Expression::Item(item)) = (&left.expression, &right.expression)
        && text.is_empty()
        && !comparison.is_ordered()
    {
        let is_empty = Node::leaf(left.offset(), Expression::IsEmpty(item.clone()));
        return if comparison == Comparison::Equal {
            Ok(is_empty)
        } else {
            negation(offset, is_empty)
        };
    }
    let mut operands = Operands::default();
    let left = operands.take_boxed(left);
    let right = operands.take_boxed(right);
    Node::new(offset, operands, Expression::Compare { comparison, left, right })
}

fn negation(offset: usize, node: Node) -> Result<Node> {
    let mut operands = Operands::default();
    let inner = operands.take_boxed(node);
    Node::new(offset, operands, Expression::Not(inner))
}

/// A comparison operator, if one stands here. The signs of other languages are refused by name.
fn comparison_sign(input: &mut Input<'_>) -> Result<Option<Comparison>> {
    const SIGNS: [(&str, std::result::Result<Comparison, &str>); 11] = [
        ("==", Err("Write `=` instead of `==`.")),
        ("=<", Err("Write `<=` instead of `=<`.")),
        ("=>", Err("Write `>=` instead of `=>`.")),
        ("=", Ok(Comparison::Equal)),
        ("!=", Ok(Comparison::NotEqual)),
        ("<>", Err("Write `!=` instead of `<>`.")),
        ("<=", Ok(Comparison::LessOrEqual)),
        ("<", Ok(Comparison::Less)),
        (">=", Ok(Comparison::GreaterOrEqual)),
        (">", Ok(Comparison::Greater)),
        ("≠", Err("Write `!=` instead of `≠`.")),
    ];
    let offset = input.current_token_start();
    for (sign, meaning) in SIGNS {
        if symbol(input, sign)? {
            return meaning.map(Some).map_err(|message| error(offset, message));
        }
    }
    Ok(None)
}

fn sum(input: &mut Input<'_>) -> Result<Node> {
    calculation(input, product, |input| {
        Ok(if symbol(input, "+")? {
            Some(Operation::Add)
        } else if symbol(input, "-")? {
            Some(Operation::Subtract)
        } else {
            None
        })
    })
}

fn product(input: &mut Input<'_>) -> Result<Node> {
    calculation(input, signed, |input| {
        Ok(if symbol(input, "*")? {
            Some(Operation::Multiply)
        } else if keyword(input, "div")? {
            Some(Operation::Divide)
        } else if keyword(input, "mod")? {
            Some(Operation::Remainder)
        } else {
            None
        })
    })
}

/// Operands with operators of one precedence between them, grouped from the left.
fn calculation(
    input: &mut Input<'_>,
    operand: fn(&mut Input<'_>) -> Result<Node>,
    operator: fn(&mut Input<'_>) -> Result<Option<Operation>>,
) -> Result<Node> {
    let mut left = operand(input)?;
    loop {
        let offset = input.current_token_start();
        let Some(operation) = operator(input)? else {
            return Ok(left);
        };
        let right = operand(input)?;
        let mut operands = Operands::default();
        let (one, other) = (operands.take_boxed(left), operands.take_boxed(right));
        left = Node::new(
            offset,
            operands,
            Expression::Calculate { operation, left: one, right: other },
        )?;
    }
}

fn signed(input: &mut Input<'_>) -> Result<Node> {
    multispace0.parse_next(input)?;
    let mut signs = Vec::new();
    loop {
        let offset = input.current_token_start();
        if !symbol(input, "-")? {
            break;
        }
        signs.push(offset);
    }
    let mut node = primary(input)?;
    for offset in signs.into_iter().rev() {
        node = match node.expression {
            Expression::Number(number) => {
                Node::leaf(offset, Expression::Number((-number.decimal()).into()))
            }
            expression => {
                let mut operands = Operands::default();
                let inner = operands.take_boxed(Node { expression, ..node });
                Node::new(offset, operands, Expression::Negate(inner))?
            }
        };
    }
    Ok(node)
}

fn primary(input: &mut Input<'_>) -> Result<Node> {
    let offset = input.current_token_start();
    let node = match opt(peek(any)).parse_next(input)? {
        Some('0'..='9') => Node::leaf(offset, number(input)?),
        Some(quote @ ('\'' | '"')) => Node::leaf(offset, Expression::Text(quoted(input, quote)?)),
        Some('$') => Node::leaf(offset, Expression::Item(item(input)?)),
        Some('.') => Node::leaf(offset, Expression::Item(own(input)?)),
        Some('(') => {
            let node = nested(input, |input| {
                symbol(input, "(")?;
                disjunction(input)
            })?;
            if !symbol(input, ")")? {
                return Err(missing(input, offset, "This parenthesis is not closed with `)`."));
            }
            node
        }
        Some(c) if c.is_ascii_alphabetic() => call(input)?,
        _ => return Err(unexpected(input)),
    };
    multispace0.parse_next(input)?;
    Ok(node)
}

/// Parses one level further in.
fn nested<T>(input: &mut Input<'_>, parser: impl FnOnce(&mut Input<'_>) -> Result<T>) -> Result<T> {
    if input.state >= MAX_DEPTH {
        return Err(too_deep(input.current_token_start()));
    }
    input.state += 1;
    let parsed = parser(input)?;
    input.state -= 1;
    Ok(parsed)
}

fn number(input: &mut Input<'_>) -> Result<Expression> {
    let offset = input.current_token_start();
    let text = take_while(1.., |c: char| c.is_alphanumeric() || matches!(c, '.' | '_'))
        .parse_next(input)?;
    text.parse()
        .map(Expression::Number)
        .map_err(|invalid| error(offset, format!("`{text}` is {invalid}.")))
}

fn quoted(input: &mut Input<'_>, quote: char) -> Result<String> {
    let offset = input.current_token_start();
    any.parse_next(input)?;
    let text = take_till(0.., quote).parse_next(input)?.to_owned();
    if opt(any).parse_next(input)?.is_none() {
        return Err(error(offset, format!("This text is not closed with `{quote}`.")));
    }
    Ok(text)
}

fn item(input: &mut Input<'_>) -> Result<ItemCode> {
    let offset = input.current_token_start();
    if opt("${").parse_next(input)?.is_none() {
        return Err(error(offset, "An item is written `${item}`."));
    }
    let text = take_till(0.., '}').parse_next(input)?;
    if opt(any).parse_next(input)?.is_none() {
        return Err(error(offset, "This item is not closed with `}`."));
    }
    ItemCode::new(text).map_err(|invalid| error(offset, format!("{invalid}.")))
}

/// The item that a constraint belongs to. A number such as `.5` is not one.
fn own(input: &mut Input<'_>) -> Result<ItemCode> {
    let offset = input.current_token_start();
    any.parse_next(input)?;
    match opt(peek(any)).parse_next(input)? {
        Some(next @ ('0'..='9' | '.')) => {
            Err(error(offset, format!("`.{next}` is not expected here; write a number as `0.5`.")))
        }
        _ => Ok(ItemCode::own()),
    }
}

/// Takes this sign and the white space after it, if it stands here.
fn symbol(input: &mut Input<'_>, sign: &str) -> Result<bool> {
    opt((sign, multispace0)).map(|found| found.is_some()).parse_next(input)
}

/// Takes this whole word and the white space after it, if it stands here.
fn keyword(input: &mut Input<'_>, word: &str) -> Result<bool> {
    let end = not(one_of(|c: char| c.is_alphanumeric() || c == '_'));
    opt((word, end, multispace0)).map(|found| found.is_some()).parse_next(input)
}

/// Says at the current place what does not fit there, or at `opened` what is missing at the end.
fn missing(input: &Input<'_>, opened: usize, message: &str) -> SyntaxError {
    if input.input.is_empty() { error(opened, message) } else { unexpected(input) }
}

/// Says what does not fit at the current place, with the right spelling of common slips.
fn unexpected(input: &Input<'_>) -> SyntaxError {
    const SLIPS: [(&str, &str); 10] = [
        ("&", "Write `and` instead of `&`."),
        ("|", "Write `or` instead of `|`."),
        ("!", "Write `not(…)` or `!=` instead of `!`."),
        ("/", "Write `div` to divide."),
        ("%", "Write `mod` for the remainder."),
        ("‘", "Write straight quotes: `'`."),
        ("’", "Write straight quotes: `'`."),
        ("“", "Write straight quotes: `\"`."),
        ("”", "Write straight quotes: `\"`."),
        (")", "This parenthesis closes nothing, or something is missing before it."),
    ];
    let offset = input.current_token_start();
    let left = input.input.peek_finish();
    let Some(c) = left.chars().next() else {
        return error(offset, "The condition ends too early: a value is missing.");
    };
    match SLIPS.iter().find(|(slip, _)| left.starts_with(slip)) {
        Some((_, message)) => error(offset, *message),
        None if c.is_alphabetic() => {
            let word: String = left
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
                .take(32)
                .collect();
            error(offset, format!("`{word}` is not expected here."))
        }
        None => error(offset, format!("`{c}` is not expected here.")),
    }
}
