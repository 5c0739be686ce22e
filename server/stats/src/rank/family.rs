//! Families of comparisons of units, tested together against one critical value.

mod tail;

use super::draws::{LANES, Lanes};
use super::{Simulation, UnitEstimates};

/// A critical value that was simulated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CriticalValue {
    /// The quantile of the largest standardised difference: of R draws the ⌈coverage·R⌉-th.
    pub value: f64,
    /// Its Monte-Carlo standard error: half the distance between the draws one standard deviation
    /// of the binomial count, √(R·coverage·(1 − coverage)), to either side.
    pub simulation_error: f64,
}

/// A comparison of a lead unit with another.
#[derive(Clone, Copy, Debug)]
struct Comparison {
    other: usize,
    /// How many standard errors the better value lies above the worse one.
    statistic: f64,
    /// 1/σ of the difference; negative if the lead unit is the worse one.
    scale: f64,
}

/// The comparisons of one unit with others.
#[derive(Clone, Debug)]
struct Lead {
    place: usize,
    /// Pairs with both directions in play.
    open: Vec<Comparison>,
    /// Pairs of which the better unit was found above the worse: the other direction is in play.
    settled: Vec<Comparison>,
}

/// A pair of places of the order, of which the first was found above the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Above {
    pub(super) better: usize,
    pub(super) worse: usize,
}

/// Comparisons that share a critical value.
#[derive(Clone, Debug)]
pub(super) struct Family {
    leads: Vec<Lead>,
    /// Differences without error, which the values alone decide.
    constant: Vec<Above>,
    critical: Option<CriticalValue>,
    /// The last test found something new, so another may.
    is_moving: bool,
}

impl Family {
    /// All pairs of units.
    pub(super) fn of_all(estimates: &UnitEstimates) -> Self {
        let units = estimates.units();
        Self::new(estimates, (0..units).map(|place| (place, place + 1..units)))
    }

    /// The pairs of one unit with the others.
    pub(super) fn of_one(estimates: &UnitEstimates, place: usize) -> Self {
        Self::new(estimates, std::iter::once((place, 0..estimates.units())))
    }

    fn new<R: Iterator<Item = usize>>(
        estimates: &UnitEstimates,
        pairs: impl Iterator<Item = (usize, R)>,
    ) -> Self {
        let mut family =
            Self { leads: Vec::new(), constant: Vec::new(), critical: None, is_moving: false };
        for (place, others) in pairs {
            let mut lead = Lead { place, open: Vec::new(), settled: Vec::new() };
            for other in others.filter(|other| *other != place) {
                let (better, worse) = (place.min(other), place.max(other));
                let difference = estimates.score(better) - estimates.score(worse);
                let error = estimates.error_of_difference(better, worse);
                if error > 0.0 {
                    let sign = if place == better { 1.0 } else { -1.0 };
                    let statistic = difference / error;
                    lead.open.push(Comparison { other, statistic, scale: sign / error });
                } else if difference > 0.0 {
                    family.constant.push(Above { better, worse });
                }
            }
            if !lead.open.is_empty() {
                family.is_moving = true;
                family.leads.push(lead);
            }
        }
        family
    }

    pub(super) const fn critical(&self) -> Option<CriticalValue> {
        self.critical
    }

    /// The pairs whose better unit is above the worse, constant differences included.
    pub(super) fn found(&self) -> impl Iterator<Item = Above> {
        let settled = self.leads.iter().flat_map(|lead| {
            lead.settled.iter().map(|comparison| Above {
                better: lead.place.min(comparison.other),
                worse: lead.place.max(comparison.other),
            })
        });
        self.constant.iter().copied().chain(settled)
    }

    /// Settles the pairs beyond a critical value.
    ///
    /// Only the better value's unit can be found above the other one, also where a small coverage
    /// makes the critical value negative.
    fn settle(&mut self, critical: CriticalValue) {
        self.critical = Some(critical);
        let mut has_found = false;
        for lead in &mut self.leads {
            let is_beyond =
                |one: &mut Comparison| one.statistic > critical.value && one.statistic > 0.0;
            let before = lead.settled.len();
            lead.settled.extend(lead.open.extract_if(.., is_beyond));
            has_found |= lead.settled.len() > before;
        }
        self.is_moving = has_found && self.leads.iter().any(|lead| !lead.open.is_empty());
    }

    /// The largest standardised difference in play, in each draw of a tile.
    fn maxima(&self, errors: &[Lanes]) -> Lanes {
        let mut largest = [f64::NEG_INFINITY; LANES];
        for lead in &self.leads {
            let own = &errors[lead.place];
            for Comparison { other, scale, .. } in &lead.open {
                let other = &errors[*other];
                for lane in 0..LANES {
                    let difference = ((own[lane] - other[lane]) * scale).abs();
                    largest[lane] = larger(largest[lane], difference);
                }
            }
            for Comparison { other, scale, .. } in &lead.settled {
                let other = &errors[*other];
                for lane in 0..LANES {
                    let difference = (other[lane] - own[lane]) * scale;
                    largest[lane] = larger(largest[lane], difference);
                }
            }
        }
        largest
    }
}

/// The larger of two numbers, one instruction where `f64::max` with its care for NaN is several.
#[inline]
fn larger(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}

/// Tests every family until nothing new is found, or with `stepdown` false once.
///
/// Families share draws: all that still move are simulated together.
pub(super) fn test(
    families: &mut [Family],
    estimates: &UnitEstimates,
    simulation: &Simulation,
    stepdown: bool,
) {
    let mut moving: Vec<&mut Family> = families.iter_mut().collect();
    moving.retain(|family| family.is_moving);
    while !moving.is_empty() {
        let simulated = tail::critical_values(&moving, estimates, simulation);
        for (family, critical) in moving.iter_mut().zip(simulated) {
            family.settle(critical);
        }
        moving.retain(|family| stepdown && family.is_moving);
    }
}
