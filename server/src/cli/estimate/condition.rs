//! Conditions (`where`, `event`): comparisons of columns with literals, and their logic.
//!
//! A comparison with a missing value is missing, and `!`, `&&` and `||` carry that on as SQL does:
//! `false && missing` is false, `true || missing` is true, everything else with a missing part is
//! missing.

mod evaluate;

use std::collections::BTreeSet;

use thiserror::Error;

use super::columns::{ColumnError, ColumnName};
use super::token::{SyntaxError, TokenKind, Tokens};

/// A condition with the text that it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    text: String,
    test: Test,
}

/// What a condition asks of a row.
#[derive(Clone, Debug, PartialEq)]
enum Test {
    /// A value compared with a literal.
    Compared { column: ColumnName, operator: Operator, literal: Literal },
    /// The contrary.
    Not(Box<Test>),
    /// All of these.
    All(Vec<Test>),
    /// Any of these.
    Any(Vec<Test>),
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What a value is compared with.
#[derive(Clone, Debug, PartialEq)]
enum Literal {
    Number(f64),
    Text(String),
}

/// Why a condition cannot be asked of a table.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConditionError {
    /// There is no such column.
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// A column of numbers is compared with a text.
    #[error(
        "the column `{name}` holds numbers and is compared with the text '{text}'; write a number without quotes"
    )]
    NumbersWithText { name: String, text: String },
    /// A column of texts is compared with a number.
    #[error(
        "the column `{name}` holds texts such as '{example}' and is compared with a number; write a text in single quotes"
    )]
    TextsWithNumber { name: String, example: String },
}

impl ConditionError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Column(error) => error.code(),
            Self::NumbersWithText { .. } | Self::TextsWithNumber { .. } => "type_mismatch",
        }
    }
}

impl Condition {
    /// Reads a condition: `column op literal` with `== != < <= > >=`, `!`, `&&`, `||` and
    /// parentheses; `!` binds strongest and `||` weakest.
    ///
    /// # Errors
    ///
    /// What is wrong first, with its place.
    pub fn parse(text: &str) -> Result<Self, SyntaxError> {
        let mut tokens = Tokens::new(text)?;
        let asked = any(&mut tokens)?;
        tokens.end("`&&`, `||` or the end")?;
        Ok(Self { text: text.to_owned(), test: asked })
    }

    /// The text without blanks, as the labels of results have it.
    pub fn label(&self) -> String {
        self.text.chars().filter(|letter| !letter.is_whitespace()).collect()
    }

    /// The columns that are compared.
    pub fn columns(&self) -> BTreeSet<ColumnName> {
        let mut names = BTreeSet::new();
        self.test.add_columns(&mut names);
        names
    }
}

impl Test {
    fn add_columns(&self, names: &mut BTreeSet<ColumnName>) {
        match self {
            Self::Compared { column, .. } => {
                names.insert(column.clone());
            }
            Self::Not(test) => test.add_columns(names),
            Self::All(tests) | Self::Any(tests) => {
                for test in tests {
                    test.add_columns(names);
                }
            }
        }
    }
}

fn any(tokens: &mut Tokens) -> Result<Test, SyntaxError> {
    let mut tests = vec![all(tokens)?];
    while tokens.takes("||") {
        tests.push(all(tokens)?);
    }
    Ok(if tests.len() == 1 { tests.remove(0) } else { Test::Any(tests) })
}

fn all(tokens: &mut Tokens) -> Result<Test, SyntaxError> {
    let mut tests = vec![negation(tokens)?];
    while tokens.takes("&&") {
        tests.push(negation(tokens)?);
    }
    Ok(if tests.len() == 1 { tests.remove(0) } else { Test::All(tests) })
}

fn negation(tokens: &mut Tokens) -> Result<Test, SyntaxError> {
    if tokens.takes("!") {
        return Ok(Test::Not(Box::new(tokens.deeper(negation)?)));
    }
    if tokens.takes("(") {
        let test = tokens.deeper(any)?;
        return if tokens.takes(")") { Ok(test) } else { Err(tokens.expected("`)`")) };
    }
    comparison(tokens)
}

fn comparison(tokens: &mut Tokens) -> Result<Test, SyntaxError> {
    let Some(TokenKind::Name(name)) = tokens.peek() else {
        return Err(tokens.expected("the name of a column"));
    };
    let column = ColumnName::new(name);
    tokens.take();
    let operator = match tokens.peek() {
        Some(TokenKind::Sign("==")) => Operator::Equal,
        Some(TokenKind::Sign("!=")) => Operator::Unequal,
        Some(TokenKind::Sign("<")) => Operator::Less,
        Some(TokenKind::Sign("<=")) => Operator::LessOrEqual,
        Some(TokenKind::Sign(">")) => Operator::Greater,
        Some(TokenKind::Sign(">=")) => Operator::GreaterOrEqual,
        _ => return Err(tokens.expected("one of `== != < <= > >=`")),
    };
    tokens.take();
    Ok(Test::Compared { column, operator, literal: literal(tokens)? })
}

fn literal(tokens: &mut Tokens) -> Result<Literal, SyntaxError> {
    let is_negative = tokens.takes("-");
    let literal = match tokens.peek() {
        Some(TokenKind::Number(value)) => {
            Literal::Number(if is_negative { -value } else { *value })
        }
        Some(TokenKind::Text(text)) if !is_negative => {
            Literal::Text(survey_specs::yaml::to_nfc(text.as_str().into()))
        }
        _ => return Err(tokens.expected("a number or a text in single quotes")),
    };
    tokens.take();
    Ok(literal)
}

#[cfg(test)]
mod tests;
