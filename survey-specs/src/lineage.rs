//! What units came of and what became of them, through mergers, splits, new names and the end of
//! whole tiers.
//!
//! Links of one day happen at once: the predecessor of each is the unit as it was the day before, so
//! two units may even exchange their codes. Chains follow links from day to day; since each step goes
//! to an earlier day (or, for [`LineageGraph::fate`], to a later one), no links can lead in a circle.

mod carry;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use rust_decimal::Decimal;

use crate::code::UnitCode;
use crate::date::Date;
use crate::number::Number;
use crate::unit::{Lineage, LineageKind, Unit};

pub use carry::{CarryRefusal, CarryRule, Part, carry_over};

/// The links between units, and when the units existed.
#[derive(Clone, Debug, Default)]
pub struct LineageGraph {
    /// What the links say of each predecessor and day.
    out: BTreeMap<UnitCode, BTreeMap<Date, BTreeMap<Option<UnitCode>, Stated>>>,
    /// The predecessors of each successor and day.
    into: BTreeMap<UnitCode, BTreeMap<Date, BTreeSet<UnitCode>>>,
    /// When the versions of each unit hold.
    periods: BTreeMap<UnitCode, Vec<Period>>,
}

/// The first day of a version of a unit, and the first day on which it no longer holds.
#[derive(Clone, Copy, Debug)]
struct Period {
    from: Option<Date>,
    to: Option<Date>,
}

/// What one link says.
#[derive(Clone, Copy, Debug)]
struct Stated {
    kind: LineageKind,
    share: Option<Decimal>,
}

/// Where a part of a unit went on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Leg {
    successor: Option<UnitCode>,
    kind: LineageKind,
    share: Option<Decimal>,
}

/// What is known of a unit on the way through the links.
#[derive(Clone, Copy, Debug)]
struct Flow {
    share: Option<Decimal>,
    /// The change that broke the series; none if there were only new names.
    broken: Option<(LineageKind, Date)>,
}

/// What a unit came of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was the same unit, under the same code.
    Same,
    /// It was the same unit, under this code.
    Renamed(UnitCode),
    /// It is another unit than any before: the series is broken. The units that became part of it,
    /// by code; none if its code was that of a unit that ended, and was given anew.
    Changed(Vec<Contribution>),
}

/// What became of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is the same unit, under the same code.
    Same,
    /// It is the same unit, under this code.
    Renamed(UnitCode),
    /// It is no more what it was: the units it became part of, by code, perhaps itself among them.
    Changed(Vec<Contribution>),
    /// It, or the last of what became of it, ended on this day without a successor.
    Abolished(Date),
}

/// A unit at one end of a chain of links, and how much went along the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// The unit at the other end: the one before in an [`Origin`], the one after in a [`Fate`].
    pub unit: UnitCode,
    /// The part of the unit before that went into the unit after, from 0 to 1: the product along a
    /// chain, the sum of several chains. A whole merger is 1 if no share is stated; none if the unit
    /// was split and nobody said how.
    pub share: Option<Decimal>,
    /// The first thing in time that happened to the unit before, new names apart.
    pub by: LineageKind,
    /// When that happened.
    pub date: Date,
}

