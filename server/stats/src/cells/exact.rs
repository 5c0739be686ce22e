//! Sums of weighted scores without rounding.

use rayon::prelude::*;

use super::CellsError;
use crate::sum::Sum;

/// Bits of a score.
const SCORE_BITS: i32 = 8;

/// Bits of the significand of a float.
const SIGNIFICAND: i32 = 53;

/// Bits a weight may lie above or below 1, so that no constant of a split leaves the floats.
const FARTHEST: i32 = 900;

/// The bits that weights use: every weight is a whole multiple of 2^`lowest` and less than
/// 2^`highest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    lowest: i32,
    highest: i32,
}

/// How weights are split, so that sums over a cell are exact.
///
/// With b bits a part, scores of 8 bits and r rows a cell, a sum of one part has at most
/// b + 8 + ⌈log₂ r⌉ bits; b is chosen so that these are the 53 of a float, and so many parts are
/// taken that they hold all bits that any weight has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Split {
    /// The number of parts; more than [`Split::MOST`] if weights are not split.
    pub parts: usize,
    /// Of each part but the last: what rounds a weight to a multiple of the part's lowest bit when it
    /// is added and taken away again.
    rounders: [f64; Self::MOST],
}

impl Window {
    const EMPTY: Self = Self { lowest: i32::MAX, highest: i32::MIN };

    /// The bits of all weights.
    ///
    /// # Errors
    ///
    /// A weight is negative or not finite.
    pub fn of(weights: &[f64]) -> Result<Self, CellsError> {
        let is_bad = |weight: &f64| !(weight.is_finite() && *weight >= 0.0);
        let join = |left: Self, right: Self| Self {
            lowest: left.lowest.min(right.lowest),
            highest: left.highest.max(right.highest),
        };
        let windows = weights.par_chunks(1 << 15).map(|chunk| {
            let good = !chunk.iter().any(is_bad);
            good.then(|| chunk.iter().map(|&weight| Self::of_one(weight)).fold(Self::EMPTY, join))
        });
        let joined = windows.try_reduce(|| Self::EMPTY, |left, right| Some(join(left, right)));
        joined.ok_or_else(|| {
            let row = weights.iter().position(is_bad).unwrap_or_default();
            CellsError::BadWeight { row, weight: weights.get(row).copied().unwrap_or(f64::NAN) }
        })
    }

    /// The bits of a weight that is finite and not negative.
    #[inline]
    #[expect(clippy::cast_possible_wrap, reason = "at most 64")]
    fn of_one(weight: f64) -> Self {
        let bits = weight.to_bits();
        if bits == 0 || weight == 0.0 {
            return Self::EMPTY;
        }
        let field = (bits >> (SIGNIFICAND - 1)) as i32;
        let fraction = bits & ((1 << (SIGNIFICAND - 1)) - 1);
        let implicit = u64::from(field != 0) << (SIGNIFICAND - 1);
        let exponent = field.max(1) - 1075;
        let trailing = (fraction | implicit).trailing_zeros() as i32;
        Self { lowest: exponent + trailing, highest: exponent + SIGNIFICAND }
    }
}

impl Split {
    /// More parts would cost more than sums in two words.
    pub const MOST: usize = 3;

    /// The split of weights with these bits, for cells of at most so many rows.
    pub fn new(window: Window, rows: usize) -> Self {
        let row_bits = rows.max(1).next_power_of_two().trailing_zeros();
        let bits = SIGNIFICAND - SCORE_BITS - i32::try_from(row_bits).unwrap_or(i32::MAX);
        let too_far = window.highest > FARTHEST || window.lowest < -FARTHEST;
        if window == Window::EMPTY {
            return Self { parts: 1, rounders: [0.0; Self::MOST] };
        }
        if too_far || bits < 1 {
            return Self { parts: usize::MAX, rounders: [0.0; Self::MOST] };
        }
        // 1.5·2⁵²·ulp: sums with it lie where floats are multiples of ulp.
        let rounder = |part: i32| 1.5 * 2f64.powi(SIGNIFICAND - 1 + window.highest - part * bits);
        let span = window.highest - window.lowest;
        let parts = usize::try_from((span + bits - 1) / bits).unwrap_or(usize::MAX);
        Self { parts, rounders: [rounder(1), rounder(2), rounder(3)] }
    }

    /// The parts of a weight; they add up to it without rounding.
    #[inline]
    pub fn of<const PARTS: usize>(&self, weight: f64) -> [f64; PARTS] {
        let mut rest = weight;
        std::array::from_fn(|part| {
            let high = match self.rounders.get(part) {
                Some(&rounder) if part + 1 < PARTS => (rest + rounder) - rounder,
                _ => rest,
            };
            rest -= high;
            high
        })
    }
}

/// The sum of exact parts, rounded once.
#[inline]
pub(super) fn rounded<const PARTS: usize>(parts: [f64; PARTS]) -> f64 {
    match parts.as_slice() {
        [only] => *only,
        [high, low] => high + low,
        more => more.iter().copied().collect::<Sum>().value(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_few_bits_are_one_part() {
        let window = Window::of(&[1.0, 2.5, 0.0, 1000.0]).expect("weights");
        assert_eq!(window, Window { lowest: -1, highest: 10 });
        assert_eq!(Split::new(window, 1 << 20).parts, 1);
    }

    #[test]
    fn parts_add_up_to_the_weight_and_keep_to_their_bits() {
        let weights = [10.01, 0.37, 19.99, 1e-3];
        let split = Split::new(Window::of(&weights).expect("weights"), 1000);
        assert_eq!(split.parts, 2);
        for weight in weights {
            let [high, low] = split.of::<2>(weight);
            assert_eq!((high + low).to_bits(), weight.to_bits());
            let grid = 2f64.powi(5 - 35);
            assert_eq!((high / grid).fract().to_bits() << 1, 0);
        }
    }

    #[test]
    fn weights_too_far_apart_are_not_split() {
        let window = Window::of(&[1e-40, 1e40]).expect("weights");
        assert!(Split::new(window, 1).parts > Split::MOST);
        let window = Window::of(&[1e-310, 1.0]).expect("weights");
        assert!(Split::new(window, 1).parts > Split::MOST);
    }

    #[test]
    fn a_weight_that_is_none_is_named() {
        for weight in [-1.0, f64::NAN, f64::INFINITY] {
            let error = Window::of(&[1.0, weight]).expect_err("no weight");
            assert!(matches!(error, CellsError::BadWeight { row: 1, .. }));
        }
    }
}
