//! `GET /api/v1/versions/{hash}/compiled`: the phone's form of a published version, beside it and
//! named by the same hash.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;

use super::version::{immutable, published};
use crate::http::App;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// The compiled form of a published version, read by the respondent's app.
#[utoipa::path(
    get, path = "/versions/{hash}/compiled", tag = "collect", operation_id = "get_compiled_version",
    params(("hash" = String, Path, description = "sha256: and 64 hex digits", pattern = "^sha256:[0-9a-f]{64}$")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream", description = "For the app of the same server version"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such version"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_compiled_version(
    State(app): State<Arc<App>>,
    Path(hash): Path<String>,
) -> Result<Response, Problem> {
    let ready = published(&app, &hash).await?;
    Ok(immutable(ready.compiled.clone(), "application/octet-stream"))
}
