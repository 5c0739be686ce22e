//! The PIN by which staff get behind the screen of a desk.
//!
//! It is checked on the tablet, which may be without a network for days, so the tablet has what it is
//! checked against: PBKDF2 with HMAC-SHA-256 (RFC 8018, §5.2) over a salt. Whoever takes the page apart
//! can try all PINs of six digits within hours; it keeps the public out of the settings, no more, and
//! nothing else hangs on it.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::randomness::Randomness;

/// Rounds of hashing: a third of a second on a tablet.
const ITERATIONS: u32 = 310_000;
/// How many digits a PIN has; a generated one has the fewest.
const DIGITS: std::ops::RangeInclusive<usize> = 6..=12;

/// A PIN. Never printed but to whoever sets it.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

/// A text that is no PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a PIN has 6 to 12 digits, not all the same")]
pub struct UnfitPin;

/// What a PIN is checked against: `ITERATIONS.SALT.HASH`, salt and hash as URL-safe base64.
#[derive(Clone, PartialEq, Eq)]
pub struct PinVerifier(String);

/// A text that is no verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a verifier is ITERATIONS.SALT.HASH")]
pub struct InvalidVerifier;

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

impl fmt::Debug for PinVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PinVerifier(…)")
    }
}

impl FromStr for Pin {
    type Err = UnfitPin;

    fn from_str(text: &str) -> Result<Self, UnfitPin> {
        let digits =
            DIGITS.contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
        let varied = text.bytes().any(|digit| Some(&digit) != text.as_bytes().first());
        if digits && varied { Ok(Self(text.to_owned())) } else { Err(UnfitPin) }
    }
}

impl Pin {
    /// A PIN by chance.
    #[must_use]
    pub fn generated(randomness: &dyn Randomness) -> Self {
        loop {
            let mut bytes = [0; 8];
            randomness.fill(&mut bytes);
            let pin = format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000);
            if let Ok(pin) = pin.parse() {
                return pin;
            }
        }
    }

    /// The digits, to be shown once to whoever set it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What a device checks the PIN against, with a salt of its own. It takes as long as on the device.
    #[must_use]
    pub fn verifier(&self, randomness: &dyn Randomness) -> PinVerifier {
        let mut salt = [0; 16];
        randomness.fill(&mut salt);
        self.verifier_with(salt, ITERATIONS)
    }

    fn verifier_with(&self, salt: [u8; 16], iterations: u32) -> PinVerifier {
        let hash = pbkdf2(self.0.as_bytes(), &salt, iterations);
        let [salt, hash] = [&salt[..], &hash[..]].map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
        PinVerifier(format!("{iterations}.{salt}.{hash}"))
    }
}

impl PinVerifier {
    /// The verifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PinVerifier {
    type Err = InvalidVerifier;

    fn from_str(text: &str) -> Result<Self, InvalidVerifier> {
        let parts: Vec<&str> = text.split('.').collect();
        let is_bytes =
            |text: &str, count| URL_SAFE_NO_PAD.decode(text).is_ok_and(|it| it.len() == count);
        match parts[..] {
            [iterations, salt, hash]
                if iterations.parse::<u32>().is_ok()
                    && is_bytes(salt, 16)
                    && is_bytes(hash, 32) =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(InvalidVerifier),
        }
    }
}

/// One block of PBKDF2 with HMAC-SHA-256, which is as long as the hash (RFC 8018, §5.2).
fn pbkdf2(password: &[u8], salt: &[u8], iterations: u32) -> [u8; 32] {
    // HMAC pads a short key with zeros to one block; a PIN is shorter.
    let mut key = [0; 64];
    for (place, byte) in key.iter_mut().zip(password) {
        *place = *byte;
    }
    let keyed = Hmac::<Sha256>::new(&key.into());
    let hashed = |parts: [&[u8]; 2]| -> [u8; 32] {
        let mut mac = keyed.clone();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    };
    let mut block = hashed([salt, &1_u32.to_be_bytes()]);
    let mut result = block;
    for _ in 1..iterations {
        block = hashed([&block, &[]]);
        for (sum, byte) in result.iter_mut().zip(block) {
            *sum ^= byte;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::SeededRandomness;

    fn hex(bytes: &[u8]) -> String {
        use std::fmt::Write as _;
        bytes.iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        })
    }

    /// The first block of the vectors of RFC 7914, §11.
    #[test]
    fn hashes_are_those_of_the_standard() {
        assert_eq!(
            hex(&pbkdf2(b"passwd", b"salt", 1)),
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
        );
        assert_eq!(
            hex(&pbkdf2(b"Password", b"NaCl", 80_000)),
            "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
        );
    }

    #[test]
    fn a_verifier_reads_back_and_tells_pins_and_salts_apart() {
        let pin: Pin = "271828".parse().unwrap();
        let verifier = pin.verifier_with([1; 16], 2);
        assert_eq!(verifier.as_str().parse(), Ok(verifier.clone()));
        assert_ne!(verifier, pin.verifier_with([2; 16], 2));
        assert_ne!(verifier, "271829".parse::<Pin>().unwrap().verifier_with([1; 16], 2));
        for bad in ["", "2.AA.AA", "x.AAAAAAAAAAAAAAAAAAAAAA.AA", "1.2.3.4"] {
            assert_eq!(bad.parse::<PinVerifier>(), Err(InvalidVerifier), "{bad}");
        }
        assert!(verifier.as_str().starts_with("2."));
    }

    #[test]
    fn a_pin_has_six_to_twelve_digits_that_differ() {
        for bad in ["", "12345", "1234567890123", "111111", "12345a", "１２３４５６"] {
            assert_eq!(bad.parse::<Pin>(), Err(UnfitPin), "{bad}");
        }
        let pin = Pin::generated(&SeededRandomness::new(7));
        assert_eq!(pin.reveal().len(), 6);
        assert_eq!(format!("{pin:?}"), "Pin(…)");
    }
}
