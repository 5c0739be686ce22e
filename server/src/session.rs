//! Sessions of signed-in staff: the token in the cookie, and the limit on attempts to sign in.
//!
//! The store keeps the hash of a token, so that a stolen database opens no session.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::permission::{Role, UserName};
use crate::randomness::Randomness;
use crate::store::staff::TokenHash;
use crate::traffic::network::Network;

/// How long a session lasts.
pub const LIFETIME: SignedDuration = SignedDuration::from_hours(12);

/// How long a session lasts that nobody uses.
pub const IDLE: SignedDuration = SignedDuration::from_hours(2);

/// How often it is noted that a session is used.
pub const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

/// How long the session of somebody of this role lasts unused: an enumerator's phone is without a
/// network half the day.
#[must_use]
pub fn idle_limit(role: Role) -> SignedDuration {
    if role == Role::Enumerator { LIFETIME } else { IDLE }
}

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
        // 32 bytes are 43 characters: anything else is not hashed at all. There may be more than one
        // cookie of a name, such as one that a neighbouring host has set to sign people out.
        let well_formed = |value: &str| {
            value.len() == 43
                && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let token = header.split(';').find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name && well_formed(value)).then_some(value)
        })?;
        Some(Self(token.to_owned()))
    }

    /// The token of a one-time link, as it stands in an address; none if it can be none.
    #[must_use]
    pub fn in_address(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        (text.len() == 43 && text.bytes().all(plain)).then(|| Self(text.to_owned()))
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

/// Attempts to sign in under one name from one address within [`WINDOW`].
const ATTEMPTS: u32 = 10;

/// Codes of a second factor that may be tried under one name within [`WINDOW`], from wherever. Whoever
/// tries one knows the password, so strangers cannot lock anybody out by this.
const CODES: u32 = 20;

/// Failed attempts from one address within [`WINDOW`], whatever the names.
const ATTEMPTS_OF_ADDRESS: u32 = 100;

/// After this time a count starts afresh.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// Counts that are kept at once; beyond, the one that began first is forgotten.
const COUNTS: usize = 10_000;

/// Password checks that may run or wait at once; as 4 run, 32 wait, for some 0.4 s at most.
const CHECKS: usize = 36;

/// Seconds after which somebody may try again who found the checks busy.
const RETRY_BUSY_S: u64 = 5;

/// Counts attempts to sign in, in this process: guessing by many attempts must not work, and no
/// table has to be written to for it. The addresses of those who try are nowhere else.
///
/// Attempts are counted per name and address, so that nobody is locked out by guesses from
/// elsewhere. Names that do not exist are counted as those that do: no answer tells which is which.
#[derive(Debug)]
pub struct SignInAttempts {
    counts: Mutex<HashMap<Counted, Count>>,
    checks: Semaphore,
}

/// What attempts are counted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Counted {
    Name(String, Option<Network>),
    Address(Network),
    Code(UserName),
}

#[derive(Clone, Copy, Debug)]
struct Count {
    attempts: u32,
    since: Timestamp,
}

/// Too many attempts under this name or from this address, or of everybody at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyAttempts {
    /// Seconds until the next attempt is taken.
    pub retry_after_s: u64,
}

/// An attempt that may go on, and its place among the checks of passwords.
#[derive(Debug)]
pub struct Attempt<'a> {
    attempts: &'a SignInAttempts,
    counted: Vec<Counted>,
    _place: SemaphorePermit<'a>,
}

impl Default for SignInAttempts {
    fn default() -> Self {
        Self { counts: Mutex::default(), checks: Semaphore::new(CHECKS) }
    }
}

