//! Feeds the index engine of `survey-specs` from the store and lays its outcome out as the JSON and
//! CSV of the contract.

mod suppression;
mod table;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use survey_specs::code::{CategoryCode, Lang, NodeCode, RoundCode, UnitCode};
use survey_specs::index::{
    IndexDefinition, NodeOutcome, Outcome, Policy, PolicyError, Status, Subject, Tallies, Tally,
    evaluate,
};
use survey_specs::unit::Unit;
use utoipa::ToSchema;

use crate::clock::today_in_vietnam;
use crate::permission::MayReadResults;
use crate::store::round::Round;
use crate::store::{Store, StoreError};

pub use suppression::public_document;
pub use table::{to_csv, to_csv_for_spreadsheets};

/// The index of a round, computed.
#[derive(Clone, Debug)]
pub struct RoundIndex {
    /// The definition that was evaluated.
    pub definition: IndexDefinition,
    /// The variants in use.
    pub policy: Policy,
    /// The units of the round as they were on its first day, by code.
    pub units: Vec<Unit>,
    /// Number of stored responses per unit.
    pub responses: BTreeMap<UnitCode, u64>,
    /// The results.
    pub outcome: Outcome,
}

/// Why the index of a round could not be computed.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The round was set up without an index.
    #[error("the round `{0}` has no index definition")]
    NoDefinition(RoundCode),
    /// A setting or variant was asked for that the definition does not have.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// What is stored does not fit together.
    #[error("the stored data of round `{round}` is inconsistent: {what}")]
    Inconsistent {
        /// The round.
        round: RoundCode,
        /// What does not fit; no answers.
        what: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the index of a round is computed from.
#[derive(Clone, Debug)]
pub struct RoundCounts {
    /// The definition.
    pub definition: IndexDefinition,
    /// The units of the round as they were on its first day, by code.
    pub units: Vec<Unit>,
    /// The answers of each of these units, in the same order.
    pub subjects: Vec<Subject>,
}

/// Computes the index of a round with these wishes (setting, variant) on top of the defaults.
///
/// # Errors
///
/// [`IndexError`].
pub async fn for_round(
    store: &dyn Store,
    permission: &MayReadResults,
    round: &Round,
    wishes: &[(String, String)],
) -> Result<RoundIndex, IndexError> {
    let definition = definition_of(store, round).await?;
    let policy = definition
        .policy(wishes.iter().map(|(setting, variant)| (setting.as_str(), variant.as_str())))?;
    let RoundCounts { definition, units, subjects } =
        counts_of(store, permission, round, definition).await?;
    let outcome = evaluate(&definition, &policy, &subjects)
        .map_err(|error| inconsistent(round, error.to_string()))?;
    let responses = store
        .response_counts(permission, &round.code)
        .await?
        .into_iter()
        .filter_map(|(unit, count)| Some((unit?, u64::try_from(count).ok()?)))
        .collect();
    Ok(RoundIndex { definition, policy, units, responses, outcome })
}

/// Computes the document of a round's index that the public may read; see [`public_document`]. All
/// settings have their defaults: two variants of one figure would tell more than either.
///
/// # Errors
///
/// [`IndexError`].
pub async fn for_the_public(
    store: &dyn Store,
    permission: &MayReadResults,
    round: &Round,
) -> Result<IndexDocument, IndexError> {
    let definition = definition_of(store, round).await?;
    let policy = definition.policy([])?;
    let counts = counts_of(store, permission, round, definition).await?;
    public_document(&counts, &policy).map_err(|error| inconsistent(round, error.to_string()))
}

async fn counts_of(
    store: &dyn Store,
    permission: &MayReadResults,
    round: &Round,
    definition: IndexDefinition,
) -> Result<RoundCounts, IndexError> {
    let units = units_of(store, round).await?;
    let items: Vec<_> = definition.items().into_iter().cloned().collect();
    let mut tallies: BTreeMap<UnitCode, Tallies> = BTreeMap::new();
    for row in store.tallies(permission, &round.code, Some(&items)).await? {
        // Responses without a unit belong to no unit's index; kinds of missing begin with a dot.
        let (Some(unit), false) = (row.unit, row.value.starts_with('.')) else { continue };
        let category =
            CategoryCode::new(row.value).map_err(|error| inconsistent(round, error.to_string()))?;
        let n =
            u64::try_from(row.n).map_err(|_| inconsistent(round, "a negative count".to_owned()))?;
        let weight = Decimal::try_from(row.sum_weight)
            .map_err(|error| inconsistent(round, error.to_string()))?;
        tallies.entry(unit).or_default().add(row.item, category, Tally { n, weight });
    }
    let subjects = units
        .iter()
        .map(|unit| Subject {
            unit: unit.code.clone(),
            class: unit.class.clone(),
            tallies: tallies.remove(&unit.code).unwrap_or_default(),
        })
        .collect();
    Ok(RoundCounts { definition, units, subjects })
}

fn inconsistent(round: &Round, what: String) -> IndexError {
    IndexError::Inconsistent { round: round.code.clone(), what }
}

/// The definition of a round's index.
///
/// # Errors
///
/// [`IndexError`], above all if the round has none.
pub async fn definition_of(
    store: &dyn Store,
    round: &Round,
) -> Result<IndexDefinition, IndexError> {
    let hash = round
        .index_definition
        .as_ref()
        .ok_or_else(|| IndexError::NoDefinition(round.code.clone()))?;
    let text = store
        .index_definition(hash)
        .await?
        .ok_or_else(|| inconsistent(round, format!("the index definition {hash} is not stored")))?;
    text.parse().map_err(|error: survey_specs::index::read::InvalidDefinition| {
        inconsistent(round, error.to_string())
    })
}

/// The units of a round as they were on its first day.
async fn units_of(store: &dyn Store, round: &Round) -> Result<Vec<Unit>, IndexError> {
    let day = today_in_vietnam(round.opens_at);
    let mut units = Vec::new();
    for code in store.round_units(&round.code).await? {
        let unit = store.unit_on(&code, day).await?;
        units.push(unit.ok_or_else(|| {
            inconsistent(round, format!("the unit `{code}` does not exist on {day}"))
        })?);
    }
    Ok(units)
}

impl RoundIndex {
    /// The result of a node for a unit, or for a class if `unit` is none.
    #[must_use]
    pub fn node(
        &self,
        unit: Option<&UnitCode>,
        class: &str,
        node: &NodeCode,
    ) -> Option<&NodeOutcome> {
        self.outcome.nodes.iter().find(|outcome| {
            outcome.unit.as_ref() == unit
                && outcome.class.as_str() == class
                && outcome.node == *node
        })
    }

    /// The document of `GET …/index`.
    #[must_use]
    pub fn document(&self) -> IndexDocument {
        IndexDocument::of(&self.definition, &self.policy, &self.units, &self.outcome)
    }
}

/// A node's name.
#[must_use]
pub fn label(definition: &IndexDefinition, node: &NodeCode, language: &Lang) -> String {
    let fallback = &definition.languages[0];
    let nodes = definition.root.walk();
    let found = nodes.into_iter().find(|known| known.code == *node);
    found.map_or_else(|| node.to_string(), |known| known.label.get(language, fallback).to_owned())
}

/// The index of a round, as JSON.
///
/// The public's documents are stored and read again, so a field that is added later has to have a
/// default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct IndexDocument {
    /// The code of the index definition.
    pub definition: String,
    /// The variants, rounding and limits that were used.
    pub policy: BTreeMap<String, String>,
    /// One entry per unit and node, then one per class and node.
    pub nodes: Vec<NodeRow>,
}

