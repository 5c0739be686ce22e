//! Seeded random numbers that do not depend on threads.
//!
//! A simulation is cut into blocks of a fixed number of draws, and each block has a stream of its
//! own of one `ChaCha8` generator (Bernstein 2008). So the draws are the same for any number of
//! threads, and the first draws of a long simulation are those of a short one.

use std::ops::Range;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// How many draws share a stream.
pub const DRAWS_PER_BLOCK: usize = 1024;

/// The numbers of the draws of a block, of `draws` in all.
#[must_use]
pub fn draws_of_block(block: usize, draws: usize) -> Range<usize> {
    let start = block.saturating_mul(DRAWS_PER_BLOCK).min(draws);
    start..start.saturating_add(DRAWS_PER_BLOCK).min(draws)
}

/// How many blocks hold that many draws.
#[must_use]
pub const fn blocks(draws: usize) -> usize {
    draws.div_ceil(DRAWS_PER_BLOCK)
}

/// The random numbers of one block.
#[derive(Clone, Debug)]
pub struct Stream {
    generator: ChaCha8Rng,
    spare: Option<f64>,
}

impl Stream {
    /// The stream of a block under a seed.
    #[must_use]
    pub fn new(seed: u64, block: usize) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(block as u64);
        Self { generator, spare: None }
    }

    /// A number of the uniform distribution on [0, 1), a multiple of 2⁻⁵³.
    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a float")]
    pub fn uniform(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1_u64 << 53) as f64;
        (self.generator.next_u64() >> 11) as f64 * STEP
    }

    /// A number of the standard normal distribution.
    ///
    /// Polar method (Marsaglia and Bray 1964; Knuth, *The Art of Computer Programming* 2, 3.4.1,
    /// algorithm P): a point of the unit disc gives two numbers, the second of which is kept.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let x = 2.0 * self.uniform() - 1.0;
            let y = 2.0 * self.uniform() - 1.0;
            let square = x * x + y * y;
            if square < 1.0 && square > 0.0 {
                let factor = (-2.0 * square.ln() / square).sqrt();
                self.spare = Some(y * factor);
                return x * factor;
            }
        }
    }

    /// A number of the χ² distribution with `df` > 0 degrees of freedom, which need not be whole.
    ///
    /// Twice a gamma number of shape `df`/2 (Marsaglia and Tsang, *ACM Trans. Math. Softw.* 26,
    /// 2000); a shape below 1 is raised by 1 and the number multiplied by `U^(1/shape)`.
    pub fn chi_squared(&mut self, df: f64) -> f64 {
        let shape = df / 2.0;
        if shape < 1.0 {
            let raised = self.gamma(shape + 1.0);
            return 2.0 * raised * (1.0 - self.uniform()).powf(shape.recip());
        }
        2.0 * self.gamma(shape)
    }

    /// A number of the gamma distribution with scale 1 and a shape of at least 1.
    fn gamma(&mut self, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = (9.0 * d).sqrt().recip();
        loop {
            let normal = self.normal();
            let cube = (1.0 + c * normal).powi(3);
            if cube <= 0.0 {
                continue;
            }
            let bound = 0.5 * normal * normal + d * (1.0 - cube + cube.ln());
            if (1.0 - self.uniform()).ln() < bound {
                return d * cube;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: usize = 200_000;

    fn moments(mut draw: impl FnMut() -> f64) -> (f64, f64) {
        let draws: Vec<f64> = (0..DRAWS).map(|_| draw()).collect();
        let mean = draws.iter().sum::<f64>() / 200_000.0;
        let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / 200_000.0;
        (mean, variance)
    }

    #[test]
    fn normal_numbers_have_mean_0_and_variance_1() {
        let mut stream = Stream::new(1, 0);
        let (mean, variance) = moments(|| stream.normal());
        assert!(mean.abs() < 0.01, "{mean}");
        assert!((variance - 1.0).abs() < 0.015, "{variance}");
    }

    #[test]
    fn a_share_of_normal_numbers_lies_beyond_1_96() {
        let mut stream = Stream::new(2, 0);
        let beyond = (0..DRAWS).filter(|_| stream.normal().abs() > 1.959_964).count();
        assert!((9_600..10_400).contains(&beyond), "{beyond}");
    }

    #[test]
    fn chi_squared_numbers_have_mean_df_and_variance_2_df() {
        for df in [0.5, 1.0, 2.0, 7.3, 60.0] {
            let mut stream = Stream::new(3, 0);
            let (mean, variance) = moments(|| stream.chi_squared(df));
            assert!((mean / df - 1.0).abs() < 0.03, "{df}: {mean}");
            assert!((variance / (2.0 * df) - 1.0).abs() < 0.06, "{df}: {variance}");
        }
    }

    #[test]
    fn blocks_and_seeds_have_streams_of_their_own() {
        let first = |seed, block| Stream::new(seed, block).normal().to_bits();
        assert_eq!(first(1, 0), first(1, 0));
        assert_ne!(first(1, 0), first(1, 1));
        assert_ne!(first(1, 0), first(2, 0));
    }

    #[test]
    fn the_last_block_holds_what_is_left() {
        assert_eq!(blocks(1025), 2);
        assert_eq!(draws_of_block(0, 1025), 0..1024);
        assert_eq!(draws_of_block(1, 1025), 1024..1025);
        assert_eq!(blocks(0), 0);
    }
}
