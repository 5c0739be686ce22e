//! `DELETE /api/v1/session`: sign out.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse};

use super::{SessionCookie, set_cookie};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::problem::{Problem, ProblemDetails};

/// Ends the session and forgets the cookie; without a session it does nothing.
#[utoipa::path(
    delete, path = "/session", tag = "staff", operation_id = "delete_session",
    security((), ("session" = [])),
    responses(
        (status = 204, description = "Signed out"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "From another site's page"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn delete_session(
    State(app): State<Arc<App>>,
    SessionCookie(token): SessionCookie,
) -> Result<impl IntoResponse, Problem> {
    if let Some(token) = token {
        app.store.delete_session(&token.hash()).await?;
    }
    Ok((StatusCode::NO_CONTENT, no_store(), AppendHeaders([(SET_COOKIE, set_cookie(&app, None)?)])))
}
