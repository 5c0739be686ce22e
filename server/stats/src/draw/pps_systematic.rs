//! Systematic sampling with chances in proportion to size.

use super::Stream;
use crate::sum::{Sum, sum};

/// `number` of the places of `sizes`, ascending; none of the sizes reaches Σx/n.
///
/// The sizes are laid end to end, and the units are taken that hold the points (u + k)·Σx/n for
/// k = 0, …, n−1, with u random from 0 to 1 (Madow, Annals of Mathematical Statistics 20, 1949).
pub(super) fn select(sizes: &[f64], number: usize, stream: &mut Stream) -> Vec<usize> {
    let interval = sum(sizes.iter().copied()) / number as f64;
    let start = stream.fraction();
    let mut chosen = Vec::with_capacity(number);
    let mut end = Sum::ZERO;
    for (place, size) in sizes.iter().enumerate() {
        end.add(*size);
        let point = (start + chosen.len() as f64) * interval;
        // Rounding must neither take a unit twice nor leave the last one out.
        let must = sizes.len() - place <= number - chosen.len();
        if chosen.len() < number && (point < end.value() || must) {
            chosen.push(place);
        }
    }
    chosen
}
