//! Ranks within a class: competition ranking ("1224"), the highest value first.

use rust_decimal::Decimal;

/// The rank of each published value, from 1; none for what has no value. Equal values share the
/// better rank and the ranks after them stay free.
#[must_use]
pub fn competition_ranks(values: &[Option<Decimal>]) -> Vec<Option<usize>> {
    let mut ordered: Vec<(Decimal, usize)> =
        values.iter().enumerate().filter_map(|(place, value)| Some(((*value)?, place))).collect();
    // Published values have the same number of digits, so that whole numbers can be compared.
    let scale = ordered.first().map_or(0, |(value, _)| value.scale());
    if ordered.iter().all(|(value, _)| value.scale() == scale) {
        ordered.sort_unstable_by_key(|(value, _)| std::cmp::Reverse(value.mantissa()));
    } else {
        ordered.sort_unstable_by_key(|(value, _)| std::cmp::Reverse(*value));
    }
    let mut ranks = vec![None; values.len()];
    let (mut rank, mut before) = (0, None);
    for (above, (value, place)) in ordered.into_iter().enumerate() {
        if before != Some(value) {
            (rank, before) = (above + 1, Some(value));
        }
        ranks[place] = Some(rank);
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_a_rank_and_leave_a_gap() {
        let values: Vec<Option<Decimal>> =
            [Some(90), Some(80), None, Some(80), Some(70)].map(|v| v.map(Decimal::from)).to_vec();
        assert_eq!(competition_ranks(&values), [Some(1), Some(2), None, Some(2), Some(4)]);
    }
}
