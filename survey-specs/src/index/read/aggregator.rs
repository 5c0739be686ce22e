//! How nodes are joined: aggregators and their weights.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::list::Variants;
use super::number::positive;
use crate::index::Aggregator;
use crate::yaml::Value;
use crate::yaml::fields::Field;

const AGGREGATORS: Variants = Variants {
    code: "unknown_aggregate",
    words: &["sum", "mean", "mean_of_leaves", "pooled", "min", "geometric_mean", "harmonic_mean"],
    keys: &["sum", "weighted_mean", "geometric_mean", "harmonic_mean", "mix"],
};

pub(super) fn aggregator(field: &Field<'_>) -> Option<Aggregator> {
    let (name, below) = AGGREGATORS.read(field)?;
    let Some(field) = below else {
        return Some(match name {
            "sum" => Aggregator::Sum { clip: false },
            "mean" => Aggregator::Mean,
            "mean_of_leaves" => Aggregator::MeanOfLeaves,
            "pooled" => Aggregator::Pooled,
            "min" => Aggregator::Min,
            "geometric_mean" => Aggregator::GeometricMean { weights: BTreeMap::new() },
            _ => Aggregator::HarmonicMean { weights: BTreeMap::new() },
        });
    };
    match name {
        "sum" => {
            let fields = field.fields()?;
            let clip = fields.required("clip").and_then(|field| field.boolean());
            fields.end();
            Some(Aggregator::Sum { clip: clip? })
        }
        "weighted_mean" => Some(Aggregator::WeightedMean { weights: below_weights(&field)? }),
        "geometric_mean" => Some(Aggregator::GeometricMean { weights: below_weights(&field)? }),
        "harmonic_mean" => Some(Aggregator::HarmonicMean { weights: below_weights(&field)? }),
        _ => Some(Aggregator::Mix { parts: weights(&field)? }),
    }
}

/// The value of the key `weights`.
fn below_weights<C: FromStr<Err: Display> + Ord>(
    field: &Field<'_>,
) -> Option<BTreeMap<C, Decimal>> {
    let fields = field.fields()?;
    let weights = fields.required("weights").and_then(|field| weights(&field));
    fields.end();
    weights
}

/// Weights above 0 that sum to 1 or 100.
fn weights<C: FromStr<Err: Display> + Ord>(field: &Field<'_>) -> Option<BTreeMap<C, Decimal>> {
    let weights = entries::<C>(field, positive)?;
    let sum: Decimal = weights.values().sum();
    if ![Decimal::ONE, Decimal::ONE_HUNDRED].contains(&sum) {
        let message = format!("the weights sum to {}, not to 1 or 100", sum.normalize());
        field.error("weights_sum", message);
    }
    Some(weights)
}

/// A number for each code; none if something in it could not be read.
pub(super) fn entries<C: FromStr<Err: Display> + Ord>(
    field: &Field<'_>,
    read: impl Fn(&Field<'_>) -> Option<Decimal>,
) -> Option<BTreeMap<C, Decimal>> {
    let entries = field.fields()?.entries();
    if matches!(&field.node().value, Value::Mapping(written) if written.is_empty()) {
        field.error("empty_list", "at least one weight is needed here");
        return None;
    }
    // A key without a value is no entry, and has been noted.
    let mut whole =
        matches!(&field.node().value, Value::Mapping(written) if written.len() == entries.len());
    let mut numbers = BTreeMap::new();
    for (key, field) in entries {
        match (field.key_code(key), read(&field)) {
            (Some(code), Some(number)) => _ = numbers.insert(code, number),
            _ => whole = false,
        }
    }
    whole.then_some(numbers)
}
