//! A condition asked of every row of a table.

use std::cmp::Ordering;

use super::super::super::table::cut;
use super::super::columns::{Column, ColumnName, MISSING_SMALL, Table};
use super::{Condition, ConditionError, Literal, Operator, Test};

impl Condition {
    /// The answer of each row; none where it is missing.
    ///
    /// # Errors
    ///
    /// A column is not there or is compared with a literal of the other type.
    pub fn evaluate(&self, table: &Table) -> Result<Vec<Option<bool>>, ConditionError> {
        self.test.evaluate(table)
    }
}

impl Test {
    fn evaluate(&self, table: &Table) -> Result<Vec<Option<bool>>, ConditionError> {
        match self {
            Self::Compared { column, operator, literal } => {
                compared(table, column, *operator, literal)
            }
            Self::Not(test) => {
                let mut answers = test.evaluate(table)?;
                for answer in &mut answers {
                    *answer = answer.map(|truth| !truth);
                }
                Ok(answers)
            }
            Self::All(tests) => joined(tests, table, false),
            Self::Any(tests) => joined(tests, table, true),
        }
    }
}

/// Answers joined by the word that one `decisive` answer decides: false for and, true for or.
fn joined(
    tests: &[Test],
    table: &Table,
    decisive: bool,
) -> Result<Vec<Option<bool>>, ConditionError> {
    let mut answers = vec![Some(!decisive); table.rows()];
    for test in tests {
        for (answer, next) in answers.iter_mut().zip(test.evaluate(table)?) {
            *answer = match (*answer, next) {
                (Some(known), _) | (_, Some(known)) if known == decisive => Some(decisive),
                (None, _) | (_, None) => None,
                _ => Some(!decisive),
            };
        }
    }
    Ok(answers)
}

fn compared(
    table: &Table,
    name: &ColumnName,
    operator: Operator,
    literal: &Literal,
) -> Result<Vec<Option<bool>>, ConditionError> {
    let number = |value: f64, literal: f64| {
        value.partial_cmp(&literal).map(|ordering| operator.holds(ordering))
    };
    match (table.column(name)?, literal) {
        (Column::Small(values), Literal::Number(literal)) => {
            let known = |value: &u8| {
                if *value == MISSING_SMALL { None } else { number(f64::from(*value), *literal) }
            };
            Ok(values.iter().map(known).collect())
        }
        (Column::Numeric(values), Literal::Number(literal)) => {
            Ok(values.iter().map(|value| number(*value, *literal)).collect())
        }
        (Column::Text(text), Literal::Text(literal)) => {
            let holds = |level: &String| operator.holds(level.as_str().cmp(literal));
            let levels: Vec<bool> = text.levels.iter().map(holds).collect();
            let answer = |code: &u32| levels.get(usize::try_from(*code).ok()?).copied();
            Ok(text.codes.iter().map(answer).collect())
        }
        (Column::Text(text), Literal::Number(_)) => Err(ConditionError::TextsWithNumber {
            name: cut(name.as_str()),
            example: cut(&text.first_text),
        }),
        (_, Literal::Text(text)) => {
            Err(ConditionError::NumbersWithText { name: cut(name.as_str()), text: cut(text) })
        }
    }
}

impl Operator {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Unequal => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}
