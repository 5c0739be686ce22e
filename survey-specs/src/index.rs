//! Index definitions: a tree of nodes that turns answers into scores, as data.
//!
//! A definition is read from YAML ([`read`](fn@read::read)), checked as a whole
//! ([`check`](fn@check::check)) and evaluated by [`evaluate`](fn@evaluate::evaluate), a pure function
//! over the [`Tallies`] of each unit. Decimals decide everywhere; binary floats never do.
//!
//! Whatever could be done in more than one way is a [`Setting`] with named variants, and the variants
//! used are printed with every result ([`Policy`]).

pub mod check;
pub mod evaluate;
pub mod rank;
pub mod read;
pub mod rounding;
pub mod tally;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::code::{
    CategoryCode, IndexCode, ItemCode, Lang, NodeCode, QuestionnaireCode, SettingCode,
};
use crate::text::Text;

pub use evaluate::{NodeOutcome, Outcome, Status, Subject, evaluate};
pub use rounding::{Rounding, RoundingMode, RoundingStage};
pub use tally::{Tallies, Tally};

/// An index definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexDefinition {
    /// The definition's code, such as `sipas-2026`.
    pub code: IndexCode,
    /// The questionnaire whose items the leaves read.
    pub questionnaire: QuestionnaireCode,
    /// The languages of the texts; the first is the default. Never empty.
    pub languages: Vec<Lang>,
    /// The index's name.
    pub title: Text,
    /// Where the rules come from.
    pub source: Option<String>,
    /// What can be done in more than one way, with the variants there are.
    pub settings: BTreeMap<SettingCode, Setting>,
    /// How numbers are rounded.
    pub rounding: Rounding,
    /// The smallest n with which a node of a unit is ranked.
    pub minimum_n: u64,
    /// What becomes of a node if some of the nodes under it have no value.
    pub on_missing: OnMissing,
    /// Which weights the answers carry.
    pub weights: Chosen<WeightUse>,
    /// How the row for a whole class of units is made.
    pub class_row: Chosen<ClassRow>,
    /// The total.
    pub root: Node,
}

/// Something that can be done in more than one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The variant used unless another is asked for.
    pub default: SettingCode,
    /// The names of the variants.
    pub choices: Vec<SettingCode>,
    /// What is known about which variant is official.
    pub note: Option<Text>,
}

/// A rule that is fixed, or chosen by a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen<T> {
    /// Always this rule.
    Fixed(T),
    /// The rule that the setting's variant names.
    BySetting {
        /// The setting.
        setting: SettingCode,
        /// The rule of each variant.
        variants: BTreeMap<SettingCode, T>,
    },
}

impl<T> Chosen<T> {
    /// The rule under this policy; none only if the policy was made for another definition.
    #[must_use]
    pub fn under<'a>(&'a self, policy: &Policy) -> Option<&'a T> {
        match self {
            Self::Fixed(rule) => Some(rule),
            Self::BySetting { setting, variants } => variants.get(policy.0.get(setting)?),
        }
    }

    /// The rule in each variant.
    #[must_use]
    pub fn variants(&self) -> Box<dyn Iterator<Item = &T> + '_> {
        match self {
            Self::Fixed(rule) => Box::new(std::iter::once(rule)),
            Self::BySetting { variants, .. } => Box::new(variants.values()),
        }
    }
}

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The node's code, such as `S1`, `IA` or `SIPAS`.
    pub code: NodeCode,
    /// The node's name.
    pub label: Text,
    /// A leaf's rule, or the nodes below with the rule that joins them.
    pub kind: NodeKind,
}

/// What a node's value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// The answers to one item.
    Leaf {
        /// The item, or the row of a matrix.
        item: ItemCode,
        /// How its answers become a score.
        rule: Chosen<LeafRule>,
    },
    /// The nodes below.
    Inner {
        /// How their values are joined.
        aggregate: Chosen<Aggregator>,
        /// The nodes, in order; never empty.
        children: Vec<Node>,
    },
}

impl Node {
    /// This node and all below it, from the top down.
    #[must_use]
    pub fn walk(&self) -> Vec<&Node> {
        let mut nodes = vec![self];
        let mut next = 0;
        while let Some(node) = nodes.get(next).copied() {
            if let NodeKind::Inner { children, .. } = &node.kind {
                let below: Vec<&Node> = children.iter().collect();
                nodes.splice(next + 1..=next, below);
            }
            next += 1;
        }
        nodes
    }

