//! The upper tail of the largest differences of many draws, and its quantile.
//!
//! Of a million draws of a hundred families only the largest few are kept: those above a floor that
//! the first draws give, well below the quantile. Should a floor turn out too high, that family is
//! drawn again without one; so the quantile is exactly that of all draws.

use rayon::prelude::*;

use super::super::draws::for_each_tile;
use super::super::{Simulation, UnitEstimates, small};
use super::{CriticalValue, Family};
use crate::random::blocks;

/// How many blocks give the floors.
const FIRST_BLOCKS: usize = 16;
/// How many standard deviations of their share the floors lie below the quantile.
const MARGIN: f64 = 5.0;

/// The critical values of families, in their order.
pub(super) fn critical_values(
    families: &[&mut Family],
    estimates: &UnitEstimates,
    simulation: &Simulation,
) -> Vec<CriticalValue> {
    let families: Vec<&Family> = families.iter().map(|family| &**family).collect();
    let simulate = |families: &[&Family], floors: &[f64], blocks: usize| {
        maxima(families, floors, estimates, simulation, blocks)
    };
    let all = blocks(simulation.draws);
    let nothing = vec![f64::NEG_INFINITY; families.len()];
    let places = Places::new(simulation.coverage, simulation.draws);
    let floors = if all > 2 * FIRST_BLOCKS {
        let first = simulate(&families, &nothing, FIRST_BLOCKS);
        first.into_par_iter().map(|drawn| floor(drawn, simulation.coverage)).collect()
    } else {
        nothing
    };
    let tails = simulate(&families, &floors, all);
    let by_family = tails.into_iter().zip(&families);
    by_family
        .map(|(tail, family)| {
            let whole = || simulate(&[*family], &[f64::NEG_INFINITY], all).concat();
            let tail = if places.are_in(&tail) { tail } else { whole() };
            places.critical_value(tail)
        })
        .collect()
}

/// The largest differences of families above their floors, in no order.
fn maxima(
    families: &[&Family],
    floors: &[f64],
    estimates: &UnitEstimates,
    simulation: &Simulation,
    blocks: usize,
) -> Vec<Vec<f64>> {
    let none = || vec![Vec::new(); families.len()];
    let of_block = |mut kept: Vec<Vec<f64>>, block: usize| {
        for_each_tile(estimates, simulation.seed, simulation.draws, block, |errors, count| {
            for ((family, floor), kept) in families.iter().zip(floors).zip(&mut kept) {
                let largest = family.maxima(errors);
                kept.extend(largest.iter().take(count).filter(|largest| *largest >= floor));
            }
        });
        kept
    };
    let joined = |mut left: Vec<Vec<f64>>, right: Vec<Vec<f64>>| {
        for (left, right) in left.iter_mut().zip(right) {
            left.extend(right);
        }
        left
    };
    (0..blocks).into_par_iter().fold(none, of_block).reduce(none, joined)
}

/// A floor that nearly surely lies below the quantile of a longer simulation.
fn floor(mut drawn: Vec<f64>, coverage: f64) -> f64 {
    let count = small(drawn.len());
    let below = coverage * count - MARGIN * (count * coverage * (1.0 - coverage)).sqrt();
    let place = index(below);
    if below < 1.0 || place >= drawn.len() {
        return f64::NEG_INFINITY;
    }
    *drawn.select_nth_unstable_by(place, f64::total_cmp).1
}

/// Where the quantile stands among the draws, counted from the largest, which is 0.
#[derive(Clone, Copy, Debug)]
struct Places {
    quantile: usize,
    /// One standard deviation of the binomial count to either side.
    upper: usize,
    lower: usize,
}

impl Places {
    fn new(coverage: f64, draws: usize) -> Self {
        let count = small(draws);
        let last = draws.saturating_sub(1);
        let quantile = draws.saturating_sub(index((coverage * count).ceil())).min(last);
        let spread = index((count * coverage * (1.0 - coverage)).sqrt().ceil());
        Self {
            quantile,
            upper: quantile.saturating_sub(spread),
            lower: quantile.saturating_add(spread).min(last),
        }
    }

    fn are_in(self, tail: &[f64]) -> bool {
        self.lower < tail.len()
    }

    fn critical_value(self, mut tail: Vec<f64>) -> CriticalValue {
        let mut at = |place: usize| {
            let place = place.min(tail.len().saturating_sub(1));
            let descending = |a: &f64, b: &f64| b.total_cmp(a);
            *tail.select_nth_unstable_by(place, descending).1
        };
        let value = at(self.quantile);
        let simulation_error = (at(self.upper) - at(self.lower)) / 2.0;
        CriticalValue { value, simulation_error }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count of draws, at most 10 million; a cast ends at 0"
)]
const fn index(number: f64) -> usize {
    number as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_is_the_draw_that_covers_its_share() {
        let drawn: Vec<f64> = (1..=1000_u16).rev().map(f64::from).collect();
        let found = Places::new(0.95, 1000).critical_value(drawn);
        assert_eq!(found, CriticalValue { value: 950.0, simulation_error: 7.0 });
        let found = Places::new(0.95, 1).critical_value(vec![2.0]);
        assert_eq!(found, CriticalValue { value: 2.0, simulation_error: 0.0 });
    }

    #[test]
    fn a_floor_lies_below_the_quantile_and_far_above_the_smallest() {
        let drawn: Vec<f64> = (0..10_000_u16).map(f64::from).collect();
        let floor = floor(drawn, 0.95);
        assert!(floor < 9_500.0 && floor > 9_000.0, "{floor}");
        assert!(super::floor(vec![1.0, 2.0], 0.5).is_infinite());
    }

    #[test]
    fn a_tail_gives_the_quantile_of_all_draws() {
        let drawn: Vec<f64> = (0..10_000_u16).map(|draw| f64::from(draw).sin()).collect();
        let places = Places::new(0.9, drawn.len());
        let tail: Vec<f64> = drawn.iter().copied().filter(|draw| *draw > 0.8).collect();
        assert!(places.are_in(&tail) && tail.len() < 3_000);
        assert_eq!(places.critical_value(tail), places.critical_value(drawn));
    }
}
