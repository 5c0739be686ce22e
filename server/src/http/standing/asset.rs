//! `GET /assets/{name}`: the files of the app, in the encoding the browser likes best.

use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::assets::{self, Encoding};
use crate::http::path::Path;
use crate::http::problem::Problem;

/// What may be kept for ever, because other content has another name.
pub const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// One file.
pub async fn asset(Path(name): Path<String>, request: HeaderMap) -> Result<Response, Problem> {
    let asset = assets::find(&name).ok_or(Problem::UnknownPage)?;
    let accepted = request.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let encoding = Encoding::negotiated(accepted.unwrap_or_default());
    let mut response = asset.bytes(encoding).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(CACHE_CONTROL, IMMUTABLE);
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(name) = encoding.header() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    Ok(response)
}
