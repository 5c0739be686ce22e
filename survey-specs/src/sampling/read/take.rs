//! How many units are taken, and how many are held in reserve.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::fields::{MOST_UNITS, decimal, optional, units};
use super::precision::precision;
use super::refuse;
use crate::code::{FrameColumn, LevelCode};
use crate::sampling::allocation::{Allocation, AllocationRule, Total};
use crate::sampling::{Quota, Take};
use crate::yaml::fields::{Field, Fields};

/// What stands after `take`.
pub(super) enum Written {
    /// `all`.
    All,
    /// How many.
    Take(Take),
}

/// Reads what stands after `take`.
pub(super) fn take(field: &Field<'_>) -> Option<Written> {
    if field.is_scalar() {
        if field.text()? == "all" {
            return Some(Written::All);
        }
        return units(field).map(|number| Written::Take(Take::Quota(Quota::Same(number))));
    }
    let fields = field.fields()?;
    let kinds = ["by", "share", "margin", "allocation"];
    let written: Vec<&str> = kinds.into_iter().filter(|kind| fields.has(kind)).collect();
    let [kind] = written[..] else {
        for (key, _) in fields.entries() {
            fields.skip(&key.text);
        }
        let message = if written.is_empty() {
            "a number, `all`, or one of `by`, `share`, `margin` and `allocation` is expected here"
                .to_owned()
        } else {
            format!(
                "`{}` cannot stand together: one of them decides how many are taken",
                written.join("`, `")
            )
        };
        let code = if written.is_empty() { "unknown_take" } else { "contradicting_settings" };
        field.error(code, message);
        return None;
    };
    let take = match kind {
        "by" => quota_by(&fields, 1).map(Take::Quota),
        "share" => {
            let known = Decimal::new(1, 6)..=Decimal::ONE;
            fields.required("share").and_then(|field| decimal(&field, &known)).map(Take::Share)
        }
        "margin" => precision(&fields).map(Take::Precision),
        _ => allocation(&fields).map(Take::Allocation),
    };
    fields.end();
    take.map(Written::Take)
}

/// A number, or one for each level of a column; at least `least`.
pub(super) fn quota(field: &Field<'_>, least: u64) -> Option<Quota> {
    if field.is_scalar() {
        return field.integer(least..=MOST_UNITS).map(Quota::Same);
    }
    let fields = field.fields()?;
    let quota = quota_by(&fields, least);
    fields.end();
    quota
}

fn quota_by(fields: &Fields<'_>, least: u64) -> Option<Quota> {
    let column = fields.required("by").and_then(|field| field.parse::<FrameColumn>());
    let of = fields.required("of").and_then(|field| levels(&field, least));
    let otherwise =
        optional(fields.optional("otherwise").as_ref(), |field| field.integer(least..=MOST_UNITS));
    Some(Quota::By { column: column?, of: of?, otherwise: otherwise.ok()? })
}

fn levels(field: &Field<'_>, least: u64) -> Option<BTreeMap<LevelCode, u64>> {
    let entries = field.fields()?.entries();
    if entries.is_empty() {
        field.error("empty_list", "a number for at least one level is needed");
        return None;
    }
    let count = entries.len();
    let read = entries.into_iter().map(|(key, field)| {
        let number = field.integer(least..=MOST_UNITS);
        Some((field.key_code::<LevelCode>(key)?, number?))
    });
    let levels: BTreeMap<_, _> = read.flatten().collect();
    (levels.len() == count).then_some(levels)
}

fn allocation(fields: &Fields<'_>) -> Option<Allocation> {
    let words = ["equal", "proportional", "neyman", "power"].map(|word| (word, word));
    let word = fields.required("allocation").and_then(|field| field.word(&words));
    let rule = word.and_then(|word| rule(fields, word));
    if word.is_none() {
        for key in ["measure", "sd", "power", "cv"] {
            fields.skip(key);
        }
    }
    let total = fields.required("total").and_then(|field| total(&field));
    let within = optional(fields.optional("within").as_ref(), Field::parse::<FrameColumn>);
    let minimum = optional(fields.optional("minimum").as_ref(), units);
    Some(Allocation {
        rule: rule?,
        total: total?,
        within: within.ok()?,
        minimum: minimum.ok()?.unwrap_or(1),
    })
}

fn rule(fields: &Fields<'_>, word: &str) -> Option<AllocationRule> {
    let column = |key: &str| optional(fields.optional(key).as_ref(), Field::parse::<FrameColumn>);
    let refuse =
        |keys: &[&str]| refuse(fields, keys, &format!("says nothing in an allocation `{word}`"));
    match word {
        "equal" => {
            refuse(&["measure", "sd", "power", "cv"]);
            Some(AllocationRule::Equal)
        }
        "proportional" => {
            refuse(&["sd", "power", "cv"]);
            Some(AllocationRule::Proportional { measure: column("measure").ok()? })
        }
        "neyman" => {
            refuse(&["measure", "power", "cv"]);
            let sd = fields.required("sd").and_then(|field| field.parse());
            Some(AllocationRule::Neyman { sd: sd? })
        }
        _ => {
            refuse(&["sd"]);
            let known = Decimal::ZERO..=Decimal::ONE;
            let power = fields.required("power").and_then(|field| decimal(&field, &known));
            let (measure, cv) = (column("measure"), column("cv"));
            Some(AllocationRule::Power { power: power?, measure: measure.ok()?, cv: cv.ok()? })
        }
    }
}

fn total(field: &Field<'_>) -> Option<Total> {
    if field.is_scalar() {
        return units(field).map(Total::Number);
    }
    let fields = field.fields()?;
    let precision = precision(&fields);
    fields.end();
    precision.map(Total::Precision)
}
