//! The respondents behind the tallies of an index, one row each.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use survey_specs::code::{CategoryCode, ItemCode};
use survey_specs::index::slope::{Slopes, TallyId, TallyKey};
use survey_specs::index::tally::JointLeaf;
use survey_specs::index::{IndexDefinition, Policy, Tallies, Tally};
use thuocdo_stats::sum::Sum;

/// What respondents said, as far as an index reads it: for each row the tallies it is counted in.
#[derive(Clone, Debug, Default)]
pub struct Respondents {
    /// What is counted; the numbers in `counted` are places here.
    keys: Vec<TallyKey>,
    /// The place of every row's unit among the subjects.
    units: Vec<u32>,
    /// Of every row, where its numbers end in `counted`.
    ends: Vec<u32>,
    counted: Vec<u32>,
}

/// Collects respondents row by row.
#[derive(Debug)]
pub struct RespondentsBuilder<'d> {
    items: Vec<ItemCode>,
    joint: Vec<JointLeaf<'d>>,
    categories: Vec<BTreeMap<CategoryCode, u32>>,
    judged: Vec<[Option<u32>; 2]>,
    respondents: Respondents,
}

impl<'d> RespondentsBuilder<'d> {
    /// For the items and leaves that a definition reads under a policy.
    #[must_use]
    pub fn new(definition: &'d IndexDefinition, policy: &Policy) -> Self {
        let items: Vec<ItemCode> = definition.items().into_iter().collect();
        let joint = definition.joint_leaves(policy);
        Self {
            categories: vec![BTreeMap::new(); items.len()],
            judged: vec![[None; 2]; joint.len()],
            items,
            joint,
            respondents: Respondents::default(),
        }
    }

    /// Adds a respondent of a unit, which is given by its place among the subjects; `chosen` gives
    /// the category chosen at an item, if there is one.
    pub fn add<'a>(&mut self, unit: u32, chosen: impl Fn(&ItemCode) -> Option<&'a CategoryCode>) {
        let Respondents { keys, units, ends, counted } = &mut self.respondents;
        let mut new_key = |key: TallyKey| {
            keys.push(key);
            // A definition has at most some millions of categories.
            u32::try_from(keys.len() - 1).unwrap_or(u32::MAX)
        };
        for (item, categories) in self.items.iter().zip(&mut self.categories) {
            let Some(category) = chosen(item) else { continue };
            if let Some(number) = categories.get(category) {
                counted.push(*number);
                continue;
            }
            let key = TallyKey::Category { item: item.clone(), category: category.clone() };
            let number = new_key(key);
            categories.insert(category.clone(), number);
            counted.push(number);
        }
        for (leaf, judged) in self.joint.iter().zip(&mut self.judged) {
            let Some(success) = leaf.judge(&chosen) else { continue };
            let number = judged[usize::from(success)].get_or_insert_with(|| {
                new_key(TallyKey::Joint { leaf: leaf.node.clone(), success })
            });
            counted.push(*number);
        }
        units.push(unit);
        ends.push(u32::try_from(counted.len()).unwrap_or(u32::MAX));
    }

    /// All that were added.
    #[must_use]
    pub fn finish(self) -> Respondents {
        self.respondents
    }
}

impl Respondents {
    /// The number of respondents.
    #[must_use]
    pub fn len(&self) -> usize {
        self.units.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// The place of every row's unit among the subjects.
    #[must_use]
    pub fn units(&self) -> &[u32] {
        &self.units
    }

    /// The numbers of what a row is counted in.
    #[must_use]
    pub fn counted(&self, row: usize) -> &[u32] {
        let end = |row: usize| self.ends.get(row).map_or(0, |end| *end as usize);
        let begin = row.checked_sub(1).map_or(0, end);
        self.counted.get(begin..end(row)).unwrap_or_default()
    }

    /// What a row says, in a form that does not depend on the other rows: its unit and what it is
    /// counted in, ascending.
    #[must_use]
    pub fn content(&self, row: usize) -> (Option<u32>, Vec<&TallyKey>) {
        let keys = self.counted(row).iter().filter_map(|key| self.keys.get(*key as usize));
        let mut keys: Vec<&TallyKey> = keys.collect();
        keys.sort();
        (self.units.get(row).copied(), keys)
    }

    /// The tally of slopes that each number stands for; none if no leaf reads it.
    #[must_use]
    pub fn tallies_of(&self, slopes: &Slopes) -> Vec<Option<TallyId>> {
        let tally = |key: &TallyKey| match key {
            TallyKey::Category { item, category } => {
                slopes.category(item.as_str(), category.as_str())
            }
            TallyKey::Joint { leaf, success } => slopes.joint(leaf.as_str(), *success),
        };
        self.keys.iter().map(tally).collect()
    }

    /// The tallies of every unit with other weights; the numbers of answers stay what they are.
    #[must_use]
    pub fn tallies_with(&self, weights: &[f64], units: usize) -> Vec<Tallies> {
        let mut sums = vec![vec![(0_u64, Sum::ZERO); self.keys.len()]; units];
        for (row, (&unit, &weight)) in self.units.iter().zip(weights).enumerate() {
            let Some(of_unit) = sums.get_mut(unit as usize) else { continue };
            for &number in self.counted(row) {
                let (n, sum) = &mut of_unit[number as usize];
                *n += 1;
                sum.add(weight);
            }
        }
        sums.iter().map(|of_unit| self.tallies(of_unit)).collect()
    }

    fn tallies(&self, sums: &[(u64, Sum)]) -> Tallies {
        let mut tallies = Tallies::default();
        for (key, &(n, weight)) in self.keys.iter().zip(sums).filter(|(_, (n, _))| *n > 0) {
            // A replicate's weight is finite and far within what a decimal holds.
            let weight = Decimal::try_from(weight.value()).unwrap_or_default();
            let tally = Tally { n, weight };
            match key {
                TallyKey::Category { item, category } => {
                    tallies.add(item.clone(), category.clone(), tally);
                }
                TallyKey::Joint { leaf, success } => tallies.add_joint(leaf, *success, tally),
            }
        }
        tallies
    }

    /// The same without the respondents of some units, and which rows are left.
    #[must_use]
    pub fn of_units(&self, is_kept: impl Fn(u32) -> Option<u32>) -> (Self, Vec<usize>) {
        let mut kept = Self { keys: self.keys.clone(), ..Self::default() };
        let mut rows = Vec::new();
        for (row, &unit) in self.units.iter().enumerate() {
            let Some(unit) = is_kept(unit) else { continue };
            rows.push(row);
            kept.units.push(unit);
            kept.counted.extend_from_slice(self.counted(row));
            kept.ends.push(u32::try_from(kept.counted.len()).unwrap_or(u32::MAX));
        }
        (kept, rows)
    }
}
