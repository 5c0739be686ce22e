//! Rounding as a policy: how many digits, which way, and where.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};

/// How numbers are rounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// Digits after the decimal mark.
    pub digits: u32,
    /// Which way.
    pub mode: RoundingMode,
    /// Where the value that is calculated with is rounded. What is published always is.
    pub at: Vec<RoundingStage>,
}

/// Which way a number between two roundings goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundingMode {
    /// To the nearest, a half away from zero: 0.125 → 0.13.
    HalfUp,
    /// To the nearest, a half to the even digit: 0.125 → 0.12.
    HalfEven,
    /// Towards zero: 0.129 → 0.12.
    Truncate,
}

/// Where rounding applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundingStage {
    /// Leaf values, before they go up.
    Leaf,
    /// Values of inner nodes below the total, before they go up.
    Group,
    /// The value of the total.
    Total,
    /// Only what is shown; the calculation goes on with full precision.
    Display,
}

impl Rounding {
    /// The number rounded to the policy's digits.
    #[must_use]
    pub fn round(&self, value: Decimal) -> Decimal {
        let strategy = match self.mode {
            RoundingMode::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            RoundingMode::HalfEven => RoundingStrategy::MidpointNearestEven,
            RoundingMode::Truncate => RoundingStrategy::ToZero,
        };
        without_noise(value).round_dp_with_strategy(self.digits, strategy)
    }

    /// The number rounded if the policy rounds at this stage, else as it is.
    #[must_use]
    pub fn round_at(&self, stage: RoundingStage, value: Decimal) -> Decimal {
        if self.at.contains(&stage) { self.round(value) } else { value }
    }

    /// The published form: rounded, with exactly the policy's digits and a decimal point.
    #[must_use]
    pub fn publish(&self, value: Decimal) -> String {
        let mut rounded = self.round(value);
        if rounded.is_zero() {
            rounded.set_sign_positive(true);
        }
        rounded.rescale(self.digits);
        rounded.to_string()
    }
}

/// Digits of a value that calculations leave exact. A decimal holds 28, and the last of them are noise
/// wherever something was divided on the way.
const EXACT_DIGITS: u32 = 24;

/// The value without the noise of its last digits, so that a 7.615 that was missed by one in the last
/// digit is a half, and 80 is not cut off to 79.99.
pub(super) fn without_noise(value: Decimal) -> Decimal {
    // Decimals come with `round_sf`, which panics on some very small numbers (rust_decimal 1.43).
    let whole = value.trunc().mantissa().unsigned_abs();
    let digits_before_point = whole.checked_ilog10().map_or(0, |log| log + 1);
    value.round_dp(EXACT_DIGITS.saturating_sub(digits_before_point))
}

impl RoundingMode {
    /// The word used in YAML.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HalfUp => "half_up",
            Self::HalfEven => "half_even",
            Self::Truncate => "truncate",
        }
    }
}

impl RoundingStage {
    /// The word used in YAML.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Leaf => "leaf",
            Self::Group => "group",
            Self::Total => "total",
            Self::Display => "display",
        }
    }
}

impl fmt::Display for Rounding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at: Vec<_> = self.at.iter().map(|stage| stage.as_str()).collect();
        write!(f, "{} digits, {}, at {}", self.digits, self.mode.as_str(), at.join(" and "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounding(mode: RoundingMode) -> Rounding {
        Rounding { digits: 2, mode, at: vec![RoundingStage::Display] }
    }

    #[test]
    fn halves_go_where_the_policy_says() {
        let cases = [
            ("0.125", "0.13", "0.12", "0.12"),
            ("0.135", "0.14", "0.14", "0.13"),
            ("80.075", "80.08", "80.08", "80.07"),
            ("79.995", "80.00", "80.00", "79.99"),
        ];
        for (value, up, even, cut) in cases {
            let value: Decimal = value.parse().unwrap();
            assert_eq!(rounding(RoundingMode::HalfUp).publish(value), up);
            assert_eq!(rounding(RoundingMode::HalfEven).publish(value), even);
            assert_eq!(rounding(RoundingMode::Truncate).publish(value), cut);
        }
    }

    #[test]
    fn the_last_digits_of_a_quotient_decide_nothing() {
        for (value, mode, published) in [
            ("7.614999999999999999999999999", RoundingMode::HalfUp, "7.62"),
            ("79.99999999999999999999999999", RoundingMode::Truncate, "80.00"),
            ("-0.00000000000000000000000001", RoundingMode::HalfUp, "0.00"),
            ("-0.004", RoundingMode::Truncate, "0.00"),
            (
                "79228162514264337593543950335",
                RoundingMode::Truncate,
                "79228162514264337593543950335",
            ),
        ] {
            let value: Decimal = value.parse().unwrap();
            assert_eq!(rounding(mode).publish(value), published, "{value}");
        }
    }

    #[test]
    fn published_numbers_have_all_their_digits() {
        assert_eq!(rounding(RoundingMode::HalfUp).publish(Decimal::from(80)), "80.00");
    }
}
