//! A result beside an earlier one: what may be compared, and by how much it changed.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{IndexDefinition, Node, NodeOutcome, Outcome, Policy, Status};
use crate::code::{IndexCode, NodeCode, SettingCode, UnitClass, UnitCode};
use crate::date::Date;
use crate::lineage::{CarryRefusal, Contribution, Origin, Part, carry_over};

/// An earlier result, of this definition or of another edition.
#[derive(Clone, Debug)]
pub struct Previous {
    /// The definition it was computed by.
    pub definition: IndexCode,
    /// The day for which units were looked up, if it says so.
    pub as_of: Option<Date>,
    /// The settings it was computed with, as far as it says so.
    pub settings: BTreeMap<String, String>,
    units: BTreeMap<UnitCode, BTreeMap<NodeCode, PreviousNode>>,
    classes: BTreeMap<UnitClass, BTreeMap<NodeCode, PreviousNode>>,
}

/// The earlier result of one node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PreviousNode {
    /// The value as it was published; none if there was none.
    pub published: Option<Decimal>,
    /// The rank; none if the unit was not ranked.
    pub rank: Option<usize>,
}

/// How a result relates to the earlier one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Whether the value may be compared with the earlier one: both definitions measure the same,
    /// and the unit is the same.
    pub comparable: bool,
    /// How the unit relates to the units of the earlier result.
    pub series: Series,
    /// The earlier published value, where there is one to compare with.
    pub previous: Option<Decimal>,
    /// The published value less the earlier one, in points.
    pub change: Option<Decimal>,
    /// Places gained: the earlier rank less this one; none in a class some of whose units were merged
    /// or split, where everybody's place changed with their number.
    pub rank_change: Option<i64>,
    /// The settings in which the two results differ, so that they are not compared.
    pub other_settings: Vec<String>,
}

impl Comparison {
    /// What more there is to say, as a phrase.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        self.series.note().or_else(|| {
            let settings = self.other_settings.join(", ");
            (!settings.is_empty()).then(|| format!("computed with other settings: {settings}"))
        })
    }
}

/// How a unit relates to the units of an earlier result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Series {
    /// It is one of them.
    #[default]
    Unbroken,
    /// It is one of them, which had another code.
    Renamed(UnitCode),
    /// It came of several of them, and their value is carried over by the definition's rule.
    CarriedOver,
    /// It came of others, and no value is carried over.
    Broken(CarryRefusal),
    /// It is a class some of whose units were merged or split.
    OtherUnits,
    /// The earlier result knows nothing of it.
    New,
}

impl Series {
    /// The word in the output.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Unbroken => "unbroken",
            Self::Renamed(_) => "renamed",
            Self::CarriedOver => "carried_over",
            Self::Broken(_) | Self::OtherUnits => "broken",
            Self::New => "new",
        }
    }

    /// What more there is to say, as a phrase.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        match self {
            Self::Renamed(before) => Some(format!("before: {before}")),
            Self::Broken(refusal) => Some(refusal.to_string()),
            Self::OtherUnits => Some("units of the class were merged or split".to_owned()),
            Self::Unbroken | Self::CarriedOver | Self::New => None,
        }
    }
}

/// What became of the units between an earlier result and this one.
#[derive(Clone, Debug, Default)]
pub struct Succession {
    /// What each unit came of; a unit that is not in it is what it was.
    pub origins: BTreeMap<UnitCode, Origin>,
    /// The population of each unit before the changes, where known.
    pub populations: BTreeMap<UnitCode, u64>,
}

impl Succession {
    /// Whether a unit is not the one that had its code before.
    #[must_use]
    pub fn is_changed(&self, unit: &UnitCode) -> bool {
        matches!(self.origins.get(unit), Some(Origin::Changed(_)))
    }

    /// The units that a unit came of, each with its value.
    pub(super) fn parts(
        &self,
        contributions: &[Contribution],
        value: impl Fn(&UnitCode) -> Option<Decimal>,
    ) -> Vec<Part> {
        let part = |contribution: &Contribution| Part {
            unit: contribution.unit.clone(),
            share: contribution.share,
            population: self.populations.get(&contribution.unit).copied(),
            value: value(&contribution.unit),
        };
        contributions.iter().map(part).collect()
    }
}

impl Previous {
    /// An empty result of this definition, to be filled with [`Previous::insert`].
    #[must_use]
    pub fn new(definition: IndexCode, as_of: Option<Date>) -> Self {
        Self {
            definition,
            as_of,
            settings: BTreeMap::new(),
            units: BTreeMap::new(),
            classes: BTreeMap::new(),
        }
    }

    /// Adds the result of a node for a unit.
    pub fn insert(&mut self, unit: UnitCode, node: NodeCode, result: PreviousNode) {
        self.units.entry(unit).or_default().insert(node, result);
    }

    /// Adds the result of a node for a whole class.
    pub fn insert_class(&mut self, class: UnitClass, node: NodeCode, result: PreviousNode) {
        self.classes.entry(class).or_default().insert(node, result);
    }

    /// Every unit of the result.
    pub fn units(&self) -> impl Iterator<Item = &UnitCode> {
        self.units.keys()
    }

    fn of_unit(&self, unit: &UnitCode, node: &NodeCode) -> Option<PreviousNode> {
        self.units.get(unit)?.get(node).copied()
    }
}