impl LineageGraph {
    /// The graph of these links between these units, in all their dated versions. Of several links
    /// of the same units and day the last counts.
    ///
    /// The units tell whether a successor existed before the day of a link, and so became part of
    /// itself beside those that the links name.
    pub fn new<'u>(
        links: impl IntoIterator<Item = Lineage>,
        units: impl IntoIterator<Item = &'u Unit>,
    ) -> Self {
        let mut graph = Self::default();
        for Lineage { predecessor, successor, date, kind, share } in links {
            if let Some(successor) = successor.clone() {
                let days = graph.into.entry(successor).or_default();
                days.entry(date).or_default().insert(predecessor.clone());
            }
            let stated = Stated { kind, share: share.map(Number::decimal) };
            let days = graph.out.entry(predecessor).or_default();
            days.entry(date).or_default().insert(successor, stated);
        }
        for unit in units {
            let periods = graph.periods.entry(unit.code.clone()).or_default();
            periods.push(Period { from: unit.valid_from, to: unit.valid_to });
        }
        graph
    }

    /// What the unit as it is on `at` came of, as things were on `since`: through the links after
    /// `since` and up to `at`. Without `since` they have no lower bound, without `at` no upper one.
    ///
    /// A unit that existed before another became part of it counts as a part of itself, whole unless
    /// links of that day say where it went. A unit of which a part left is another unit after that,
    /// too. A new unit that no link leads to is [`Origin::Same`]: no link says otherwise.
    #[must_use]
    pub fn origin(&self, unit: &UnitCode, since: Option<Date>, at: Option<Date>) -> Origin {
        let since = since.map_or(Bound::Unbounded, Bound::Excluded);
        let mut until = at.map_or(Bound::Unbounded, Bound::Included);
        let mut flows = BTreeMap::from([(unit.clone(), Flow::WHOLE)]);
        while let Some(date) =
            flows.keys().filter_map(|unit| self.days(unit, since, until).next_back()).max()
        {
            let mut before = BTreeMap::new();
            for (unit, flow) in flows {
                if !self.changed_on(&unit, date) {
                    add(&mut before, unit, flow);
                    continue;
                }
                for (predecessor, leg) in self.sources(&unit, date) {
                    let mut flow = flow.along(&leg);
                    if !self.is_renaming(&predecessor, &leg, date) {
                        // The links are followed backwards, so this one is the first in time.
                        flow.broken = Some((leg.kind, date));
                    }
                    add(&mut before, predecessor, flow);
                }
            }
            flows = before;
            until = Bound::Excluded(date);
        }
        match unbroken(&flows) {
            Some(before) if before == unit => Origin::Same,
            Some(before) => Origin::Renamed(before.clone()),
            None => Origin::Changed(contributions(flows)),
        }
    }

    /// What became by `at` of the unit as it was on `since`: through the links after `since` and up
    /// to `at`. Without `since` they have no lower bound, without `at` no upper one.
    #[must_use]
    pub fn fate(&self, unit: &UnitCode, since: Option<Date>, at: Option<Date>) -> Fate {
        let mut since = since.map_or(Bound::Unbounded, Bound::Excluded);
        let until = at.map_or(Bound::Unbounded, Bound::Included);
        let mut flows = BTreeMap::from([(unit.clone(), Flow::WHOLE)]);
        let mut abolished = None;
        while let Some(date) =
            flows.keys().filter_map(|unit| self.days(unit, since, until).next()).min()
        {
            let mut after = BTreeMap::new();
            for (unit, flow) in flows {
                let legs = self.legs(&unit, date);
                if legs.is_empty() {
                    add(&mut after, unit, flow);
                    continue;
                }
                for leg in legs {
                    let mut flow = flow.along(&leg);
                    if !self.is_renaming(&unit, &leg, date) {
                        flow.broken = flow.broken.or(Some((leg.kind, date)));
                    }
                    match leg.successor {
                        Some(successor) => add(&mut after, successor, flow),
                        None => abolished = Some(date),
                    }
                }
            }
            flows = after;
            since = Bound::Excluded(date);
        }
        match (unbroken(&flows), abolished) {
            (Some(after), _) if after == unit => Fate::Same,
            (Some(after), _) => Fate::Renamed(after.clone()),
            (None, Some(date)) if flows.is_empty() => Fate::Abolished(date),
            (None, _) => Fate::Changed(contributions(flows)),
        }
    }

    /// The days within these bounds on which links name the unit, in order.
    fn days(
        &self,
        unit: &UnitCode,
        since: Bound<Date>,
        until: Bound<Date>,
    ) -> impl DoubleEndedIterator<Item = Date> {
        let mut days = BTreeSet::new();
        if !is_empty(since, until) {
            let out = self.out.get(unit).into_iter().flat_map(|days| days.range((since, until)));
            days.extend(out.map(|(date, _)| *date));
            let into = self.into.get(unit).into_iter().flat_map(|days| days.range((since, until)));
            days.extend(into.map(|(date, _)| *date));
        }
        days.into_iter()
    }

    fn changed_on(&self, unit: &UnitCode, date: Date) -> bool {
        self.out.get(unit).is_some_and(|days| days.contains_key(&date))
            || self.into.get(unit).is_some_and(|days| days.contains_key(&date))
    }

    /// Where the unit, as it was the day before `date`, went on `date`; nothing if it stayed what it
    /// was.
    fn legs(&self, unit: &UnitCode, date: Date) -> Vec<Leg> {
        let Some(stated) = self.out.get(unit).and_then(|days| days.get(&date)) else {
            return self.stays_in_a_merger(unit, date).into_iter().collect();
        };
        let share = |link: &Stated| {
            let whole = stated.len() == 1 && link.kind != LineageKind::Split;
            link.share.or(whole.then_some(Decimal::ONE))
        };
        let leg = |(successor, link): (&Option<UnitCode>, &Stated)| Leg {
            successor: successor.clone(),
            kind: link.kind,
            share: share(link),
        };
        let mut legs: Vec<Leg> = stated.iter().map(leg).collect();
        // What went nowhere else has stayed, in a unit that exists on.
        let gone = sum(legs.iter().map(|leg| leg.share));
        let own = Some(unit.clone());
        if !stated.contains_key(&own)
            && gone.is_none_or(|gone| gone < Decimal::ONE)
            && self.holds_on(unit, date)
        {
            let share = gone.map(|gone| Decimal::ONE - gone);
            legs.push(Leg { successor: own, kind: LineageKind::Split, share });
        }
        legs
    }

    /// That a unit of which no link says where it went became part of itself, because others became
    /// part of it. A new name of another unit is no such thing: its link says that the unit of that
    /// name is the other one.
    fn stays_in_a_merger(&self, unit: &UnitCode, date: Date) -> Option<Leg> {
        let own = Some(unit.clone());
        let others = self.into.get(unit)?.get(&date)?;
        let kinds = others
            .iter()
            .filter_map(|other| Some(self.out.get(other)?.get(&date)?.get(&own)?.kind))
            .filter(|kind| *kind != LineageKind::Renamed);
        let kind = kinds.min()?;
        self.existed_before(unit, date).then_some(Leg {
            successor: own,
            kind,
            share: Some(Decimal::ONE),
        })
    }

    /// The units, as they were the day before `date`, that became part of this one on `date`.
    fn sources(&self, unit: &UnitCode, date: Date) -> Vec<(UnitCode, Leg)> {
        let others = self.into.get(unit).and_then(|days| days.get(&date));
        let mut candidates: BTreeSet<&UnitCode> = others.into_iter().flatten().collect();
        candidates.insert(unit);
        let mut sources = Vec::new();
        for candidate in candidates {
            let legs = self.legs(candidate, date).into_iter();
            let here = legs.filter(|leg| leg.successor.as_ref() == Some(unit));
            sources.extend(here.map(|leg| (candidate.clone(), leg)));
        }
        sources
    }

    /// Whether the unit only got another code or name by this leg: all of it went there, and nothing
    /// else did.
    fn is_renaming(&self, unit: &UnitCode, leg: &Leg, date: Date) -> bool {
        leg.kind == LineageKind::Renamed
            && leg.share == Some(Decimal::ONE)
            && leg.successor.as_ref().is_some_and(|successor| {
                matches!(&self.sources(successor, date)[..], [(only, _)] if only == unit)
            })
    }

    /// Whether some version of the unit holds on `date`.
    fn holds_on(&self, unit: &UnitCode, date: Date) -> bool {
        self.periods.get(unit).into_iter().flatten().any(|period| {
            period.from.is_none_or(|from| from <= date) && period.to.is_none_or(|to| date < to)
        })
    }

    /// Whether some version of the unit holds on the day before `date`.
    fn existed_before(&self, unit: &UnitCode, date: Date) -> bool {
        self.periods.get(unit).into_iter().flatten().any(|period| {
            period.from.is_none_or(|from| from < date) && period.to.is_none_or(|to| date <= to)
        })
    }
}

