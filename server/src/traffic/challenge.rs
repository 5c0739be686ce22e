//! Proof of work: a challenge that costs a phone about a second and the server nothing to speak of.
//!
//! A **challenge** is `EXPIRY.BITS.NONCE.SIGNATURE`: seconds since 1970 in base 36, a number, and 96
//! bits each of randomness and of an HMAC over all of that and the link. **Work** is
//! `CHALLENGE.NUMBER`, a text of at most 55 characters, which is one block of SHA-256, whose SHA-256
//! begins with so many zero bits. Each challenge is taken once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::limits::WorkBits;
use super::table::Key;
use crate::link::keyed_hash;

/// How long a challenge may be worked on: a phone may fall asleep meanwhile.
pub const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// Bytes of the nonce and of the signature.
const BYTES: usize = 12;

/// The longest work.
const LONGEST: usize = 55;

/// Makes challenges and checks work.
#[derive(Clone)]
pub struct Challenger([u8; 32]);

impl std::fmt::Debug for Challenger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Challenger(…)")
    }
}

impl Challenger {
    /// With the secret that all processes on one database share.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// A challenge for a link.
    #[must_use]
    pub fn challenge(
        &self,
        link: &str,
        bits: WorkBits,
        nonce: [u8; BYTES],
        now: Timestamp,
    ) -> String {
        let expiry = in_base_36(now.as_second().saturating_add(LIFETIME.as_secs()).unsigned_abs());
        let nonce = URL_SAFE_NO_PAD.encode(nonce);
        let statement = format!("{expiry}.{}.{nonce}", bits.get());
        let signature = self.signature(link, &statement);
        format!("{statement}.{signature}")
    }

    fn signature(&self, link: &str, statement: &str) -> String {
        let hash = keyed_hash(&self.0, &format!("{link}|{statement}"));
        URL_SAFE_NO_PAD.encode(hash.get(..BYTES).unwrap_or(&hash))
    }

    /// The key by which a challenge is taken once, if this is work for the link that was done in time.
    #[must_use]
    pub fn proven(&self, link: &str, work: &str, now: Timestamp) -> Option<Key> {
        if work.len() > LONGEST {
            return None;
        }
        let (challenge, _) = work.rsplit_once('.')?;
        let (statement, signature) = challenge.rsplit_once('.')?;
        let right = self.signature(link, statement);
        if !bool::from(signature.as_bytes().ct_eq(right.as_bytes())) {
            return None;
        }
        let mut parts = statement.split('.');
        let expiry = i64::from_str_radix(parts.next()?, 36).ok()?;
        let bits: u32 = parts.next()?.parse().ok()?;
        let hash: [u8; 32] = Sha256::digest(work.as_bytes()).into();
        let in_time = now.as_second() < expiry;
        (in_time && zero_bits(&hash) >= bits).then(|| key_of(challenge))
    }
}

fn key_of(challenge: &str) -> Key {
    let mut key = Key::default();
    for (byte, hashed) in key.iter_mut().zip(Sha256::digest(challenge.as_bytes())) {
        *byte = hashed;
    }
    key
}

/// The zero bits at the beginning of a hash.
fn zero_bits(hash: &[u8; 32]) -> u32 {
    let zeros = hash.iter().take_while(|byte| **byte == 0).count();
    let first = hash.get(zeros).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(zeros).unwrap_or(32) * 8 + first
}

fn in_base_36(mut number: u64) -> String {
    let mut digits = Vec::new();
    while number > 0 || digits.is_empty() {
        digits.extend(char::from_digit(u32::try_from(number % 36).unwrap_or_default(), 36));
        number /= 36;
    }
    digits.into_iter().rev().collect()
}

/// Does the work, as a phone does: tries one number after the other.
#[cfg(test)]
#[must_use]
pub(crate) fn work_for(challenge: &str) -> String {
    let bits: u32 = challenge.split('.').nth(1).unwrap().parse().unwrap();
    let tried = (0_u64..).map(|number| format!("{challenge}.{number}"));
    let proves = |work: &String| zero_bits(&Sha256::digest(work.as_bytes()).into()) >= bits;
    tried.into_iter().find(proves).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Timestamp {
        "2026-11-21T05:00:00Z".parse().unwrap()
    }

    fn challenge(bits: u8) -> String {
        Challenger::new([7; 32]).challenge("dot-1", bits.try_into().unwrap(), [9; BYTES], noon())
    }

    #[test]
    fn work_is_taken_for_its_link_in_time() {
        let (challenger, work) = (Challenger::new([7; 32]), work_for(&challenge(8)));
        assert!(work.len() <= LONGEST, "{work}");
        assert!(challenger.proven("dot-1", &work, noon()).is_some());
        let late = noon() + LIFETIME;
        assert_eq!(challenger.proven("dot-1", &work, late), None);
        assert_eq!(challenger.proven("dot-2", &work, noon()), None);
        assert_eq!(Challenger::new([8; 32]).proven("dot-1", &work, noon()), None);
    }

    #[test]
    fn a_challenge_that_was_made_easier_or_put_off_is_refused() {
        let challenge = challenge(16);
        let parts: Vec<_> = challenge.split('.').collect();
        for forged in [
            format!("{}.1.{}.{}", parts[0], parts[2], parts[3]),
            format!("zzzzzz.16.{}.{}", parts[2], parts[3]),
            format!("{}.16.{}", parts[0], parts[3]),
        ] {
            let work = format!("{forged}.5");
            assert_eq!(Challenger::new([7; 32]).proven("dot-1", &work, noon()), None, "{forged}");
        }
    }

    #[test]
    fn a_number_that_does_not_fit_and_nonsense_are_refused() {
        let challenger = Challenger::new([7; 32]);
        let challenge = challenge(16);
        let wrong = (0..).map(|number| format!("{challenge}.{number}"));
        let work = work_for(&challenge);
        for wrong in wrong.take_while(|wrong| *wrong != work).take(20) {
            assert_eq!(challenger.proven("dot-1", &wrong, noon()), None);
        }
        for nonsense in ["", ".", "....", "ß", &"a.".repeat(40)] {
            assert_eq!(challenger.proven("dot-1", nonsense, noon()), None, "{nonsense}");
        }
    }

    #[test]
    fn zero_bits_are_counted_from_the_left() {
        let mut hash = [0; 32];
        assert_eq!(zero_bits(&hash), 256);
        hash[2] = 0b0001_0000;
        assert_eq!(zero_bits(&hash), 19);
    }
}
