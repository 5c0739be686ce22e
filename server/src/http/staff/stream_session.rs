//! The session behind a stream of events, which may outlast it.

use crate::http::App;
use crate::permission::Role;
use crate::session::idle_limit;
use crate::store::StoreError;
use crate::store::staff::TokenHash;
use survey_specs::code::UnitCode;

use super::Owner;

/// The session of whoever listens to a stream, and what it allowed when the stream began.
#[derive(Clone, Debug)]
pub struct StreamSession {
    token_hash: TokenHash,
    role: Role,
    unit: Option<UnitCode>,
}

impl From<Owner> for StreamSession {
    fn from(Owner { session, token_hash }: Owner) -> Self {
        Self { token_hash, role: session.staff.role, unit: session.staff.unit }
    }
}

impl StreamSession {
    /// Whether the stream may go on: the session holds, and the person has the role and the unit with
    /// which it began. Whoever was given others asks anew, and gets what these allow.
    ///
    /// # Errors
    ///
    /// If the store cannot say.
    pub async fn holds(&self, app: &App) -> Result<bool, StoreError> {
        let now = app.clock.now();
        let session = app.store.session(&self.token_hash, now).await?;
        Ok(session.is_some_and(|session| {
            let is_same = session.staff.role == self.role && session.staff.unit == self.unit;
            is_same && now.duration_since(session.seen_at) < idle_limit(self.role)
        }))
    }
}
