//! `POST /staff/sign-out`: the sign-out button.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect};

use super::{SessionCookie, set_cookie};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::problem::Problem;

/// Ends the session and leads to the sign-in page.
pub async fn sign_out(
    State(app): State<Arc<App>>,
    SessionCookie(token): SessionCookie,
) -> Result<impl IntoResponse, Problem> {
    if let Some(token) = token {
        app.store.delete_session(&token.hash()).await?;
    }
    Ok((no_store(), AppendHeaders([(SET_COOKIE, set_cookie(&app, None)?)]), Redirect::to("/staff")))
}
