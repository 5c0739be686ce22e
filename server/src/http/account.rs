//! The own account: name, password, second factor, and where one is signed in. Every endpoint is for
//! the owner of the session alone.

pub(crate) mod password;
pub(crate) mod person;
pub(crate) mod recovery_codes;
pub(crate) mod second_factor;
pub(crate) mod sessions;

use super::App;
use super::language::Language;
use super::problem::Problem;
use super::staff::Owner;
use super::staff::body::fault;
use crate::password::Password;
use crate::session::TooManyAttempts;
use crate::store::staff::Credentials;

/// Checks the password of whoever is signed in, once more: a screen that was left open must not be
/// enough to take an account over.
///
/// # Errors
///
/// If it is wrong, or there were too many attempts.
async fn confirmed(
    app: &App,
    owner: &Owner,
    password: String,
    language: Language,
) -> Result<Credentials, Problem> {
    let user = &owner.session.staff.user;
    // Under a name of its own, so that nobody is kept from signing in by it.
    let counted = format!("{user} confirms");
    let attempt = app
        .attempts
        .begin(&counted, None, app.clock.now())
        .map_err(|TooManyAttempts { retry_after_s }| Problem::TooManyAttempts { retry_after_s })?;
    let known = app.store.staff_for_sign_in(user).await?.ok_or(Problem::SignedOut)?;
    let hash = Some(known.password_hash.clone());
    let right =
        app.passwords.check(Password::typed(password), hash).await.map_err(Problem::internal)?;
    if !right {
        let words = ["Mật khẩu hiện tại không đúng", "the present password is not right"];
        return Err(fault(language, "password", "wrong_password", words));
    }
    attempt.succeeded();
    Ok(known)
}

#[cfg(test)]
mod tests;
