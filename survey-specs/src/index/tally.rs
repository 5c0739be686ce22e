//! How often each category was chosen: all that share and mean leaves need to know of the answers.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::code::{CategoryCode, ItemCode};

/// How often a category was chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Number of answers.
    pub n: u64,
    /// Sum of their base weights; equals `n` without a sampling plan.
    pub weight: Decimal,
}

impl Tally {
    /// Both counts together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { n: self.n + other.n, weight: self.weight + other.weight }
    }
}

/// The tallies of one unit: per item, per category. Answers that are missing are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallies(BTreeMap<ItemCode, BTreeMap<CategoryCode, Tally>>);

impl Tallies {
    /// Adds answers to a category of an item.
    pub fn add(&mut self, item: ItemCode, category: CategoryCode, tally: Tally) {
        let counted = self.0.entry(item).or_default().entry(category).or_default();
        *counted = counted.plus(tally);
    }

    /// Adds all the answers of another unit.
    pub fn add_all(&mut self, other: &Self) {
        for (item, categories) in &other.0 {
            for (category, tally) in categories {
                self.add(item.clone(), category.clone(), *tally);
            }
        }
    }

    /// The tallies of an item, per category.
    pub fn of(&self, item: &ItemCode) -> impl Iterator<Item = (&CategoryCode, Tally)> {
        self.0.get(item).into_iter().flatten().map(|(category, tally)| (category, *tally))
    }
}
