//! The static check: whether a condition makes sense for the items it refers to.

mod call;
mod compare;
mod kind;

use super::Expression;
use crate::code::{CategoryCode, ItemCode};
use kind::{Type, Typed, Words};

/// Where the check learns the types of items.
pub trait ItemTypes {
    /// The type of this item; `None` if a condition must not refer to it or there is none.
    fn item_type(&self, item: &ItemCode) -> Option<ItemType<'_>>;
}

/// What an item takes as an answer, as far as conditions care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemType<'a> {
    /// One of these categories: a single choice, a scale or a row of a matrix.
    One(Vec<&'a CategoryCode>),
    /// Several of these categories.
    Many(Vec<&'a CategoryCode>),
    /// A whole number between two others.
    Rating {
        /// The lowest rating.
        min: u8,
        /// The highest rating.
        max: u8,
    },
    /// A number.
    Number,
    /// Words.
    Text,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day and a time of day.
    DateTime,
    /// All of these categories in an order.
    Ranked(Vec<&'a CategoryCode>),
    /// Something that can only be there or not, such as a picture or a place.
    Thing,
    /// This one category, or none.
    Only(&'static str),
    /// Something whose type is not known; a condition may treat it as anything.
    Any,
    /// Nothing.
    Note,
    /// Nothing itself; its rows are items.
    Matrix,
}

/// Something wrong with a condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TypeProblem {
    /// The kind of problem: `unknown_item`, `unknown_category` or `type_error`.
    pub code: &'static str,
    /// What is wrong and, where possible, what to write instead.
    pub message: String,
    /// Where it is, in bytes from the start of the source; `None` for a condition without source.
    pub offset: Option<usize>,
}

/// Checks an expression; `offsets` are the places of its nodes in depth-first order.
pub(super) fn check(
    expression: &Expression,
    offsets: &[usize],
    types: &dyn ItemTypes,
) -> Vec<TypeProblem> {
    let mut checker = Checker { types, offsets: offsets.iter(), problems: Vec::new() };
    let whole = checker.infer(expression);
    checker.demand_boolean(&whole, "A condition is true or false");
    checker.problems
}

/// Checks an expression whose value may be of any type, and says of which.
pub(super) fn infer(
    expression: &Expression,
    offsets: &[usize],
    types: &dyn ItemTypes,
) -> (Vec<TypeProblem>, ItemType<'static>) {
    let mut checker = Checker { types, offsets: offsets.iter(), problems: Vec::new() };
    let whole = checker.infer(expression);
    let kind = match whole.kind {
        Type::Number => ItemType::Number,
        Type::Date => ItemType::Date,
        Type::Time => ItemType::Time,
        Type::DateTime => ItemType::DateTime,
        // Whether a choice's code counts as a number is not followed any further.
        Type::Text(Words { is_choice: true, .. }) | Type::Any => ItemType::Any,
        Type::Text(_) | Type::Boolean => ItemType::Text,
    };
    (checker.problems, kind)
}

/// Checks a condition that stands for a value of any type.
pub(crate) fn check_value(of: &super::Condition, types: &dyn ItemTypes) -> Vec<TypeProblem> {
    infer(&of.expression, &of.offsets, types).0
}

struct Checker<'a> {
    types: &'a dyn ItemTypes,
    offsets: std::slice::Iter<'a, usize>,
    problems: Vec<TypeProblem>,
}

impl<'a> Checker<'a> {
    fn report(&mut self, code: &'static str, offset: Option<usize>, mut message: String) {
        if let Some(first) = message.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        self.problems.push(TypeProblem { code, message, offset });
    }

    fn type_error(&mut self, offset: Option<usize>, message: String) {
        self.report("type_error", offset, message);
    }

    /// Visits every node once, in the order of the offsets.
    fn infer(&mut self, expression: &'a Expression) -> Typed<'a> {
        let offset = self.offsets.next().copied();
        let kind = match expression {
            Expression::Boolean(_) => Type::Boolean,
            Expression::Number(_) => Type::Number,
            Expression::Today => Type::Date,
            Expression::Text(text) => Type::Text(Words::literal(text)),
            Expression::Item(item) => self.item(item, offset),
            Expression::IsEmpty(item) => {
                self.emptiness(item, offset);
                Type::Boolean
            }
            Expression::Selected { item, category } => {
                self.selected(item, category, offset);
                Type::Boolean
            }
            Expression::CountSelected(item) => {
                self.count_selected(item, offset);
                Type::Number
            }
            Expression::Not(inner) => {
                self.joined(std::slice::from_ref(inner.as_ref()), "`not` takes a condition")
            }
            Expression::And(operands) => self.joined(operands, "`and` joins conditions"),
            Expression::Or(operands) => self.joined(operands, "`or` joins conditions"),
            Expression::Compare { comparison, left, right } => {
                let (left, right) = (self.infer(left), self.infer(right));
                self.compare(*comparison, &left, &right, offset);
                Type::Boolean
            }
            Expression::Negate(inner) => self.calculated("-", [inner.as_ref()]),
            Expression::Calculate { operation, left, right } => {
                self.calculated(operation.as_str(), [left.as_ref(), right.as_ref()])
            }
            Expression::Coalesce { first, second } => {
                let (first, second) = (self.infer(first), self.infer(second));
                self.either(first, second)
            }
            Expression::If { condition, then, otherwise } => {
                let condition = self.infer(condition);
                self.demand_boolean(&condition, "`if` decides by a condition");
                let (then, otherwise) = (self.infer(then), self.infer(otherwise));
                self.either(then, otherwise)
            }
            Expression::Matches { text, .. } => {
                self.demand_words(text, "regex");
                Type::Boolean
            }
            Expression::TextLength(text) => {
                self.demand_words(text, "string-length");
                Type::Number
            }
            Expression::Call { function, arguments } => self.call(*function, arguments),
        };
        Typed { expression, kind, offset }
    }

    fn joined(&mut self, operands: &'a [Expression], rule: &str) -> Type<'a> {
        for operand in operands {
            let operand = self.infer(operand);
            self.demand_boolean(&operand, rule);
        }
        Type::Boolean
    }

    fn demand_boolean(&mut self, operand: &Typed<'_>, rule: &str) {
        if !matches!(operand.kind, Type::Any | Type::Boolean) {
            self.type_error(operand.offset, format!("{rule}, but {}.", operand.description()));
        }
    }

    fn calculated<const N: usize>(
        &mut self,
        operator: &str,
        operands: [&'a Expression; N],
    ) -> Type<'a> {
        for operand in operands {
            let operand = self.infer(operand);
            self.demand_number(&operand, operator);
        }
        Type::Number
    }

    fn demand_number(&mut self, operand: &Typed<'_>, operator: &str) {
        match &operand.kind {
            Type::Any | Type::Number => {}
            Type::Text(words) if words.counts_as_number() => {}
            Type::Text(words) if words.is_choice => self.not_numeric(operand),
            _ => self.type_error(
                operand.offset,
                format!("`{operator}` takes numbers, but {}.", operand.description()),
            ),
        }
    }

    fn demand_words(&mut self, operand: &'a Expression, function: &str) {
        let operand = self.infer(operand);
        if !matches!(operand.kind, Type::Any | Type::Text(Words { is_choice: false, .. })) {
            self.type_error(
                operand.offset,
                format!("`{function}` takes a text, but {}.", operand.description()),
            );
        }
    }

    fn lookup(&mut self, item: &ItemCode, offset: Option<usize>) -> Option<ItemType<'a>> {
        let found = self.types.item_type(item);
        if found.is_none() {
            self.report(
                "unknown_item",
                offset,
                format!("There is no item `{item}` that this condition could refer to."),
            );
        }
        found
    }

    fn item(&mut self, item: &ItemCode, offset: Option<usize>) -> Type<'a> {
        match self.lookup(item, offset) {
            None | Some(ItemType::Any) => Type::Any,
            Some(ItemType::One(codes)) => Type::Text(Words::of(&codes)),
            Some(ItemType::Rating { min, max }) => Type::Text(Words::between(min, max)),
            Some(ItemType::Number) => Type::Number,
            Some(ItemType::Text) => Type::Text(Words { values: None, is_choice: false }),
            Some(ItemType::Date) => Type::Date,
            Some(ItemType::Time) => Type::Time,
            Some(ItemType::DateTime) => Type::DateTime,
            Some(ItemType::Only(code)) => Type::Text(Words::only(code)),
            Some(ItemType::Ranked(_)) => {
                self.type_error(offset, format!("`{item}` is an order of categories; ask for one place with `selected-at(${{{item}}}, 0)`."));
                Type::Any
            }
            Some(ItemType::Thing) => {
                self.type_error(offset, format!("`{item}` is a place or a file, of which a condition can only ask whether it is there: `${{{item}}} != ''`."));
                Type::Any
            }
            Some(ItemType::Many(_)) => {
                self.type_error(offset, format!("`{item}` takes several categories; ask for one with `selected(${{{item}}}, '…')`."));
                Type::Any
            }
            Some(ItemType::Note | ItemType::Matrix) => {
                self.no_answer(item, offset);
                Type::Any
            }
        }
    }

    fn no_answer(&mut self, item: &ItemCode, offset: Option<usize>) {
        self.type_error(offset, format!("`{item}` is a note or a whole matrix and has no answer; refer to a row of a matrix."));
    }

    fn emptiness(&mut self, item: &ItemCode, offset: Option<usize>) {
        if matches!(self.lookup(item, offset), Some(ItemType::Note | ItemType::Matrix)) {
            self.no_answer(item, offset);
        }
    }

    fn selected(&mut self, item: &ItemCode, category: &CategoryCode, offset: Option<usize>) {
        let words = match self.lookup(item, offset) {
            None | Some(ItemType::Any) => return,
            Some(ItemType::One(codes) | ItemType::Many(codes)) => Words::of(&codes),
            Some(ItemType::Rating { min, max }) => Words::between(min, max),
            Some(ItemType::Only(code)) => Words::only(code),
            Some(_) => {
                self.type_error(
                    offset,
                    format!("`selected` takes an item with categories, and `{item}` has none."),
                );
                return;
            }
        };
        if !words.can_be(|value| value == category.as_str()) {
            self.no_category(&format!("`{item}`"), category.as_str(), &words, offset);
        }
    }

    fn count_selected(&mut self, item: &ItemCode, offset: Option<usize>) {
        if !matches!(self.lookup(item, offset), None | Some(ItemType::Many(_) | ItemType::Any)) {
            self.type_error(
                offset,
                format!("`count-selected` takes a multiple choice, and `{item}` is none."),
            );
        }
    }
}
