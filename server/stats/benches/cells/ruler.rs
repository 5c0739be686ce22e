//! The bare loop: what the machine can do at all.
//!
//! A table of all PSUs × units × items is added up row by row in the order the rows come, and the
//! standard errors are taken from sums of squares. Sums depend on that order, nothing may be missing,
//! rows must lie in the order of PSUs, and nothing is checked.

use crate::sample::{ITEMS, PSUS, STRATA, Sample};

/// Means and standard errors, units × items.
pub fn means(sample: &Sample, units: usize) -> (Vec<f64>, Vec<f64>) {
    let mut weights = vec![0.0; PSUS * units];
    let mut totals = vec![0.0; PSUS * units * ITEMS];
    let rows = sample.codes.as_chunks::<ITEMS>().0;
    for (row, codes) in rows.iter().enumerate() {
        let cell = sample.psu[row] as usize * units + sample.unit[row] as usize;
        let weight = sample.weights[row];
        weights[cell] += weight;
        if let Some(totals) = totals[cell * ITEMS..].first_chunk_mut::<ITEMS>() {
            for (total, &code) in totals.iter_mut().zip(codes) {
                *total += weight * f64::from(code);
            }
        }
    }
    finish(&weights, &totals, units)
}

fn finish(weights: &[f64], totals: &[f64], units: usize) -> (Vec<f64>, Vec<f64>) {
    let mut means = vec![0.0; units * ITEMS];
    let mut of_unit = vec![0.0; units];
    for (cell, &weight) in weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
        let unit = cell % units;
        of_unit[unit] += weight;
        for item in 0..ITEMS {
            means[unit * ITEMS + item] += totals[cell * ITEMS + item];
        }
    }
    for (place, mean) in means.iter_mut().enumerate() {
        *mean /= of_unit[place / ITEMS];
    }
    let mut variances = vec![0.0; units * ITEMS];
    let drawn = (PSUS / STRATA) as f64;
    let (mut sums, mut squares) = (vec![0.0; units * ITEMS], vec![0.0; units * ITEMS]);
    for of_stratum in (0..PSUS * units).collect::<Vec<_>>().chunks(PSUS / STRATA * units) {
        sums.fill(0.0);
        squares.fill(0.0);
        for &cell in of_stratum.iter().filter(|&&cell| weights[cell] != 0.0) {
            let unit = cell % units;
            let share = 1.0 / of_unit[unit];
            let totals = &totals[cell * ITEMS..(cell + 1) * ITEMS];
            let own = unit * ITEMS..(unit + 1) * ITEMS;
            let sums = sums[own.clone()].iter_mut().zip(&mut squares[own.clone()]);
            for ((total, mean), (sum, square)) in totals.iter().zip(&means[own]).zip(sums) {
                let score = (total - mean * weights[cell]) * share;
                *sum += score;
                *square += score * score;
            }
        }
        for ((variance, sum), square) in variances.iter_mut().zip(&sums).zip(&squares) {
            *variance += drawn / (drawn - 1.0) * (square - sum * sum / drawn);
        }
    }
    (means, variances.into_iter().map(|variance: f64| variance.max(0.0).sqrt()).collect())
}
