//! Staff: signing in and out, the list of rounds, and what an endpoint may ask of whoever came.
//!
//! An endpoint names the permission it needs as an argument, such as [`Designer`]; whoever lacks it
//! is turned away before the endpoint runs, and the store asks for the same value again.

pub mod console;
pub mod session_create;
pub mod session_delete;
pub mod sign_in;
pub mod sign_out;

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};

use super::App;
use super::problem::Problem;
use super::public_url::PublicUrl;
use crate::password::Password;
use crate::permission::{MayAdminister, MayDesign, MayReadResults, Staff, UserName};
use crate::session::{LIFETIME, SessionToken, TooManyAttempts};
use crate::store::staff::NewSession;

/// Whoever came: a member of staff with a session, or nobody who is known.
#[derive(Clone, Debug)]
pub struct Visitor(pub Option<Staff>);

/// A member of staff with a session.
#[derive(Clone, Debug)]
pub struct SignedIn(pub Staff);

/// Staff who may read results.
#[derive(Clone, Debug)]
pub struct Analyst(pub MayReadResults);

/// Staff who may publish questionnaires and set up rounds.
#[derive(Clone, Debug)]
pub struct Designer(pub MayDesign);

/// Staff who may manage staff.
#[derive(Clone, Debug)]
pub struct Administrator(pub MayAdminister);

impl<S> FromRequestParts<S> for Visitor
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let app = Arc::<App>::from_ref(state);
        let Some(token) = token(&parts.headers, &app.public_url) else { return Ok(Self(None)) };
        Ok(Self(app.store.session(&token.hash(), app.clock.now()).await?))
    }
}

impl<S> FromRequestParts<S> for SignedIn
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Visitor(staff) = Visitor::from_request_parts(parts, state).await?;
        staff.map(Self).ok_or(Problem::SignedOut)
    }
}

macro_rules! permission_extractors {
    ($($extractor:ident by $permission:ident;)*) => {$(
        impl<S> FromRequestParts<S> for $extractor
        where
            S: Send + Sync,
            Arc<App>: FromRef<S>,
        {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
                let SignedIn(staff) = SignedIn::from_request_parts(parts, state).await?;
                staff.$permission().map(Self).ok_or(Problem::Forbidden)
            }
        }
    )*};
}

permission_extractors! {
    Analyst by may_read_results;
    Designer by may_design;
    Administrator by may_administer;
}

/// The token of the session cookie.
#[derive(Clone, Debug)]
pub struct SessionCookie(pub Option<SessionToken>);

impl<S> FromRequestParts<S> for SessionCookie
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self(token(&parts.headers, &Arc::<App>::from_ref(state).public_url)))
    }
}

fn token(headers: &HeaderMap, public_url: &PublicUrl) -> Option<SessionToken> {
    let mut cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.find_map(|cookies| SessionToken::in_cookies(cookies, public_url.session_cookie()))
}

/// Checks a name and a password and opens a session.
///
/// # Errors
///
/// If they do not fit, there were too many attempts, or the store fails.
async fn open_session(app: &App, name: &str, password: String) -> Result<(Staff, SessionToken), Problem> {
    let now = app.clock.now();
    let Ok(user) = name.trim().parse::<UserName>() else {
        app.passwords.check(Password::typed(password), None).await.map_err(Problem::internal)?;
        return Err(Problem::WrongNameOrPassword);
    };
    app.attempts
        .begin(user.as_str(), now)
        .map_err(|TooManyAttempts { retry_after_s }| Problem::TooManyAttempts { retry_after_s })?;
    let known = app.store.staff_for_sign_in(&user).await?;
    let hash = known.as_ref().map(|known| known.password_hash.clone());
    let right = app.passwords.check(Password::typed(password), hash).await.map_err(Problem::internal)?;
    let staff = known.filter(|_| right).ok_or(Problem::WrongNameOrPassword)?.staff;
    app.attempts.succeeded(user.as_str());
    let token = SessionToken::generated(app.randomness.as_ref());
    let expires_at = now.saturating_add(LIFETIME).map_err(Problem::internal)?;
    let session = NewSession { token_hash: token.hash(), user, created_at: now, expires_at };
    app.store.insert_session(&session).await?;
    tracing::info!(user = %staff.user, role = %staff.role, "signed in");
    Ok((staff, token))
}

/// The cookie that holds a token, or that forgets it.
fn set_cookie(app: &App, token: Option<&SessionToken>) -> Result<HeaderValue, Problem> {
    let name = app.public_url.session_cookie();
    let value = token.map_or("", SessionToken::as_str);
    let age = if token.is_some() { LIFETIME.as_secs() } else { 0 };
    let secure = if app.public_url.is_https() { "; Secure" } else { "" };
    let cookie = format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).map_err(Problem::internal)
}

/// Who is signed in, as the pages show it.
#[must_use]
pub fn shown(staff: &Staff) -> thuocdo_app::analyst::Staff {
    thuocdo_app::analyst::Staff {
        name: staff.user.to_string(),
        sign_out_action: "/staff/sign-out".to_owned(),
    }
}
