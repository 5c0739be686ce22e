//! Units so large that they are taken for certain.

use super::{chance, count, index, number_of, places::Places};
use crate::sum::sum;

/// The units of a stratum taken apart into those that are certain and the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Certainty {
    /// The places of the units with an inclusion probability of 1, ascending.
    pub certain: Vec<u64>,
    /// The total size of the others.
    pub random: f64,
}

/// Takes units apart whose chance in proportion to size would be 1 or more.
///
/// A unit with n·x ≥ Σx is certain. With it the number n and the total Σx of the others become
/// smaller, so that further units may pass the bound; this is repeated until there is none (Särndal,
/// Swensson and Wretman 1992, section 3.6). If as many are to be taken as there are, all are
/// certain.
///
/// `sizes` has one size above 0 for each unit, `certain` the places of units that are certain by
/// themselves, ascending, and `take` the number of units to take, those included.
#[must_use]
pub fn with_certainty(sizes: &[f64], certain: &[u64], take: u64) -> Certainty {
    let population = number_of(sizes.len());
    if take >= population {
        return Certainty { certain: (0..population).collect(), random: 0.0 };
    }
    let mut certain = certain.to_vec();
    loop {
        let left = chance::float(take.saturating_sub(count(&certain)));
        let open: Vec<(u64, f64)> = Places::without(population, certain.clone())
            .iter()
            .map(|place| (place, sizes.get(index(place)).copied().unwrap_or_default()))
            .collect();
        let random = sum(open.iter().map(|(_, size)| *size));
        let large = open.into_iter().filter(|(_, size)| left * size >= random);
        let large: Vec<u64> = large.map(|(place, _)| place).collect();
        if left <= 0.0 || large.is_empty() {
            return Certainty { certain, random };
        }
        certain.extend(large);
        certain.sort_unstable();
    }
}
