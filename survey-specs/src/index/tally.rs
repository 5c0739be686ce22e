//! How often each category was chosen: all that the rules of answers need to know of the answers.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::leaf::Incomplete;
use super::{IndexDefinition, LeafRule, Policy};
use crate::code::{CategoryCode, ItemCode, NodeCode};

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

/// How many respondents a leaf over several items counts as a success and as a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JointTally {
    /// Those whose answers all are.
    pub success: Tally,
    /// The others.
    pub failure: Tally,
}

/// The tallies of one unit: per item, per category. Answers that are missing are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallies {
    items: BTreeMap<ItemCode, BTreeMap<CategoryCode, Tally>>,
    joint: BTreeMap<NodeCode, JointTally>,
}

impl Tallies {
    /// Adds answers to a category of an item.
    pub fn add(&mut self, item: ItemCode, category: CategoryCode, tally: Tally) {
        let counted = self.items.entry(item).or_default().entry(category).or_default();
        *counted = counted.plus(tally);
    }

    /// Adds respondents to what a leaf over several items counts; see [`JointLeaf`].
    pub fn add_joint(&mut self, leaf: &NodeCode, success: bool, tally: Tally) {
        let joint = self.joint.entry(leaf.clone()).or_default();
        let counted = if success { &mut joint.success } else { &mut joint.failure };
        *counted = counted.plus(tally);
    }

    /// Adds all the answers of another unit.
    pub fn add_all(&mut self, other: &Self) {
        for (item, categories) in &other.items {
            for (category, tally) in categories {
                self.add(item.clone(), category.clone(), *tally);
            }
        }
        for (leaf, joint) in &other.joint {
            self.add_joint(leaf, true, joint.success);
            self.add_joint(leaf, false, joint.failure);
        }
    }

    /// The tallies of an item, per category.
    pub fn of<Q>(&self, item: &Q) -> impl Iterator<Item = (&CategoryCode, Tally)> + use<'_, Q>
    where
        ItemCode: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let categories = self.items.get(item).into_iter().flatten();
        categories.map(|(category, tally)| (category, *tally))
    }

    /// What a leaf over several items counts.
    #[must_use]
    pub fn joint(&self, leaf: &NodeCode) -> JointTally {
        self.joint.get(leaf).copied().unwrap_or_default()
    }
}

/// A leaf that judges a respondent by several items at once, so that counts per item do not suffice.
#[derive(Clone, Copy, Debug)]
pub struct JointLeaf<'d> {
    /// The leaf.
    pub node: &'d NodeCode,
    items: &'d [ItemCode],
    codes: &'d [CategoryCode],
    incomplete: Incomplete,
}

impl<'d> JointLeaf<'d> {
    /// The items that are judged.
    #[must_use]
    pub fn items(&self) -> &'d [ItemCode] {
        self.items
    }

    /// Whether a respondent counts as a success; none for one who does not count. `answer` gives the
    /// category chosen at an item, if there is one.
    #[must_use]
    pub fn judge<'a>(
        &self,
        answer: impl Fn(&ItemCode) -> Option<&'a CategoryCode>,
    ) -> Option<bool> {
        let answers: Vec<_> = self.items.iter().filter_map(answer).collect();
        let judged = match self.incomplete {
            Incomplete::LeaveOut => answers.len() == self.items.len(),
            Incomplete::JudgeAnswered => !answers.is_empty(),
        };
        judged.then(|| answers.into_iter().all(|code| self.codes.contains(code)))
    }
}

impl IndexDefinition {
    /// The leaves over several items that are in use under a policy.
    #[must_use]
    pub fn joint_leaves(&self, policy: &Policy) -> Vec<JointLeaf<'_>> {
        let nodes = self.root.walk().into_iter();
        let joint = nodes.filter_map(|node| match node.leaf()?.rule.under(policy)? {
            LeafRule::AllItemsTopBox { items, codes, incomplete } => {
                Some(JointLeaf { node: &node.code, items, codes, incomplete: *incomplete })
            }
            _ => None,
        });
        joint.collect()
    }
}
