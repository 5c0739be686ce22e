//! A total divided among strata.

use rust_decimal::{Decimal, MathematicalOps};

use super::precision::Precision;
use crate::code::FrameColumn;

/// A total number of units, and how the strata share it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// How they share.
    pub rule: AllocationRule,
    /// What they share.
    pub total: Total,
    /// A column of the stratification: each of its levels has such a total of its own. Without it
    /// each unit of the stage above has one, and at the first stage the whole frame.
    pub within: Option<FrameColumn>,
    /// The smallest number for a stratum, at least 1; a smaller stratum is taken as a whole.
    pub minimum: u64,
}

/// How strata share a total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllocationRule {
    /// The same for each.
    Equal,
    /// In proportion to the number of units, or to the sum of a column.
    Proportional {
        /// The column.
        measure: Option<FrameColumn>,
    },
    /// In proportion to N·S: number of units times standard deviation (Neyman 1934).
    Neyman {
        /// The column of the standard deviations, one in each stratum.
        sd: FrameColumn,
    },
    /// In proportion to X^q·CV: size to a power, times coefficient of variation (Bankier 1988).
    /// The smaller the power, the better off are small strata.
    Power {
        /// The power q, from 0 to 1.
        power: Decimal,
        /// The column whose sum is the size X; the number of units without it.
        measure: Option<FrameColumn>,
        /// The column of the coefficients of variation, one in each stratum; all are 1 without it.
        cv: Option<FrameColumn>,
    },
}

impl AllocationRule {
    /// The column that is summed up over the units of a stratum.
    #[must_use]
    pub fn measure(&self) -> Option<&FrameColumn> {
        match self {
            Self::Proportional { measure } | Self::Power { measure, .. } => measure.as_ref(),
            Self::Equal | Self::Neyman { .. } => None,
        }
    }

    /// The column that has one number in each stratum.
    #[must_use]
    pub fn spread(&self) -> Option<&FrameColumn> {
        match self {
            Self::Neyman { sd } => Some(sd),
            Self::Power { cv, .. } => cv.as_ref(),
            Self::Equal | Self::Proportional { .. } => None,
        }
    }
}

/// What is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Total {
    /// A number.
    Number(u64),
    /// As many as a margin needs for all of them together.
    Precision(Precision),
}

/// A stratum that takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// What its part is in proportion to, at least 0.
    pub weight: Decimal,
    /// The smallest number for it.
    pub least: u64,
    /// The largest number for it, not below the smallest.
    pub most: u64,
}

/// A total that cannot be divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotAllocate {
    /// The smallest numbers come to more.
    #[error("the total is {total}, and the smallest numbers for the strata come to {least}")]
    TotalTooSmall {
        /// The total.
        total: u64,
        /// What the smallest numbers come to.
        least: u64,
    },
    /// The largest numbers come to less.
    #[error("the total is {total}, and the strata have {most} units")]
    TotalTooLarge {
        /// The total.
        total: u64,
        /// What the largest numbers come to.
        most: u64,
    },
    /// Nothing says who gets how much.
    #[error("what the strata share in proportion to is 0 in all of them")]
    NoWeights,
}

/// Divides a total in proportion to weights, within bounds, into whole numbers.
///
/// A stratum whose part is out of its bounds gets the bound, and the others share the rest. Parts
/// are cut to whole numbers, and what is left goes one by one to the largest remainders, of equal
/// ones to the first.
///
/// # Errors
///
/// If bounds or weights leave no way to divide it.
pub fn allocate(total: u64, strata: &[Share]) -> Result<Vec<u64>, CannotAllocate> {
    let sum = |number: fn(&Share) -> u64| {
        strata.iter().fold(0, |sum: u64, share| sum.saturating_add(number(share)))
    };
    let (least, most) = (sum(|share| share.least), sum(|share| share.most));
    if least > total {
        return Err(CannotAllocate::TotalTooSmall { total, least });
    }
    if most < total {
        return Err(CannotAllocate::TotalTooLarge { total, most });
    }
    let mut numbers: Vec<u64> = strata.iter().map(|share| share.least).collect();
    let mut open: Vec<usize> = (0..strata.len()).collect();
    let mut rest = total;
    loop {
        let ideals = ideals(rest, strata, &open)?;
        let (mut raised, mut lowered) = (Decimal::ZERO, Decimal::ZERO);
        for (share, ideal) in &ideals {
            raised += (Decimal::from(share.least) - ideal).max(Decimal::ZERO);
            lowered += (ideal - Decimal::from(share.most)).max(Decimal::ZERO);
        }
        if raised.is_zero() && lowered.is_zero() {
            let parts: Vec<Decimal> = ideals.into_iter().map(|(_, ideal)| ideal).collect();
            for (place, number) in open.iter().zip(whole(rest, &parts)) {
                if let Some(slot) = numbers.get_mut(*place) {
                    *slot = number;
                }
            }
            return Ok(numbers);
        }
        // Those on the side that weighs more keep their bound; the others may still change sides.
        let mut still_open = Vec::new();
        for (place, (share, ideal)) in open.iter().zip(&ideals) {
            let bound = if raised >= lowered && *ideal < Decimal::from(share.least) {
                share.least
            } else if raised <= lowered && *ideal > Decimal::from(share.most) {
                share.most
            } else {
                still_open.push(*place);
                continue;
            };
            rest -= bound;
            if let Some(slot) = numbers.get_mut(*place) {
                *slot = bound;
            }
        }
        open = still_open;
    }
}

