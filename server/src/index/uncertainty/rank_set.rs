//! The ranks that cannot be excluded.

use nalgebra::DMatrix;
use thuocdo_stats::rank::confidence_set::simultaneous;
use thuocdo_stats::rank::{Best, Covariance, Simulation, UnitEstimates};

/// With this probability all rank sets of a class hold the true ranks, all at once.
pub const COVERAGE: f64 = 0.95;

/// The draws of the simulation behind them, in a class of some sixty units.
pub const DRAWS: usize = 10_000;

/// The seed of the simulation: the same index has the same rank sets whenever it is computed.
pub const SEED: u64 = 1;

/// Draws times pairs of units that one class may cost.
const MOST_COMPARISONS: usize = 40_000_000;

/// The smallest number of draws.
const FEWEST_DRAWS: usize = 1_000;

/// The simultaneous confidence sets of the ranks of values with this covariance, lowest and highest
/// rank of each (Mogstad, Romano, Shaikh and Wilhelm, with stepdown); none if the covariance is none.
pub(super) fn rank_sets(values: &[f64], covariance: DMatrix<f64>) -> Option<Vec<[u64; 2]>> {
    let pairs = values.len() * values.len() / 2;
    let draws = (MOST_COMPARISONS / pairs.max(1)).clamp(FEWEST_DRAWS, DRAWS);
    let estimates =
        UnitEstimates::new(values, Covariance::Full(covariance), Best::Largest, None).ok()?;
    let simulation = Simulation::new(COVERAGE, draws, SEED).ok()?;
    let sets = simultaneous(&estimates, &simulation, true);
    Some(sets.sets().iter().map(|set| [set.lower as u64, set.upper as u64]).collect())
}
