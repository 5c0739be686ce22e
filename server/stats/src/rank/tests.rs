//! Laws of ranks, and the reference cases of other programs.

mod laws;
mod reference;

use super::confidence_set::{SimultaneousSets, marginal, simultaneous};
use super::{Best, Covariance, RankSet, Simulation, UnitEstimates};

fn independent(values: &[f64], errors: &[f64]) -> UnitEstimates {
    UnitEstimates::new(values, Covariance::Independent(errors.to_vec()), Best::Largest, None)
        .expect("estimates of units")
}

fn simulation(coverage: f64, draws: usize, seed: u64) -> Simulation {
    Simulation::new(coverage, draws, seed).expect("a simulation")
}

fn is_in(inner: &RankSet, outer: &RankSet) -> bool {
    outer.lower <= inner.lower && inner.upper <= outer.upper
}

fn sets_of(estimates: &UnitEstimates, simulation: &Simulation) -> (SimultaneousSets, Vec<RankSet>) {
    let own = marginal(estimates, simulation, true).sets().to_vec();
    (simultaneous(estimates, simulation, true), own)
}
