//! Settings: what can be done in more than one way, and the policy that says which way was taken.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Absence, Aggregator, IndexDefinition, Node, NodeKind};
use crate::code::{NodeCode, SettingCode};
use crate::lineage::CarryRule;
use crate::number::Number;
use crate::text::Text;

/// Something that can be done in more than one way, or a number that is not known for certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The variants or numbers there are.
    pub kind: SettingKind,
    /// What is known about which variant is official.
    pub note: Option<Text>,
}

/// What a setting can be set to. Without a default it stays undecided until somebody sets it, and
/// what depends on it is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingKind {
    /// One of several named variants.
    Choice {
        /// The variant used unless another is asked for.
        default: Option<SettingCode>,
        /// The names of the variants.
        choices: Vec<SettingCode>,
    },
    /// A number.
    Number {
        /// The number used unless another is asked for.
        default: Option<Decimal>,
        /// The smallest number allowed.
        from: Decimal,
        /// The largest number allowed.
        to: Decimal,
    },
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
    /// The rule under this policy; none while the setting is undecided.
    #[must_use]
    pub fn under<'a>(&'a self, policy: &Policy) -> Option<&'a T> {
        match self {
            Self::Fixed(rule) => Some(rule),
            Self::BySetting { setting, variants } => match policy.0.get(setting)? {
                Decision::Variant(variant) => variants.get(variant),
                Decision::Number(_) | Decision::Open => None,
            },
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

/// A number that is fixed, or set by a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChosenNumber {
    /// Always this number.
    Fixed(Decimal),
    /// The number of this setting.
    BySetting(SettingCode),
}

impl ChosenNumber {
    /// The number under this policy; none while the setting is undecided.
    #[must_use]
    pub fn under(&self, policy: &Policy) -> Option<Decimal> {
        match self {
            Self::Fixed(number) => Some(*number),
            Self::BySetting(setting) => match policy.0.get(setting)? {
                Decision::Number(number) => Some(*number),
                Decision::Variant(_) | Decision::Open => None,
            },
        }
    }
}

/// The variants and numbers in use: a decision for each setting of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy(BTreeMap<SettingCode, Decision>);

/// What a setting is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Decision {
    Variant(SettingCode),
    Number(Decimal),
    /// No default, and nobody has set it.
    Open,
}

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
    /// Points that were set do not come to the largest value that their node states.
    #[error("the points below `{node}` come to {sum}, and must come to {stated}")]
    ContradictingMax {
        /// The node.
        node: NodeCode,
        /// Its largest value.
        stated: Decimal,
        /// What the points below it come to.
        sum: Decimal,
    },
    /// The setting is a number, and this is none that it can have.
    #[error("the setting `{setting}` takes a number from {from} to {to}, not `{number}`")]
    InvalidNumber {
        /// The setting asked for.
        setting: String,
        /// The number asked for.
        number: String,
        /// The smallest number allowed.
        from: Decimal,
        /// The largest number allowed.
        to: Decimal,
    },
}

impl IndexDefinition {
    /// The policy when `wishes` (setting, variant or number) are set on top of the defaults.
    ///
    /// # Errors
    ///
    /// [`PolicyError`] at the first wish the definition does not know, or if the points that were set
    /// do not come to the largest value that a node above them states.
    pub fn policy<'w>(
        &self,
        wishes: impl IntoIterator<Item = (&'w str, &'w str)>,
    ) -> Result<Policy, PolicyError> {
        let mut decisions: BTreeMap<_, _> = self
            .settings
            .iter()
            .map(|(code, setting)| (code.clone(), setting.kind.by_default()))
            .collect();
        for (setting, wish) in wishes {
            let Some((code, known)) = self.settings.get_key_value(setting) else {
                let known = listed(self.settings.keys());
                return Err(PolicyError::UnknownSetting { setting: setting.to_owned(), known });
            };
            decisions.insert(code.clone(), known.kind.decide(code, wish)?);
        }
        let policy = Policy(decisions);
        match self.root.walk().into_iter().find_map(|node| contradiction(node, &policy)) {
            None => Ok(policy),
            Some(contradiction) => Err(contradiction),
        }
    }

    /// Everything that decides the numbers, as words to print with them.
    #[must_use]
    pub fn describe(&self, policy: &Policy) -> BTreeMap<String, String> {
        let mut words: BTreeMap<_, _> = policy
            .0
            .iter()
            .map(|(setting, decision)| (setting.to_string(), decision.to_string()))
            .collect();
        // A setting may have the name of the rule it chooses: then both are said.
        let mut say = |name: &str, rule: String| {
            let said = words.entry(name.to_owned()).or_default();
            *said = if said.is_empty() { rule } else { format!("{said}: {rule}") };
        };
        let nodes = self.root.walk();
        let roundings = nodes.iter().map(|node| {
            let rounding = node.rules.rounding.under(policy);
            rounding.map_or_else(|| UNDECIDED.to_owned(), ToString::to_string)
        });
        say("rounding", each_once(roundings));
        let minimums = nodes.iter().map(|node| node.rules.minimum_n.to_string());
        say("minimum_n", each_once(minimums));
        let absences = nodes.iter().map(|node| node.rules.on_missing.to_string());
        say("on_missing", each_once(absences));
        if self.carry_over != CarryRule::Refuse {
            say("carry_over", self.carry_over.as_str().to_owned());
        }
        if nodes.iter().any(|node| node.rules.on_suppressed != node.rules.on_missing) {
            let absences = nodes.iter().map(|node| node.rules.on_suppressed.to_string());
            say("on_suppressed", each_once(absences));
        }
        words
    }
}

