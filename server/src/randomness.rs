//! Randomness as an argument: ids, tokens and secrets are made from the [`Randomness`] one is given.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use uuid::Uuid;

use crate::clock::Clock;

/// Gives random bytes.
pub trait Randomness: Send + Sync {
    /// Fills `bytes` with random ones.
    fn fill(&self, bytes: &mut [u8]);
}

/// The randomness of the operating system, fit for secrets.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandomness;

impl Randomness for OsRandomness {
    /// # Panics
    ///
    /// If the operating system has no random bytes: nothing that is secret could be made then.
    #[expect(clippy::disallowed_methods, reason = "the one place where the system is asked")]
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the operating system gives no random bytes: {error}");
        }
    }
}

/// Bytes that follow from a seed, for tests and for the demonstration province; never for secrets.
pub struct SeededRandomness(Mutex<ChaCha20Rng>);

impl SeededRandomness {
    /// The sequence of bytes that belongs to `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Randomness for SeededRandomness {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}

impl fmt::Debug for SeededRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SeededRandomness")
    }
}

/// A new response id: a UUIDv7 of the present millisecond.
#[must_use]
pub fn response_id(clock: &dyn Clock, randomness: &dyn Randomness) -> Uuid {
    let mut bytes = [0; 10];
    randomness.fill(&mut bytes);
    let millis = u64::try_from(clock.now().as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn a_response_id_is_a_uuid_v7_that_sorts_by_its_time() {
        let clock = ManualClock::at("2026-11-21T08:00:00Z".parse().unwrap());
        let randomness = SeededRandomness::new(1);
        let first = response_id(&clock, &randomness);
        clock.advance(jiff::SignedDuration::from_millis(1));
        let second = response_id(&clock, &randomness);
        assert_eq!(first.get_version_num(), 7);
        assert!(first < second);
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
        let bytes = |seed| {
            let mut bytes = [0_u8; 16];
            SeededRandomness::new(seed).fill(&mut bytes);
            bytes
        };
        assert_eq!(bytes(7), bytes(7));
        assert_ne!(bytes(7), bytes(8));
    }

    #[test]
    fn the_operating_system_gives_different_bytes_each_time() {
        let (mut first, mut second) = ([0_u8; 32], [0_u8; 32]);
        OsRandomness.fill(&mut first);
        OsRandomness.fill(&mut second);
        assert_ne!(first, second);
    }
}
