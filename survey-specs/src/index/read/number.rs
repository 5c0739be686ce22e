//! Numbers of a definition, within bounds that keep every product of them exact enough.

use rust_decimal::Decimal;

use crate::yaml::fields::Field;

/// The largest number of a definition, in either direction.
pub(super) const LARGEST: Decimal = Decimal::from_parts(1_000_000, 0, 0, false, 0);

/// The largest number of digits after the point.
const MAX_DECIMALS: u32 = 12;

/// A number within the bounds.
pub(super) fn number(field: &Field<'_>) -> Option<Decimal> {
    let number = field.number()?.decimal();
    if number.abs() > LARGEST {
        let message = format!("numbers of a definition are at most {LARGEST} in either direction");
        field.error("number_too_large", message);
        return None;
    }
    if number.scale() > MAX_DECIMALS {
        let message = format!("at most {MAX_DECIMALS} digits after the point are allowed here");
        field.error("too_many_decimals", message);
        return None;
    }
    Some(number)
}

/// A number above 0.
pub(super) fn positive(field: &Field<'_>) -> Option<Decimal> {
    let number = number(field)?;
    if number <= Decimal::ZERO {
        field.error("invalid_number", format!("`{number}` must be above 0"));
        return None;
    }
    Some(number)
}

/// A number that is 0 or above.
pub(super) fn not_negative(field: &Field<'_>) -> Option<Decimal> {
    let number = number(field)?;
    if number < Decimal::ZERO {
        field.error("invalid_number", format!("`{number}` must not be below 0"));
        return None;
    }
    Some(number)
}

/// Two numbers, `[0, 2]`.
pub(super) fn pair(field: &Field<'_>) -> Option<(Decimal, Decimal)> {
    let items = field.items()?;
    let [low, high] = items.as_slice() else {
        let message = format!("two numbers are expected here, not {}", items.len());
        field.error("wrong_count", message);
        return None;
    };
    let (low, high) = (number(low), number(high));
    Some((low?, high?))
}

/// Two numbers of which the first is smaller.
pub(super) fn range(field: &Field<'_>) -> Option<(Decimal, Decimal)> {
    let (low, high) = pair(field)?;
    if low >= high {
        let message = if low == high {
            format!("both bounds are {low}: nothing lies between them")
        } else {
            format!("the smaller bound comes first: [{high}, {low}]")
        };
        field.error("empty_range", message);
        return None;
    }
    Some((low, high))
}
