//! One-time links with which staff choose a password: invitations, and after a password is lost.

use jiff::SignedDuration;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::App;
use crate::http::problem::Problem;
use crate::permission::{Staff, UserName};
use crate::session::SessionToken;
use crate::store::account::{LinkPurpose, NewStaffLink};

/// How long an invitation holds.
const INVITATION: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long the link for another password holds.
const PASSWORD_RESET: SignedDuration = SignedDuration::from_hours(24);

/// A link that was made; it is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub struct OneTimeLink {
    /// The address to hand to the person.
    url: String,
    /// The first instant at which it no longer holds.
    #[schema(format = "date-time")]
    expires_at: String,
}

/// Makes a link for somebody, and what the store keeps of it.
///
/// # Errors
///
/// Only at the end of time.
pub fn one_time_link(
    app: &App,
    user: &UserName,
    purpose: LinkPurpose,
    by: &Staff,
) -> Result<(OneTimeLink, NewStaffLink), Problem> {
    let token = SessionToken::generated(app.randomness.as_ref());
    let holds = match purpose {
        LinkPurpose::Invitation => INVITATION,
        LinkPurpose::PasswordReset => PASSWORD_RESET,
    };
    let created_at = app.clock.now();
    let expires_at = created_at.saturating_add(holds).map_err(Problem::internal)?;
    let kept = NewStaffLink {
        token_hash: token.hash(),
        user: user.clone(),
        purpose,
        created_by: by.user.to_string(),
        created_at,
        expires_at,
    };
    let url = app.public_url.join(&format!("/invitation/{}", token.as_str()));
    Ok((OneTimeLink { url, expires_at: expires_at.to_string() }, kept))
}
