//! Standard errors, intervals and rank sets of an index.
//!
//! The value of a node is a function of tallies, which are sums over respondents; its slopes by them
//! ([`slope`]) make the influence value of each respondent, and the design of the sample makes
//! variances and covariances of those. A value without slopes, such as one that is cut off at the
//! end of its scale, is computed again under many replicate weights.

mod influence;
mod rank_set;
mod replicated;

use std::collections::BTreeMap;

use nalgebra::DMatrix;
use rayon::prelude::*;
use survey_specs::code::UnitClass;
use survey_specs::index::slope::{Kink, Slope, Slopes};
use survey_specs::index::{IndexDefinition, NodeOutcome, Outcome, Policy, Subject, slopes};
use thuocdo_stats::domain::Domain;
use thuocdo_stats::error::EstimateError;
use thuocdo_stats::estimate::{Estimate, Interval};
use thuocdo_stats::influence::Influence;
use thuocdo_stats::survey::Survey;

use super::respondents::Respondents;
use influence::Influences;
pub use rank_set::{COVERAGE, DRAWS, SEED};
pub use replicated::REPLICATES;

/// The level of intervals.
pub const LEVEL: f64 = 0.95;

/// Classes with more units have no covariances between units, and no rank sets: the table of all
/// pairs would be too large to be made while somebody waits.
const MOST_RANKED: usize = 800;

/// What a sample says of how sure a value is.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeUncertainty {
    /// The standard error, in the points of the value.
    pub standard_error: f64,
    /// The interval at [`LEVEL`]; none without a degree of freedom.
    pub interval: Option<Interval>,
    /// The degrees of freedom.
    pub degrees_of_freedom: f64,
    /// How much larger the variance is than that of as many respondents drawn at random; none where
    /// a single respondent or none decides, and for a value from replicates.
    pub design_effect: Option<f64>,
    /// Whether the standard error is from replicates.
    pub is_replicated: bool,
}

/// The uncertainty of an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Uncertainty {
    /// Of every node, in the outcome's order; none where there is no value, where no respondent has
    /// a say in it, or where the sample is too small to tell.
    pub nodes: Vec<Option<NodeUncertainty>>,
    /// The lowest and the highest rank of every ranked node that cannot be excluded.
    pub rank_sets: Vec<Option<[u64; 2]>>,
    /// Why a value has no slope, with or without a standard error.
    pub kinks: Vec<Option<Kink>>,
}

/// Draws times pairs of units that one outcome may cost: some seconds.
const MOST_COMPARISONS: usize = 2_000_000_000;

/// A sample of respondents with its design; a row of one is a row of the other.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What they said.
    pub respondents: Respondents,
    /// How they were drawn. Where the index counts every respondent alike, its weights are 1.
    pub survey: Survey,
}

/// The uncertainty of an outcome of these subjects.
///
/// # Errors
///
/// The design has no rule for a stratum with a single cluster.
pub fn uncertainty(
    definition: &IndexDefinition,
    policy: &Policy,
    subjects: &[Subject],
    outcome: &Outcome,
    sample: &Sample,
) -> Result<Uncertainty, EstimateError> {
    let slopes = slopes(definition, policy, subjects);
    let influences = Influences::new(&slopes, sample);
    let has_design = sample.survey.design().is_some();
    let mut nodes = if has_design {
        let smooth = |place| smooth(&slopes, &influences, sample, place);
        (0..outcome.nodes.len()).into_par_iter().map(smooth).collect::<Result<Vec<_>, _>>()?
    } else {
        vec![None; outcome.nodes.len()]
    };
    let without_slope: Vec<usize> = (0..outcome.nodes.len())
        .filter(|place| match slopes.at(*place) {
            Slope::NotSmooth(_) => true,
            Slope::Smooth(_) => !has_design,
            Slope::Absent | Slope::Constant => false,
        })
        .collect();
    let own = replicated::estimate(definition, policy, subjects, outcome, sample, &without_slope);
    for (place, own) in without_slope.iter().zip(own) {
        nodes[*place] = own;
    }
    let groups = ranking_groups(outcome);
    let sets: Vec<_> = groups
        .par_iter()
        .map(|places| rank_sets_of(&slopes, &influences, sample, places, &nodes))
        .collect();
    let mut rank_sets = vec![None; outcome.nodes.len()];
    for (place, [lowest, highest]) in sets.into_iter().flatten().flatten() {
        // Ranks are those of published values, which tie where the estimates do not.
        let own = outcome.nodes[place].rank.map_or(lowest, |rank| rank as u64);
        rank_sets[place] = Some([lowest.min(own), highest.max(own)]);
    }
    let kink = |place: usize| match slopes.at(place) {
        Slope::NotSmooth(kink) => Some(kink),
        _ => None,
    };
    let kinks = (0..outcome.nodes.len()).map(kink).collect();
    Ok(Uncertainty { nodes, rank_sets, kinks })
}

/// The uncertainty of a smooth value; none for another, and none where a single cluster decides.
fn smooth(
    slopes: &Slopes,
    influences: &Influences<'_>,
    sample: &Sample,
    place: usize,
) -> Result<Option<NodeUncertainty>, EstimateError> {
    let Some(value) = slopes.value(place) else { return Ok(None) };
    let Some(influence) = influences.of(place) else {
        return Ok(is_fixed(slopes, place).then(|| NodeUncertainty::none(value)));
    };
    let variance = match single_variance(&sample.survey, &influence.influence) {
        Ok(variance) => variance,
        // All its strata have one cluster; that says nothing against the other units.
        Err(EstimateError::NothingToAverage) => return Ok(None),
        Err(error) => return Err(error),
    };
    let degrees_of_freedom = sample.survey.domain_degrees_of_freedom(&influence.reach);
    if degrees_of_freedom <= 0.0 {
        return Ok(None);
    }
    let at_random = influence.simple_variance(&sample.survey);
    Ok(Some(NodeUncertainty {
        standard_error: variance.max(0.0).sqrt(),
        interval: interval(value, variance, degrees_of_freedom),
        degrees_of_freedom,
        design_effect: at_random.filter(|own| *own > 0.0).map(|own| variance / own),
        is_replicated: false,
    }))
}

