//! Values that plans have in several places.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::yaml::fields::Field;

/// The largest number of units that can be asked for.
pub(super) const MOST_UNITS: u64 = 1_000_000_000;

/// The key is there, and its value could not be read; what is wrong has been noted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unread;

/// The value of a key that may be left out.
pub(super) fn optional<'a, T>(
    field: Option<&Field<'a>>,
    read: impl FnOnce(&Field<'a>) -> Option<T>,
) -> Result<Option<T>, Unread> {
    field.map(|field| read(field).ok_or(Unread)).transpose()
}

/// A list that is not empty and has each entry once.
pub(super) fn distinct<T: FromStr<Err: Display> + Ord + Clone + Display>(
    field: &Field<'_>,
) -> Option<Vec<T>> {
    let mut seen = BTreeSet::new();
    let items = field.items()?;
    let read = |item: &Field<'_>| {
        let value: T = item.parse()?;
        if !seen.insert(value.clone()) {
            item.error("duplicate_code", format!("`{value}` stands in the list already"));
        }
        Some(value)
    };
    let values: Vec<T> = items.iter().filter_map(read).collect();
    if items.is_empty() {
        field.error("empty_list", "the list needs at least one entry");
        return None;
    }
    (values.len() == items.len()).then_some(values)
}

/// A decimal within bounds, with at most 6 digits after the point.
pub(super) fn decimal(field: &Field<'_>, known: &RangeInclusive<Decimal>) -> Option<Decimal> {
    let number = field.number()?.decimal();
    if !known.contains(&number) || number.scale() > 6 {
        let message = format!(
            "`{number}` is not a number from {} to {} with at most 6 digits after the point",
            known.start(),
            known.end()
        );
        field.error("invalid_number", message);
        return None;
    }
    Some(number)
}

/// A number of units.
pub(super) fn units(field: &Field<'_>) -> Option<u64> {
    field.integer(1..=MOST_UNITS)
}
