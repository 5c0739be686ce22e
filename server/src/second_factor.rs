//! The second factor of signing in: one-time passwords by time (TOTP, RFC 6238), and recovery codes.
//!
//! No secret of a second factor is stored. The database keeps a random seed for each person; the
//! secret is an HMAC of name and seed under a key of the server, which lies in the table of secrets.
//! So a copy of the table of staff alone, as an export or a query gives it, opens nothing. Whoever
//! copies the whole database has the key too. Recovery codes are kept as keyed hashes.

use std::fmt;

use jiff::Timestamp;
use totp_rs::{Builder, Totp};

use crate::link::keyed_hash;
use crate::permission::UserName;
use crate::randomness::Randomness;

/// How many recovery codes a person gets.
pub const RECOVERY_CODES: usize = 10;

/// Characters of a recovery code: 60 bits.
const RECOVERY_LENGTH: usize = 12;

/// 32 characters that are not mistaken for one another.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Seconds for which a code holds.
const STEP_S: u64 = 30;

/// What a person's secret is derived from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub [u8; 16]);

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

impl Seed {
    /// A new seed.
    #[must_use]
    pub fn generated(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; 16];
        randomness.fill(&mut bytes);
        Self(bytes)
    }
}

/// The keyed hash of a recovery code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeHash(pub [u8; 32]);

impl fmt::Debug for CodeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CodeHash(…)")
    }
}

/// What somebody types as a second factor.
#[derive(Clone, PartialEq, Eq)]
pub enum TypedCode {
    /// Six digits of an app.
    OneTime(String),
    /// One of the codes that were written down.
    Recovery(String),
}

impl fmt::Debug for TypedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedCode(…)")
    }
}

impl TypedCode {
    /// Reads a code; spaces, hyphens and capitals do not matter. None if it can be neither.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let code: String = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let is_one_time = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
        if is_one_time {
            Some(Self::OneTime(code))
        } else {
            (code.len() == RECOVERY_LENGTH).then_some(Self::Recovery(code))
        }
    }
}

/// The server's key of all second factors.
#[derive(Clone)]
pub struct SecondFactorKey(pub [u8; 32]);

impl fmt::Debug for SecondFactorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecondFactorKey(…)")
    }
}

impl SecondFactorKey {
    fn derived(&self, what: &str, user: &UserName, rest: &str) -> [u8; 32] {
        // No name has a bar.
        keyed_hash(&self.0, &format!("{what}|{user}|{rest}"))
    }

    /// The secret of a person.
    #[must_use]
    pub fn secret(&self, user: &UserName, seed: Seed) -> TotpSecret {
        let mut secret = [0; 20];
        let derived = self.derived("totp", user, &base32(&seed.0));
        secret.copy_from_slice(&derived[..20]);
        TotpSecret(secret)
    }

    /// The hash under which a recovery code is kept.
    #[must_use]
    pub fn code_hash(&self, user: &UserName, code: &str) -> CodeHash {
        CodeHash(self.derived("recovery", user, code))
    }

    /// New recovery codes, as they are shown once, each with its hash.
    #[must_use]
    pub fn recovery_codes(
        &self,
        user: &UserName,
        randomness: &dyn Randomness,
    ) -> Vec<(String, CodeHash)> {
        let code = |_| {
            let mut bytes = [0; RECOVERY_LENGTH];
            randomness.fill(&mut bytes);
            let code: String =
                bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect();
            let hash = self.code_hash(user, &code);
            let shown: Vec<_> = code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
            (shown.join("-"), hash)
        };
        (0..RECOVERY_CODES).map(code).collect()
    }
}

/// What a person's app and the server both know.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; 20]);

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

impl TotpSecret {
    fn totp(&self) -> Option<Totp> {
        Builder::new().with_secret(self.0).with_digits(6).with_step_duration(STEP_S).build().ok()
    }

    /// The time step to which six digits belong: the present one or a neighbour; none if to neither.
    #[must_use]
    pub fn step_of(&self, code: &str, now: Timestamp) -> Option<i64> {
        let now = u64::try_from(now.as_second()).ok()?;
        i64::try_from(self.totp()?.check(code, now)?).ok()
    }

    /// The code of a moment.
    #[cfg(test)]
    pub(crate) fn code_at(&self, now: Timestamp) -> String {
        self.totp().unwrap().generate(now.as_second().unsigned_abs()).to_string()
    }

