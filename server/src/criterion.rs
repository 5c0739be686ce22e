//! What an index assesses: its criteria, and the points each can reach.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use survey_specs::code::VariableCode;
use survey_specs::index::{IndexDefinition, LeafRule};

/// The criteria that an index assesses.
#[derive(Clone, Debug)]
pub struct Criteria(BTreeMap<VariableCode, FullPoints>);

/// The most points that a criterion can reach; none where nobody has said it, as the maxima that each
/// province sets by a setting.
pub type FullPoints = Option<Decimal>;

impl Criteria {
    /// The criteria of a definition, with the maxima of its default settings.
    #[must_use]
    pub fn of(definition: &IndexDefinition) -> Self {
        let leaves = definition.root.walk().into_iter().filter_map(|node| node.leaf());
        let assessed = leaves.filter(|leaf| {
            leaf.rule.variants().any(|rule| matches!(rule, LeafRule::AssessedPoints { .. }))
        });
        let criteria = assessed.map(|leaf| (leaf.from.clone(), definition.full_points(&leaf.from)));
        Self(criteria.collect())
    }

    /// The most points of a criterion; none if the index does not assess it.
    #[must_use]
    pub fn get(&self, criterion: &VariableCode) -> Option<FullPoints> {
        self.0.get(criterion).copied()
    }

    /// Every criterion with its most points, by code.
    pub fn iter(&self) -> impl Iterator<Item = (&VariableCode, FullPoints)> {
        self.0.iter().map(|(criterion, full)| (criterion, *full))
    }
}