    /// The leaves below this node, or the node itself if it is one.
    #[must_use]
    pub fn leaves(&self) -> Vec<&Node> {
        self.walk().into_iter().filter(|node| matches!(node.kind, NodeKind::Leaf { .. })).collect()
    }
}

/// How the answers to one item become a score, in points of [`FULL_SCORE`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeafRule {
    /// The share, in per cent, of valid answers in these categories. SIPAS rule R1: "satisfied" and
    /// "very satisfied" over all valid answers.
    TopBoxShare {
        /// The categories that count as a success.
        codes: Vec<CategoryCode>,
    },
    /// The mean of the category codes as numbers, times a factor: the mean of a five-point scale
    /// times 20 runs to 100.
    MeanScore {
        /// The factor.
        multiply: Decimal,
    },
}

/// The largest value of a node of share or mean-score leaves.
pub const FULL_SCORE: Decimal = Decimal::ONE_HUNDRED;

/// How the nodes below become one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregator {
    /// The simple mean of the nodes directly below.
    Mean,
    /// The simple mean of all leaves below.
    MeanOfLeaves,
    /// One score over all answers to all leaves below.
    Pooled,
}

/// What becomes of a node if some of the nodes under it have no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnMissing {
    /// The others decide; the node is missing only if all are.
    Skip,
    /// The node is missing too.
    Propagate,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassRow {
    /// The simple mean of the units' values.
    MeanOfUnits,
    /// The answers of all units together, as if of one unit.
    Pooled,
}

/// The variants in use: one for each setting of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy(BTreeMap<SettingCode, SettingCode>);

/// A wish that a definition does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The definition has no such setting.
    #[error("there is no setting `{setting}`; there are: {known}")]
    UnknownSetting {
        /// The setting asked for.
        setting: String,
        /// The settings there are.
        known: String,
    },
    /// The setting has no such variant.
    #[error("the setting `{setting}` has no variant `{variant}`; it has: {known}")]
    UnknownVariant {
        /// The setting asked for.
        setting: String,
        /// The variant asked for.
        variant: String,
        /// The variants there are.
        known: String,
    },
}

impl IndexDefinition {
    /// The variants in use when `wishes` (setting, variant) are set on top of the defaults.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] at the first wish the definition does not know.
    pub fn policy<'w>(
        &self,
        wishes: impl IntoIterator<Item = (&'w str, &'w str)>,
    ) -> Result<Policy, PolicyError> {
        let mut chosen: BTreeMap<_, _> = self
            .settings
            .iter()
            .map(|(code, setting)| (code.clone(), setting.default.clone()))
            .collect();
        for (setting, variant) in wishes {
            let Some((code, known)) = self.settings.get_key_value(setting) else {
                let known = listed(self.settings.keys());
                return Err(PolicyError::UnknownSetting { setting: setting.to_owned(), known });
            };
            let Some(choice) = known.choices.iter().find(|choice| choice.as_str() == variant)
            else {
                let (setting, variant) = (setting.to_owned(), variant.to_owned());
                return Err(PolicyError::UnknownVariant {
                    setting,
                    variant,
                    known: listed(&known.choices),
                });
            };
            chosen.insert(code.clone(), choice.clone());
        }
        Ok(Policy(chosen))
    }

    /// Everything that decides the numbers, as words to print with them.
    #[must_use]
    pub fn describe(&self, policy: &Policy) -> BTreeMap<String, String> {
        let mut words: BTreeMap<_, _> = policy
            .0
            .iter()
            .map(|(setting, variant)| (setting.to_string(), variant.to_string()))
            .collect();
        words.insert("rounding".to_owned(), self.rounding.to_string());
        words.insert("minimum_n".to_owned(), self.minimum_n.to_string());
        let on_missing = match self.on_missing {
            OnMissing::Skip => "skip",
            OnMissing::Propagate => "propagate",
        };
        words.insert("on_missing".to_owned(), on_missing.to_owned());
        words
    }

    /// The items that the leaves read.
    #[must_use]
    pub fn items(&self) -> Vec<&ItemCode> {
        let leaves = self.root.leaves();
        leaves
            .into_iter()
            .filter_map(|node| {
                if let NodeKind::Leaf { item, .. } = &node.kind { Some(item) } else { None }
            })
            .collect()
    }
}

fn listed<'c>(codes: impl IntoIterator<Item = &'c SettingCode>) -> String {
    codes.into_iter().map(SettingCode::as_str).collect::<Vec<_>>().join(", ")
}