    /// The secret as people type it into an app: base 32 (RFC 4648) in groups of four.
    #[must_use]
    pub fn in_groups(&self) -> String {
        let text = base32(&self.0);
        let groups: Vec<_> = text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
        groups.join(" ")
    }

    /// The address that apps read from a QR code.
    #[must_use]
    pub fn address(&self, user: &UserName, host: &str) -> String {
        let label = format!("Thước Đo ({host}):{user}");
        let query: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("secret", &base32(&self.0))
            .append_pair("issuer", &format!("Thước Đo ({host})"))
            .append_pair("algorithm", "SHA1")
            .append_pair("digits", "6")
            .append_pair("period", &STEP_S.to_string())
            .finish();
        // Apps show a `+` of a form as it is.
        format!("otpauth://totp/{}?{}", percent_encoded(&label), query.replace('+', "%20"))
    }
}

fn percent_encoded(text: &str) -> String {
    let byte = |byte: u8| {
        let plain = byte.is_ascii_alphanumeric() || b"-._~@".contains(&byte);
        if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    text.bytes().map(byte).collect()
}

/// Base 32 of RFC 4648 without padding.
fn base32(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |place| byte >> place & 1));
    let bits: Vec<u8> = bits.collect();
    let digit = |five: &[u8]| {
        let value =
            (0..5).fold(0, |value, place| value << 1 | five.get(place).copied().unwrap_or(0));
        char::from(DIGITS[usize::from(value & 31)])
    };
    bits.chunks(5).map(digit).collect()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::randomness::SeededRandomness;

    fn lan() -> UserName {
        "lan".parse().unwrap()
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        let secret = TotpSecret(*b"12345678901234567890");
        // The last six of the eight digits of its appendix B.
        for (second, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")]
        {
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(secret.code_at(at), code);
            assert_eq!(secret.step_of(code, at), Some(second / 30));
            assert_eq!(secret.step_of(code, at + SignedDuration::from_secs(30)), Some(second / 30));
            assert_eq!(secret.step_of(code, at + SignedDuration::from_secs(90)), None);
        }
    }

    #[test]
    fn secrets_follow_from_key_name_and_seed() {
        let (key, seed) = (SecondFactorKey([1; 32]), Seed([2; 16]));
        let secret = key.secret(&lan(), seed);
        assert_eq!(secret, key.secret(&lan(), seed));
        assert_ne!(secret, SecondFactorKey([3; 32]).secret(&lan(), seed));
        assert_ne!(secret, key.secret(&"an".parse().unwrap(), seed));
        assert_ne!(secret, key.secret(&lan(), Seed([4; 16])));
    }

    #[test]
    fn the_address_names_product_host_and_person() {
        let address = TotpSecret([0; 20]).address(&lan(), "khaosat.example.vn");
        let label = "Th%C6%B0%E1%BB%9Bc%20%C4%90o%20%28khaosat.example.vn%29%3Alan";
        assert!(
            address.starts_with(&format!("otpauth://totp/{label}?secret=AAAAAAAA")),
            "{address}"
        );
        assert!(!address.contains('+') && address.ends_with("&algorithm=SHA1&digits=6&period=30"));
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
    }

    #[test]
    fn what_is_typed_is_a_code_of_the_app_or_a_recovery_code() {
        assert_eq!(TypedCode::read(" 123 456 "), Some(TypedCode::OneTime("123456".to_owned())));
        let recovery = TypedCode::Recovery("abcdefgh2345".to_owned());
        assert_eq!(TypedCode::read("ABCD-efgh-2345"), Some(recovery));
        for bad in ["", "12345", "1234567", "abc def", "abcdefgh23456"] {
            assert_eq!(TypedCode::read(bad), None, "{bad}");
        }
        assert_eq!(format!("{:?}", TypedCode::read("123456")), "Some(TypedCode(…))");
    }

    #[test]
    fn recovery_codes_differ_and_are_found_by_their_hashes() {
        let key = SecondFactorKey([1; 32]);
        let codes = key.recovery_codes(&lan(), &SeededRandomness::new(1));
        assert_eq!(codes.len(), RECOVERY_CODES);
        for (number, (shown, hash)) in codes.iter().enumerate() {
            let Some(TypedCode::Recovery(typed)) = TypedCode::read(shown) else {
                panic!("{shown}")
            };
            assert_eq!(key.code_hash(&lan(), &typed), *hash);
            assert!(codes[..number].iter().all(|(other, _)| other != shown));
        }
    }
}
