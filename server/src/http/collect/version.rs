//! `GET /api/v1/versions/{hash}`: a published version as the canonical JSON that its hash is made of.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Response};
use survey_specs::questionnaire::VersionHash;

use crate::http::App;
use crate::http::instruments::ReadyVersion;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::standing::asset::IMMUTABLE;

/// A published version. It never changes, so it may be kept for ever.
#[utoipa::path(
    get, path = "/versions/{hash}", tag = "collect", operation_id = "get_version",
    params(("hash" = String, Path, description = "sha256: and 64 hex digits", pattern = "^sha256:[0-9a-f]{64}$")),
    responses(
        (status = 200, body = Object, content_type = "application/json", description = "RFC 8785 canonical JSON"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such version"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_version(
    State(app): State<Arc<App>>,
    Path(hash): Path<String>,
) -> Result<Response, Problem> {
    let ready = published(&app, &hash).await?;
    Ok(immutable(ready.version.canonical_json().to_owned(), "application/json"))
}

/// The published version of a hash in a path.
///
/// # Errors
///
/// If there is none.
pub async fn published(app: &App, hash: &str) -> Result<Arc<ReadyVersion>, Problem> {
    let hash = VersionHash::new(hash).map_err(|_| Problem::UnknownVersion)?;
    let version = app.instruments.version(app.store.as_ref(), &hash).await?;
    version.ok_or(Problem::UnknownVersion)
}

/// An answer that may be kept for ever.
pub fn immutable(body: impl IntoResponse, content_type: &'static str) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().insert(CACHE_CONTROL, IMMUTABLE);
    response
}
