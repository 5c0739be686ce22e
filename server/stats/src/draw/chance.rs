//! The chance of a unit.

/// The chance of a unit of being drawn at one stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// The inclusion probability π, from 0 to 1.
    pub probability: f64,
    /// Its inverse, how many units of the stratum the unit stands for. It is made of N/n or
    /// Σx/(n·x) and not of π, so that whole numbers are whole.
    pub weight: f64,
}

impl Chance {
    /// The chance of a unit that is taken for certain.
    pub const CERTAIN: Self = Self { probability: 1.0, weight: 1.0 };

    /// π = n/N of equal chances.
    pub(super) fn of_share(take: u64, population: u64) -> Self {
        let (take, population) = (float(take), float(population));
        Self { probability: take / population, weight: population / take }
    }

    /// π = n·x/Σx of chances in proportion to size, of units that are not certain.
    pub(super) fn in_proportion(take: u64, size: f64, total: f64) -> Self {
        let expected = float(take) * size;
        Self { probability: expected / total, weight: total / expected }
    }
}

/// A number of units as a float.
pub(super) fn float(number: u64) -> f64 {
    number as f64
}
