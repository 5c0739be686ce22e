//! Feeds the index engine of `survey-specs` from the store and lays its outcome out as the JSON and
//! CSV of the contract.

mod document;
mod history;
pub mod modelled;
mod previous;
pub mod respondents;
mod sample;
mod suppression;
mod table;
pub mod uncertainty;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use survey_specs::code::{CategoryCode, Lang, NodeCode, RoundCode, UnitCode};
use survey_specs::date::Date;
use survey_specs::index::compare::{Previous, compare};
use survey_specs::index::{
    IndexDefinition, NodeOutcome, Outcome, Policy, PolicyError, Subject, Tallies, Tally, WeightUse,
    evaluate,
};
use survey_specs::unit::Unit;

use thuocdo_stats::small_area::ModelledEstimate;

use crate::clock::today_in_vietnam;
use crate::permission::MayReadResults;
use crate::store::round::Round;
use crate::store::{Store, StoreError};
use modelled::{Covariates, modelled};
use sample::Reading;
use uncertainty::{Sample, Uncertainty, uncertainty};

pub use document::{IndexDocument, NodeRow, Sampling};
pub use history::UnitHistory;
pub use previous::{EarlierDocument, NoResult};
pub use suppression::public_document;
pub(crate) use table::harmless;
pub use table::{to_csv, to_csv_for_spreadsheets};

/// The index of a round, computed.
#[derive(Clone, Debug)]
pub struct RoundIndex {
    /// The definition that was evaluated.
    pub definition: IndexDefinition,
    /// The variants in use.
    pub policy: Policy,
    /// The round's first day.
    pub as_of: Option<Date>,
    /// The units of the round as they were on its first day, by code.
    pub units: Vec<Unit>,
    /// Number of stored responses per unit.
    pub responses: BTreeMap<UnitCode, u64>,
    /// The results.
    pub outcome: Outcome,
    /// The respondents and how sure the results are; none where nobody was asked.
    pub sampled: Option<Sampled>,
}

/// Respondents, and what they say of how sure an outcome is.
#[derive(Clone, Debug)]
pub struct Sampled {
    /// The respondents with the design of their sample.
    pub sample: Sample,
    /// How sure the outcome is.
    pub uncertainty: Uncertainty,
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
    /// The round's first day.
    pub as_of: Date,
    /// The units of the round as they were on its first day, by code.
    pub units: Vec<Unit>,
    /// The answers of each of these units, in the same order.
    pub subjects: Vec<Subject>,
    /// The respondents of these units; none where nobody was asked.
    pub sample: Option<Sample>,
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
    let counts = counts_of(store, permission, round, definition, &policy, Wanted::Sample).await?;
    let (counts, policy, outcome, sampled) = calculated(round, counts, policy).await?;
    let RoundCounts { definition, as_of, units, .. } = counts;
    let responses = store
        .response_counts(permission, &round.code)
        .await?
        .into_iter()
        .filter_map(|(unit, count)| Some((unit?, u64::try_from(count).ok()?)))
        .collect();
    Ok(RoundIndex { definition, policy, as_of: Some(as_of), units, responses, outcome, sampled })
}

/// Evaluates on a thread of its own, as a country takes seconds.
async fn calculated(
    round: &Round,
    counts: RoundCounts,
    policy: Policy,
) -> Result<(RoundCounts, Policy, Outcome, Option<Sampled>), IndexError> {
    let calculate = move || {
        let RoundCounts { definition, subjects, sample, .. } = &counts;
        let outcome = evaluate(definition, &policy, subjects);
        let sampled = sample.as_ref().map(|sample| {
            uncertainty(definition, &policy, subjects, &outcome, sample)
                .map(|uncertainty| Sampled { sample: sample.clone(), uncertainty })
        });
        sampled.transpose().map(|sampled| (counts, policy, outcome, sampled))
    };
    let calculated = tokio::task::spawn_blocking(calculate).await;
    calculated
        .map_err(|error| inconsistent(round, error.to_string()))?
        .map_err(|error| inconsistent(round, error.to_string()))
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
    let counts = counts_of(store, permission, round, definition, &policy, Wanted::Sample).await?;
    let document = tokio::task::spawn_blocking(move || public_document(&counts, &policy)).await;
    document
        .map_err(|error| inconsistent(round, error.to_string()))?
        .map_err(|error| inconsistent(round, error.to_string()))
}

