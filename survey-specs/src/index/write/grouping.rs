//! Bands and quantile groups.

use serde_json::{Value, json};

use super::leaf_rule::interval;
use super::{number, text};
use crate::index::Grouping;
use crate::index::grouping::{Band, BandedNumber, Bands, QuantileGroups};

/// The value of the key `bands` or `quantile_groups`.
pub(super) fn grouping(grouping: &Grouping) -> Value {
    match grouping {
        Grouping::Bands(bands) => written_bands(bands),
        Grouping::Quantiles(quantiles) => quantile_groups(quantiles),
    }
}

fn written_bands(bands: &Bands) -> Value {
    let of = match bands.of {
        BandedNumber::Value => "value",
        BandedNumber::Percent => "percent",
        BandedNumber::Published => "published",
        BandedNumber::PublishedPercent => "published_percent",
    };
    let bands: Vec<_> = bands.bands.iter().map(band).collect();
    json!({ "of": of, "bands": bands })
}

fn band(band: &Band) -> Value {
    let mut json = interval(&band.interval);
    json.set("band", json!(band.code));
    json.set("label", text(&band.label));
    json.into()
}

fn quantile_groups(quantiles: &QuantileGroups) -> Value {
    let cuts: Vec<_> = quantiles.cuts.iter().copied().map(number).collect();
    let groups: Vec<_> = quantiles
        .groups
        .iter()
        .map(|(code, label)| json!({ "group": code, "label": text(label) }))
        .collect();
    json!({
        "type": quantiles.quantile_type,
        "cuts": cuts,
        "cut_goes_up": quantiles.cut_goes_up,
        "groups": groups,
    })
}
