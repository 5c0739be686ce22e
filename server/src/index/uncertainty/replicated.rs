//! Standard errors of values that have no slope: the index is computed again under replicate weights.

use std::borrow::Cow;

use rayon::prelude::*;
use rust_decimal::prelude::ToPrimitive;
use survey_specs::index::{Chosen, IndexDefinition, Outcome, Policy, Subject, WeightUse, evaluate};
use thuocdo_stats::design::Design;
use thuocdo_stats::replicate::{LonelyStratum, ReplicateSource, Replicates};
use thuocdo_stats::weight::Weights;

use super::{NodeUncertainty, Sample, interval, rows_of};

/// How many replicates are made.
pub const REPLICATES: usize = 200;

/// The seed of the bootstrap.
const SEED: u64 = 1;

/// What replicates say of the values at these places, in their order.
pub(super) fn estimate(
    definition: &IndexDefinition,
    policy: &Policy,
    subjects: &[Subject],
    outcome: &Outcome,
    sample: &Sample,
    places: &[usize],
) -> Vec<Option<NodeUncertainty>> {
    let nothing = || vec![None; places.len()];
    if places.is_empty() {
        return nothing();
    }
    let Some(replicates) = replicates(sample) else { return nothing() };
    // Replicate weights are no whole numbers, so answers count by weight, whatever the policy.
    let weighted =
        IndexDefinition { weights: Chosen::Fixed(WeightUse::Base), ..definition.clone() };
    let each: Vec<Vec<Option<f64>>> = replicates
        .weights
        .par_iter()
        .map(|weights| values(&weighted, policy, subjects, sample, weights.as_slice(), places))
        .collect();
    let of_place = |(number, place): (usize, &usize)| {
        let node = outcome.nodes.get(*place)?;
        let full = node.value.and_then(|value| value.to_f64())?;
        let variance = variance(&replicates, full, each.iter().map(|values| values[number]))?;
        let degrees_of_freedom = degrees_of_freedom(sample, subjects, outcome, *place);
        if degrees_of_freedom <= 0.0 {
            return None;
        }
        Some(NodeUncertainty {
            standard_error: variance.max(0.0).sqrt(),
            interval: interval(full, variance, degrees_of_freedom),
            degrees_of_freedom,
            design_effect: None,
            is_replicated: true,
        })
    };
    places.iter().enumerate().map(of_place).collect()
}

/// The variance of a value. Replicates in which it does not exist, as nobody of a small unit was drawn,
/// are left out, unless they are many.
fn variance(
    replicates: &Replicates,
    full: f64,
    each: impl Iterator<Item = Option<f64>>,
) -> Option<f64> {
    let mut found = Replicates { weights: Vec::new(), rscales: Vec::new(), ..replicates.clone() };
    let mut values = Vec::new();
    for (value, rscale) in each.zip(&replicates.rscales) {
        if let Some(value) = value {
            values.push(vec![value]);
            found.rscales.push(*rscale);
        }
    }
    let (all, left) = (replicates.rscales.len(), values.len());
    if (all - left) * MOST_MISSING > all {
        return None;
    }
    Some(found.covariance(&[full], &values).ok()?[(0, 0)])
}

/// A value may be missing in one of so many replicates.
const MOST_MISSING: usize = 10;

/// The replicates of the sample: its own, or a bootstrap of its design. Strata with one cluster keep
/// their weights.
fn replicates(sample: &Sample) -> Option<Cow<'_, Replicates>> {
    if let Some(own) = sample.survey.replicates() {
        return Some(Cow::Borrowed(own));
    }
    let design = sample.survey.design()?;
    // Later stages are taken as part of the clusters, which then count as drawn with replacement.
    let fractions: Option<Vec<f64>> =
        design.single_stage().map(|left| left.iter().map(|left| 1.0 - left).collect());
    let source = ReplicateSource {
        design,
        weights: &Weights::equal(sample.survey.rows()),
        fractions: fractions.as_deref(),
        lonely: LonelyStratum::Keep,
    };
    let factors = source.subbootstrap(REPLICATES, SEED).ok()?;
    let order = order_of_content(sample, design);
    let full = sample.survey.weights().as_slice();
    let weights = |factors: &Weights| {
        let mut weights = full.to_vec();
        for (row, factor) in order.iter().zip(factors.as_slice()) {
            weights[*row] *= factor;
        }
        Weights::new(weights).ok()
    };
    let weights: Option<Vec<Weights>> = factors.weights.iter().map(weights).collect();
    Some(Cow::Owned(Replicates { weights: weights?, ..factors }))
}

/// Which row takes the draws that were made for each row. Where every row is a cluster, draws go by
/// what respondents said and not by the order they stand in, so that this changes nothing.
fn order_of_content(sample: &Sample, design: &Design) -> Vec<usize> {
    let rows = sample.survey.rows();
    let mut order: Vec<usize> = (0..rows).collect();
    if design.clusters().levels() != rows {
        return order;
    }
    let stratum = |row: usize| {
        let cluster = design.clusters().of_row().get(row).copied().unwrap_or(u32::MAX);
        design.stratum_of_cluster().get(cluster as usize).copied()
    };
    let weight = |row: usize| sample.survey.weights().as_slice().get(row).map(|it| it.to_bits());
    // Rows of a stratum stay among themselves: the drawn rows by stratum, then the same by content.
    let mut drawn = order.clone();
    drawn.sort_by_key(|row| (stratum(*row), *row));
    let mut by_content = order.clone();
    by_content
        .sort_by_cached_key(|row| (stratum(*row), sample.respondents.content(*row), weight(*row)));
    for (drawn, own) in drawn.into_iter().zip(by_content) {
        order[drawn] = own;
    }
    order
}

/// The values under other weights.
fn values(
    definition: &IndexDefinition,
    policy: &Policy,
    subjects: &[Subject],
    sample: &Sample,
    weights: &[f64],
    places: &[usize],
) -> Vec<Option<f64>> {
    let tallies = sample.respondents.tallies_with(weights, subjects.len());
    let subjects: Vec<Subject> = subjects
        .iter()
        .zip(tallies)
        .map(|(subject, tallies)| Subject { tallies, ..subject.clone() })
        .collect();
    let outcome = evaluate(definition, policy, &subjects);
    let value = |place: &usize| outcome.nodes.get(*place)?.value?.to_f64();
    places.iter().map(value).collect()
}

/// Those of the unit, or of all units of the class.
fn degrees_of_freedom(
    sample: &Sample,
    subjects: &[Subject],
    outcome: &Outcome,
    place: usize,
) -> f64 {
    let node = &outcome.nodes[place];
    let is_meant = |subject: &Subject| match &node.unit {
        Some(unit) => subject.unit == *unit,
        None => subject.class == node.class,
    };
    let meant: Vec<bool> = subjects.iter().map(is_meant).collect();
    let rows = rows_of(sample.respondents.units(), |unit| {
        meant.get(unit as usize).copied().unwrap_or_default()
    });
    sample.survey.domain_degrees_of_freedom(&rows)
}
