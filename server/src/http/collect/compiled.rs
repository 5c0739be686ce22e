//! `GET /api/v1/versions/{hash}/compiled`: the phone's form of a published version, beside it and
//! named by the same hash.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::version::published;
use crate::assets::Encoding;
use crate::http::App;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::standing::asset::{encoded, encoding_of, immutable};

/// The media type of the form.
const CONTENT_TYPE: &str = "application/octet-stream";

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
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let ready = published(&app, &hash).await?;
    let encoding = encoding_of(&headers);
    if encoding == Encoding::Brotli {
        let form = immutable(ready.compressed().await?, CONTENT_TYPE);
        return Ok(encoded(form, encoding));
    }
    // The few who know no brotli get theirs made on the spot.
    Ok(immutable(ready.compiled.clone(), CONTENT_TYPE))
}
