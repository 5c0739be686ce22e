//! Units through their changes: the reform of 2025-07-01 in small, made-up histories against an
//! account kept by hand, and values carried over.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "lineage/carry.rs"]
mod carry;
#[path = "lineage/history.rs"]
mod history;
#[path = "lineage/reform.rs"]
mod reform;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use survey_specs::code::UnitCode;
use survey_specs::date::Date;
use survey_specs::lineage::Contribution;
use survey_specs::unit::{Lineage, LineageKind, Unit};

fn code(text: &str) -> UnitCode {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A dated version of a unit; an empty date means always.
fn unit(text: &str, from: &str, to: &str) -> Unit {
    let date = |text: &str| (!text.is_empty()).then(|| day(text));
    Unit {
        code: code(text),
        name: text.to_owned(),
        class: "xa".parse().unwrap(),
        kind: None,
        parent: None,
        population: None,
        valid_from: date(from),
        valid_to: date(to),
        codes: BTreeMap::new(),
    }
}

/// A row of a table of lineage: `predecessor,successor,date,kind,share`.
fn link(row: &str) -> Lineage {
    let cells: Vec<&str> = row.split(',').collect();
    let [predecessor, successor, date, kind, share] = cells[..] else { panic!("{row}") };
    Lineage {
        predecessor: code(predecessor),
        successor: (!successor.is_empty()).then(|| code(successor)),
        date: day(date),
        kind: LineageKind::from_word(kind).unwrap(),
        share: (!share.is_empty()).then(|| share.parse().unwrap()),
    }
}

/// Contributions as `unit share kind date`, the share being `?` where it is not known.
fn lines(contributions: &[Contribution]) -> Vec<String> {
    let line = |one: &Contribution| {
        let share =
            one.share.map_or_else(|| String::from("?"), |share| share.normalize().to_string());
        format!("{} {share} {} {}", one.unit, one.by.as_str(), one.date)
    };
    contributions.iter().map(line).collect()
}
