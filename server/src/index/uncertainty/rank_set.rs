//! The ranks that cannot be excluded.

use nalgebra::DMatrix;
use thuocdo_stats::rank::confidence_set::simultaneous;
use thuocdo_stats::rank::{Best, Covariance, Simulation, UnitEstimates};
use thuocdo_stats::sum::sum;

/// With this probability all rank sets of a class hold the true ranks, all at once.
pub const COVERAGE: f64 = 0.95;

/// The draws of the simulation behind them, in a class of some sixty units.
pub const DRAWS: usize = 4_000;

/// The seed of the simulation: the same index has the same rank sets whenever it is computed.
pub const SEED: u64 = 1;

/// Draws times pairs of units that one class may cost.
const MOST_COMPARISONS: usize = 16_000_000;

/// The smallest number of draws.
const FEWEST_DRAWS: usize = 1_000;

/// How many draws so many units get.
fn draws(units: usize) -> usize {
    (MOST_COMPARISONS / pairs(units).max(1)).clamp(FEWEST_DRAWS, DRAWS)
}

fn pairs(units: usize) -> usize {
    units * units / 2
}

/// Draws times pairs of so many units.
pub(super) fn comparisons(units: usize) -> usize {
    draws(units) * pairs(units)
}

/// The simultaneous confidence sets of the ranks of values with this covariance, lowest and highest
/// rank of each (Mogstad, Romano, Shaikh and Wilhelm, with stepdown); none if the covariance is none.
/// With few degrees of freedom errors are multivariate t; `degrees_of_freedom` are those of the values
/// that were sampled, and their harmonic mean is taken.
pub(super) fn rank_sets(
    values: &[f64],
    covariance: DMatrix<f64>,
    degrees_of_freedom: &[f64],
) -> Option<Vec<[u64; 2]>> {
    let df = harmonic_mean(degrees_of_freedom);
    let estimates =
        UnitEstimates::new(values, Covariance::Full(covariance), Best::Largest, df).ok()?;
    let simulation = Simulation::new(COVERAGE, draws(values.len()), SEED).ok()?;
    let sets = simultaneous(&estimates, &simulation, true);
    Some(sets.sets().iter().map(|set| [set.lower as u64, set.upper as u64]).collect())
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn harmonic_mean(numbers: &[f64]) -> Option<f64> {
    let inverse = sum(numbers.iter().map(|number| number.recip()));
    (inverse > 0.0).then(|| numbers.len() as f64 / inverse)
}
