//! Aggregators and normalisers.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Object, named, number, numbers, pair};
use crate::code::NodeCode;
use crate::index::node::{Deviation, Direction, Ties, WhenEqual};
use crate::index::{Aggregator, Normaliser};

pub(super) fn aggregator(rule: &Aggregator) -> Value {
    match rule {
        Aggregator::Sum { clip: false } => json!("sum"),
        Aggregator::Sum { clip: true } => named("sum", json!({ "clip": true })),
        Aggregator::Mean => json!("mean"),
        Aggregator::MeanOfLeaves => json!("mean_of_leaves"),
        Aggregator::Pooled => json!("pooled"),
        Aggregator::WeightedMean { weights } => weighted("weighted_mean", weights),
        Aggregator::GeometricMean { weights } if weights.is_empty() => json!("geometric_mean"),
        Aggregator::GeometricMean { weights } => weighted("geometric_mean", weights),
        Aggregator::HarmonicMean { weights } if weights.is_empty() => json!("harmonic_mean"),
        Aggregator::HarmonicMean { weights } => weighted("harmonic_mean", weights),
        Aggregator::Min => json!("min"),
        Aggregator::Mix { parts } => named("mix", numbers(parts)),
    }
}

fn weighted(name: &str, weights: &BTreeMap<NodeCode, Decimal>) -> Value {
    named(name, json!({ "weights": numbers(weights) }))
}

pub(super) fn normaliser(rule: &Normaliser) -> Value {
    match rule {
        Normaliser::Linear { effective, display, to, direction: good, clip } => {
            let mut json = Object::default();
            json.set("effective", pair(*effective));
            json.set_some("display", display.map(pair));
            json.set("to", pair(*to));
            json.set("direction", direction(*good));
            json.set("clip", json!(clip));
            named("linear", json)
        }
        Normaliser::MinMax { to, direction: good, when_equal: equal } => named(
            "min_max",
            json!({
                "to": pair(*to),
                "direction": direction(*good),
                "when_equal": when_equal(*equal),
            }),
        ),
        Normaliser::Percentile { ties, direction: good } => {
            let ties = match ties {
                Ties::Below => "below",
                Ties::Half => "half",
                Ties::UpTo => "up_to",
            };
            named("percentile", json!({ "ties": ties, "direction": direction(*good) }))
        }
        Normaliser::ZScore { deviation, centre, spread, direction: good, when_equal: equal } => {
            let deviation = match deviation {
                Deviation::Population => "population",
                Deviation::Sample => "sample",
            };
            named(
                "z_score",
                json!({
                    "deviation": deviation,
                    "centre": number(*centre),
                    "spread": number(*spread),
                    "direction": direction(*good),
                    "when_equal": when_equal(*equal),
                }),
            )
        }
    }
}

fn direction(direction: Direction) -> Value {
    json!(match direction {
        Direction::Higher => "higher",
        Direction::Lower => "lower",
    })
}

fn when_equal(when_equal: WhenEqual) -> Value {
    match when_equal {
        WhenEqual::Value(value) => number(value),
        WhenEqual::Missing => json!("missing"),
    }
}
