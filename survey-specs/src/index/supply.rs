//! Whether what is measured can be read by a definition: in the right form, within its bounds.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::evaluate::full_marks;
use super::{Assessed, IndexDefinition, LeafRule, Measure, Node, Policy};
use crate::code::VariableCode;

/// What reads each variable of a definition under a policy.
#[derive(Debug)]
pub struct Supply<'d> {
    readers: BTreeMap<&'d str, Vec<Reader<'d>>>,
}

/// One place that reads a variable.
#[derive(Clone, Copy, Debug)]
enum Reader<'d> {
    /// A node takes what is given under its code as its value.
    Node {
        /// The largest value possible.
        max: Option<Decimal>,
    },
    /// A leaf's rule reads it.
    Rule {
        rule: &'d LeafRule,
        /// The largest value allowed.
        points: Option<Decimal>,
    },
}

/// Why a measure cannot stand.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// Nothing reads the variable.
    #[error("the definition has no such variable")]
    UnknownVariable,
    /// The variable is read in another form.
    #[error("{expected} is expected here, not {found}")]
    WrongForm {
        /// The form that is read.
        expected: &'static str,
        /// The form that was given.
        found: &'static str,
    },
    /// More than the largest value possible.
    #[error("{value} is more than {most}, the most there is")]
    TooMuch {
        /// The value.
        value: Decimal,
        /// The largest value possible.
        most: Decimal,
    },
    /// Less than nothing.
    #[error("{value} is below 0")]
    Negative {
        /// The value.
        value: Decimal,
    },
    /// Cases out of none.
    #[error("{cases} of 0 cannot be")]
    OfNothing {
        /// The numerator.
        cases: Decimal,
    },
    /// Outside the range in which values are expected, and possible all the same.
    #[error("{value} is outside the expected range from {from} to {to}")]
    Unexpected {
        /// The value.
        value: Decimal,
        /// The smallest value expected.
        from: Decimal,
        /// The largest value expected.
        to: Decimal,
    },
}

impl Misfit {
    /// Whether the measure is possible, and only worth a second look.
    #[must_use]
    pub fn is_warning(&self) -> bool {
        matches!(self, Self::Unexpected { .. })
    }

    /// A stable code for problem reports.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownVariable => "unknown_variable",
            Self::WrongForm { .. } => "wrong_form",
            Self::TooMuch { .. } => "above_maximum",
            Self::Negative { .. } => "below_zero",
            Self::OfNothing { .. } => "cases_of_nothing",
            Self::Unexpected { .. } => "unexpected_value",
        }
    }
}

impl IndexDefinition {
    /// What reads each variable under a policy.
    #[must_use]
    pub fn supply(&self, policy: &Policy) -> Supply<'_> {
        let mut readers: BTreeMap<&str, Vec<Reader<'_>>> = BTreeMap::new();
        let marks = full_marks(self, policy);
        for (node, max) in self.root.walk().into_iter().zip(marks) {
            let rule =
                node.leaf().and_then(|leaf| leaf.rule.under(policy).map(|rule| (leaf, rule)));
            if let Some((leaf, rule)) = rule.filter(|(_, rule)| !rule.reads_answers()) {
                let points = match (&leaf.points, rule) {
                    (Some(points), _) => points.under(policy),
                    (None, LeafRule::ExternalIndex { out_of, .. }) => Some(*out_of),
                    (None, _) => None,
                };
                readers.entry(leaf.from.as_str()).or_default().push(Reader::Rule { rule, points });
            }
            if !reads_plain_by_own_code(node, policy) {
                readers.entry(node.code.as_str()).or_default().push(Reader::Node { max });
            }
        }
        Supply { readers }
    }
}

fn reads_plain_by_own_code(node: &Node, policy: &Policy) -> bool {
    node.leaf().is_some_and(|leaf| leaf.reads_own_code(&node.code, policy))
}

