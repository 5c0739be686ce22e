//! The figure that stands for several runs.

/// The value in the middle, the upper one of two. None without values.
pub fn median(values: Vec<f64>) -> Option<f64> {
    percentile(values, 50)
}

/// The value below which lie so many of a hundred values. None without values.
pub fn percentile(mut values: Vec<f64>, percent: usize) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let rank = values.len() * percent / 100;
    values.get(rank.min(values.len().saturating_sub(1))).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_one_of_the_values() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![3.0, 1.0]), Some(3.0));
        assert_eq!(median(Vec::new()), None);
    }

    #[test]
    fn few_values_exceed_a_high_percentile() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(percentile(values, 95), Some(96.0));
        assert_eq!(percentile(vec![7.0], 95), Some(7.0));
    }
}
