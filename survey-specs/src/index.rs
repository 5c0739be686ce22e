//! Index definitions: a tree of nodes that turns answers, administrative data and assessed points into
//! scores, as data.
//!
//! A definition is read from YAML ([`read`](fn@read::read)), checked as a whole
//! ([`check`](fn@check::check)) and evaluated by [`evaluate`](fn@evaluate::evaluate), a pure function
//! over the [`Tallies`] and [`Measures`] of each unit. Decimals decide everywhere; binary floats never
//! do.
//!
//! Whatever could be done in more than one way is a [`Setting`] with named variants, and the variants
//! used are printed with every result ([`Policy`]).

pub mod check;
pub mod compare;
pub mod evaluate;
pub mod grouping;
pub mod interval;
pub mod leaf;
pub mod measure;
pub mod node;
pub mod policy;
pub mod rank;
pub mod read;
pub mod rounding;
pub mod slope;
pub mod succeed;
pub mod supply;
pub mod tally;
pub mod write;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::code::{
    IndexCode, ItemCode, Lang, NodeCode, QuestionnaireCode, SettingCode, VariableCode,
};
use crate::date::Date;
use crate::lineage::CarryRule;
use crate::text::Text;

pub use evaluate::{NodeOutcome, Outcome, Status, Subject, evaluate, full_marks, slopes};
pub use grouping::Grouping;
pub use leaf::{FULL_SCORE, LeafRule};
pub use measure::{Amount, Assessed, Measure, Measures};
pub use node::{Absence, Aggregator, Leaf, Node, NodeKind, NodeRules, Normaliser, RankOrder};
pub use policy::{Chosen, ChosenNumber, Policy, PolicyError, Setting, SettingKind};
pub use rounding::{Rounding, RoundingMode, RoundingStage};
pub use slope::{Slope, Slopes};
pub use tally::{Tallies, Tally};

/// An index definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexDefinition {
    /// The definition's code, such as `sipas-2026`.
    pub code: IndexCode,
    /// The questionnaire whose items the leaves read; none if no leaf reads answers.
    pub questionnaire: Option<QuestionnaireCode>,
    /// The day for which units are looked up, unless another is asked for.
    pub as_of: Option<Date>,
    /// The languages of the texts; the first is the default. Never empty.
    pub languages: Vec<Lang>,
    /// The index's name.
    pub title: Text,
    /// Where the rules come from.
    pub source: Option<String>,
    /// What can be done in more than one way, with the variants there are.
    pub settings: BTreeMap<SettingCode, Setting>,
    /// Which weights the answers carry.
    pub weights: Chosen<WeightUse>,
    /// How the row for a whole class of units is made.
    pub class_row: Chosen<ClassRow>,
    /// Which units of a class others are compared with.
    pub class_base: ClassBase,
    /// Whether values of units that were merged or split are carried over to their successors.
    pub carry_over: CarryRule,
    /// The total.
    pub root: Node,
}

/// Which weights the answers carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightUse {
    /// Each answer counts once.
    None,
    /// Each answer counts by the base weight of its sampling plan.
    Base,
}

/// How the row for a whole class of units is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassRow {
    /// The simple mean of the units' values, at every node.
    MeanOfUnits,
    /// The simple mean of the units' values at these nodes and below them; the nodes above are
    /// computed from these means. QĐ 766: the national total is the sum of the rounded groups.
    MeanAt(BTreeSet<NodeCode>),
    /// The answers of all units together, as if of one unit.
    Pooled,
}

/// Which units of a class make its row, its smallest and largest value, its percentiles and its
/// quantile groups. Missing and withheld values never do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassBase {
    /// All that have a value.
    Valued,
    /// Those that are ranked: units with fewer answers than the minimum are left out.
    Ranked,
}

impl IndexDefinition {
    /// The items that leaves read.
    #[must_use]
    pub fn items(&self) -> BTreeSet<ItemCode> {
        let mut items = BTreeSet::new();
        for leaf in self.root.walk().into_iter().filter_map(Node::leaf) {
            for rule in leaf.rule.variants() {
                if let LeafRule::AllItemsTopBox { items: all, .. } = rule {
                    items.extend(all.iter().cloned());
                } else if rule.reads_answers() {
                    items.extend(ItemCode::new(leaf.from.as_str()));
                }
            }
        }
        items
    }

    /// The variables that can be given: those that leaves read, and every node, which takes the
    /// value that is given for it.
    #[must_use]
    pub fn variables(&self) -> BTreeSet<VariableCode> {
        let mut variables = BTreeSet::new();
        for node in self.root.walk() {
            variables.extend(VariableCode::new(node.code.as_str()));
            if let Some(leaf) = node.leaf().filter(|leaf| reads_variable(leaf)) {
                variables.insert(leaf.from.clone());
            }
        }
        variables
    }

    /// The points that an assessed criterion can reach in the default policy; none if no leaf of
    /// assessed points reads it, or if nobody knows.
    #[must_use]
    pub fn full_points(&self, criterion: &VariableCode) -> Option<Decimal> {
        let policy = self.policy([]).ok()?;
        let leaves = self.root.walk().into_iter().filter_map(Node::leaf);
        let mut assessed = leaves.filter(|leaf| {
            leaf.from == *criterion
                && leaf.rule.variants().any(|rule| matches!(rule, LeafRule::AssessedPoints { .. }))
        });
        assessed.find_map(|leaf| leaf.points.as_ref()?.under(&policy))
    }
}

fn reads_variable(leaf: &Leaf) -> bool {
    leaf.rule.variants().any(|rule| !rule.reads_answers())
}
