//! What a unit came of and what became of it: day by day, and as sentences.

use std::collections::BTreeMap;

use serde::Serialize;
use survey_specs::code::UnitCode;
use survey_specs::date::Date;
use survey_specs::unit::{Lineage, LineageKind, Unit};
use utoipa::ToSchema;

use crate::http::language::Language;

/// What happened to a unit on one day.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LineageEvent {
    /// The first day of the new state.
    #[schema(format = "date")]
    day: String,
    /// `came_of`: the units are those it came of; `became`: they are what became of it.
    #[schema(value_type = String, example = "came_of")]
    direction: &'static str,
    /// `merged`, `split`, `renamed` or `abolished`.
    #[schema(value_type = String, example = "merged")]
    kind: &'static str,
    /// The units at the other end; none if it was abolished.
    units: Vec<LinkedUnit>,
    /// All of it as a sentence.
    sentence: String,
}

/// A unit at the other end of a link.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LinkedUnit {
    /// The code.
    code: String,
    /// The name, as it was just before, or is just after.
    #[schema(required)]
    name: Option<String>,
    /// The part of the unit before that went into the unit after, as a decimal; null if unknown.
    #[schema(required, example = "0.6")]
    share: Option<String>,
}

/// Which way links are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Direction {
    CameOf,
    Became,
}

/// Everything that links say of a unit, the earliest first.
pub fn events(
    code: &UnitCode,
    links: &[Lineage],
    units: &[Unit],
    language: Language,
) -> Vec<LineageEvent> {
    let mut grouped: BTreeMap<(Date, Direction, LineageKind), Vec<&Lineage>> = BTreeMap::new();
    for link in links {
        if link.predecessor == *code {
            grouped.entry((link.date, Direction::Became, link.kind)).or_default().push(link);
        }
        if link.successor.as_ref() == Some(code) && link.predecessor != *code {
            grouped.entry((link.date, Direction::CameOf, link.kind)).or_default().push(link);
        }
    }
    let event =
        |((day, direction, kind), links): ((Date, Direction, LineageKind), Vec<&Lineage>)| {
            let linked: Vec<LinkedUnit> =
                links.into_iter().filter_map(|link| linked(link, direction, units)).collect();
            LineageEvent {
                day: day.to_string(),
                direction: match direction {
                    Direction::CameOf => "came_of",
                    Direction::Became => "became",
                },
                kind: kind.as_str(),
                sentence: sentence(day, direction, kind, &linked, language),
                units: linked,
            }
        };
    grouped.into_iter().map(event).collect()
}

fn linked(link: &Lineage, direction: Direction, units: &[Unit]) -> Option<LinkedUnit> {
    let (code, name) = match direction {
        Direction::CameOf => (&link.predecessor, name_before(&link.predecessor, link.date, units)),
        Direction::Became => {
            let successor = link.successor.as_ref()?;
            (successor, name_on(successor, link.date, units))
        }
    };
    let share = link.share.map(|share| share.to_string());
    Some(LinkedUnit { code: code.to_string(), name, share })
}

fn name_on(code: &UnitCode, day: Date, units: &[Unit]) -> Option<String> {
    let holds = |unit: &&Unit| unit.code == *code && unit.holds_on(day);
    units.iter().rfind(holds).map(|unit| unit.name.clone())
}

fn name_before(code: &UnitCode, day: Date, units: &[Unit]) -> Option<String> {
    let held = |unit: &&Unit| {
        unit.code == *code
            && unit.valid_from.is_none_or(|from| from < day)
            && unit.valid_to.is_none_or(|to| day <= to)
    };
    units.iter().rfind(held).map(|unit| unit.name.clone())
}

