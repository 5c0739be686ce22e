//! Streams of events: how they are sent, and the session behind one, which it must not outlast.

use std::convert::Infallible;
use std::time::Duration;

use axum::http::HeaderName;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use survey_specs::code::UnitCode;
use tokio_stream::Stream;

use super::App;
use super::collect::no_store;
use super::staff::Owner;
use crate::permission::Role;
use crate::session::idle_limit;
use crate::store::StoreError;
use crate::store::staff::TokenHash;

/// How often a line is sent that says nothing, so that no proxy takes the stream for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Tells proxies to pass each event on at once.
const UNBUFFERED: (HeaderName, &str) = (HeaderName::from_static("x-accel-buffering"), "no");

/// Events as an answer that lasts as long as there are any.
pub fn stream(
    events: impl Stream<Item = Result<Event, Infallible>> + Send + 'static,
) -> impl IntoResponse {
    let events = Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    (no_store(), [UNBUFFERED], events)
}

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
