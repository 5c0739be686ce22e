//! Conditions: routing expressions over earlier answers.
//!
//! The language is the XLSForm dialect of `XPath`, cut down to what routing needs:
//!
//! ```text
//! ${gender} = '1' and selected(${channels}, 'internet') and ${age} >= 18
//! ```
//!
//! | | |
//! |---|---|
//! | items | `${age}` |
//! | literals | `18`, `4.5`, `'text'`, `"text"`, `true()`, `false()`; a date is a text: `'2026-01-31'` |
//! | operators, weakest first | `or`; `and`; `=` `!=` `<` `<=` `>` `>=`; `+` `-`; `*` `div` `mod`; unary `-` |
//! | answers | `selected(${item}, 'code')`, `count-selected(${item})`, `${item} = ''`, `${item} != ''` |
//! | choices | `if(condition, a, b)`, `coalesce(a, b)`, `not(condition)` |
//! | texts and days | `regex(text, 'pattern')`, `string-length(text)`, `today()` |
//! | values | the functions of [`Function`], such as `concat(a, b)` and `round(a, 1)` |
//! | an own answer | `.`, in the constraint of an item |
//!
//! Comparisons do not chain. The pattern of `regex` is a literal in the subset that
//! [`pattern`] describes.
//!
//! # Missing answers
//!
//! An item without an answer in substance makes everything computed from it [`Truth::Unknown`],
//! and `and`, `or` and `not` follow Kleene's three-valued logic: `false and unknown` is false,
//! `true or unknown` is true. What depends on a condition is shown only if the condition is
//! [`Truth::True`]. Three forms look at missing answers on purpose: `${item} = ''` is true exactly
//! if there is no answer in substance (and `!= ''` the reverse), `coalesce(a, b)` is the first of
//! the two that is known, and `if` with an unknown condition is known if both branches are equal.
//! Overflow and division by zero are unknown too.
//!
//! # Values
//!
//! A single choice is the code of its category as text; beside a number, in an ordered comparison
//! and in arithmetic it counts as a number, which the static check allows only if all its codes
//! are numbers. Ratings follow the same rule. Texts are compared with `=` and `!=` only.
//!
//! # Bounds
//!
//! A condition has at most [`MAX_LENGTH`] bytes and its expression at most [`MAX_DEPTH`] levels,
//! so the recursion over an expression is bounded everywhere. Parsing and the static check exist
//! only with the feature `author`; the phone gets the expression and evaluates it.

mod calculation;
#[cfg(feature = "author")]
mod check;
mod decode;
mod evaluate;
mod function;
#[cfg(feature = "author")]
mod parse;
mod parts;
pub mod pattern;

use std::ops::Not;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::answer::Answer;
use crate::code::{CategoryCode, ItemCode};
use crate::date::Date;
use crate::number::Number;
use pattern::Pattern;

pub use calculation::Calculation;
pub use function::Function;

#[cfg(feature = "author")]
pub(crate) use check::check_value;
#[cfg(feature = "author")]
pub use check::{ItemType, ItemTypes, TypeProblem};
#[cfg(feature = "author")]
pub use parse::SyntaxError;

/// The longest condition, in bytes.
pub const MAX_LENGTH: usize = 4_000;

/// The most levels of an expression, and the deepest nesting of parentheses and function calls.
pub const MAX_DEPTH: u8 = 64;

/// A routing expression over earlier answers, in the language of [this module](self).
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(try_from = "String", into = "String"))]
pub struct Condition {
    #[borsh(skip)]
    source: String,
    /// Where each node of the expression stands in the source, in depth-first order.
    #[cfg(feature = "author")]
    #[borsh(skip)]
    offsets: Vec<usize>,
    expression: Expression,
}

impl Condition {
    /// Reads a condition from its source.
    ///
    /// # Errors
    ///
    /// [`SyntaxError`] with the place, if the source is not in the language of
    /// [this module](self) or passes its bounds.
    #[cfg(feature = "author")]
    pub fn parse(source: &str) -> Result<Self, SyntaxError> {
        let (expression, offsets) = parse::parse(source)?;
        Ok(Self { source: source.to_owned(), offsets, expression })
    }

    /// The source as its author wrote it; empty in the phone's compiled form.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What the source says.
    #[must_use]
    pub fn expression(&self) -> &Expression {
        &self.expression
    }

    /// Every item that the condition refers to, in order of first appearance.
    #[must_use]
    pub fn items(&self) -> Vec<&ItemCode> {
        let mut items = Vec::new();
        self.expression.collect_items(&mut items);
        items
    }

    /// Whether the condition is true, false or unknown for these answers.
    pub fn truth(&self, scope: &dyn Scope) -> Truth {
        self.expression.truth(scope)
    }

    /// Whether the condition is definitely true: what hangs on it is shown.
    pub fn holds(&self, scope: &dyn Scope) -> bool {
        self.truth(scope) == Truth::True
    }