fn sentence(
    day: Date,
    direction: Direction,
    kind: LineageKind,
    units: &[LinkedUnit],
    language: Language,
) -> String {
    let others: Vec<String> = units.iter().map(|unit| unit.shown(language)).collect();
    let others = others.join(", ");
    let civil = day.civil();
    let vietnamese = format!("{:02}/{:02}/{}", civil.day(), civil.month(), civil.year());
    let (vi, en) = match (direction, kind) {
        (Direction::CameOf, LineageKind::Renamed) => ("Trước đây là", "Was before:"),
        (Direction::CameOf, LineageKind::Split) => ("Tách ra từ", "Came out of"),
        (Direction::CameOf, _) => ("Hình thành từ", "Formed of"),
        (Direction::Became, LineageKind::Renamed) => ("Đổi mã thành", "Became"),
        (Direction::Became, LineageKind::Split) => ("Chia tách vào", "Was split into"),
        (Direction::Became, LineageKind::Merged) => ("Sáp nhập vào", "Was merged into"),
        (Direction::Became, LineageKind::Abolished) => ("Chấm dứt hoạt động", "Was abolished"),
    };
    let space = if others.is_empty() { "" } else { " " };
    language.pick(
        format!("Từ {vietnamese}: {}{space}{others}", lower_first(vi)),
        format!("{day}: {}{space}{others}", lower_first(en)),
    )
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

impl LinkedUnit {
    /// Name and code, with the share in per cent where it is a part.
    fn shown(&self, language: Language) -> String {
        let name = self.name.as_deref().unwrap_or_default();
        let named =
            if name.is_empty() { self.code.clone() } else { format!("{name} ({})", self.code) };
        let percent = self.share.as_deref().and_then(percent).filter(|percent| percent != "100");
        match percent {
            Some(percent) => {
                let percent = language.pick(percent.replace('.', ","), percent);
                format!("{named} – {percent} %")
            }
            None => named,
        }
    }
}

/// A share from 0 to 1 in per cent.
fn percent(share: &str) -> Option<String> {
    let share: rust_decimal::Decimal = share.parse().ok()?;
    Some((share * rust_decimal::Decimal::ONE_HUNDRED).normalize().to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn unit(code: &str, name: &str, from: Option<&str>, to: Option<&str>) -> Unit {
        Unit {
            code: code.parse().unwrap(),
            name: name.to_owned(),
            class: "xa".parse().unwrap(),
            kind: None,
            parent: None,
            population: None,
            valid_from: from.map(|day| day.parse().unwrap()),
            valid_to: to.map(|day| day.parse().unwrap()),
            codes: BTreeMap::new(),
        }
    }

    fn link(from: &str, to: Option<&str>, kind: LineageKind, share: Option<&str>) -> Lineage {
        Lineage {
            predecessor: from.parse().unwrap(),
            successor: to.map(|to| to.parse().unwrap()),
            date: "2025-07-01".parse().unwrap(),
            kind,
            share: share.map(|share| share.parse().unwrap()),
        }
    }

    #[test]
    fn a_new_commune_says_what_it_was_formed_of() {
        let units = [
            unit("X02", "Xã Hai", None, Some("2025-07-01")),
            unit("X03", "Xã Ba", None, Some("2025-07-01")),
            unit("X11", "Xã Mười Một", Some("2025-07-01"), None),
        ];
        let links = [
            link("X02", Some("X11"), LineageKind::Split, Some("0.4")),
            link("X03", Some("X11"), LineageKind::Merged, None),
            link("H05", None, LineageKind::Abolished, None),
        ];
        let told = |code: &str, language| -> Vec<String> {
            let events = events(&code.parse().unwrap(), &links, &units, language);
            events.into_iter().map(|event| event.sentence).collect()
        };
        assert_eq!(
            told("X11", Language::Vietnamese),
            [
                "Từ 01/07/2025: hình thành từ Xã Ba (X03)",
                "Từ 01/07/2025: tách ra từ Xã Hai (X02) – 40 %"
            ]
        );
        assert_eq!(
            told("X03", Language::English),
            ["2025-07-01: was merged into Xã Mười Một (X11)"]
        );
        assert_eq!(told("H05", Language::Vietnamese), ["Từ 01/07/2025: chấm dứt hoạt động"]);
    }
}
