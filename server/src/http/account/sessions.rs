//! `GET, DELETE /api/v1/account/sessions` and one of them: where one is signed in.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::hex::hex;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Owner;
use crate::permission::UserName;
use crate::session::idle_limit;
use crate::store::staff::{SessionEntry, TokenHash};

/// Bytes of a session's hash by which it is named; whoever knows them cannot use it.
const NAME: usize = 8;

/// Where somebody is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionList {
    /// The latest used first.
    sessions: Vec<SessionLine>,
}

/// One session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionLine {
    /// What it is named by, for ending it.
    session: String,
    /// The browser and the system, in words; empty where they are not known.
    #[schema(example = "Chrome, Windows")]
    device: String,
    /// When it began.
    #[schema(format = "date-time")]
    created_at: String,
    /// When it was used last, to the minute.
    #[schema(format = "date-time")]
    seen_at: String,
    /// When it ends at the latest.
    #[schema(format = "date-time")]
    expires_at: String,
    /// Whether it is the one that asks.
    current: bool,
}

fn name_of(token_hash: &TokenHash) -> String {
    let mut name = hex(&token_hash.0);
    name.truncate(2 * NAME);
    name
}

/// Where somebody is signed in.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn session_list(
    app: &App,
    user: &UserName,
    current: Option<&TokenHash>,
) -> Result<SessionList, Problem> {
    let sessions = app.store.sessions_of(user, app.clock.now()).await?;
    let line = |session: SessionEntry| SessionLine {
        session: name_of(&session.token_hash),
        current: current == Some(&session.token_hash),
        device: session.device,
        created_at: session.created_at.to_string(),
        seen_at: session.seen_at.to_string(),
        expires_at: session.expires_at.to_string(),
    };
    Ok(SessionList { sessions: sessions.into_iter().map(line).collect() })
}

/// Where one is signed in.
#[utoipa::path(
    get, path = "/account/sessions", tag = "account", operation_id = "get_sessions",
    security(("session" = [])),
    responses(
        (status = 200, body = SessionList),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_sessions(
    State(app): State<Arc<App>>,
    owner: Owner,
) -> Result<impl IntoResponse, Problem> {
    let staff = &owner.session.staff;
    let mut list = session_list(&app, &staff.user, Some(&owner.token_hash)).await?;
    // What nobody used for too long has ended, though it still stands there.
    let limit = idle_limit(staff.role);
    let now = app.clock.now();
    list.sessions.retain(|line| {
        line.seen_at.parse().is_ok_and(|seen: jiff::Timestamp| now.duration_since(seen) < limit)
    });
    Ok((no_store(), Json(list)))
}

/// Signs out everywhere but here.
#[utoipa::path(
    delete, path = "/account/sessions", tag = "account", operation_id = "delete_other_sessions",
    security(("session" = [])),
    responses(
        (status = 204, description = "Signed out everywhere else"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "From another site's page"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn delete_other_sessions(
    State(app): State<Arc<App>>,
    owner: Owner,
) -> Result<impl IntoResponse, Problem> {
    let user = &owner.session.staff.user;
    app.store.delete_other_sessions(user, Some(&owner.token_hash)).await?;
    Ok((StatusCode::NO_CONTENT, no_store()))
}

/// Ends one of the own sessions.
#[utoipa::path(
    delete, path = "/account/sessions/{session}", tag = "account",
    operation_id = "delete_one_session", security(("session" = [])),
    params(("session" = String, Path, description = "What the list names it by", max_length = 16)),
    responses(
        (status = 204, description = "Ended"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "From another site's page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such session of one's own"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn delete_one_session(
    State(app): State<Arc<App>>,
    owner: Owner,
    Path(session): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let sessions = app.store.sessions_of(&owner.session.staff.user, app.clock.now()).await?;
    let found = sessions.into_iter().find(|entry| name_of(&entry.token_hash) == session);
    let found = found.ok_or(Problem::UnknownSession)?;
    app.store.delete_session(&found.token_hash).await?;
    Ok((StatusCode::NO_CONTENT, no_store()))
}
