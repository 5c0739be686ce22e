//! Ranks within a class: competition ranking ("1224"), the highest value first.

use rust_decimal::Decimal;

/// The rank of each published value, from 1; none for what has no value. Equal values share the
/// better rank and the ranks after them stay free.
#[must_use]
pub fn competition_ranks(values: &[Option<Decimal>]) -> Vec<Option<usize>> {
    let mut ordered: Vec<Decimal> = values.iter().flatten().copied().collect();
    ordered.sort_unstable_by(|a, b| b.cmp(a));
    values
        .iter()
        .map(|value| value.map(|value| ordered.partition_point(|other| *other > value) + 1))
        .collect()
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
