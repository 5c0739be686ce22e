//! Successive difference replication, for systematic samples.

use super::hadamard::Hadamard;
use super::{ReplicateError, ReplicateSource, Replicates};

impl ReplicateSource<'_> {
    /// Successive difference replicates (Fay and Train, *Proc. Amer. Stat. Assoc., Gov. Stat.*,
    /// 1995): cluster i, in the order of the design (strata, then codes: code clusters in the order
    /// they were drawn in), has the factor 1 + √(1−f)(h − h′)/√8 with the signs h, h′ of two rows
    /// of a Hadamard matrix of an order R ≥ `replicates`; scale 4/R, deviations from the full
    /// estimate. The variance is half the sum of the squared differences of neighbours, in rings.
    ///
    /// Rows: neighbours share a row. The first ring goes through rows 1, 2, 3, …, R−1 (row 0 is
    /// constant), the next one in steps of 2, then 3, …, steps that have a factor in common with
    /// R−1 left out; the last ring may be shorter, and is closed too.
    ///
    /// The degrees of freedom are the smaller of R−1 and the clusters less one.
    ///
    /// # Errors
    ///
    /// Fewer than three clusters or two replicates, or too many replicates.
    pub fn successive_difference(&self, replicates: usize) -> Result<Replicates, ReplicateError> {
        let strata = self.strata()?;
        let clusters = self.design.clusters().levels();
        if clusters < 3 {
            return Err(ReplicateError::NothingVaries);
        }
        if replicates < 2 {
            return Err(ReplicateError::TooFewReplicates(replicates));
        }
        let matrix = Hadamard::at_least(replicates.max(4))
            .ok_or(ReplicateError::TooManyReplicates(replicates))?;
        let pairs = pairs(clusters, matrix.order() - 1);
        let mut spread = self.whole();
        for stratum in &strata {
            spread[stratum.clusters.clone()]
                .fill((1.0 - stratum.fraction).sqrt() / (2.0 * std::f64::consts::SQRT_2));
        }
        let replicate = |column: usize| {
            let factor = |(&(a, b), spread): (&(usize, usize), &f64)| {
                1.0 + spread * (matrix.sign(a, column) - matrix.sign(b, column))
            };
            self.replicate(&pairs.iter().zip(&spread).map(factor).collect::<Vec<_>>())
        };
        let order = matrix.order();
        let weights = (0..order).map(replicate).collect();
        let mut made = self.equal(weights, 4.0 / (order as f64), true);
        made.degrees_of_freedom = (order - 1).min(clusters - 1) as f64;
        Ok(made)
    }
}

/// The rows a and b of every cluster, of rows 1 to `rows`.
fn pairs(clusters: usize, rows: usize) -> Vec<(usize, usize)> {
    let steps = (1..).filter(|&step| greatest_common_divisor(step, rows) == 1);
    let mut pairs = Vec::with_capacity(clusters);
    for step in steps {
        let left = clusters - pairs.len();
        // A ring of one has no neighbour, and one of two counts their difference: a single cluster
        // that is left over takes the one before it into its ring.
        let size = if left == rows + 1 { rows - 1 } else { left.min(rows) };
        let row = |place: usize| 1 + place * step % rows;
        pairs.extend((0..size).map(|place| {
            let next = if place + 1 == size { 0 } else { place + 1 };
            (row(place), row(next))
        }));
        if pairs.len() == clusters {
            break;
        }
    }
    pairs
}

fn greatest_common_divisor(left: usize, right: usize) -> usize {
    if right == 0 { left } else { greatest_common_divisor(right, left % right) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_a_row_and_rings_are_closed() {
        assert_eq!(pairs(4, 7), [(1, 2), (2, 3), (3, 4), (4, 1)]);
        let two_rings = pairs(5 + 3, 5);
        assert_eq!(two_rings[4..], [(5, 1), (1, 3), (3, 5), (5, 1)]);
        assert_eq!(pairs(6, 5), [(1, 2), (2, 3), (3, 4), (4, 1), (1, 3), (3, 1)]);
    }

    #[test]
    fn steps_that_would_close_a_ring_too_early_are_left_out() {
        let pairs = pairs(27, 9);
        assert_eq!(pairs[9], (1, 3));
        assert_eq!(pairs[18], (1, 5));
    }
}
