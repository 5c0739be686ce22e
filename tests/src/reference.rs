//! The satisfaction index a second time, in whole numbers and without the product's code: the
//! amounts a careful person would compute by hand from the raw answers.
//!
//! Rules, with the shipped definition's default variants: an item's value is the percentage of
//! "satisfied" (4) and "very satisfied" (5) among those who gave a category; a group is the mean of
//! its items, a block the mean of its *items*, the total the mean of the two blocks. An item
//! without an answer leaves the mean to the others.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde_json::Value;

const GROUPS: [(&str, RangeInclusive<u32>); 9] = [
    ("IA", 1..=2),
    ("IB", 3..=4),
    ("IC", 5..=13),
    ("ID", 14..=23),
    ("IIA", 24..=26),
    ("IIB", 27..=30),
    ("IIC", 31..=33),
    ("IID", 34..=36),
    ("IIE", 37..=39),
];
const BLOCKS: [(&str, RangeInclusive<u32>); 2] = [("I", 1..=23), ("II", 24..=39)];

/// A value and the number of answers it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The value in per cent; none if nobody answered.
    pub value: Option<Fraction>,
    /// Valid answers of an item; above, the largest number among the items.
    pub n: u64,
}

/// An exact number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    above: i128,
    below: i128,
}

impl Fraction {
    /// A whole number over another.
    #[must_use]
    pub fn new(above: i128, below: i128) -> Self {
        let divisor = greatest_common_divisor(above, below);
        Self { above: above / divisor, below: below / divisor }
    }

    fn plus(self, other: Self) -> Self {
        Self::new(self.above * other.below + other.above * self.below, self.below * other.below)
    }

    /// With two digits after the point; a half goes up.
    #[must_use]
    pub fn published(self) -> String {
        let hundredths = (2 * 100 * self.above + self.below) / (2 * self.below);
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    }

    /// The binary number near it.
    #[expect(clippy::cast_precision_loss, reason = "compared within 1e-9")]
    #[must_use]
    pub fn as_f64(self) -> f64 {
        self.above as f64 / self.below as f64
    }
}

fn greatest_common_divisor(mut a: i128, mut b: i128) -> i128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs().max(1)
}

/// The mean of the numbers that are there; none of none.
#[must_use]
pub fn mean(values: impl IntoIterator<Item = Option<Fraction>>) -> Option<Fraction> {
    let values: Vec<Fraction> = values.into_iter().flatten().collect();
    let count = i128::try_from(values.len()).expect("few");
    let sum = values.into_iter().reduce(Fraction::plus)?;
    Some(Fraction::new(sum.above, sum.below * count))
}

/// Every node of SIPAS 2026 for one unit, from the `answers` of its responses.
#[must_use]
pub fn sipas(responses: &[Value]) -> BTreeMap<String, Expected> {
    let items: BTreeMap<u32, Expected> =
        (1..=39).map(|item| (item, share(responses, item))).collect();
    let over = |range: &RangeInclusive<u32>| Expected {
        value: mean(range.clone().map(|item| items[&item].value)),
        n: range.clone().map(|item| items[&item].n).max().unwrap_or(0),
    };
    let mut nodes: BTreeMap<_, _> =
        items.iter().map(|(item, expected)| (format!("S{item}"), *expected)).collect();
    for (code, range) in GROUPS.iter().chain(&BLOCKS) {
        nodes.insert((*code).to_owned(), over(range));
    }
    let total = Expected { value: mean([nodes["I"].value, nodes["II"].value]), ..over(&(1..=39)) };
    nodes.insert("SIPAS".to_owned(), total);
    nodes
}

fn share(responses: &[Value], item: u32) -> Expected {
    let categories =
        responses.iter().filter_map(|answers| answers[format!("c9_{item}")]["one"].as_str());
    let (mut satisfied, mut valid) = (0, 0);
    for category in categories {
        valid += 1;
        satisfied += i128::from(category == "4" || category == "5");
    }
    let value = (valid > 0).then(|| Fraction::new(100 * satisfied, i128::from(valid)));
    Expected { value, n: valid }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sipas::{Satisfaction, answers};

    #[test]
    fn two_respondents_by_hand() {
        // One is satisfied with items 1 and 24 only; the other with everything, but does not know
        // about item 2.
        let first =
            answers(0, |item| Satisfaction::Category(if item == 1 || item == 24 { 4 } else { 3 }));
        let second =
            answers(
                1,
                |item| if item == 2 { Satisfaction::DontKnow } else { Satisfaction::Category(5) },
            );
        let nodes = sipas(&[first, second]);
        let published = |node: &str| nodes[node].value.expect("answered").published();
        assert_eq!(published("S1"), "100.00");
        assert_eq!((published("S2"), nodes["S2"].n), ("0.00".to_owned(), 1));
        assert_eq!((published("S3"), nodes["S3"].n), ("50.00".to_owned(), 2));
        assert_eq!(published("IA"), "50.00");
        // (100 + 0 + 21 × 50) / 23 = 50; (100 + 15 × 50) / 16 = 53.125, and half of both.
        assert_eq!(published("I"), "50.00");
        assert_eq!(published("II"), "53.13");
        assert_eq!(published("SIPAS"), "51.56");
        assert_eq!(nodes.len(), 39 + 9 + 2 + 1);
    }

    #[test]
    fn nobody_is_no_value() {
        assert!(sipas(&[]).values().all(|expected| expected.value.is_none() && expected.n == 0));
    }
}
