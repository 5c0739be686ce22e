//! The respondents of a round, read row by row, with the design of their sample.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::Deserialize;
use survey_specs::code::{CategoryCode, ItemCode, UnitCode};
use survey_specs::index::tally::JointLeaf;
use survey_specs::index::{IndexDefinition, Policy, Tallies, Tally, WeightUse};
use thuocdo_stats::code::{Codes, CodesError};
use thuocdo_stats::design::{
    Design, DesignColumns, DesignError, LonelyRule, Selection, StageColumns,
};
use thuocdo_stats::error::EstimateError;
use thuocdo_stats::survey::Survey;
use thuocdo_stats::weight::{WeightError, Weights};

use super::respondents::RespondentsBuilder;
use super::uncertainty::Sample;
use super::{IndexError, inconsistent};
use crate::permission::MayReadResults;
use crate::store::Store;
use crate::store::result::AnswerRow;
use crate::store::round::Round;

/// Responses read at a time.
const PAGE: u32 = 2_000;

/// The answer to an item, as far as it is one category.
#[derive(Deserialize)]
struct Answer {
    one: Option<CategoryCode>,
}

/// What is read of the responses of a round.
#[derive(Default)]
pub(super) struct Reading {
    /// The respondents with their design; none where there is none.
    pub sample: Option<Sample>,
    /// What leaves over several items count in each unit.
    pub joint: BTreeMap<UnitCode, Tallies>,
}

/// Reads the respondents of these units. Nothing is read where the index asks nobody.
///
/// # Errors
///
/// [`IndexError`] if the store fails or a stored response cannot be read.
pub(super) async fn read(
    store: &dyn Store,
    permission: &MayReadResults,
    round: &Round,
    definition: &IndexDefinition,
    policy: &Policy,
    units: &[UnitCode],
) -> Result<Reading, IndexError> {
    if definition.items().is_empty() && definition.joint_leaves(policy).is_empty() {
        return Ok(Reading::default());
    }
    let mut rows = Rows::new(definition, policy, units);
    let mut after = None;
    loop {
        let page = store.answer_rows(permission, &round.code, after, PAGE).await?;
        for row in &page {
            rows.add(row).map_err(|what| inconsistent(round, what))?;
        }
        after = match page.last() {
            Some(last) => Some(last.response_id),
            None => break,
        };
    }
    let is_weighted = definition.weights.under(policy) == Some(&WeightUse::Base);
    rows.finish(is_weighted).map_err(|error| inconsistent(round, error.to_string()))
}

