//! Simple random sampling.

use std::collections::BTreeMap;

use super::Stream;

/// `number` of the places `0..population`, ascending; every set of them has the same chance.
///
/// The first steps of a shuffle (Fisher and Yates) of a list that is not written down: only places
/// that have been moved are kept, so that a few of billions can be drawn.
pub(super) fn select(population: u64, number: u64, stream: &mut Stream) -> Vec<u64> {
    let mut moved: BTreeMap<u64, u64> = BTreeMap::new();
    let mut chosen: Vec<u64> = (0..number)
        .map(|step| {
            let other = step + stream.below(population - step);
            let here = moved.remove(&step).unwrap_or(step);
            if other == step { here } else { moved.insert(other, here).unwrap_or(other) }
        })
        .collect();
    chosen.sort_unstable();
    chosen
}
