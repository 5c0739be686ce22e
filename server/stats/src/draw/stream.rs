//! Random numbers of a draw.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of random numbers that follows from a seed and a name.
///
/// The generator is `ChaCha20` with the seed as key; the name chooses one of its 2⁶⁴ streams. How
/// whole numbers and fractions are made of its bits is fixed here, and not left to a library whose
/// next version may do it otherwise: a published seed has to give the same sample for ever.
#[derive(Clone, Debug)]
pub struct Stream(ChaCha20Rng);

impl Stream {
    /// The stream of a seed that has this name, such as that of a stage and a stratum.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        let mut key = [0; 32];
        for (slot, byte) in key.iter_mut().zip(seed.to_le_bytes()) {
            *slot = byte;
        }
        let mut generator = ChaCha20Rng::from_seed(key);
        generator.set_stream(fnv_1a(name));
        Self(generator)
    }

    /// A whole number from 0 to `bound` − 1, each with the same chance; 0 if `bound` is 0. (Lemire,
    /// ACM Transactions on Modeling and Computer Simulation 29, 2019.)
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let threshold = bound.wrapping_neg().checked_rem(bound).unwrap_or(0);
        loop {
            let product = u128::from(self.0.next_u64()) * u128::from(bound);
            let (high, low) = (product >> 64, product & u128::from(u64::MAX));
            if low >= u128::from(threshold) {
                return u64::try_from(high).unwrap_or(0);
            }
        }
    }

    /// A number from 0 to below 1, of 53 random bits.
    pub(super) fn fraction(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (f64::EPSILON / 2.0)
    }

    /// Puts values into a random order (Fisher and Yates; Knuth, *The Art of Computer Programming*
    /// 2, 3.4.2, algorithm P).
    pub(super) fn shuffle<T>(&mut self, values: &mut [T]) {
        for last in (1..values.len()).rev() {
            let bound = u64::try_from(last).unwrap_or(u64::MAX).saturating_add(1);
            values.swap(last, usize::try_from(self.below(bound)).unwrap_or(0));
        }
    }
}

/// The 64-bit FNV-1a hash, which is the same on every platform.
fn fnv_1a(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_name_always_give_the_same_numbers() {
        // Published seeds rely on these: they never change.
        let mut stream = Stream::new(2026, "commune/X01");
        let numbers: Vec<u64> = (0..6).map(|_| stream.below(1000)).collect();
        assert_eq!(numbers, KNOWN);
        let mut other = Stream::new(2026, "commune/X02");
        assert_ne!((0..6).map(|_| other.below(1000)).collect::<Vec<_>>(), KNOWN);
        let mut other = Stream::new(2027, "commune/X01");
        assert_ne!((0..6).map(|_| other.below(1000)).collect::<Vec<_>>(), KNOWN);
    }

    const KNOWN: [u64; 6] = [746, 689, 244, 563, 214, 629];

    #[test]
    fn the_hash_is_that_of_its_authors() {
        assert_eq!(fnv_1a(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv_1a("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv_1a("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn numbers_are_in_their_bounds() {
        let mut stream = Stream::new(1, "");
        assert_eq!((stream.below(0), stream.below(1)), (0, 0));
        assert!((0..1000).all(|_| stream.below(7) < 7));
        assert!((0..1000).all(|_| (0.0..1.0).contains(&stream.fraction())));
        let mut values: Vec<u32> = (0..50).collect();
        stream.shuffle(&mut values);
        assert!(!values.is_sorted());
        values.sort_unstable();
        assert_eq!(values, (0..50).collect::<Vec<_>>());
    }
}
