//! The joint confidence region of a ranking (Klein, Wright and Wieczorek, *Journal of the Royal
//! Statistical Society* A 183, 2020), as the authors' R package `RankingProject` has it.

use super::{Best, RankError, RankSet, UnitEstimates, check_coverage, small};
use crate::distribution::normal;

/// How the coverage is shared among the units' intervals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjustment {
    /// Šidák: each interval holds `coverage^(1/p)`. Exact for independent units, on the safe side
    /// for any correlated normal ones.
    Sidak,
    /// Bonferroni: each interval misses (1 − coverage)/p; on the safe side always.
    Bonferroni,
}

/// What two intervals say that meet in one point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TouchingEnds {
    /// They overlap: neither unit is above the other.
    Overlap,
    /// They differ: the unit with the better value is above the other.
    Differ,
}

/// How the region is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RegionRule {
    /// The probability that the region holds the whole ranking, between 0 and 1.
    pub coverage: f64,
    /// How it is shared among the units.
    pub adjustment: Adjustment,
    /// Decimals that the ends of the intervals are rounded to; none: not rounded.
    pub rounding: Option<u8>,
    /// What intervals say that meet in one point.
    pub touching_ends: TouchingEnds,
}

/// The ranks that every unit may have, together.
#[derive(Clone, Debug, PartialEq)]
pub struct JointRankRegion {
    /// The ranks of the units, in the order they were given in.
    pub sets: Vec<RankSet>,
    /// How many standard errors each interval reaches to either side.
    pub critical: f64,
}

/// The joint confidence region of the ranking.
///
/// Intervals `estimate ∓ critical·se`, for Šidák with `critical = z(1 − (1 − coverage^(1/p))/2)`
/// and p units (the paper's theorem 1); the best rank of a unit is 1 + the units whose interval lies
/// wholly on the better side of its own, its worst p less those wholly on the worse side. Errors
/// are taken as normal and correlations are not used.
///
/// # Errors
/// [`RankError::Coverage`] unless 0 < coverage < 1.
pub fn joint_rank_region(
    estimates: &UnitEstimates,
    rule: &RegionRule,
) -> Result<JointRankRegion, RankError> {
    check_coverage(rule.coverage)?;
    let units = estimates.units();
    let outside = match rule.adjustment {
        Adjustment::Sidak => -(rule.coverage.ln() / small(units)).exp_m1(),
        Adjustment::Bonferroni => (1.0 - rule.coverage) / small(units),
    };
    let critical = -normal::quantile(outside / 2.0);
    let round = |end: f64| rule.rounding.map_or(end, |decimals| rounded(end, decimals));
    let interval = |unit: usize, value: f64| {
        let margin = critical * estimates.standard_error(unit);
        let (low, high) = (round(value - margin), round(value + margin));
        match estimates.best {
            Best::Largest => Interval { value, low, high },
            Best::Smallest => Interval { value: -value, low: -high, high: -low },
        }
    };
    let values = estimates.values().iter().enumerate();
    let intervals: Vec<Interval> = values.map(|(unit, &value)| interval(unit, value)).collect();
    let ranks = estimates.ranks().into_iter().zip(&intervals);
    let sets = ranks.map(|(rank, own)| {
        let better = intervals.iter().filter(|other| other.is_above(own, rule.touching_ends));
        let worse = intervals.iter().filter(|other| own.is_above(other, rule.touching_ends));
        RankSet { rank, lower: 1 + better.count(), upper: units - worse.count() }
    });
    Ok(JointRankRegion { sets: sets.collect(), critical })
}

/// An interval of a value, turned so that larger is better.
#[derive(Clone, Copy, Debug)]
struct Interval {
    value: f64,
    low: f64,
    high: f64,
}

impl Interval {
    fn is_above(&self, other: &Self, touching: TouchingEnds) -> bool {
        match touching {
            TouchingEnds::Overlap => self.low > other.high,
            // Two points in one place touch at both ends: then the value decides.
            TouchingEnds::Differ => self.low >= other.high && self.value > other.value,
        }
    }
}

/// The closer of the two decimals around a number, of equally close ones the even (R 4.0 `round`).
fn rounded(number: f64, decimals: u8) -> f64 {
    let scale = 10_f64.powi(i32::from(decimals));
    let scaled = number * scale;
    if !scaled.is_finite() {
        return number;
    }
    let (below, above) = (scaled.floor() / scale, scaled.ceil() / scale);
    let (to_below, to_above) = (number - below, above - number);
    let is_even = scaled.floor().rem_euclid(2.0) < 0.5;
    if to_below < to_above || (to_below <= to_above && is_even) { below } else { above }
}
