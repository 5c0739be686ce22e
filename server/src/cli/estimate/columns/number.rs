//! A field as a number.

/// Powers of ten that binary floats hold exactly.
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// The largest whole number below which binary floats hold all whole numbers.
const EXACT_WHOLE: u64 = 1 << 53;

/// The number that a field writes, correctly rounded; none if it is no number, `NaN`, infinite or
/// too large. There is one zero: `-0` is `0`.
pub fn number(field: &[u8]) -> Option<f64> {
    let (negative, digits) = match field {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let value = short_decimal(digits).or_else(|| long_number(digits))?;
    Some(if negative && value != 0.0 { -value } else { value })
}

/// Digits with at most one point, if their quotient is exact but for one rounding: both the
/// digits as a whole number and the power of ten are floats without error.
fn short_decimal(digits: &[u8]) -> Option<f64> {
    // More digits than this could overflow.
    if digits.len() > 19 {
        return None;
    }
    let mut whole = 0_u64;
    let mut point = None;
    for (place, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => whole = whole * 10 + u64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(place),
            _ => return None,
        }
    }
    let decimals = point.map_or(0, |place| digits.len() - place - 1);
    // A point alone, or nothing.
    if digits.len() == usize::from(point.is_some()) || whole > EXACT_WHOLE {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "at most 2^53, which is exact")]
    let whole = whole as f64;
    EXACT_POWERS.get(decimals).map(|power| whole / power)
}

/// Any other way to write a number: many digits, an exponent.
fn long_number(digits: &[u8]) -> Option<f64> {
    // The standard parser also takes `inf`, `nan` and a second sign, which are no numbers here.
    if !digits.first().is_some_and(|first| first.is_ascii_digit() || *first == b'.') {
        return match digits {
            [b'+', rest @ ..] if rest.first().is_some_and(u8::is_ascii_digit) => number(rest),
            _ => None,
        };
    }
    let value: f64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_rounded_as_the_standard_parser_does() {
        for text in [
            "0",
            "7",
            "255",
            "33.846996307373",
            "0.903657562594824",
            "1e-5",
            "1E3",
            ".5",
            "5.",
            "9007199254740993",
            "123456789012345678901234567890",
            "0.1",
            "2.2250738585072014e-308",
            "1.69999999999999996",
            "14509.27886",
        ] {
            let expected: f64 = text.parse().unwrap();
            assert_eq!(
                number(text.as_bytes()).map(f64::to_bits),
                Some(expected.to_bits()),
                "{text}"
            );
            let negative = number(format!("-{text}").as_bytes()).unwrap();
            assert_eq!(negative.to_bits(), (0.0 - expected).to_bits(), "{text}");
        }
        assert_eq!(number(b"-0").unwrap().to_bits(), 0.0_f64.to_bits());
        assert_eq!(number(b"+3"), Some(3.0));
    }

    #[test]
    fn what_is_no_finite_number_is_text() {
        for text in [
            "", ".", "-", "+", "NaN", "nan", "inf", "-inf", "infinity", "1e999", "--1", "+-1",
            "-+-1", "0x10", "1,5", "1 2", "1_000", "P01", "e5", "1.2.3", "١",
        ] {
            assert_eq!(number(text.as_bytes()), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_decimal_is_read_as_the_standard_parser_reads_it(text in "[0-9]{1,12}(\\.[0-9]{0,12})?") {
            let expected: f64 = text.parse().unwrap();
            proptest::prop_assert_eq!(number(text.as_bytes()).map(f64::to_bits), Some(expected.to_bits()));
        }
    }
}
