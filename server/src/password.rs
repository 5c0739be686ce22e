//! Passwords of staff: hashed by Argon2id, checked beside the runtime, the same time for everybody.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use thuocdo_app::password as rules;
use tokio::sync::Semaphore;

use crate::randomness::Randomness;

use crate::permission::UserName;

/// The longest password, in bytes.
pub const LONGEST: usize = rules::LONGEST;

/// Checks that may run at once; each takes 19 MiB and some 40 ms of one core.
const CHECKS_AT_ONCE: usize = 4;

/// A password as it was typed. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A password that cannot be chosen, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.words().1)]
pub struct UnfitPassword(pub rules::Unfit);

/// What went wrong beside the password itself.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The hash that is kept for this person cannot be read, or hashing failed.
    #[error("the password hash: {0}")]
    Hash(argon2::password_hash::Error),
    /// The server is ending.
    #[error("the password check was cut off")]
    Cancelled,
}

impl Password {
    /// The password as typed at sign-in; whether it is fit to be chosen does not matter here.
    #[must_use]
    pub fn typed(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A password that somebody of this name chooses.
    ///
    /// # Errors
    ///
    /// If it is too short, too long or guessed too easily.
    pub fn chosen(text: impl Into<String>, user: &UserName) -> Result<Self, UnfitPassword> {
        let text = text.into();
        rules::check(&text, user.as_str()).map_err(UnfitPassword)?;
        Ok(Self(text))
    }

    /// A generated password: 16 characters of 32 that are not mistaken for one another, 80 bits.
    #[must_use]
    pub fn generated(randomness: &dyn Randomness) -> Self {
        const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let mut bytes = [0; 16];
        randomness.fill(&mut bytes);
        let mut text = String::with_capacity(19);
        for (place, byte) in bytes.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(byte % 32)]));
        }
        Self(text)
    }

    /// The text, to be shown once to the person it is for.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The Argon2id hash in PHC form, with a new salt.
    ///
    /// # Errors
    ///
    /// If there is not enough memory.
    pub fn hash(&self, randomness: &dyn Randomness) -> Result<String, PasswordError> {
        let mut salt = [0; 16];
        randomness.fill(&mut salt);
        let hash = Argon2::default()
            .hash_password_with_salt(self.0.as_bytes(), &salt)
            .map_err(PasswordError::Hash)?;
        Ok(hash.to_string())
    }

    fn matches(&self, hash: &str) -> Result<bool, PasswordError> {
        if self.0.len() > LONGEST {
            return Ok(false);
        }
        let hash = PasswordHash::new(hash).map_err(|error| PasswordError::Hash(error.into()))?;
        match Argon2::default().verify_password(self.0.as_bytes(), &hash) {
            Ok(()) => Ok(true),
            Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(PasswordError::Hash(error)),
        }
    }
}

/// Checks passwords, a few at a time.
#[derive(Clone, Debug)]
pub struct PasswordChecker {
    turns: Arc<Semaphore>,
    /// The hash of a password that nobody has: checked for people who do not exist, so that the
    /// time of an answer does not tell who does.
    nobody: Arc<str>,
}

impl PasswordChecker {
    /// A checker.
    ///
    /// # Errors
    ///
    /// If there is not enough memory for one hash.
    pub fn new(randomness: &dyn Randomness) -> Result<Self, PasswordError> {
        let nobody = Password::generated(randomness).hash(randomness)?;
        Ok(Self { turns: Arc::new(Semaphore::new(CHECKS_AT_ONCE)), nobody: nobody.into() })
    }

    /// Whether the password is the one of this hash; false, after the same time, if there is none.
    ///
    /// # Errors
    ///
    /// If the hash cannot be read, or the server is ending.
    pub async fn check(
        &self,
        password: Password,
        hash: Option<String>,
    ) -> Result<bool, PasswordError> {
        let turn =
            Arc::clone(&self.turns).acquire_owned().await.map_err(|_| PasswordError::Cancelled)?;
        let nobody = Arc::clone(&self.nobody);
        let checked = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            match hash {
                Some(hash) => password.matches(&hash),
                None => password.matches(&nobody).map(|_| false),
            }
        });
        checked.await.map_err(|_| PasswordError::Cancelled)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::randomness::SeededRandomness;

    #[tokio::test]
    async fn only_the_right_password_matches_its_hash() {
        let randomness = SeededRandomness::new(1);
        let checker = PasswordChecker::new(&randomness).unwrap();
        let hash = Password::typed("mật khẩu dài").hash(&randomness).unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        assert!(checker.check(Password::typed("mật khẩu dài"), Some(hash.clone())).await.unwrap());
        assert!(!checker.check(Password::typed("mật khẩu dàI"), Some(hash.clone())).await.unwrap());
        assert!(!checker.check(Password::typed("x".repeat(2_000)), Some(hash)).await.unwrap());
        assert!(!checker.check(Password::typed("mật khẩu dài"), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_hash_that_cannot_be_read_is_an_error_and_not_a_wrong_password() {
        let checker = PasswordChecker::new(&SeededRandomness::new(1)).unwrap();
        assert!(checker.check(Password::typed("x"), Some("plain".to_owned())).await.is_err());
    }

    #[test]
    fn generated_passwords_differ_and_are_fit_to_be_chosen() {
        let randomness = SeededRandomness::new(1);
        let (one, other) = (Password::generated(&randomness), Password::generated(&randomness));
        assert_ne!(one.reveal(), other.reveal());
        assert!(Password::chosen(one.reveal(), &"lan".parse().unwrap()).is_ok());
        assert_eq!(one.reveal().len(), 19);
    }

    #[test]
    fn a_password_is_never_printed() {
        assert_eq!(format!("{:?}", Password::typed("secret")), "Password(…)");
    }

    #[test]
    fn a_password_is_chosen_by_the_rules() {
        let lan = "lan".parse().unwrap();
        for (text, code) in [("ngắn", "too_short"), ("matkhau123456", "too_common")] {
            assert_eq!(Password::chosen(text, &lan).unwrap_err().0.code(), code);
        }
        assert!(Password::chosen("ba con mèo trên mái", &lan).is_ok());
    }
}
