//! Systematic sampling with equal chances.

use super::Stream;

/// `number` of the places `0..population`, ascending: ⌊(U + kN)/n⌋ for k = 0, …, n−1, with U random
/// among 0, …, N−1.
///
/// The interval N/n is kept as a fraction, and all is done in whole numbers. Place j is hit by the n
/// values jn, …, jn + n − 1 of the nN values that U + kN can have, so its chance is n/N exactly.
pub(super) fn select(population: u64, number: u64, stream: &mut Stream) -> Vec<u64> {
    let start = u128::from(stream.below(population));
    let (population, divisor) = (u128::from(population), u128::from(number.max(1)));
    let place = |step: u64| (start + u128::from(step) * population) / divisor;
    (0..number).filter_map(|step| u64::try_from(place(step)).ok()).collect()
}
