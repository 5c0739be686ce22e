//! Balanced half-samples.

use super::hadamard::Hadamard;
use super::{ReplicateError, ReplicateSource, Replicates};

impl ReplicateSource<'_> {
    /// Balanced repeated replication: in every replicate one cluster of each stratum of two has
    /// twice its weight and the other none, by the signs of a row of a Hadamard matrix of an order R
    /// above the number of strata (full orthogonal balance); scale 1/R (`McCarthy` 1969; R `survey`,
    /// `brrweights`). A finite population correction is not made.
    ///
    /// # Errors
    ///
    /// A stratum has not two clusters, or there are too many strata.
    pub fn brr(&self) -> Result<Replicates, ReplicateError> {
        self.fay(0.0)
    }

    /// Fay's variant: factors 2 − ρ and ρ in the place of 2 and 0, so that no row is ever without
    /// weight; scale 1/(R(1−ρ)²) (Judkins, *J. Off. Stat.* 6, 1990).
    ///
    /// # Errors
    ///
    /// As for [`brr`](Self::brr), or ρ is not from 0 to below 1.
    pub fn fay(&self, rho: f64) -> Result<Replicates, ReplicateError> {
        if !(0.0..1.0).contains(&rho) {
            return Err(ReplicateError::BadFay(rho));
        }
        let all = self.strata()?;
        let unpaired = all.iter().enumerate().filter(|(_, stratum)| stratum.size() != 2);
        let unpaired: Vec<usize> = unpaired.map(|(number, _)| number).collect();
        if !unpaired.is_empty() {
            return Err(ReplicateError::NotPaired { strata: unpaired });
        }
        let matrix = Hadamard::at_least(all.len() + 1)
            .ok_or(ReplicateError::TooManyReplicates(all.len()))?;
        let replicate = |column: usize| {
            let mut factors = self.whole();
            for (number, stratum) in all.iter().enumerate() {
                // Row 0 is constant, and would favour the first cluster in every replicate.
                let sign = matrix.sign(number + 1, column);
                let each = [1.0 + sign * (1.0 - rho), 1.0 - sign * (1.0 - rho)];
                factors[stratum.clusters.clone()].copy_from_slice(&each);
            }
            self.replicate(&factors)
        };
        let order = matrix.order();
        let scale = 1.0 / ((order as f64) * (1.0 - rho).powi(2));
        Ok(self.equal((0..order).map(replicate).collect(), scale, false))
    }
}
