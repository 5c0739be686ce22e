//! Random answers and figures for any definition.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use survey_specs::code::UnitClass;
use survey_specs::index::slope::{Slopes, Source, TallyId, TallyKey};
use survey_specs::index::{
    Amount, Assessed, IndexDefinition, LeafRule, Measure, Measures, Node, Policy, Subject, Tallies,
    Tally,
};

use crate::float;

/// Numbers that look random and are the same on every machine (splitmix64).
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        u32::try_from(mixed % u64::from(limit)).unwrap()
    }

    fn amount(&mut self) -> Amount {
        Decimal::new(i64::from(self.below(5_000)), 2).try_into().unwrap()
    }
}

/// The answers and figures of some units.
#[derive(Clone)]
pub struct Survey {
    units: Vec<Unit>,
}

#[derive(Clone)]
struct Unit {
    class: UnitClass,
    measures: Measures,
    tallies: BTreeMap<TallyKey, Tally>,
}

impl Survey {
    /// Answers to all items that leaves read, and figures for all others; a few are missing.
    pub fn of(
        definition: &IndexDefinition,
        policy: &Policy,
        units: usize,
        random: &mut Random,
    ) -> Self {
        let nodes = definition.root.walk();
        let units = (0..units).map(|_| {
            let class = ["xa", "phuong"][random.below(3) as usize / 2].parse().unwrap();
            let mut unit = Unit { class, measures: Measures::default(), tallies: BTreeMap::new() };
            for node in &nodes {
                unit.answer(node, policy, random);
            }
            unit
        });
        Self { units: units.collect() }
    }

    pub fn subjects(&self) -> Vec<Subject> {
        let subject = |(place, unit): (usize, &Unit)| {
            let mut tallies = Tallies::default();
            for (key, tally) in &unit.tallies {
                match key {
                    TallyKey::Category { item, category } => {
                        tallies.add(item.clone(), category.clone(), *tally);
                    }
                    TallyKey::Joint { leaf, success } => tallies.add_joint(leaf, *success, *tally),
                }
            }
            let unit_code = format!("u{place}").parse().unwrap();
            let (class, measures) = (unit.class.clone(), unit.measures.clone());
            Subject { unit: unit_code, class, tallies, measures }
        };
        self.units.iter().enumerate().map(subject).collect()
    }

    /// Every tally is changed by a random part of itself.
    pub fn anywhere(&self, random: &mut Random) -> Vec<Vec<Decimal>> {
        let part = |random: &mut Random| Decimal::new(i64::from(random.below(2_001)) - 1_000, 3);
        let unit = |unit: &Unit| unit.tallies.iter().map(|_| part(random)).collect();
        self.units.iter().map(unit).collect()
    }

    /// One tally is changed by itself.
    pub fn one(&self, random: &mut Random) -> Vec<Vec<Decimal>> {
        let mut direction = self.nowhere();
        let unit = &mut direction[random.below(u32::try_from(self.units.len()).unwrap()) as usize];
        if !unit.is_empty() {
            let place = random.below(u32::try_from(unit.len()).unwrap()) as usize;
            unit[place] = Decimal::ONE;
        }
        direction
    }

    /// The survey with each tally changed by a part of itself times a step.
    pub fn moved(&self, direction: &[Vec<Decimal>], step: Decimal) -> Self {
        let mut moved = self.clone();
        for (unit, parts) in moved.units.iter_mut().zip(direction) {
            for (tally, part) in unit.tallies.values_mut().zip(parts) {
                tally.weight += tally.weight * part * step;
            }
        }
        moved
    }

    /// No tally is changed.
    pub fn nowhere(&self) -> Vec<Vec<Decimal>> {
        self.units.iter().map(|unit| vec![Decimal::ZERO; unit.tallies.len()]).collect()
    }

    /// By how much each tally of each source is changed for a step of 1, and how large it is.
    pub fn changes(&self, slopes: &Slopes, direction: &[Vec<Decimal>]) -> Changes {
        let mut changes = Changes::new();
        for (place, (unit, parts)) in self.units.iter().zip(direction).enumerate() {
            let own = Source::Unit(u32::try_from(place).unwrap());
            let class = Source::Class(slopes.class_of(place).unwrap());
            for ((key, tally), part) in unit.tallies.iter().zip(parts) {
                let id = match key {
                    TallyKey::Category { item, category } => {
                        slopes.category(item.as_str(), category.as_str())
                    }
                    TallyKey::Joint { leaf, success } => slopes.joint(leaf.as_str(), *success),
                };
                for source in [own, class] {
                    let Some(id) = id else { continue };
                    let sum: &mut (f64, f64) = changes.entry((source, id)).or_default();
                    *sum = (sum.0 + float(tally.weight * part), sum.1 + float(tally.weight));
                }
            }
        }
        changes
    }
}

/// By how much each tally is changed, and how large it is.
pub type Changes = BTreeMap<(Source, TallyId), (f64, f64)>;

impl Unit {
    fn answer(&mut self, node: &Node, policy: &Policy, random: &mut Random) {
        let Some(leaf) = node.leaf() else {
            if random.below(30) == 0 {
                let given = Measure::Plain(random.amount());
                self.measures.insert(node.code.as_str().parse().unwrap(), given);
            }
            return;
        };
        let Some(rule) = leaf.rule.under(policy) else { return };
        if random.below(12) == 0 {
            return;
        }
        if let LeafRule::AllItemsTopBox { .. } = rule {
            for success in [false, true] {
                let key = TallyKey::Joint { leaf: node.code.clone(), success };
                self.tallies.insert(key, tally(random));
            }
        } else if rule.reads_answers() {
            for category in ["1", "2", "3", "4", "5", "E", "no"] {
                let item = leaf.from.as_str().parse().unwrap();
                let key = TallyKey::Category { item, category: category.parse().unwrap() };
                if random.below(8) > 0 {
                    self.tallies.insert(key, tally(random));
                }
            }
        } else {
            self.measures.insert(leaf.from.clone(), measure(rule, random));
        }
    }
}

fn tally(random: &mut Random) -> Tally {
    let n = 1 + u64::from(random.below(60));
    let weight = Decimal::from(n) * Decimal::new(500 + i64::from(random.below(3_000)), 3);
    Tally { n, weight }
}

fn measure(rule: &LeafRule, random: &mut Random) -> Measure {
    if random.below(25) == 0 {
        return Measure::Suppressed;
    }
    match rule {
        LeafRule::Ratio { .. } => {
            Measure::Ratio { numerator: random.amount(), denominator: random.amount() }
        }
        LeafRule::AssessedPoints { .. } => {
            let appraised = Some(random.amount());
            Measure::Assessed(Assessed { claimed: None, appraised, survey: None })
        }
        _ => Measure::Plain(random.amount()),
    }
}