async fn counts_of(
    store: &dyn Store,
    permission: &MayReadResults,
    round: &Round,
    definition: IndexDefinition,
    policy: &Policy,
    wanted: Wanted,
) -> Result<RoundCounts, IndexError> {
    let units = units_of(store, round).await?;
    let items: Vec<_> = definition.items().into_iter().collect();
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
    let codes: Vec<UnitCode> = units.iter().map(|unit| unit.code.clone()).collect();
    // Leaves over several items are counted row by row in any case.
    let is_read = wanted == Wanted::Sample || !definition.joint_leaves(policy).is_empty();
    let Reading { sample, joint } = if is_read {
        sample::read(store, permission, round, &definition, policy, &codes).await?
    } else {
        Reading::default()
    };
    for (unit, joint) in joint {
        tallies.entry(unit).or_default().add_all(&joint);
    }
    let mut measures = store.measures(permission, &round.code).await?;
    let subjects = units
        .iter()
        .map(|unit| Subject {
            unit: unit.code.clone(),
            class: unit.class.clone(),
            tallies: tallies.remove(&unit.code).unwrap_or_default(),
            measures: measures.remove(&unit.code).unwrap_or_default(),
        })
        .collect();
    let as_of = today_in_vietnam(round.opens_at);
    Ok(RoundCounts { definition, as_of, units, subjects, sample })
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

/// The units of a round as they were on its first day: of several versions that hold then, the one
/// that began last. All units are read at once, as a country has thousands.
async fn units_of(store: &dyn Store, round: &Round) -> Result<Vec<Unit>, IndexError> {
    let day = today_in_vietnam(round.opens_at);
    let mut holding: BTreeMap<UnitCode, Unit> = BTreeMap::new();
    for unit in store.units().await?.into_iter().filter(|unit| unit.holds_on(day)) {
        let known = holding.get(&unit.code);
        if known.is_none_or(|known| known.valid_from <= unit.valid_from) {
            holding.insert(unit.code.clone(), unit);
        }
    }
    let codes = store.round_units(&round.code).await?;
    let unit = |code| {
        let missing = || inconsistent(round, format!("the unit `{code}` does not exist on {day}"));
        holding.remove(&code).ok_or_else(missing)
    };
    codes.into_iter().map(unit).collect()
}

/// The document of a round's index beside that of an earlier round: what may be compared, and by how
/// much it changed. Where both rounds have the same definition, the earlier one is computed with the
/// same wishes, else with its own defaults.
///
/// # Errors
///
/// [`IndexError`] of either round.
pub async fn compared_with(
    store: &dyn Store,
    permission: &MayReadResults,
    index: &RoundIndex,
    earlier: &Round,
    wishes: &[(String, String)],
) -> Result<IndexDocument, IndexError> {
    let definition = definition_of(store, earlier).await?;
    let wishes = if definition.code == index.definition.code { wishes } else { &[] };
    let before = figures(store, permission, earlier, definition, wishes).await?;
    let previous = Previous::try_from(EarlierDocument::from(&before))
        .map_err(|error| inconsistent(earlier, error.to_string()))?;
    let history = UnitHistory::new(store.units().await?, store.lineage().await?);
    let succession = history.succession_since(&previous, &index.units, index.as_of);
    let RoundIndex { definition, policy, outcome, .. } = index;
    let comparisons = compare(definition, policy, outcome, &previous, &succession);
    Ok(index.document().compared(&comparisons))
}

/// The document of a round's index with its default settings, without how sure it is.
///
/// # Errors
///
/// [`IndexError`].
pub async fn counts_document(
    store: &dyn Store,
    permission: &MayReadResults,
    round: &Round,
) -> Result<IndexDocument, IndexError> {
    let definition = definition_of(store, round).await?;
    figures(store, permission, round, definition, &[]).await
}

/// The figures of a round alone: how sure they are takes a reading of all its respondents, which
/// nobody compares with.
async fn figures(
    store: &dyn Store,
    permission: &MayReadResults,
    round: &Round,
    definition: IndexDefinition,
    wishes: &[(String, String)],
) -> Result<IndexDocument, IndexError> {
    let policy = definition
        .policy(wishes.iter().map(|(setting, variant)| (setting.as_str(), variant.as_str())))?;
    let counts = counts_of(store, permission, round, definition, &policy, Wanted::Counts).await?;
    let RoundCounts { definition, as_of, units, subjects, .. } = counts;
    let outcome = evaluate(&definition, &policy, &subjects);
    Ok(IndexDocument::of(&definition, &policy, Some(as_of), &units, &outcome))
}

/// What is read of a round's responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    /// The counts alone.
    Counts,
    /// The counts, and the respondents one by one.
    Sample,
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

    /// A modelled estimate beside each direct one, from what the units of its class have in common.
    #[must_use]
    pub fn modelled(&self) -> Vec<Option<ModelledEstimate>> {
        let none = || vec![None; self.outcome.nodes.len()];
        self.sampled.as_ref().map_or_else(none, |sampled| {
            modelled(&self.outcome, &sampled.uncertainty, &Covariates::default())
        })
    }

    /// The document of `GET …/index`.
    #[must_use]
    pub fn document(&self) -> IndexDocument {
        let Self { definition, policy, as_of, units, outcome, .. } = self;
        let document = IndexDocument::of(definition, policy, *as_of, units, outcome);
        match &self.sampled {
            None => document,
            Some(Sampled { sample, uncertainty }) => {
                let is_weighted = definition.weights.under(policy) == Some(&WeightUse::Base);
                document.with_uncertainty(uncertainty, sample, is_weighted)
            }
        }
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
