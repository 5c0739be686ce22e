//! Bands and quantile groups.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::Reader;
use super::interval::{Entry, check_distinct, gaps, in_words, interval};
use super::number::number;
use crate::code::BandCode;
use crate::index::grouping::{Band, BandedNumber, Bands, Grouping, QuantileGroups};
use crate::text::Text;
use crate::yaml::fields::Field;

impl<'a> Reader<'a> {
    pub(super) fn bands(&self, field: &Field<'a>) -> Option<Grouping> {
        let fields = field.fields()?;
        let of = fields.required("of").and_then(|field| {
            field.word(&[
                ("value", BandedNumber::Value),
                ("percent", BandedNumber::Percent),
                ("published", BandedNumber::Published),
                ("published_percent", BandedNumber::PublishedPercent),
            ])
        });
        let list = fields.required("bands");
        fields.end();
        let list = list?;
        let items = list.items()?;
        let mut entries = Vec::new();
        let bands: Vec<_> =
            items.iter().filter_map(|field| self.band(field, &mut entries)).collect();
        if items.is_empty() {
            list.error("empty_list", "at least one band is needed here");
        }
        check_codes(&entries);
        check_distinct("bands", &entries);
        if bands.is_empty() || bands.len() < items.len() {
            return None;
        }
        // Beyond the lowest and the highest band there may be no values.
        let between = gaps(&entries.iter().map(|entry| entry.interval).collect::<Vec<_>>());
        let between: Vec<_> = between
            .iter()
            .filter(|gap| gap.low.is_some() && gap.high.is_some())
            .take(5)
            .map(in_words)
            .collect();
        if !between.is_empty() {
            let message = format!("no band holds a value {}", between.join(", or "));
            list.warning("gap_in_bands", message);
        }
        Some(Grouping::Bands(Bands { of: of?, bands }))
    }

    fn band(&self, field: &Field<'a>, entries: &mut Vec<Entry<'a>>) -> Option<Band> {
        let fields = field.fields()?;
        let code = fields.required("band").and_then(|field| field.parse::<BandCode>());
        let label = fields.required("label").and_then(|field| self.text(&field));
        let interval = interval(&fields);
        fields.end();
        let (code, interval) = (code?, interval?);
        entries.push(Entry { name: code.to_string(), interval, field: field.clone() });
        Some(Band { code, label: label?, interval })
    }

    pub(super) fn quantile_groups(&self, field: &Field<'a>) -> Option<Grouping> {
        let fields = field.fields()?;
        let quantile_type = fields.required("type").and_then(|field| field.integer(1..=9));
        let cuts = fields.required("cuts").and_then(|field| cuts(&field));
        let cut_goes_up = fields.required("cut_goes_up").and_then(|field| field.boolean());
        let list = fields.required("groups");
        fields.end();
        let list = list?;
        let items = list.items()?;
        let mut seen = BTreeSet::new();
        let groups: Vec<_> =
            items.iter().filter_map(|field| self.quantile_group(field, &mut seen)).collect();
        if let Some(cuts) = &cuts
            && items.len() != cuts.len() + 1
        {
            let message = format!(
                "{} cuts make {} groups, and {} are named",
                cuts.len(),
                cuts.len() + 1,
                items.len()
            );
            list.error("wrong_count", message);
        }
        if groups.len() < items.len() {
            return None;
        }
        Some(Grouping::Quantiles(QuantileGroups {
            quantile_type: quantile_type?,
            cuts: cuts?,
            cut_goes_up: cut_goes_up?,
            groups,
        }))
    }

    fn quantile_group(
        &self,
        field: &Field<'a>,
        seen: &mut BTreeSet<BandCode>,
    ) -> Option<(BandCode, Text)> {
        let fields = field.fields()?;
        let code = fields.required("group").and_then(|field| field.parse::<BandCode>());
        let label = fields.required("label").and_then(|field| self.text(&field));
        fields.end();
        let code = code?;
        if !seen.insert(code.clone()) {
            field.error("duplicate_code", format!("the group `{code}` stands here already"));
        }
        Some((code, label?))
    }
}

fn check_codes(entries: &[Entry<'_>]) {
    let mut seen = BTreeSet::new();
    for entry in entries.iter().filter(|entry| !seen.insert(entry.name.as_str())) {
        let message = format!("the band `{}` stands here already", entry.name);
        entry.field.error("duplicate_code", message);
    }
}

/// Probabilities between 0 and 1, ascending.
fn cuts(field: &Field<'_>) -> Option<Vec<Decimal>> {
    let items = field.items()?;
    let mut cuts: Vec<Decimal> = Vec::new();
    let mut whole = true;
    for field in &items {
        let Some(cut) = number(field) else {
            whole = false;
            continue;
        };
        if cut <= Decimal::ZERO || cut >= Decimal::ONE {
            let message = format!("a cut lies between 0 and 1, and {cut} does not");
            field.error("invalid_cut", message);
            whole = false;
        } else if let Some(before) = cuts.last().filter(|before| **before >= cut) {
            let message = format!("cuts ascend, and {cut} is not above {before}");
            field.error("cuts_not_ascending", message);
        }
        cuts.push(cut);
    }
    if items.is_empty() {
        field.error("empty_list", "at least one cut is needed: without one there is one group");
        return None;
    }
    whole.then_some(cuts)
}
