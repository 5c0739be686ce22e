//! Made-up histories against an account of who is where, and links that make no sense.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;
use survey_specs::code::UnitCode;
use survey_specs::date::Date;
use survey_specs::lineage::{Contribution, Fate, LineageGraph, Origin};
use survey_specs::number::Number;
use survey_specs::unit::{Lineage, LineageKind, Unit};

use super::{code, unit};

/// One thing that happens, to living units chosen by number.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// Two become a new one.
    Found(usize, usize),
    /// One becomes part of another that keeps its code; a link may say so of that one, too.
    Join(usize, usize, bool),
    /// One becomes two new ones.
    Split(usize, i64),
    /// A part of one becomes part of another.
    Cede(usize, usize, i64),
    /// One gets a new code.
    Rename(usize),
    /// One ends.
    Abolish(usize),
}

/// Where the first units went: for each living unit the parts of them in it, and whether it is still
/// the same as one of them.
#[derive(Clone, Debug)]
struct Account {
    parts: BTreeMap<UnitCode, Decimal>,
    intact: bool,
}

/// A history as tables tell it, and as the account of it does.
#[derive(Debug)]
struct History {
    units: Vec<Unit>,
    links: Vec<Lineage>,
    living: BTreeMap<UnitCode, Account>,
    date: Date,
}

const FIRST: usize = 4;

impl History {
    fn of(events: &[Event]) -> Self {
        let first = (0..FIRST).map(|number| unit(&format!("U{number}"), "", ""));
        let mut history = Self {
            units: first.collect(),
            links: Vec::new(),
            living: BTreeMap::new(),
            date: Date::new(2000, 1, 1).unwrap(),
        };
        for unit in &history.units {
            let parts = BTreeMap::from([(unit.code.clone(), Decimal::ONE)]);
            history.living.insert(unit.code.clone(), Account { parts, intact: true });
        }
        for (place, event) in (1..).zip(events) {
            history.date = Date::new(2000 + place, 1, 1).unwrap();
            history.happen(*event);
        }
        history
    }

    fn happen(&mut self, event: Event) {
        use LineageKind::{Abolished, Merged, Renamed, Split};
        let Some(one) = self.chosen(match event {
            Event::Found(one, _)
            | Event::Join(one, ..)
            | Event::Split(one, _)
            | Event::Cede(one, ..)
            | Event::Rename(one)
            | Event::Abolish(one) => one,
        }) else {
            return;
        };
        let other = match event {
            Event::Found(_, other) | Event::Join(_, other, _) | Event::Cede(_, other, _) => {
                match self.chosen(other) {
                    Some(other) if other != one => other,
                    _ => return,
                }
            }
            _ => one.clone(),
        };
        match event {
            Event::Found(..) => {
                let new = self.new_unit();
                self.move_part(&one, &new, Merged, None);
                self.move_part(&other, &new, Merged, None);
            }
            Event::Join(_, _, stated) => {
                self.move_part(&one, &other, Merged, None);
                if stated {
                    self.link(&other, Some(&other), Merged, None);
                }
            }
            Event::Split(_, tenths) => {
                let (new, newer) = (self.new_unit(), self.new_unit());
                let share = Decimal::new(tenths, 1);
                self.copy_part(&one, &new, share);
                self.copy_part(&one, &newer, Decimal::ONE - share);
                self.link(&one, Some(&new), Split, Some(share));
                self.link(&one, Some(&newer), Split, Some(Decimal::ONE - share));
                self.end(&one);
            }
            Event::Cede(_, _, tenths) => {
                let share = Decimal::new(tenths, 1);
                self.copy_part(&one, &other, share);
                self.link(&one, Some(&other), Split, Some(share));
                let rest = self.living.get_mut(&one).unwrap();
                rest.intact = false;
                rest.parts.values_mut().for_each(|part| *part *= Decimal::ONE - share);
            }
            Event::Rename(_) => {
                let new = self.new_unit();
                self.move_part(&one, &new, Renamed, None);
            }
            Event::Abolish(_) => {
                self.link(&one, None, Abolished, None);
                self.end(&one);
            }
        }
    }

    fn chosen(&self, number: usize) -> Option<UnitCode> {
        let codes: Vec<_> = self.living.keys().collect();
        (!codes.is_empty()).then(|| codes[number % codes.len()].clone())
    }

    fn new_unit(&mut self) -> UnitCode {
        let mut new = unit(&format!("U{}", self.units.len()), "", "");
        new.valid_from = Some(self.date);
        self.units.push(new.clone());
        new.code
    }

    fn link(
        &mut self,
        one: &UnitCode,
        other: Option<&UnitCode>,
        kind: LineageKind,
        share: Option<Decimal>,
    ) {
        self.links.push(Lineage {
            predecessor: one.clone(),
            successor: other.cloned(),
            date: self.date,
            kind,
            share: share.map(Number::from),
        });
    }

    /// All of one unit goes into another, and the one ends.
    fn move_part(
        &mut self,
        one: &UnitCode,
        other: &UnitCode,
        kind: LineageKind,
        share: Option<Decimal>,
    ) {
        let intact = kind == LineageKind::Renamed && self.living[one].intact;
        self.copy_part(one, other, Decimal::ONE);
        self.living.get_mut(other).unwrap().intact = intact;
        self.link(one, Some(other), kind, share);
        self.end(one);
    }

