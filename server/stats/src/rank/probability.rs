//! Probabilities of ranks, simulated from the values and their covariance.

use rayon::prelude::*;

use super::draws::for_each_tile;
use super::{Simulation, UnitEstimates, small};
use crate::random::blocks;

/// How often each unit had each rank in a simulation.
///
/// A draw is the values plus an error with their covariance; what it gives is the probability of a
/// rank if the true values are spread around the estimates as the errors are (a flat prior).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankProbabilities {
    units: usize,
    draws: u64,
    /// At `unit * units + rank - 1`.
    counts: Vec<u64>,
}

/// A simulated number and its Monte-Carlo standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simulated {
    /// The number.
    pub value: f64,
    /// √(p(1 − p)/R) of a share of R draws, s/√R of a mean.
    pub simulation_error: f64,
}

/// Simulates the ranks of the units; correlated and t-distributed errors are taken as they are. The
/// coverage of the simulation is not used.
///
/// In each draw a rank is 1 + the units strictly better, so that only units that differ by a
/// constant 0 ever share one.
#[must_use]
pub fn rank_probabilities(estimates: &UnitEstimates, simulation: &Simulation) -> RankProbabilities {
    let units = estimates.units();
    let none = || vec![0_u64; units * units];
    let of_blocks = (0..blocks(simulation.draws)).into_par_iter();
    let by_place = of_blocks.fold(none, |mut counts, block| {
        count_block(estimates, simulation, block, &mut counts);
        counts
    });
    let by_place = by_place.reduce(none, |mut left, right| {
        for (left, right) in left.iter_mut().zip(right) {
            *left += right;
        }
        left
    });
    let mut counts = none();
    for (of_place, &unit) in by_place.chunks_exact(units).zip(estimates.order()) {
        counts[unit * units..(unit + 1) * units].copy_from_slice(of_place);
    }
    RankProbabilities { units, draws: simulation.draws as u64, counts }
}

/// Adds the ranks of a block's draws to the counts, which are by place of the order.
fn count_block(
    estimates: &UnitEstimates,
    simulation: &Simulation,
    block: usize,
    counts: &mut [u64],
) {
    let units = estimates.units();
    let scores: Vec<f64> = (0..units).map(|place| estimates.score(place)).collect();
    let mut drawn: Vec<(f64, usize)> = Vec::with_capacity(units);
    for_each_tile(estimates, simulation.seed, simulation.draws, block, |errors, count| {
        for lane in 0..count {
            drawn.clear();
            let values = scores.iter().zip(errors).enumerate();
            drawn.extend(values.map(|(place, (score, error))| (score + error[lane], place)));
            drawn.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
            let mut rank = 0;
            let mut before = f64::INFINITY;
            for (behind, &(value, place)) in drawn.iter().enumerate() {
                if value < before {
                    rank = behind;
                    before = value;
                }
                counts[place * units + rank] += 1;
            }
        }
    });
}

impl RankProbabilities {
    /// The probability that a unit's rank is among the `k` best; 0 for a unit that does not exist.
    #[must_use]
    pub fn top(&self, unit: usize, k: usize) -> Simulated {
        self.share(self.of_unit(unit).iter().take(k).sum())
    }

    /// The probability that a unit's rank is among the `k` last; 0 for a unit that does not exist.
    #[must_use]
    pub fn bottom(&self, unit: usize, k: usize) -> Simulated {
        self.share(self.of_unit(unit).iter().rev().take(k).sum())
    }

    /// The mean rank of a unit; NaN for a unit that does not exist.
    #[must_use]
    pub fn mean(&self, unit: usize) -> Simulated {
        let draws = float(self.draws);
        let ranks = || (1..).map(small).zip(self.of_unit(unit).iter().copied().map(float));
        if self.of_unit(unit).is_empty() {
            return Simulated { value: f64::NAN, simulation_error: f64::NAN };
        }
        let value = ranks().map(|(rank, count)| rank * count).sum::<f64>() / draws;
        let variance =
            ranks().map(|(rank, count)| (rank - value).powi(2) * count).sum::<f64>() / draws;
        Simulated { value, simulation_error: (variance / draws).sqrt() }
    }

    /// The median rank of a unit: the smallest r with P(rank ≤ r) ≥ ½; none for a unit that does
    /// not exist.
    #[must_use]
    pub fn median(&self, unit: usize) -> Option<usize> {
        let up_to = self.of_unit(unit).iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        });
        up_to.zip(1..).find(|(count, _)| 2 * count >= self.draws).map(|(_, rank)| rank)
    }

    fn of_unit(&self, unit: usize) -> &[u64] {
        self.counts.chunks_exact(self.units).nth(unit).unwrap_or_default()
    }

    fn share(&self, count: u64) -> Simulated {
        let value = float(count) / float(self.draws);
        Simulated { value, simulation_error: (value * (1.0 - value) / float(self.draws)).sqrt() }
    }
}

#[expect(clippy::cast_precision_loss, reason = "draws are at most 10 million")]
const fn float(count: u64) -> f64 {
    count as f64
}
