//! The jackknife: every replicate leaves one cluster out.

use super::{ReplicateError, ReplicateSource, Replicates};

impl ReplicateSource<'_> {
    /// JK1, for a sample without strata: a replicate for every cluster, in which it has weight 0 and
    /// the others n/(n−1) times theirs; scale (1−f)(n−1)/n, rscales 1, n−1 degrees of freedom
    /// (R `survey`, `jk1weights`).
    ///
    /// # Errors
    ///
    /// There are strata, or a single cluster, or all clusters there are.
    pub fn jk1(&self) -> Result<Replicates, ReplicateError> {
        let strata = self.strata()?.len();
        if strata > 1 {
            return Err(ReplicateError::Stratified(strata));
        }
        let mut replicates = self.jkn()?;
        replicates.scale = replicates.rscales.first().copied().unwrap_or(1.0);
        replicates.rscales.fill(1.0);
        Ok(replicates)
    }

    /// `JKn`: for every cluster of stratum h a replicate in which it has weight 0 and the other
    /// clusters of the stratum n/(n−1) times theirs; scale 1, rscales (1−f)(n−1)/n, clusters less
    /// strata degrees of freedom (R `survey`, `jknweights`; Rust and Rao, *Stat. Methods Med. Res.*
    /// 5, 1996). Strata that were drawn whole have no replicate.
    ///
    /// # Errors
    ///
    /// A stratum with a single cluster (unless [`LonelyStratum::Keep`](super::LonelyStratum::Keep)),
    /// or nothing that varies.
    pub fn jkn(&self) -> Result<Replicates, ReplicateError> {
        let (mut weights, mut rscales) = (Vec::new(), Vec::new());
        for stratum in self.varying_strata()? {
            let size = stratum.size() as f64;
            for left_out in stratum.clusters.clone() {
                let mut factors = self.whole();
                factors[stratum.clusters.clone()].fill(size / (size - 1.0));
                factors[left_out] = 0.0;
                weights.push(self.replicate(&factors));
                rscales.push((1.0 - stratum.fraction) * ((size - 1.0) / size));
            }
        }
        Ok(Replicates { rscales, ..self.equal(weights, 1.0, false) })
    }
}
