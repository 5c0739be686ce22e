//! Modelled estimates of units with few respondents, always beside the direct ones.

use std::collections::BTreeMap;

use nalgebra::DMatrix;
use rust_decimal::prelude::ToPrimitive;
use survey_specs::code::{UnitClass, UnitCode};
use survey_specs::index::Outcome;
use thuocdo_stats::small_area::{DirectEstimate, ModelledEstimate, fay_herriot};

use super::uncertainty::Uncertainty;

/// With fewer units than this above the number of coefficients, a model says nothing.
const SPARE_UNITS: usize = 3;

/// What is known of every unit besides the sample: as many numbers for each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Covariates {
    /// What they are called.
    pub names: Vec<String>,
    /// The numbers of each unit.
    pub of_units: BTreeMap<UnitCode, Vec<f64>>,
}

/// The Fay–Herriot estimate of every node of every unit that has a standard error, from all such
/// units of its class; none where there are too few of them, or where the model cannot be fitted. Its
/// regression has a constant and the covariates; units without covariates are left out.
#[must_use]
pub fn modelled(
    outcome: &Outcome,
    uncertainty: &Uncertainty,
    covariates: &Covariates,
) -> Vec<Option<ModelledEstimate>> {
    let mut found = vec![None; outcome.nodes.len()];
    let mut groups: BTreeMap<(&UnitClass, &str), Vec<Direct<'_>>> = BTreeMap::new();
    for (place, node) in outcome.nodes.iter().enumerate() {
        if let Some(direct) = direct(outcome, uncertainty, covariates, place) {
            groups.entry((&node.class, node.node.as_str())).or_default().push(direct);
        }
    }
    for group in groups.into_values() {
        let columns = 1 + covariates.names.len();
        if group.len() < columns + SPARE_UNITS {
            continue;
        }
        let estimates: Vec<DirectEstimate> = group.iter().map(|own| own.estimate).collect();
        let model = DMatrix::from_fn(group.len(), columns, |unit, column| match column {
            0 => 1.0,
            column => group[unit].covariates[column - 1],
        });
        // Columns that depend on each other, or a likelihood without a largest value: no model.
        let Ok(fitted) = fay_herriot(&estimates, &model) else { continue };
        for (own, estimate) in group.iter().zip(fitted.estimates) {
            found[own.place] = Some(estimate.modelled);
        }
    }
    found
}

/// The direct estimate of a unit.
struct Direct<'c> {
    place: usize,
    estimate: DirectEstimate,
    covariates: &'c [f64],
}

fn direct<'c>(
    outcome: &Outcome,
    uncertainty: &Uncertainty,
    covariates: &'c Covariates,
    place: usize,
) -> Option<Direct<'c>> {
    let node = &outcome.nodes[place];
    let unit = node.unit.as_ref()?;
    let own = uncertainty.nodes.get(place)?.as_ref()?;
    let standard_error = own.standard_error;
    let covariates = match covariates.names.len() {
        0 => &[][..],
        count => covariates.of_units.get(unit).filter(|own| own.len() == count)?,
    };
    let value = node.value?.to_f64()?;
    let estimate = DirectEstimate { value, standard_error };
    (standard_error > 0.0).then_some(Direct { place, estimate, covariates })
}
