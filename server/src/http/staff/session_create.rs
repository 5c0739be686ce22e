//! `POST /api/v1/session`: sign in.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::credentials::{Origin, Recognised, check_code, open_session, recognise};
use super::set_cookie;
use crate::http::App;
use crate::http::body::{WholeBody, read_json};
use crate::http::collect::no_store;
use crate::http::problem::{Problem, ProblemDetails};

/// Who wants to sign in.
#[derive(Deserialize, ToSchema)]
pub struct SignInBody {
    /// The user name.
    #[schema(max_length = 64)]
    user: String,
    /// The password.
    #[schema(max_length = 1000)]
    password: String,
    /// The six digits of the app or a recovery code, from whoever has a second factor.
    #[serde(default)]
    #[schema(max_length = 40)]
    code: Option<String>,
}

impl std::fmt::Debug for SignInBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInBody").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Who has signed in; the session itself is in the cookie.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignedInBody {
    /// The user name.
    user: String,
    /// What the person is there for.
    role: String,
    /// The unit the person works for; null for the whole survey.
    #[schema(required)]
    unit: Option<String>,
}

/// Signs in and sets the session cookie.
#[utoipa::path(
    post, path = "/session", tag = "staff", operation_id = "create_session",
    request_body = SignInBody,
    responses(
        (status = 200, body = SignedInBody, description = "Signed in", headers(("set-cookie" = String, description = "The session"))),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not JSON of this form"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Wrong name or password (`wrong_name_or_password`), or the password is right and a code is missing (`second_factor_needed`) or wrong (`wrong_code`)"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "From another site's page"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Too large"),
        (status = 429, body = ProblemDetails, content_type = "application/problem+json", description = "Too many attempts"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn create_session(
    State(app): State<Arc<App>>,
    origin: Origin,
    WholeBody(body): WholeBody,
) -> Result<impl IntoResponse, Problem> {
    let body: SignInBody = read_json(&body)?;
    let staff = match recognise(&app, &origin, &body.user, body.password).await? {
        Recognised::Staff(staff) => staff,
        Recognised::Code(known) => {
            let code = body.code.as_deref().filter(|code| !code.trim().is_empty());
            let code = code.ok_or(Problem::SecondFactorNeeded)?;
            check_code(&app, &origin, *known, code).await?
        }
    };
    let token = open_session(&app, &origin, &staff).await?;
    let signed_in = SignedInBody {
        user: staff.user.to_string(),
        role: staff.role.to_string(),
        unit: staff.unit.map(String::from),
    };
    let cookie = AppendHeaders([(SET_COOKIE, set_cookie(&app, Some(&token))?)]);
    Ok((no_store(), cookie, Json(signed_in)))
}