/// Collects rows.
struct Rows<'d> {
    places: BTreeMap<UnitCode, u32>,
    leaves: Vec<JointLeaf<'d>>,
    respondents: RespondentsBuilder<'d>,
    joint: BTreeMap<UnitCode, Tallies>,
    /// Of every row the stratum: that of its case, or its unit.
    strata: Vec<Stratum>,
    /// Of every row the cluster: that of its case, or itself.
    clusters: Vec<Cluster>,
    weights: Vec<f64>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stratum {
    Stated(String),
    Unit(u32),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cluster {
    Stated(String),
    Response(uuid::Uuid),
}

impl<'d> Rows<'d> {
    fn new(definition: &'d IndexDefinition, policy: &Policy, units: &[UnitCode]) -> Self {
        Self {
            places: units.iter().cloned().zip(0..).collect(),
            leaves: definition.joint_leaves(policy),
            respondents: RespondentsBuilder::new(definition, policy),
            joint: BTreeMap::new(),
            strata: Vec::new(),
            clusters: Vec::new(),
            weights: Vec::new(),
        }
    }

    fn add(&mut self, row: &AnswerRow) -> Result<(), String> {
        // Responses without a unit belong to no unit's index.
        let Some((unit, place)) =
            row.unit.as_ref().and_then(|unit| self.places.get_key_value(unit))
        else {
            return Ok(());
        };
        // What an answer is, stays out of the message.
        let unreadable =
            || format!("the answers of the response {} cannot be read", row.response_id);
        let answers: BTreeMap<ItemCode, Answer> =
            serde_json::from_str(&row.answers_json).map_err(|_| unreadable())?;
        let chosen = |item: &ItemCode| answers.get(item).and_then(|answer| answer.one.as_ref());
        self.respondents.add(*place, chosen);
        let weight = Decimal::try_from(row.base_weight.get()).map_err(|_| unreadable())?;
        for leaf in &self.leaves {
            if let Some(success) = leaf.judge(chosen) {
                let tallies = self.joint.entry(unit.clone()).or_default();
                tallies.add_joint(leaf.node, success, Tally { n: 1, weight });
            }
        }
        let stated = row.stratum.as_ref().map(|stratum| Stratum::Stated(stratum.to_string()));
        self.strata.push(stated.unwrap_or(Stratum::Unit(*place)));
        let stated = row.psu.as_ref().map(|psu| Cluster::Stated(psu.to_string()));
        self.clusters.push(stated.unwrap_or(Cluster::Response(row.response_id)));
        self.weights.push(row.base_weight.get());
        Ok(())
    }

    fn finish(self, is_weighted: bool) -> Result<Reading, SampleError> {
        let respondents = self.respondents.finish();
        if respondents.is_empty() {
            return Ok(Reading { sample: None, joint: self.joint });
        }
        let weights = if is_weighted { self.weights } else { vec![1.0; respondents.len()] };
        let survey = survey(&self.strata, &self.clusters, weights)?;
        Ok(Reading { sample: Some(Sample { respondents, survey }), joint: self.joint })
    }
}

/// Why respondents make no sample.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// They cannot be numbered.
    #[error(transparent)]
    Codes(#[from] CodesError),
    /// Their strata and clusters contradict each other.
    #[error(transparent)]
    Design(#[from] DesignError),
    /// A weight is none.
    #[error(transparent)]
    Weight(#[from] WeightError),
    /// Nothing can be estimated from them.
    #[error(transparent)]
    Estimate(#[from] EstimateError),
}

/// Clusters drawn with replacement in strata. Where no plan says more, every respondent is a cluster
/// and every unit a stratum. A stratum with one cluster adds its difference from the others' mean.
fn survey<S: Ord, C: Ord>(
    strata: &[S],
    clusters: &[C],
    weights: Vec<f64>,
) -> Result<Survey, SampleError> {
    let columns = DesignColumns {
        strata: Some(codes(strata)?),
        nested: true,
        stages: vec![StageColumns { units: codes(clusters)?, size: None }],
        selection: Selection::Equal,
        ultimate_cluster: true,
        lonely: LonelyRule::Adjust,
        domain_lonely: false,
    };
    Ok(Survey::linearised(Design::new(columns)?, Weights::new(weights)?)?)
}

fn codes<T: Ord>(of_rows: &[T]) -> Result<Codes, CodesError> {
    let levels: BTreeSet<&T> = of_rows.iter().collect();
    let places: BTreeMap<&T, u32> = levels.into_iter().zip(0..).collect();
    let count = u32::try_from(places.len())?;
    let of_row = of_rows.iter().filter_map(|own| places.get(own).copied()).collect();
    Codes::new(of_row, count)
}

/// A sample of some units only, with other places among the subjects; none if nobody is left.
pub(super) fn of_units(
    sample: &Sample,
    place: impl Fn(u32) -> Option<u32>,
) -> Result<Option<Sample>, SampleError> {
    let (respondents, rows) = sample.respondents.of_units(place);
    let Some(design) = sample.survey.design().filter(|_| !respondents.is_empty()) else {
        return Ok(None);
    };
    let of_row = design.clusters().of_row();
    let clusters: Vec<u32> = rows.iter().filter_map(|row| of_row.get(*row).copied()).collect();
    let stratum = |cluster: &u32| design.stratum_of_cluster().get(*cluster as usize).copied();
    let strata: Vec<u32> = clusters.iter().filter_map(stratum).collect();
    let weight = |row: &usize| sample.survey.weights().as_slice().get(*row).copied();
    let survey = survey(&strata, &clusters, rows.iter().filter_map(weight).collect())?;
    Ok(Some(Sample { respondents, survey }))
}
