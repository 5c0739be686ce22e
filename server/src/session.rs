//! Sessions of signed-in staff: the token in the cookie, and the limit on attempts to sign in.
//!
//! The store keeps the hash of a token, so that a stolen database opens no session.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::randomness::Randomness;
use crate::store::staff::TokenHash;

/// How long a session lasts.
pub const LIFETIME: SignedDuration = SignedDuration::from_hours(12);

/// What the browser holds: 32 random bytes as text. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(…)")
    }
}

impl SessionToken {
    /// A new token.
    #[must_use]
    pub fn generated(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; 32];
        randomness.fill(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The token in a `Cookie` header, under the cookie's name.
    #[must_use]
    pub fn in_cookies(header: &str, name: &str) -> Option<Self> {
        let value = header.split(';').find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        })?;
        // 32 bytes are 43 characters: anything else is not hashed at all.
        (value.len() == 43).then(|| Self(value.to_owned()))
    }

    /// The token as the cookie holds it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The hash under which the store keeps the session.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0.as_bytes()).into())
    }
}

/// Attempts to sign in under one name within [`WINDOW`].
const ATTEMPTS: u32 = 10;

/// After this time without a new count, a name starts afresh.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// Names that are counted at once; beyond, the one that began to count first is forgotten.
const NAMES: usize = 10_000;

/// Counts attempts to sign in per name, in this process: guessing one password by many attempts
/// must not work, and no table has to be written to for it.
#[derive(Debug, Default)]
pub struct SignInAttempts {
    by_name: Mutex<HashMap<String, Count>>,
}

#[derive(Clone, Copy, Debug)]
struct Count {
    attempts: u32,
    since: Timestamp,
}

/// Too many attempts under this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyAttempts {
    /// Seconds until the next attempt is taken.
    pub retry_after_s: u64,
}

impl SignInAttempts {
    /// Counts an attempt, before the password is looked at, so that many at once count too.
    ///
    /// # Errors
    ///
    /// If there have been too many under this name.
    pub fn begin(&self, name: &str, now: Timestamp) -> Result<(), TooManyAttempts> {
        let mut by_name = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
        if by_name.len() >= NAMES && !by_name.contains_key(name) {
            forget_oldest(&mut by_name);
        }
        let count = by_name.entry(name.to_owned()).or_insert(Count { attempts: 0, since: now });
        let age = now.duration_since(count.since);
        if age >= WINDOW {
            *count = Count { attempts: 0, since: now };
        }
        if count.attempts >= ATTEMPTS {
            let left = (WINDOW - age).as_secs().clamp(1, WINDOW.as_secs());
            return Err(TooManyAttempts { retry_after_s: left.unsigned_abs() });
        }
        count.attempts += 1;
        Ok(())
    }

    /// Forgets the attempts under a name, because one succeeded.
    pub fn succeeded(&self, name: &str) {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

fn forget_oldest(by_name: &mut HashMap<String, Count>) {
    let oldest = by_name.iter().min_by_key(|(_, count)| count.since).map(|(name, _)| name.clone());
    if let Some(name) = oldest {
        by_name.remove(&name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::SeededRandomness;

    #[test]
    fn a_token_is_found_among_other_cookies_and_only_under_its_name() {
        let token = SessionToken::generated(&SeededRandomness::new(1));
        let header = format!("a=b; __Host-thuocdo={}; c=d", token.as_str());
        assert_eq!(SessionToken::in_cookies(&header, "__Host-thuocdo"), Some(token));
        assert_eq!(SessionToken::in_cookies(&header, "thuocdo_session"), None);
        assert_eq!(SessionToken::in_cookies("__Host-thuocdo=short", "__Host-thuocdo"), None);
    }

    #[test]
    fn the_eleventh_attempt_waits_for_the_quarter_of_an_hour_to_end() {
        let attempts = SignInAttempts::default();
        let start = Timestamp::UNIX_EPOCH;
        for _ in 0..ATTEMPTS {
            assert_eq!(attempts.begin("an", start), Ok(()));
        }
        let later = start + SignedDuration::from_mins(5);
        assert_eq!(attempts.begin("an", later), Err(TooManyAttempts { retry_after_s: 600 }));
        assert_eq!(attempts.begin("binh", later), Ok(()), "another name is not concerned");
        assert_eq!(attempts.begin("an", start + WINDOW), Ok(()));
    }

    #[test]
    fn success_starts_the_count_afresh() {
        let attempts = SignInAttempts::default();
        for _ in 0..3 * ATTEMPTS {
            assert_eq!(attempts.begin("an", Timestamp::UNIX_EPOCH), Ok(()));
            attempts.succeeded("an");
        }
    }

    #[test]
    fn the_number_of_names_is_bounded() {
        let attempts = SignInAttempts::default();
        for number in 0..NAMES + 5 {
            assert_eq!(attempts.begin(&number.to_string(), Timestamp::UNIX_EPOCH), Ok(()));
        }
        assert_eq!(attempts.by_name.lock().unwrap().len(), NAMES);
    }
}