    /// Everything that is wrong with the condition, given the types of the items it may refer to;
    /// empty if it is sound.
    #[cfg(feature = "author")]
    #[must_use]
    pub fn check(&self, types: &dyn ItemTypes) -> Vec<TypeProblem> {
        check::check(&self.expression, &self.offsets, types)
    }
}

#[cfg(feature = "author")]
impl TryFrom<String> for Condition {
    type Error = SyntaxError;
    fn try_from(source: String) -> Result<Self, SyntaxError> {
        Self::parse(&source)
    }
}

#[cfg(feature = "author")]
impl From<Condition> for String {
    fn from(condition: Condition) -> String {
        condition.source
    }
}

/// What a condition is evaluated over.
pub trait Scope {
    /// The answer to this item; `None` if it is missing, irrelevant or not asked.
    fn answer(&self, item: &ItemCode) -> Option<&Answer>;

    /// The day that `today()` stands for.
    fn today(&self) -> Date;

    /// The label of an item's category in the language of the interview, where there is one.
    fn label(&self, item: &ItemCode, category: &str) -> Option<String> {
        let _ = (item, category);
        None
    }
}

/// A truth value of Kleene's three-valued logic, ordered from false to true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// Definitely false.
    False,
    /// Not known, because an answer is missing.
    Unknown,
    /// Definitely true.
    True,
}

impl Truth {
    /// True if both are true, false if either is false.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// True if either is true, false if both are false.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Truth {
    fn from(truth: bool) -> Self {
        if truth { Self::True } else { Self::False }
    }
}

/// What the source of a condition says, as a tree.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize)]
pub enum Expression {
    /// `true()` or `false()`.
    Boolean(bool),
    /// A number literal.
    Number(Number),
    /// A text literal; beside a date, a date.
    Text(String),
    /// `today()`.
    Today,
    /// `${item}`: the item's answer.
    Item(ItemCode),
    /// `${item} = ''`: whether the item has no answer in substance. Never unknown.
    IsEmpty(ItemCode),
    /// `selected(${item}, 'category')`: whether the category was chosen.
    Selected {
        /// The choice.
        item: ItemCode,
        /// The category in question.
        category: CategoryCode,
    },
    /// `count-selected(${item})`: how many categories were chosen.
    CountSelected(ItemCode),
    /// `not(…)`.
    Not(Box<Expression>),
    /// `… and … and …`: two or more conditions.
    And(Vec<Expression>),
    /// `… or … or …`: two or more conditions.
    Or(Vec<Expression>),
    /// `left = right` and the other comparisons.
    Compare {
        /// How the two are compared.
        comparison: Comparison,
        /// The value before the operator.
        left: Box<Expression>,
        /// The value after the operator.
        right: Box<Expression>,
    },
    /// `-…` of a value that is not a literal.
    Negate(Box<Expression>),
    /// `left + right` and the other arithmetic.
    Calculate {
        /// What is calculated.
        operation: Operation,
        /// The value before the operator.
        left: Box<Expression>,
        /// The value after the operator.
        right: Box<Expression>,
    },
    /// `coalesce(first, second)`: the first that is known.
    Coalesce {
        /// The preferred value.
        first: Box<Expression>,
        /// The value if the preferred one is unknown.
        second: Box<Expression>,
    },
    /// `if(condition, then, otherwise)`.
    If {
        /// What decides.
        condition: Box<Expression>,
        /// The value if the condition is true.
        then: Box<Expression>,
        /// The value if the condition is false.
        otherwise: Box<Expression>,
    },
    /// `regex(text, 'pattern')`: whether the text contains a match.
    Matches {
        /// The text to search.
        text: Box<Expression>,
        /// What to search for.
        pattern: Pattern,
    },
    /// `string-length(text)`: the number of Unicode characters.
    TextLength(Box<Expression>),
    /// `concat(a, b)` and other functions.
    Call {
        /// What is called.
        function: Function,
        /// What it is called with.
        arguments: Vec<Expression>,
    },
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// What is calculated from two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Operation {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `div`: division with a fractional part.
    Divide,
    /// `mod`: the remainder of the division, with the sign of the dividend.
    Remainder,
}

impl Comparison {
    /// The operator as it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// Whether the comparison asks which is the greater, so that the values need an order.
    #[must_use]
    pub fn is_ordered(self) -> bool {
        !matches!(self, Self::Equal | Self::NotEqual)
    }
}

impl Operation {
    /// The operator as it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "div",
            Self::Remainder => "mod",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_as_true_as_the_weakest_of_its_parts_and_the_strongest_of_its_alternatives() {
        use Truth::{False, True, Unknown};
        for (one, other, both, either) in [
            (False, False, False, False),
            (False, Unknown, False, Unknown),
            (False, True, False, True),
            (Unknown, Unknown, Unknown, Unknown),
            (Unknown, True, Unknown, True),
            (True, True, True, True),
        ] {
            assert_eq!((one.and(other), other.and(one)), (both, both));
            assert_eq!((one.or(other), other.or(one)), (either, either));
        }
        assert_eq!([!False, !Unknown, !True], [True, Unknown, False]);
    }
}
