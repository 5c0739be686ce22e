//! What a unit is measured by besides answers: plain values, ratios and assessed points.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;

use crate::code::VariableCode;
use crate::number::Number;

/// The largest amount of a measure, in either direction. Products and sums of as many amounts as a
/// country has units stay far below what a decimal can hold.
pub const LARGEST_AMOUNT: Decimal = Decimal::from_parts(1_410_065_408, 2, 0, false, 0);

/// An amount: at most 10 000 000 000 in either direction, with at most 28 digits in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(Decimal);

/// A number that is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAmount {
    /// It is no decimal number.
    #[error("not a number: at most 28 digits with at most one decimal point are expected")]
    NotANumber,
    /// It is beyond the largest amount.
    #[error("beyond 10000000000, the largest amount")]
    TooLarge,
}

impl Amount {
    /// The amount as a decimal.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.0
    }
}

impl TryFrom<Decimal> for Amount {
    type Error = InvalidAmount;

    fn try_from(decimal: Decimal) -> Result<Self, InvalidAmount> {
        let decimal = decimal.normalize();
        if decimal.abs() > LARGEST_AMOUNT {
            Err(InvalidAmount::TooLarge)
        } else {
            Ok(Self(decimal))
        }
    }
}

impl std::str::FromStr for Amount {
    type Err = InvalidAmount;

    fn from_str(text: &str) -> Result<Self, InvalidAmount> {
        let number: Number = text.parse().map_err(|_| InvalidAmount::NotANumber)?;
        number.decimal().try_into()
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// One measured variable of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A number.
    Plain(Amount),
    /// So many out of so many. Both are at least 0; the denominator may be 0.
    Ratio {
        /// The cases that count.
        numerator: Amount,
        /// All cases.
        denominator: Amount,
    },
    /// Points given by assessment.
    Assessed(Assessed),
    /// It is known and withheld.
    Suppressed,
}

/// The points of one criterion by who gave them; none of them if all are missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assessed {
    /// What the unit gives itself.
    pub claimed: Option<Amount>,
    /// What the appraisers give.
    pub appraised: Option<Amount>,
    /// What a survey gives.
    pub survey: Option<Amount>,
}

/// The measured variables of one unit. What is not in it is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measures(BTreeMap<VariableCode, Measure>);

impl Measures {
    /// Sets a variable, and gives back what it was before.
    pub fn insert(&mut self, variable: VariableCode, measure: Measure) -> Option<Measure> {
        self.0.insert(variable, measure)
    }

    /// The variable's measure, if there is one.
    #[must_use]
    pub fn get(&self, variable: &str) -> Option<Measure> {
        self.0.get(variable).copied()
    }

    /// Every variable, in order of their codes.
    pub fn iter(&self) -> impl Iterator<Item = (&VariableCode, Measure)> {
        self.0.iter().map(|(variable, measure)| (variable, *measure))
    }
}

impl FromIterator<(VariableCode, Measure)> for Measures {
    fn from_iter<I: IntoIterator<Item = (VariableCode, Measure)>>(measures: I) -> Self {
        Self(measures.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_a_largest() {
        assert_eq!(LARGEST_AMOUNT.to_string(), "10000000000");
        for (text, amount) in [
            ("10000000000", Ok("10000000000")),
            ("-0.500", Ok("-0.5")),
            ("10000000000.1", Err(InvalidAmount::TooLarge)),
            ("0.1234567890123456", Ok("0.1234567890123456")),
            ("1,5", Err(InvalidAmount::NotANumber)),
            ("1e3", Err(InvalidAmount::NotANumber)),
        ] {
            let read = text.parse::<Amount>().map(|amount| amount.to_string());
            assert_eq!(read, amount.map(str::to_owned), "{text}");
        }
    }
}
