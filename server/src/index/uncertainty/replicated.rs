//! Standard errors of values that have no slope: the index is computed again under replicate weights.

use std::borrow::Cow;

use rayon::prelude::*;
use rust_decimal::prelude::ToPrimitive;
use survey_specs::index::slope::Kink;
use survey_specs::index::{Chosen, IndexDefinition, Outcome, Policy, Subject, WeightUse, evaluate};
use thuocdo_stats::replicate::{LonelyStratum, ReplicateSource, Replicates};

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
    places: &[(usize, Option<Kink>)],
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
    let of_place = |(number, (place, kink)): (usize, &(usize, Option<Kink>))| {
        let node = outcome.nodes.get(*place)?;
        let full = node.value.and_then(|value| value.to_f64())?;
        let each: Option<Vec<Vec<f64>>> =
            each.iter().map(|values| Some(vec![values[number]?])).collect();
        let variance = replicates.covariance(&[full], &each?).ok()?[(0, 0)];
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
            kink: *kink,
        })
    };
    places.iter().enumerate().map(of_place).collect()
}

/// The replicates of the sample: its own, or a bootstrap of its design. Strata with one cluster keep
/// their weights.
fn replicates(sample: &Sample) -> Option<Cow<'_, Replicates>> {
    if let Some(own) = sample.survey.replicates() {
        return Some(Cow::Borrowed(own));
    }
    let source = ReplicateSource {
        design: sample.survey.design()?,
        weights: sample.survey.weights(),
        fractions: None,
        lonely: LonelyStratum::Keep,
    };
    source.subbootstrap(REPLICATES, SEED).ok().map(Cow::Owned)
}

/// The values under other weights.
fn values(
    definition: &IndexDefinition,
    policy: &Policy,
    subjects: &[Subject],
    sample: &Sample,
    weights: &[f64],
    places: &[(usize, Option<Kink>)],
) -> Vec<Option<f64>> {
    let tallies = sample.respondents.tallies_with(weights, subjects.len());
    let subjects: Vec<Subject> = subjects
        .iter()
        .zip(tallies)
        .map(|(subject, tallies)| Subject { tallies, ..subject.clone() })
        .collect();
    let outcome = evaluate(definition, policy, &subjects);
    let value = |(place, _): &(usize, Option<Kink>)| outcome.nodes.get(*place)?.value?.to_f64();
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