/// What each open stratum would get if parts of units existed.
fn ideals<'s>(
    rest: u64,
    strata: &'s [Share],
    open: &[usize],
) -> Result<Vec<(&'s Share, Decimal)>, CannotAllocate> {
    let open: Vec<&Share> = open.iter().filter_map(|place| strata.get(*place)).collect();
    let weights: Decimal = open.iter().map(|share| share.weight).sum();
    if weights.is_zero() && rest > 0 {
        return Err(CannotAllocate::NoWeights);
    }
    let divisor = if weights.is_zero() { Decimal::ONE } else { weights };
    let rest = Decimal::from(rest);
    Ok(open.into_iter().map(|share| (share, share.weight / divisor * rest)).collect())
}

/// Whole numbers with the sum `total` next to `parts` whose sum it is, by largest remainders.
fn whole(total: u64, parts: &[Decimal]) -> Vec<u64> {
    let mut numbers: Vec<u64> =
        parts.iter().map(|part| u64::try_from(part.floor()).unwrap_or(0)).collect();
    let left = total.saturating_sub(numbers.iter().sum());
    let mut order: Vec<(Decimal, usize)> =
        parts.iter().enumerate().map(|(place, part)| (part.floor() - part, place)).collect();
    order.sort();
    let left = usize::try_from(left).unwrap_or(usize::MAX);
    for (_, place) in order.into_iter().take(left) {
        if let Some(number) = numbers.get_mut(place) {
            *number += 1;
        }
    }
    numbers
}

/// `size` / `largest` to a power from 0 to 1, with 15 digits; 0 if the size is 0.
#[must_use]
pub fn relative_power(size: Decimal, largest: Decimal, power: Decimal) -> Decimal {
    // exp(|y|) is made of a small exponent, for its series is slow for large ones.
    const PARTS: u64 = 64;
    if power.is_zero() || size == largest {
        return Decimal::ONE;
    }
    let tolerance = Decimal::new(1, 24);
    let relative = || {
        let exponent = (largest / size).checked_ln()? * power / Decimal::from(PARTS);
        let part = exponent.checked_exp_with_tolerance(tolerance)?;
        Decimal::ONE.checked_div(part.checked_powu(PARTS)?)
    };
    if size.is_zero() {
        return Decimal::ZERO;
    }
    relative().unwrap_or_default().round_dp(15)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(strata: &[(i64, u64, u64)]) -> Vec<Share> {
        let share = |&(weight, least, most)| Share { weight: Decimal::from(weight), least, most };
        strata.iter().map(share).collect()
    }

    #[test]
    fn a_total_is_divided_in_proportion_and_remainders_go_to_the_largest() {
        let strata = shares(&[(50, 1, 1000), (30, 1, 1000), (20, 1, 1000)]);
        assert_eq!(allocate(100, &strata), Ok(vec![50, 30, 20]));
        assert_eq!(allocate(7, &strata), Ok(vec![4, 2, 1]));
        assert_eq!(allocate(1000, &shares(&[(1, 1, 999); 3])), Ok(vec![334, 333, 333]));
    }

    #[test]
    fn bounds_hold_and_the_others_share_the_rest() {
        let strata = shares(&[(900, 2, 50), (90, 2, 1000), (10, 2, 1000)]);
        assert_eq!(allocate(100, &strata), Ok(vec![50, 45, 5]));
        assert_eq!(allocate(60, &strata), Ok(vec![50, 8, 2]));
        assert_eq!(allocate(6, &strata), Ok(vec![2, 2, 2]));
        assert_eq!(allocate(2050, &strata), Ok(vec![50, 1000, 1000]));
        assert_eq!(allocate(0, &[]), Ok(vec![]));
    }

    #[test]
    fn what_cannot_be_divided_is_said() {
        let strata = shares(&[(1, 2, 5), (1, 2, 5)]);
        assert_eq!(allocate(3, &strata), Err(CannotAllocate::TotalTooSmall { total: 3, least: 4 }));
        assert_eq!(
            allocate(11, &strata),
            Err(CannotAllocate::TotalTooLarge { total: 11, most: 10 })
        );
        assert_eq!(allocate(9, &shares(&[(0, 1, 9); 2])), Err(CannotAllocate::NoWeights));
    }

    #[test]
    fn every_division_has_its_total_and_keeps_its_bounds() {
        for seed in 1..200_u64 {
            let strata: Vec<(i64, u64, u64)> = (0..12)
                .map(|i| {
                    let mixed = (seed * 7919 + i * 104_729) % 1009;
                    (i64::try_from(mixed * mixed % 5000 + 1).unwrap(), mixed % 4, 4 + mixed % 37)
                })
                .collect();
            let strata = shares(&strata);
            let least: u64 = strata.iter().map(|share| share.least).sum();
            let most: u64 = strata.iter().map(|share| share.most).sum();
            for total in [least, least + seed % (most - least), most] {
                let numbers = allocate(total, &strata).unwrap();
                assert_eq!(numbers.iter().sum::<u64>(), total);
                for (number, share) in numbers.iter().zip(&strata) {
                    assert!((share.least..=share.most).contains(number), "{seed}: {numbers:?}");
                }
            }
        }
    }

    #[test]
    fn powers_are_relative_to_the_largest() {
        let power = |size: i64, q: &str| {
            relative_power(size.into(), Decimal::from(10_000), q.parse().unwrap())
        };
        assert_eq!(power(10_000, "0.5"), Decimal::ONE);
        assert_eq!(power(100, "0.5"), Decimal::new(1, 1));
        assert_eq!(power(2500, "0.5"), Decimal::new(5, 1));
        assert_eq!(power(1250, "1"), Decimal::new(125, 3));
        assert_eq!(power(77, "0"), Decimal::ONE);
        assert_eq!(power(0, "0.5"), Decimal::ZERO);
        let tiny = relative_power(Decimal::ONE, Decimal::from(10_u64.pow(16)), Decimal::new(5, 1));
        assert_eq!(tiny, Decimal::new(1, 8));
    }
}
