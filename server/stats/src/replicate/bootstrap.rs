//! The bootstrap: every replicate draws clusters with replacement.

use rayon::prelude::*;

use super::source::Stratum;
use super::{ReplicateError, ReplicateSource, Replicates};
use crate::random::Stream;
use crate::sum::sum;
use crate::weight::Weights;

impl ReplicateSource<'_> {
    /// The bootstrap of Rao and Wu with n−1 draws from the n clusters of each stratum: factor
    /// n/(n−1) times how often a cluster was drawn; scale 1/(R−1) (R `survey`, `subbootweights`).
    /// With sampling fractions it is that of [`rao_wu_yue`](Self::rao_wu_yue).
    ///
    /// # Errors
    ///
    /// Fewer than two replicates, a stratum with a single cluster (unless kept), or nothing that
    /// varies.
    pub fn subbootstrap(&self, replicates: usize, seed: u64) -> Result<Replicates, ReplicateError> {
        let strata = self.varying_strata()?;
        self.rescaled(&strata, |stratum| stratum.size() - 1, replicates, seed)
    }

    /// The rescaling bootstrap with m draws in each stratum (Rao, Wu and Yue, *Survey Methodology*
    /// 18, 1992): factor 1 − λ + λ(n/m)·times drawn, λ = √(m(1−f)/(n−1)); scale 1/(R−1). `draws` has
    /// the m of every stratum, from 1 to n−1 so that no weight is negative; that of a stratum in
    /// which nothing varies is not looked at.
    ///
    /// # Errors
    ///
    /// As for [`subbootstrap`](Self::subbootstrap), or a number of draws that does not fit.
    pub fn rao_wu_yue(
        &self,
        draws: &[usize],
        replicates: usize,
        seed: u64,
    ) -> Result<Replicates, ReplicateError> {
        let all = self.strata()?;
        let (expected, found) = (all.len(), draws.len());
        if expected != found {
            return Err(ReplicateError::UnequalLengths { expected, found });
        }
        let strata = self.varying_strata()?;
        let number = |stratum: &Stratum| {
            all.iter().position(|other| other.clusters.start == stratum.clusters.start)
        };
        let of = |stratum: &Stratum| {
            number(stratum).and_then(|number| draws.get(number)).copied().unwrap_or_default()
        };
        for stratum in &strata {
            let (draws, most) = (of(stratum), stratum.size() - 1);
            if draws == 0 || draws > most {
                let stratum = number(stratum).unwrap_or_default();
                return Err(ReplicateError::BadDraws { stratum, draws, most });
            }
        }
        self.rescaled(&strata, of, replicates, seed)
    }

    /// The bootstrap of Canty and Davison (*The Statistician* 48, 1999): n draws from the n clusters
    /// of each stratum; the factor is how often a cluster was drawn; scale (h/(h−1))/(R−1), h the
    /// harmonic mean of the n of all strata (R `survey`, `bootweights`, without a finite population
    /// correction).
    ///
    /// # Errors
    ///
    /// As for [`subbootstrap`](Self::subbootstrap).
    pub fn bootstrap(&self, replicates: usize, seed: u64) -> Result<Replicates, ReplicateError> {
        let strata = self.varying_strata()?;
        let inverse = |stratum: &Stratum| 1.0 / (stratum.size() as f64);
        let harmonic = (strata.len() as f64) / sum(strata.iter().map(inverse));
        let weights = self.resampled(replicates, seed, |factors, stream| {
            for stratum in &strata {
                let drawn = draw(stream, stratum.size(), stratum.size());
                factors[stratum.clusters.clone()].copy_from_slice(&drawn);
            }
        })?;
        let scale = harmonic / (harmonic - 1.0) / ((replicates - 1) as f64);
        Ok(self.equal(weights, scale, false))
    }

    fn rescaled(
        &self,
        strata: &[Stratum],
        draws: impl Fn(&Stratum) -> usize + Sync,
        replicates: usize,
        seed: u64,
    ) -> Result<Replicates, ReplicateError> {
        let weights = self.resampled(replicates, seed, |factors, stream| {
            for stratum in strata {
                let (number, size) = (draws(stratum), stratum.size() as f64);
                let share = (number as f64) * (1.0 - stratum.fraction) / (size - 1.0);
                let lambda = share.sqrt();
                let each = lambda * size / (number as f64);
                for (factor, times) in factors[stratum.clusters.clone()].iter_mut().zip(draw(
                    stream,
                    stratum.size(),
                    number,
                )) {
                    *factor = 1.0 - lambda + each * times;
                }
            }
        })?;
        Ok(self.equal(weights, 1.0 / ((replicates - 1) as f64), false))
    }

    /// Replicates with a stream of random numbers each.
    fn resampled(
        &self,
        replicates: usize,
        seed: u64,
        resample: impl Fn(&mut [f64], &mut Stream) + Sync,
    ) -> Result<Vec<Weights>, ReplicateError> {
        if replicates < 2 {
            return Err(ReplicateError::TooFewReplicates(replicates));
        }
        let replicate = |number: usize| {
            let mut factors = self.whole();
            resample(&mut factors, &mut Stream::new(seed, number));
            self.replicate(&factors)
        };
        Ok((0..replicates).into_par_iter().map(replicate).collect())
    }
}

/// How often each of `size` clusters comes in a number of draws with replacement.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the product is not negative and below the number of clusters"
)]
fn draw(stream: &mut Stream, size: usize, draws: usize) -> Vec<f64> {
    let mut times = vec![0.0; size];
    for _ in 0..draws {
        let cluster = (stream.uniform() * (size as f64)) as usize;
        // Rounding may give the number itself.
        times[cluster.min(size - 1)] += 1.0;
    }
    times
}
