//! Confidence sets of ranks from tests of all differences (Mogstad, Romano, Shaikh and Wilhelm,
//! *Review of Economic Studies* 91, 2024), as the R package csranks has them.
//!
//! Unit i is above unit j if `(xᵢ − xⱼ)/σᵢⱼ > c`, where c is the `coverage` quantile of the maximum
//! of `(Zᵢ − Zⱼ)/σᵢⱼ` over the ordered pairs still in play and Z has the covariance of the values.
//! With stepdown the pairs found leave and c is made anew, until nothing new is found. The best rank
//! of a unit is 1 + the units above it, its worst the number of units less those below it.
//!
//! c is simulated; its Monte-Carlo error comes with it. Pairs whose difference has no error (two
//! administrative values) are decided by the values alone. The order of the units changes nothing.

use super::family::{self, Family};
use super::{RankSet, Simulation, UnitEstimates};

pub use super::family::CriticalValue;

/// Confidence sets that hold the ranks of all units together, with the coverage as probability.
#[derive(Clone, Debug, PartialEq)]
pub struct SimultaneousSets {
    sets: Vec<RankSet>,
    critical: Option<CriticalValue>,
    order: Vec<usize>,
    /// At `unit * units + other`: the unit is above the other.
    above: Vec<bool>,
}

/// Confidence sets each of which holds the rank of its own unit with the coverage as probability.
#[derive(Clone, Debug, PartialEq)]
pub struct MarginalSets {
    sets: Vec<RankSet>,
    critical: Vec<Option<CriticalValue>>,
}

/// Simultaneous confidence sets: one family of the ordered pairs of all units.
#[must_use]
pub fn simultaneous(
    estimates: &UnitEstimates,
    simulation: &Simulation,
    stepdown: bool,
) -> SimultaneousSets {
    let units = estimates.units();
    let order = estimates.order().to_vec();
    let mut families = [Family::of_all(estimates)];
    family::test(&mut families, estimates, simulation, stepdown);
    let [family] = families;
    let mut sets = widest_sets(estimates);
    let mut above = vec![false; units * units];
    for found in family.found() {
        let (better, worse) = (order[found.better], order[found.worse]);
        above[better * units + worse] = true;
        sets[better].upper -= 1;
        sets[worse].lower += 1;
    }
    SimultaneousSets { sets, critical: family.critical(), order, above }
}

/// Marginal confidence sets: a family for each unit, of its own pairs in both directions.
#[must_use]
pub fn marginal(
    estimates: &UnitEstimates,
    simulation: &Simulation,
    stepdown: bool,
) -> MarginalSets {
    let order = estimates.order();
    let mut families: Vec<Family> =
        (0..estimates.units()).map(|place| Family::of_one(estimates, place)).collect();
    family::test(&mut families, estimates, simulation, stepdown);
    let mut sets = widest_sets(estimates);
    let mut critical = vec![None; estimates.units()];
    for (place, (family, &unit)) in families.iter().zip(order).enumerate() {
        critical[unit] = family.critical();
        for found in family.found() {
            if found.better == place {
                sets[unit].upper -= 1;
            } else {
                sets[unit].lower += 1;
            }
        }
    }
    MarginalSets { sets, critical }
}

impl SimultaneousSets {
    /// The sets of the units, in the order they were given in.
    #[must_use]
    pub fn sets(&self) -> &[RankSet] {
        &self.sets
    }

    /// The critical value of the last step; none if no difference has an error.
    #[must_use]
    pub const fn critical(&self) -> Option<CriticalValue> {
        self.critical
    }

    /// The units from best to worst value; of equal values the one given first.
    #[must_use]
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// Whether a unit was found above another; false for units that do not exist.
    #[must_use]
    pub fn is_above(&self, unit: usize, other: usize) -> bool {
        let units = self.sets.len();
        let is_unit = unit < units && other < units;
        is_unit && self.above.get(unit * units + other).copied().unwrap_or_default()
    }

    /// Whether neither of two units was found above the other.
    #[must_use]
    pub fn cannot_be_told_apart(&self, unit: usize, other: usize) -> bool {
        !self.is_above(unit, other) && !self.is_above(other, unit)
    }

    /// The units that may be among the `tau` best, in the order they were given in: those whose
    /// best rank is at most `tau` (the paper's τ-best; csranks `cstaubest`).
    ///
    /// All units that are truly among the `tau` best are in it with the coverage as probability.
    #[must_use]
    pub fn tau_best(&self, tau: usize) -> Vec<usize> {
        let sets = self.sets.iter().enumerate();
        sets.filter(|(_, set)| set.lower <= tau).map(|(unit, _)| unit).collect()
    }
}

impl MarginalSets {
    /// The sets of the units, in the order they were given in.
    #[must_use]
    pub fn sets(&self) -> &[RankSet] {
        &self.sets
    }

    /// The critical value of the last step of each unit's tests; none if none of its differences
    /// has an error.
    #[must_use]
    pub fn critical(&self) -> &[Option<CriticalValue>] {
        &self.critical
    }
}

fn widest_sets(estimates: &UnitEstimates) -> Vec<RankSet> {
    let ranks = estimates.ranks().into_iter();
    ranks.map(|rank| RankSet { rank, lower: 1, upper: estimates.units() }).collect()
}