/// Whether answers decide a value that no small change of them moves: that of the unit that alone is
/// the smallest or the largest under a min–max normaliser.
fn is_fixed(slopes: &Slopes, place: usize) -> bool {
    matches!(slopes.at(place), Slope::Smooth(smooth) if smooth.terms().is_empty())
}

impl NodeUncertainty {
    /// That of a value which does not move.
    fn none(value: f64) -> Self {
        Self {
            standard_error: 0.0,
            interval: Some(Interval { lower: value, upper: value }),
            degrees_of_freedom: f64::INFINITY,
            design_effect: None,
            is_replicated: false,
        }
    }
}

fn single_variance(survey: &Survey, influence: &Influence) -> Result<f64, EstimateError> {
    let variances = survey.variances(std::slice::from_ref(influence))?;
    variances.first().copied().ok_or(EstimateError::NoRows)
}

fn interval(value: f64, variance: f64, degrees_of_freedom: f64) -> Option<Interval> {
    let standard_error = variance.max(0.0).sqrt();
    let estimate = Estimate { value, standard_error, degrees_of_freedom };
    (degrees_of_freedom > 0.0).then(|| estimate.interval(LEVEL))
}

/// The places of one node in all units of a class, if they are ranked: the nodes nearest to the root
/// first, as many as can be simulated while somebody waits.
fn ranking_groups(outcome: &Outcome) -> Vec<Vec<usize>> {
    let mut groups: BTreeMap<(&UnitClass, &str), Vec<usize>> = BTreeMap::new();
    let units = outcome.nodes.iter().enumerate().filter(|(_, node)| is_ranked(node));
    for (place, node) in units {
        groups.entry((&node.class, node.node.as_str())).or_default().push(place);
    }
    let mut groups: Vec<Vec<usize>> =
        groups.into_values().filter(|places| places.len() <= MOST_RANKED).collect();
    groups.sort();
    let mut left = MOST_COMPARISONS;
    groups.retain(|places| {
        let cost = rank_set::comparisons(places.len());
        let is_affordable = cost <= left;
        left -= cost.min(left);
        is_affordable
    });
    groups
}

fn is_ranked(node: &NodeOutcome) -> bool {
    node.unit.is_some() && node.rank.is_some()
}

/// The rank sets of one node's values, by place. A unit too small to be sure of has none, and may stand
/// above any other.
fn rank_sets_of(
    slopes: &Slopes,
    influences: &Influences<'_>,
    sample: &Sample,
    places: &[usize],
    nodes: &[Option<NodeUncertainty>],
) -> Option<Vec<(usize, [u64; 2])>> {
    let is_sure =
        |place: &usize| nodes[*place].is_some() || matches!(slopes.at(*place), Slope::Constant);
    let sure: Vec<usize> = places.iter().copied().filter(is_sure).collect();
    let unsure = (places.len() - sure.len()) as u64;
    let values: Option<Vec<f64>> = sure.iter().map(|place| slopes.value(*place)).collect();
    let covariance = covariance(slopes, influences, sample, &sure, nodes)?;
    let own = sure.iter().filter_map(|place| nodes[*place].as_ref());
    let df: Vec<f64> = own.map(|own| own.degrees_of_freedom).collect();
    let sets = rank_set::rank_sets(&values?, covariance, &df)?;
    let set = |(place, [lowest, highest]): (usize, [u64; 2])| (place, [lowest, highest + unsure]);
    Some(sure.into_iter().zip(sets).map(set).collect())
}

/// The covariance of one node's values; values from replicates are taken as independent of others.
fn covariance(
    slopes: &Slopes,
    influences: &Influences<'_>,
    sample: &Sample,
    places: &[usize],
    found: &[Option<NodeUncertainty>],
) -> Option<DMatrix<f64>> {
    let mut covariance = DMatrix::zeros(places.len(), places.len());
    let mut sampled = Vec::new();
    for (row, place) in places.iter().enumerate() {
        match (slopes.at(*place), &found[*place]) {
            (Slope::Constant, _) => {}
            (Slope::Smooth(_), Some(own)) if !own.is_replicated => {
                sampled.extend(influences.of(*place).map(|own| (row, own.influence)));
            }
            (_, Some(own)) => covariance[(row, row)] = own.standard_error.powi(2),
            (_, None) => return None,
        }
    }
    if sampled.is_empty() && places.iter().all(|place| found[*place].is_none()) {
        return None;
    }
    let (rows, scores): (Vec<usize>, Vec<Influence>) = sampled.into_iter().unzip();
    if scores.is_empty() {
        return Some(covariance);
    }
    let of_sampled = sample.survey.covariance(&scores).ok()?;
    for (i, &row) in rows.iter().enumerate() {
        for (j, &column) in rows.iter().enumerate() {
            covariance[(row, column)] = of_sampled[(i, j)];
        }
    }
    Some(covariance)
}

/// The rows of a domain's units.
fn rows_of(units: &[u32], is_wanted: impl Fn(u32) -> bool) -> Domain {
    Domain::where_true(units.iter().map(|unit| is_wanted(*unit)))
}

#[cfg(test)]
mod tests;