impl SignInAttempts {
    /// Counts an attempt, before the password is looked at, so that many at once count too.
    ///
    /// # Errors
    ///
    /// If there have been too many under this name from this address, or from this address, or too
    /// many wait for their passwords to be checked.
    pub fn begin(
        &self,
        name: &str,
        address: Option<IpAddr>,
        now: Timestamp,
    ) -> Result<Attempt<'_>, TooManyAttempts> {
        let place = self
            .checks
            .try_acquire()
            .map_err(|_| TooManyAttempts { retry_after_s: RETRY_BUSY_S })?;
        let address = address.map(Network::of);
        let mut counted = vec![Counted::Name(name.to_owned(), address)];
        // One person's guesses must not use up the attempts of a whole office.
        counted.extend(address.filter(|address| !address.is_shared()).map(Counted::Address));
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &counted {
            counts.get(key).map_or(Ok(()), |count| count.check(key, now))?;
        }
        for key in &counted {
            if counts.len() >= COUNTS && !counts.contains_key(key) {
                forget_oldest(&mut counts);
            }
            let count = counts.entry(key.clone()).or_insert(Count { attempts: 0, since: now });
            if now.duration_since(count.since) >= WINDOW {
                *count = Count { attempts: 0, since: now };
            }
            count.attempts += 1;
        }
        drop(counts);
        Ok(Attempt { attempts: self, counted, _place: place })
    }

    /// Counts a code of a second factor, before it is looked at.
    ///
    /// # Errors
    ///
    /// If there have been too many for this person.
    pub fn begin_code(&self, user: &UserName, now: Timestamp) -> Result<(), TooManyAttempts> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let key = Counted::Code(user.clone());
        counts.get(&key).map_or(Ok(()), |count| count.check(&key, now))?;
        if counts.len() >= COUNTS && !counts.contains_key(&key) {
            forget_oldest(&mut counts);
        }
        let count = counts.entry(key).or_insert(Count { attempts: 0, since: now });
        if now.duration_since(count.since) >= WINDOW {
            *count = Count { attempts: 0, since: now };
        }
        count.attempts += 1;
        Ok(())
    }

    /// A code was right: the count starts afresh.
    pub fn code_succeeded(&self, user: &UserName) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.remove(&Counted::Code(user.clone()));
    }
}

impl Attempt<'_> {
    /// The attempt was no guess: the name starts afresh and the address is not charged for it.
    pub fn succeeded(self) {
        let mut counts = self.attempts.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &self.counted {
            match key {
                Counted::Name(..) => {
                    counts.remove(key);
                }
                Counted::Address(_) | Counted::Code(_) => {
                    if let Some(count) = counts.get_mut(key) {
                        count.attempts = count.attempts.saturating_sub(1);
                    }
                }
            }
        }
    }

    /// The attempt was half of one, with the right password and no code yet: it counts as none.
    pub fn taken_back(self) {
        let mut counts = self.attempts.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &self.counted {
            if let Some(count) = counts.get_mut(key) {
                count.attempts = count.attempts.saturating_sub(1);
            }
        }
    }
}

impl Count {
    fn check(&self, counted: &Counted, now: Timestamp) -> Result<(), TooManyAttempts> {
        let most = match counted {
            Counted::Name(..) => ATTEMPTS,
            Counted::Address(_) => ATTEMPTS_OF_ADDRESS,
            Counted::Code(_) => CODES,
        };
        let age = now.duration_since(self.since);
        if age >= WINDOW || self.attempts < most {
            return Ok(());
        }
        let left = (WINDOW - age).as_secs().clamp(1, WINDOW.as_secs());
        Err(TooManyAttempts { retry_after_s: left.unsigned_abs() })
    }
}

