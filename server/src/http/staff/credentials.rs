//! Checking a name, a password and, where one is set up, a second factor; and opening a session.

use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq;

use crate::audit::AuditKind;
use crate::device::device_words;
use crate::http::App;
use crate::http::audit::{NetworkHash, event};
use crate::http::peer::Peer;
use crate::http::problem::Problem;
use crate::link::keyed_hash;
use crate::password::Password;
use crate::permission::{Staff, UserName};
use crate::second_factor::TypedCode;
use crate::session::{LIFETIME, SessionToken, TooManyAttempts};
use crate::store::staff::{Credentials, NewSession};

/// How long a page that asks for the code may stand.
const CODE_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// Where a sign-in comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The address, for counting attempts.
    pub peer: Peer,
    /// The same as the audit log may name it.
    pub network: NetworkHash,
    /// The kind of device, in words.
    pub device: String,
}

impl<S> FromRequestParts<S> for Origin
where
    S: Send + Sync,
    std::sync::Arc<App>: axum::extract::FromRef<S>,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let peer = Peer::from_request_parts(parts, state).await?;
        let network = NetworkHash::from_request_parts(parts, state).await?;
        let said = parts.headers.get(USER_AGENT).and_then(|said| said.to_str().ok());
        Ok(Self { peer, network, device: said.map(device_words).unwrap_or_default() })
    }
}

/// Somebody whose password was right.
#[derive(Debug)]
pub enum Recognised {
    /// Who may come in.
    Staff(Staff),
    /// Who has to say a code first.
    Code(Box<Credentials>),
}

/// Checks a name and a password.
///
/// # Errors
///
/// If they do not fit, there were too many attempts, or the store fails.
pub async fn recognise(
    app: &App,
    origin: &Origin,
    name: &str,
    password: String,
) -> Result<Recognised, Problem> {
    let now = app.clock.now();
    // What cannot be a name is nobody's: there is nothing to guess, and nothing to spend time on.
    let user = name.trim().parse::<UserName>().map_err(|_| Problem::WrongNameOrPassword)?;
    let attempt = app
        .attempts
        .begin(user.as_str(), origin.peer.0, now)
        .map_err(|TooManyAttempts { retry_after_s }| Problem::TooManyAttempts { retry_after_s })?;
    let known = app.store.staff_for_sign_in(&user).await?;
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    let right =
        app.passwords.check(Password::typed(password), hash).await.map_err(Problem::internal)?;
    let Some(known) = known else {
        // The name is not written down: people type passwords into the wrong field.
        note(app, origin, None, 401, "unknown name").await?;
        return Err(Problem::WrongNameOrPassword);
    };
    if !right {
        note(app, origin, Some(&known.staff), 401, "wrong password").await?;
        return Err(Problem::WrongNameOrPassword);
    }
    if known.second_factor.is_some() {
        attempt.taken_back();
        Ok(Recognised::Code(Box::new(known)))
    } else {
        attempt.succeeded();
        Ok(Recognised::Staff(known.staff))
    }
}

/// Checks the code of somebody whose password was right, and uses it up.
///
/// # Errors
///
/// If it is wrong or was used before, there were too many, or the store fails.
pub async fn check_code(
    app: &App,
    origin: &Origin,
    known: Credentials,
    code: &str,
) -> Result<Staff, Problem> {
    let (now, name) = (app.clock.now(), &known.staff.user);
    app.attempts
        .begin_code(name, now)
        .map_err(|TooManyAttempts { retry_after_s }| Problem::TooManyAttempts { retry_after_s })?;
    let used = use_code(app, &known, code, now).await?;
    let Some(used) = used else {
        note(app, origin, Some(&known.staff), 401, "wrong code").await?;
        return Err(Problem::WrongCode);
    };
    app.attempts.code_succeeded(name);
    if used == Used::Recovery {
        note(app, origin, Some(&known.staff), 200, "recovery code used").await?;
    }
    Ok(known.staff)
}

