//! Quantiles of a few values, in decimals.

use rust_decimal::Decimal;

/// The quantile of ascending values at a probability, by one of the nine types of Hyndman and Fan
/// (The American Statistician 50, 1996), as numbered in R's `quantile`. None of no values or of an
/// unknown type.
pub(super) fn quantile(ascending: &[Decimal], probability: Decimal, kind: u8) -> Option<Decimal> {
    let n = Decimal::from(ascending.len());
    let (one, half) = (Decimal::ONE, Decimal::new(5, 1));
    // The value lies `fraction` of the way from the `below`-th value to the next, from 1.
    let (position, continuous) = match kind {
        1 | 2 => (n * probability, false),
        3 => (n * probability - half, false),
        4 => (n * probability, true),
        5 => (n * probability + half, true),
        6 => ((n + one) * probability, true),
        7 => ((n - one) * probability + one, true),
        8 => ((n + one / Decimal::from(3)) * probability + one / Decimal::from(3), true),
        9 => ((n + Decimal::new(25, 2)) * probability + Decimal::new(375, 3), true),
        _ => return None,
    };
    let below = position.floor();
    let rest = position - below;
    let fraction = match kind {
        _ if continuous => rest,
        1 => {
            if rest > Decimal::ZERO {
                one
            } else {
                Decimal::ZERO
            }
        }
        2 => {
            if rest > Decimal::ZERO {
                one
            } else {
                half
            }
        }
        _ => {
            let even = (below % Decimal::TWO).is_zero();
            if rest.is_zero() && even { Decimal::ZERO } else { one }
        }
    };
    let at = |place: Decimal| {
        let last = ascending.len().checked_sub(1)?;
        let place = usize::try_from(place - one).unwrap_or(0).min(last);
        ascending.get(place).copied()
    };
    let (low, high) = (at(below)?, at(below + one)?);
    Some(low + fraction * (high - low))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R 4.5: `quantile(c(1, 2, 4, 8, 16), c(0.25, 0.5, 0.6), type = t)`.
    #[test]
    fn the_nine_types_are_those_of_r() {
        let values: Vec<Decimal> = [1, 2, 4, 8, 16].map(Decimal::from).to_vec();
        let expected = [
            (1, ["2", "4", "4"]),
            (2, ["2", "4", "6"]),
            (3, ["1", "2", "4"]),
            (4, ["1.25", "3", "4"]),
            (5, ["1.75", "4", "6"]),
            (6, ["1.5", "4", "6.4"]),
            (7, ["2", "4", "5.6"]),
        ];
        for (kind, quantiles) in expected {
            for (probability, expected) in ["0.25", "0.5", "0.6"].into_iter().zip(quantiles) {
                let found = quantile(&values, probability.parse().unwrap(), kind).unwrap();
                assert_eq!(found.normalize().to_string(), expected, "type {kind}, {probability}");
            }
        }
        let round = |kind| quantile(&values, Decimal::new(25, 2), kind).unwrap().round_dp(6);
        assert_eq!(round(8).to_string(), "1.666667");
        assert_eq!(round(9).to_string(), "1.6875");
        assert_eq!(quantile(&values, Decimal::ONE, 10), None);
        assert_eq!(quantile(&[], Decimal::new(5, 1), 7), None);
    }
}