    fn copy_part(&mut self, one: &UnitCode, other: &UnitCode, share: Decimal) {
        let parts = self.living[one].parts.clone();
        let nothing = || Account { parts: BTreeMap::new(), intact: false };
        let account = self.living.entry(other.clone()).or_insert_with(nothing);
        account.intact = false;
        for (first, part) in parts {
            *account.parts.entry(first).or_default() += part * share;
        }
    }

    fn end(&mut self, one: &UnitCode) {
        self.living.remove(one);
        let version = self.units.iter_mut().find(|unit| unit.code == *one).unwrap();
        version.valid_to = Some(self.date);
    }
}

fn event() -> impl Strategy<Value = Event> {
    let one = 0_usize..60;
    let tenths = 1_i64..10;
    prop_oneof![
        (one.clone(), one.clone()).prop_map(|(one, other)| Event::Found(one, other)),
        (one.clone(), one.clone(), any::<bool>())
            .prop_map(|(one, other, stated)| Event::Join(one, other, stated)),
        (one.clone(), tenths.clone()).prop_map(|(one, tenths)| Event::Split(one, tenths)),
        (one.clone(), one.clone(), tenths)
            .prop_map(|(one, other, tenths)| Event::Cede(one, other, tenths)),
        one.clone().prop_map(Event::Rename),
        one.prop_map(Event::Abolish),
    ]
}

fn shares(contributions: Vec<Contribution>) -> BTreeMap<UnitCode, Option<Decimal>> {
    contributions.into_iter().map(|part| (part.unit, part.share)).collect()
}

fn lineage() -> impl Strategy<Value = Lineage> {
    let unit = || (0_u8..5).prop_map(|number| code(&format!("U{number}")));
    let kind = proptest::sample::select(&LineageKind::ALL[..]);
    let share =
        proptest::option::of((1_i64..=20).prop_map(|tenths| Decimal::new(tenths, 1).into()));
    (unit(), proptest::option::of(unit()), 2000_i16..2006, kind, share).prop_map(
        |(predecessor, successor, year, kind, share)| Lineage {
            predecessor,
            successor,
            date: Date::new(year, 1, 1).unwrap(),
            kind,
            share,
        },
    )
}

proptest! {
    #[test]
    fn origins_are_what_the_account_says(events in proptest::collection::vec(event(), 0..12)) {
        let history = History::of(&events);
        let graph = LineageGraph::new(history.links, &history.units);
        for (unit, account) in &history.living {
            let first = account.parts.keys().next().unwrap();
            match graph.origin(unit, Some(Date::new(2000, 1, 1).unwrap()), Some(history.date)) {
                Origin::Same => prop_assert!(account.intact && first == unit),
                Origin::Renamed(before) => prop_assert!(account.intact && *first == before),
                Origin::Changed(parts) => {
                    prop_assert!(!account.intact);
                    let known: BTreeMap<_, _> =
                        account.parts.iter().map(|(unit, part)| (unit.clone(), Some(*part))).collect();
                    prop_assert_eq!(shares(parts), known);
                }
            }
        }
    }

    #[test]
    fn fates_are_what_the_account_says(events in proptest::collection::vec(event(), 0..12)) {
        let history = History::of(&events);
        let graph = LineageGraph::new(history.links, &history.units);
        for number in 0..FIRST {
            let first = code(&format!("U{number}"));
            let known: BTreeMap<_, _> = history
                .living
                .iter()
                .filter_map(|(unit, account)| Some((unit.clone(), Some(*account.parts.get(&first)?))))
                .collect();
            let intact = || known.keys().all(|unit| history.living[unit].intact);
            match graph.fate(&first, None, Some(history.date)) {
                Fate::Same => prop_assert!(intact() && known.keys().eq([&first])),
                Fate::Renamed(after) => prop_assert!(intact() && known.keys().eq([&after])),
                Fate::Abolished(_) => prop_assert!(known.is_empty()),
                Fate::Changed(parts) => {
                    prop_assert!(!intact());
                    prop_assert_eq!(shares(parts), known);
                }
            }
        }
    }

    #[test]
    fn no_links_lead_in_a_circle(
        links in proptest::collection::vec(lineage(), 0..40),
        known in any::<bool>(),
    ) {
        let units = [0, 1, 2, 3, 4].map(|number| unit(&format!("U{number}"), "", ""));
        let graph = LineageGraph::new(links, units.iter().filter(|_| known));
        for unit in &units {
            for (since, at) in [(None, None), (Date::new(2002, 1, 1).ok(), Date::new(2002, 1, 1).ok())] {
                if let Origin::Changed(parts) = graph.origin(&unit.code, since, at) {
                    prop_assert!(parts.len() <= units.len());
                }
                if let Fate::Changed(parts) = graph.fate(&unit.code, since, at) {
                    prop_assert!(!parts.is_empty() && parts.len() <= units.len());
                }
            }
        }
    }
}