/// Which kind of code was used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used {
    /// One of the app.
    OneTime,
    /// One of those that were written down.
    Recovery,
}

/// Uses up a code; none if it is wrong or was used before.
///
/// # Errors
///
/// If the store fails.
pub async fn use_code(
    app: &App,
    known: &Credentials,
    code: &str,
    now: Timestamp,
) -> Result<Option<Used>, Problem> {
    let user = &known.staff.user;
    let (Some(factor), Some(typed)) = (known.second_factor, TypedCode::read(code)) else {
        return Ok(None);
    };
    Ok(match typed {
        TypedCode::OneTime(code) => {
            let secret = app.second_factor_key.secret(user, factor.seed);
            match secret.step_of(&code, now) {
                Some(step) => app.store.use_time_step(user, step).await?.then_some(Used::OneTime),
                None => None,
            }
        }
        TypedCode::Recovery(code) => {
            let hash = app.second_factor_key.code_hash(user, &code);
            app.store.use_recovery_code(user, &hash).await?.then_some(Used::Recovery)
        }
    })
}

/// Opens a session for whoever was recognised.
///
/// # Errors
///
/// If the store fails; then nobody is signed in.
pub async fn open_session(
    app: &App,
    origin: &Origin,
    staff: &Staff,
) -> Result<SessionToken, Problem> {
    let now = app.clock.now();
    let token = SessionToken::generated(app.randomness.as_ref());
    let expires_at = now.saturating_add(LIFETIME).map_err(Problem::internal)?;
    note(app, origin, Some(staff), 200, &origin.device).await?;
    let session = NewSession {
        token_hash: token.hash(),
        user: staff.user.clone(),
        created_at: now,
        expires_at,
        device: origin.device.clone(),
    };
    app.store.insert_session(&session).await?;
    tracing::info!(user = %staff.user, role = %staff.role, "signed in");
    Ok(token)
}

async fn note(
    app: &App,
    origin: &Origin,
    staff: Option<&Staff>,
    status: i64,
    summary: &str,
) -> Result<(), Problem> {
    let entry = event(app.clock.now(), staff, "sign_in", &origin.network);
    let entry = crate::audit::AuditContent {
        kind: AuditKind::Event,
        status: Some(status),
        summary: summary.to_owned(),
        ..entry
    };
    app.store.append_audit(&entry).await?;
    Ok(())
}

/// What the page that asks for the code sends back: that the password was right, for five minutes and
/// until it is changed.
#[must_use]
pub fn half_signed_in(app: &App, known: &Credentials) -> String {
    let until = app.clock.now().saturating_add(CODE_WITHIN).unwrap_or(Timestamp::MAX);
    let until = until.as_second();
    format!("{}|{until}|{}", known.staff.user, signature(app, known, until))
}

/// Whose password was right, by what the page sent back; none if that is too long ago or not ours.
///
/// # Errors
///
/// If the store fails.
pub async fn half_recognised(app: &App, sent: &str) -> Result<Option<Credentials>, Problem> {
    let mut parts = sent.splitn(3, '|');
    let (Some(user), Some(until), Some(given)) = (parts.next(), parts.next(), parts.next()) else {
        return Ok(None);
    };
    let (Ok(user), Ok(until)) = (user.parse::<UserName>(), until.parse::<i64>()) else {
        return Ok(None);
    };
    let Some(known) = app.store.staff_for_sign_in(&user).await? else { return Ok(None) };
    let right = signature(app, &known, until);
    let same = bool::from(right.as_bytes().ct_eq(given.as_bytes()));
    let in_time = app.clock.now().as_second() < until;
    Ok((same && in_time && known.second_factor.is_some()).then_some(known))
}

fn signature(app: &App, known: &Credentials, until: i64) -> String {
    let Credentials { staff, password_hash, .. } = known;
    let text = format!("half|{}|{until}|{password_hash}", staff.user);
    URL_SAFE_NO_PAD.encode(keyed_hash(&app.second_factor_key.0, &text))
}