/// Points that were set, and that do not come to the largest value that their node states.
fn contradiction(node: &Node, policy: &Policy) -> Option<PolicyError> {
    let stated = node.max?;
    if node.normalise.is_some() {
        return None;
    }
    let sum = sum_of_points(node, policy)?;
    (sum != stated).then(|| PolicyError::ContradictingMax { node: node.code.clone(), stated, sum })
}

/// The points below a node that sums them; none if it does not, or if some are not known.
fn sum_of_points(node: &Node, policy: &Policy) -> Option<Decimal> {
    let NodeKind::Inner { aggregate, children } = &node.kind else { return None };
    let Aggregator::Sum { .. } = aggregate.under(policy)? else { return None };
    let points = |child: &Node| {
        if child.max.is_some() || child.normalise.is_some() {
            return child.max;
        }
        let Some(leaf) = child.leaf() else { return sum_of_points(child, policy) };
        match &leaf.points {
            Some(points) => points.under(policy),
            None => leaf.rule.under(policy)?.full_score(),
        }
    };
    children.iter().filter(|child| child.counts).map(points).sum()
}

/// Printed for a setting that nobody has set.
const UNDECIDED: &str = "undecided";

impl SettingKind {
    fn by_default(&self) -> Decision {
        match self {
            Self::Choice { default, .. } => {
                default.clone().map_or(Decision::Open, Decision::Variant)
            }
            Self::Number { default, .. } => default.map_or(Decision::Open, Decision::Number),
        }
    }

    fn decide(&self, setting: &SettingCode, wish: &str) -> Result<Decision, PolicyError> {
        match self {
            Self::Choice { choices, .. } => {
                let choice = choices.iter().find(|choice| choice.as_str() == wish);
                choice.cloned().map(Decision::Variant).ok_or_else(|| PolicyError::UnknownVariant {
                    setting: setting.to_string(),
                    variant: wish.to_owned(),
                    known: listed(choices),
                })
            }
            Self::Number { from, to, .. } => {
                let number = wish.parse::<Number>().ok().map(Number::decimal);
                let number = number.filter(|number| (from..=to).contains(&number));
                number.map(Decision::Number).ok_or_else(|| PolicyError::InvalidNumber {
                    setting: setting.to_string(),
                    number: wish.to_owned(),
                    from: *from,
                    to: *to,
                })
            }
        }
    }
}

impl std::fmt::Display for Decision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Variant(variant) => variant.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Open => f.write_str(UNDECIDED),
        }
    }
}

impl std::fmt::Display for Absence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Skip => f.write_str("skip"),
            Self::Propagate => f.write_str("propagate"),
            Self::AtLeast(count) => write!(f, "at least {count}"),
        }
    }
}

fn listed<'c>(codes: impl IntoIterator<Item = &'c SettingCode>) -> String {
    codes.into_iter().map(SettingCode::as_str).collect::<Vec<_>>().join(", ")
}

/// The different texts, in order, as one.
fn each_once(texts: impl Iterator<Item = String>) -> String {
    let mut seen = BTreeSet::new();
    let texts: Vec<String> = texts.filter(|text| seen.insert(text.clone())).collect();
    texts.join("; ")
}
