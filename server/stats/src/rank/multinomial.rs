//! Confidence sets of the ranks of counts: how often each answer of one question was given.

use super::{RankError, RankSet, check_coverage, small};
use crate::distribution::binomial;

/// Simultaneous confidence sets of the ranks of categories from their multinomial counts
/// (Bazylik, Mogstad, Romano, Shaikh and Wilhelm 2022; csranks `csranks_multinom`).
///
/// For every ordered pair of categories the p-value P(B ≥ xᵢ), B ~ Bin(xᵢ + xⱼ, ½), is exact; Holm's
/// procedure over all of them at 1 − coverage finds i above j. The largest count is rank 1.
///
/// # Errors
/// [`RankError::NoUnits`] without counts, [`RankError::Coverage`] unless 0 < coverage < 1.
pub fn multinomial_holm(counts: &[u64], coverage: f64) -> Result<Vec<RankSet>, RankError> {
    check_coverage(coverage)?;
    if counts.is_empty() {
        return Err(RankError::NoUnits);
    }
    let mut tests: Vec<(f64, usize, usize)> = Vec::new();
    for (better, &count) in counts.iter().enumerate() {
        for (worse, &other) in counts.iter().enumerate().filter(|(worse, _)| *worse != better) {
            let all = count.saturating_add(other);
            tests.push((binomial::upper_tail(real(count), real(all), 0.5), better, worse));
        }
    }
    tests.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut sets = widest_sets(counts);
    let count = tests.len();
    for (done, (p_value, better, worse)) in tests.into_iter().enumerate() {
        if p_value > (1.0 - coverage) / small(count - done) {
            break;
        }
        sets[better].upper -= 1;
        sets[worse].lower += 1;
    }
    Ok(sets)
}

fn widest_sets(counts: &[u64]) -> Vec<RankSet> {
    let rank = |count: &u64| 1 + counts.iter().filter(|other| *other > count).count();
    counts
        .iter()
        .map(|count| RankSet { rank: rank(count), lower: 1, upper: counts.len() })
        .collect()
}

/// A count of answers as a float.
#[expect(clippy::cast_precision_loss, reason = "people are far fewer than 2⁵³")]
const fn real(count: u64) -> f64 {
    count as f64
}