/// One node of one unit or class.
///
/// In what the public reads, a unit with too few answers is withheld as a whole: each of its rows
/// has the status `suppressed`, and value, percentage, n and rank are null. The ranks and the row for
/// the class are then those of the other units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct NodeRow {
    /// The unit's code; `@CLASS` in the row for a whole class.
    pub unit: String,
    /// The unit's name; none in the row for a whole class.
    pub unit_name: Option<String>,
    /// The node's code.
    pub node: String,
    /// The value: for staff in full precision, for the public as published.
    pub value: Option<f64>,
    /// The value after the rounding policy, as decimal text.
    pub published: Option<String>,
    /// The largest value possible.
    pub max: f64,
    /// The value in per cent of the largest, as precise as the value.
    pub percent: Option<f64>,
    /// The same after the rounding policy.
    pub published_percent: Option<String>,
    /// Standard error; not estimated yet.
    pub se: Option<f64>,
    /// Confidence interval; not estimated yet.
    pub ci: Option<[f64; 2]>,
    /// Number of valid answers the value rests on; null where the row is withheld.
    pub n: Option<u64>,
    /// `ok`, `suppressed`, `missing` or `not_ranked`.
    pub status: String,
    /// The ranking group.
    pub class: String,
    /// The place within the class, from 1, the highest value first.
    pub rank: Option<u64>,
    /// The confidence set of the rank; not estimated yet.
    pub rank_set: Option<[u64; 2]>,
    /// Change of the rank since the previous result; none without one.
    pub rank_change: Option<i64>,
    /// The band of the value; none where the definition has no bands.
    pub band: Option<String>,
    /// Whether the value may be compared with those of earlier versions of the definition.
    pub comparable: bool,
}

impl IndexDocument {
    fn of(
        definition: &IndexDefinition,
        policy: &Policy,
        units: &[Unit],
        outcome: &Outcome,
    ) -> Self {
        let names: BTreeMap<_, _> =
            units.iter().map(|unit| (&unit.code, unit.name.as_str())).collect();
        let row = |node| NodeRow::of(node, definition, &names);
        Self {
            definition: definition.code.to_string(),
            policy: definition.describe(policy),
            nodes: outcome.nodes.iter().map(row).collect(),
        }
    }
}

impl NodeRow {
    fn of(
        node: &NodeOutcome,
        definition: &IndexDefinition,
        names: &BTreeMap<&UnitCode, &str>,
    ) -> Self {
        let percent =
            node.value.and_then(|value| (value * Decimal::ONE_HUNDRED).checked_div(node.max));
        let shown = node.status != Status::Suppressed;
        Self {
            unit: node
                .unit
                .as_ref()
                .map_or_else(|| format!("@{}", node.class), ToString::to_string),
            unit_name: node
                .unit
                .as_ref()
                .and_then(|unit| names.get(unit))
                .map(|name| (*name).to_owned()),
            node: node.node.to_string(),
            value: node.value.filter(|_| shown).map(to_f64),
            published: node.published.clone().filter(|_| shown),
            max: to_f64(node.max),
            percent: percent.filter(|_| shown).map(to_f64),
            published_percent: percent
                .filter(|_| shown)
                .map(|percent| definition.rounding.publish(percent)),
            se: None,
            ci: None,
            n: shown.then_some(node.n),
            status: node.status.as_str().to_owned(),
            class: node.class.to_string(),
            rank: node.rank.map(|rank| rank as u64),
            rank_set: None,
            rank_change: None,
            band: None,
            comparable: true,
        }
    }
}

/// The binary number nearest to a decimal: by way of its text, which is exact.
fn to_f64(decimal: Decimal) -> f64 {
    decimal.to_string().parse().unwrap_or(f64::NAN)
}