impl Node {
    /// Whether the node's values may be compared with those of an earlier edition; `current` is the
    /// edition that the node is from.
    #[must_use]
    pub fn is_comparable_with(&self, earlier: &IndexCode, current: &IndexCode) -> bool {
        earlier == current || self.rules.comparable_with.contains(earlier)
    }
}

/// Compares each result with the earlier one, in the order of the outcome.
#[must_use]
pub fn compare(
    definition: &IndexDefinition,
    policy: &Policy,
    outcome: &Outcome,
    previous: &Previous,
    succession: &Succession,
) -> Vec<Comparison> {
    let nodes: BTreeMap<_, _> =
        definition.root.walk().into_iter().map(|node| (&node.code, node)).collect();
    let broken_classes: BTreeSet<&UnitClass> = outcome
        .nodes
        .iter()
        .filter(|row| row.unit.as_ref().is_some_and(|unit| succession.is_changed(unit)))
        .map(|row| &row.class)
        .collect();
    let words = definition.describe(policy);
    let differs = |setting: &&SettingCode| {
        let before = previous.settings.get(setting.as_str());
        before.is_some_and(|before| words.get(setting.as_str()) != Some(before))
    };
    let other_settings = definition.settings.keys().filter(differs).map(ToString::to_string);
    let context = Context {
        definition,
        policy,
        previous,
        succession,
        other_settings: other_settings.collect(),
    };
    let compare_row = |row: &NodeOutcome| {
        let Some(node) = nodes.get(&row.node) else { return Comparison::default() };
        match &row.unit {
            Some(unit) => {
                let mut comparison = context.unit(unit, node, row);
                if broken_classes.contains(&row.class) {
                    comparison.rank_change = None;
                }
                comparison
            }
            None => context.class(node, row, broken_classes.contains(&row.class)),
        }
    };
    outcome.nodes.iter().map(compare_row).collect()
}

struct Context<'a> {
    definition: &'a IndexDefinition,
    policy: &'a Policy,
    previous: &'a Previous,
    succession: &'a Succession,
    /// The settings in which the two results differ.
    other_settings: Vec<String>,
}

impl Context<'_> {
    /// Whether a node means the same in both results.
    fn measures_the_same(&self, node: &Node) -> bool {
        self.other_settings.is_empty()
            && node.is_comparable_with(&self.previous.definition, &self.definition.code)
    }

    fn incomparable(&self, series: Series) -> Comparison {
        Comparison { series, other_settings: self.other_settings.clone(), ..Comparison::default() }
    }

    fn unit(&self, unit: &UnitCode, node: &Node, row: &NodeOutcome) -> Comparison {
        let measures_the_same = self.measures_the_same(node);
        let origin = self.succession.origins.get(unit).unwrap_or(&Origin::Same);
        let (series, before) = match origin {
            Origin::Same => (Series::Unbroken, self.previous.of_unit(unit, &node.code)),
            Origin::Renamed(earlier) => {
                let before = self.previous.of_unit(earlier, &node.code);
                (Series::Renamed(earlier.clone()), before)
            }
            Origin::Changed(contributions) => {
                return self.changed(contributions, node, row, measures_the_same);
            }
        };
        match before {
            None => Comparison { series: Series::New, ..Comparison::default() },
            Some(_) if !measures_the_same => self.incomparable(series),
            Some(before) => compared(series, row, before),
        }
    }

    /// A unit that came of others: its values may stand beside carried-over ones, but not for the
    /// same unit.
    fn changed(
        &self,
        contributions: &[Contribution],
        node: &Node,
        row: &NodeOutcome,
        measures_the_same: bool,
    ) -> Comparison {
        let value = |unit: &UnitCode| self.previous.of_unit(unit, &node.code)?.published;
        let parts = self.succession.parts(contributions, value);
        match carry_over(self.definition.carry_over, &parts) {
            Err(refusal) => Comparison { series: Series::Broken(refusal), ..Comparison::default() },
            Ok(_) if !measures_the_same => self.incomparable(Series::CarriedOver),
            Ok(carried) => {
                let rounding = node.rules.rounding.under(self.policy);
                let before = rounding.map_or(carried, |rounding| rounding.round(carried));
                let before = PreviousNode { published: Some(before), rank: None };
                Comparison { comparable: false, ..compared(Series::CarriedOver, row, before) }
            }
        }
    }

    fn class(&self, node: &Node, row: &NodeOutcome, broken: bool) -> Comparison {
        let before = self.previous.classes.get(&row.class).and_then(|rows| rows.get(&node.code));
        let Some(before) = before else {
            return Comparison { series: Series::New, ..Comparison::default() };
        };
        if broken {
            return Comparison { series: Series::OtherUnits, ..Comparison::default() };
        }
        if !self.measures_the_same(node) {
            return self.incomparable(Series::Unbroken);
        }
        compared(Series::Unbroken, row, *before)
    }
}

fn compared(series: Series, row: &NodeOutcome, before: PreviousNode) -> Comparison {
    let now: Option<Decimal> = row
        .published
        .as_ref()
        .filter(|_| matches!(row.status, Status::Ok | Status::NotRanked))
        .and_then(|published| published.parse().ok());
    let places = |rank: usize| i64::try_from(rank).ok();
    Comparison {
        comparable: true,
        series,
        previous: before.published,
        change: now.zip(before.published).and_then(|(now, before)| now.checked_sub(before)),
        rank_change: before
            .rank
            .zip(row.rank)
            .and_then(|(before, now)| Some(places(before)? - places(now)?)),
        other_settings: Vec::new(),
    }
}
