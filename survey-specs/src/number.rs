//! Decimal numbers of answers and conditions.

use std::fmt;
use std::io;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use rust_decimal::Decimal;

/// A decimal number of at most 28 significant digits, compared and calculated exactly.
///
/// Written with a decimal point and without grouping, an exponent or trailing zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "author", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "author", serde(try_from = "String", into = "String"))]
pub struct Number(Decimal);

/// A text that is not a decimal number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a number: digits with at most one decimal point are expected")]
pub struct InvalidNumber;

impl Number {
    /// The number as a decimal.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        self.0
    }

    /// Whether the number has no fractional part.
    #[must_use]
    pub fn is_integer(self) -> bool {
        self.0.is_integer()
    }
}

impl From<Decimal> for Number {
    fn from(decimal: Decimal) -> Self {
        Self(decimal.normalize())
    }
}

impl From<i64> for Number {
    fn from(integer: i64) -> Self {
        Self(integer.into())
    }
}

impl FromStr for Number {
    type Err = InvalidNumber;

    fn from_str(text: &str) -> Result<Self, InvalidNumber> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let plain = digits.starts_with(|c: char| c.is_ascii_digit())
            && !digits.ends_with('.')
            && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if !plain {
            return Err(InvalidNumber);
        }
        Decimal::from_str_exact(text).map(Self::from).map_err(|_| InvalidNumber)
    }
}

impl TryFrom<String> for Number {
    type Error = InvalidNumber;
    fn try_from(text: String) -> Result<Self, InvalidNumber> {
        text.parse()
    }
}

impl From<Number> for String {
    fn from(number: Number) -> String {
        number.to_string()
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl BorshSerialize for Number {
    fn serialize<W: io::Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(&self.0.serialize())
    }
}

impl BorshDeserialize for Number {
    fn deserialize_reader<R: io::Read>(reader: &mut R) -> io::Result<Self> {
        <[u8; 16]>::deserialize_reader(reader).map(|bytes| Self(Decimal::deserialize(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_text() {
        for (text, canonical) in
            [("42", "42"), ("4.50", "4.5"), ("-0", "0"), ("007", "7"), ("100", "100")]
        {
            assert_eq!(text.parse::<Number>().unwrap().to_string(), canonical);
        }
    }

    #[test]
    fn grouping_exponents_and_words_are_no_numbers() {
        for bad in [
            "",
            "1,5",
            "1e3",
            "1_000",
            ".5",
            "5.",
            "--1",
            "+1",
            "1.2.3",
            "NaN",
            "1 000",
            &"9".repeat(40),
        ] {
            assert_eq!(bad.parse::<Number>(), Err(InvalidNumber), "{bad}");
        }
    }
}