fn forget_oldest(counts: &mut HashMap<Counted, Count>) {
    let oldest = counts.iter().min_by_key(|(_, count)| count.since).map(|(key, _)| key.clone());
    if let Some(key) = oldest {
        counts.remove(&key);
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
    fn of_several_cookies_of_the_name_the_first_that_can_be_a_token_counts() {
        let token = SessionToken::generated(&SeededRandomness::new(1));
        let malformed = "ß".repeat(21) + "x";
        for other in ["", "short", &"!".repeat(43), &malformed] {
            let header = format!("s={other}; s={}; s={}", token.as_str(), "A".repeat(43));
            assert_eq!(SessionToken::in_cookies(&header, "s").as_ref(), Some(&token), "{other}");
        }
    }

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// Seconds to wait; none if the attempt is taken. It then fails, as nobody says otherwise.
    fn wait(
        attempts: &SignInAttempts,
        name: &str,
        from: impl Into<Option<IpAddr>>,
        now: Timestamp,
    ) -> Option<u64> {
        attempts.begin(name, from.into(), now).err().map(|too_many| too_many.retry_after_s)
    }

    #[test]
    fn the_eleventh_attempt_waits_for_the_quarter_of_an_hour_to_end() {
        let (attempts, here) = (SignInAttempts::default(), address("203.0.113.5"));
        for _ in 0..ATTEMPTS {
            assert_eq!(wait(&attempts, "an", here, START), None);
        }
        let later = START + SignedDuration::from_mins(5);
        assert_eq!(wait(&attempts, "an", here, later), Some(600));
        assert_eq!(wait(&attempts, "binh", here, later), None, "another name is not concerned");
        assert_eq!(wait(&attempts, "an", address("203.0.113.6"), later), None, "nor another place");
        assert_eq!(wait(&attempts, "an", None, later), None);
        assert_eq!(wait(&attempts, "an", here, START + WINDOW), None);
    }

    #[test]
    fn success_starts_the_count_afresh_and_costs_the_address_nothing() {
        let (attempts, here) = (SignInAttempts::default(), address("203.0.113.5"));
        for _ in 0..3 * ATTEMPTS_OF_ADDRESS {
            attempts.begin("an", Some(here), START).unwrap().succeeded();
        }
    }

    #[test]
    fn one_address_cannot_go_on_guessing_by_changing_the_name() {
        let attempts = SignInAttempts::default();
        let one_network = ["2001:db8::1", "2001:db8::2"];
        for number in 0..ATTEMPTS_OF_ADDRESS {
            let from = address(one_network[usize::from(number % 2 == 0)]);
            assert_eq!(wait(&attempts, &number.to_string(), from, START), None);
        }
        assert_eq!(wait(&attempts, "an", address("2001:db8::3"), START), Some(900));
        assert_eq!(wait(&attempts, "an", address("2001:db8:0:100::3"), START), None);
    }

    #[test]
    fn whoever_stands_behind_a_proxy_does_not_use_up_the_attempts_of_the_others() {
        for proxy in ["127.0.0.1", "::1", "10.0.0.1", "fd00::1", "::ffff:192.168.0.1"] {
            let attempts = SignInAttempts::default();
            for number in 0..2 * ATTEMPTS_OF_ADDRESS {
                let name = number.to_string();
                assert_eq!(wait(&attempts, &name, address(proxy), START), None, "{proxy}");
            }
        }
    }

    #[test]
    fn whoever_finds_the_checks_busy_is_told_at_once_and_nothing_is_counted() {
        let attempts = SignInAttempts::default();
        let running: Vec<_> = (0..CHECKS)
            .map(|number| attempts.begin(&number.to_string(), None, START).unwrap())
            .collect();
        for _ in 0..2 * ATTEMPTS {
            assert_eq!(wait(&attempts, "an", None, START), Some(RETRY_BUSY_S));
        }
        drop(running);
        assert_eq!(wait(&attempts, "an", None, START), None);
    }

    #[test]
    fn codes_are_counted_for_the_person_wherever_they_come_from() {
        let (attempts, lan) = (SignInAttempts::default(), "lan".parse().unwrap());
        for _ in 0..CODES {
            attempts.begin_code(&lan, START).unwrap();
        }
        assert!(attempts.begin_code(&lan, START).is_err());
        attempts.begin_code(&"an".parse().unwrap(), START).unwrap();
        attempts.begin_code(&lan, START + WINDOW).unwrap();
        attempts.code_succeeded(&lan);
        for _ in 0..CODES {
            attempts.begin_code(&lan, START + WINDOW).unwrap();
        }
    }

    #[test]
    fn a_right_password_without_a_code_neither_counts_nor_starts_afresh() {
        let (attempts, here) = (SignInAttempts::default(), address("203.0.113.5"));
        for _ in 0..ATTEMPTS - 1 {
            attempts.begin("an", Some(here), START).unwrap();
        }
        attempts.begin("an", Some(here), START).unwrap().taken_back();
        assert_eq!(wait(&attempts, "an", here, START), None);
        assert_eq!(wait(&attempts, "an", here, START), Some(900));
    }

    #[test]
    fn the_number_of_counts_is_bounded() {
        let attempts = SignInAttempts::default();
        for number in 0..COUNTS + 5 {
            assert_eq!(wait(&attempts, &number.to_string(), None, START), None);
        }
        assert_eq!(attempts.counts.lock().unwrap().len(), COUNTS);
    }
}