impl Supply<'_> {
    /// Every variable that is read.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.readers.keys().copied()
    }

    /// What is wrong with a measure; none if it can be read as it is.
    #[must_use]
    pub fn misfit(&self, variable: &VariableCode, measure: Measure) -> Option<Misfit> {
        let Some(readers) = self.readers.get(variable.as_str()) else {
            return Some(Misfit::UnknownVariable);
        };
        // One place that can read it is enough: a criterion's node takes plain points, its rule
        // takes assessed ones.
        let mut first = None;
        for reader in readers {
            match reader.misfit(measure) {
                None => return None,
                Some(form @ Misfit::WrongForm { .. }) => {
                    first.get_or_insert(form);
                }
                Some(other) => return Some(other),
            }
        }
        first
    }
}

impl Reader<'_> {
    fn misfit(self, measure: Measure) -> Option<Misfit> {
        let (rule, points) = match self {
            Self::Node { max } => {
                return match measure {
                    Measure::Suppressed => None,
                    Measure::Plain(amount) => too_much(amount.decimal(), max),
                    Measure::Ratio { .. } | Measure::Assessed(_) => {
                        Some(wrong_form("a plain value", measure))
                    }
                };
            }
            Self::Rule { rule, points } => (rule, points),
        };
        match (rule, measure) {
            (_, Measure::Suppressed) | (LeafRule::StepTable { .. }, Measure::Plain(_)) => None,
            (
                LeafRule::Ratio { .. } | LeafRule::StepTable { .. },
                Measure::Ratio { numerator, denominator },
            ) => {
                let of_nothing = denominator.decimal().is_zero() && !numerator.decimal().is_zero();
                of_nothing.then(|| Misfit::OfNothing { cases: numerator.decimal() })
            }
            (LeafRule::Ratio { .. }, _) => {
                Some(wrong_form("a numerator and a denominator", measure))
            }
            (LeafRule::AssessedPoints { .. }, Measure::Assessed(given)) => {
                bounds_of_parts(&given, points)
            }
            (LeafRule::AssessedPoints { .. }, _) => Some(wrong_form("assessed points", measure)),
            (LeafRule::Value { range }, Measure::Plain(amount)) => {
                let value = amount.decimal();
                let beyond = points.and_then(|most| bounds(value, Some(most)));
                beyond.or_else(|| {
                    let (from, to) = range.filter(|(from, to)| value < *from || *to < value)?;
                    Some(Misfit::Unexpected { value, from, to })
                })
            }
            (LeafRule::Penalty(_) | LeafRule::Bonus(_), Measure::Plain(amount)) => {
                bounds(amount.decimal(), None)
            }
            (LeafRule::ExternalIndex { out_of, .. }, Measure::Plain(amount)) => {
                bounds(amount.decimal(), Some(*out_of))
            }
            _ => Some(wrong_form("a plain value", measure)),
        }
    }
}

fn wrong_form(expected: &'static str, measure: Measure) -> Misfit {
    let found = match measure {
        Measure::Plain(_) => "a plain value",
        Measure::Ratio { .. } => "a numerator and a denominator",
        Measure::Assessed(_) => "assessed points",
        Measure::Suppressed => "a withheld value",
    };
    Misfit::WrongForm { expected, found }
}

/// Every part of assessed points, and what they come to, lies between 0 and the most.
fn bounds_of_parts(given: &Assessed, most: Option<Decimal>) -> Option<Misfit> {
    let parts = [given.claimed, given.appraised, given.survey];
    let parts = parts.into_iter().flatten().find_map(|part| bounds(part.decimal(), most));
    parts.or_else(|| {
        let assessed = given.appraised.or(given.claimed)?.decimal();
        too_much(assessed + given.survey?.decimal(), most)
    })
}

fn bounds(value: Decimal, most: Option<Decimal>) -> Option<Misfit> {
    if value < Decimal::ZERO {
        return Some(Misfit::Negative { value });
    }
    too_much(value, most)
}

fn too_much(value: Decimal, most: Option<Decimal>) -> Option<Misfit> {
    let most = most.filter(|most| value > *most)?;
    Some(Misfit::TooMuch { value, most })
}