impl Flow {
    const WHOLE: Self = Self { share: Some(Decimal::ONE), broken: None };

    /// The flow after one more link of a chain.
    fn along(self, leg: &Leg) -> Self {
        let share = self.share.zip(leg.share).and_then(|(flow, leg)| flow.checked_mul(leg));
        Self { share, broken: self.broken }
    }
}

/// Adds a chain that ends in `unit` to those that do so already.
fn add(flows: &mut BTreeMap<UnitCode, Flow>, unit: UnitCode, flow: Flow) {
    flows
        .entry(unit)
        .and_modify(|there| {
            there.share = sum([there.share, flow.share]);
            let breaks = [there.broken, flow.broken].into_iter().flatten();
            there.broken = breaks.min_by_key(|&(kind, date)| (date, kind));
        })
        .or_insert(flow);
}

/// The one unit at the end of a chain of nothing but new names.
fn unbroken(flows: &BTreeMap<UnitCode, Flow>) -> Option<&UnitCode> {
    let mut flows = flows.iter();
    let (unit, flow) = flows.next()?;
    (flow.broken.is_none() && flows.next().is_none()).then_some(unit)
}

fn contributions(flows: BTreeMap<UnitCode, Flow>) -> Vec<Contribution> {
    let contribution = |(unit, flow): (UnitCode, Flow)| {
        let (by, date) = flow.broken?;
        Some(Contribution { unit, share: flow.share, by, date })
    };
    flows.into_iter().filter_map(contribution).collect()
}

/// The sum of shares; none if one is not known.
fn sum(shares: impl IntoIterator<Item = Option<Decimal>>) -> Option<Decimal> {
    shares.into_iter().try_fold(Decimal::ZERO, |sum, share| sum.checked_add(share?))
}

/// Whether no day lies within these bounds; a map must not be asked for such a range.
fn is_empty(since: Bound<Date>, until: Bound<Date>) -> bool {
    match (since, until) {
        (Bound::Excluded(since), Bound::Included(until) | Bound::Excluded(until)) => until <= since,
        _ => false,
    }
}
