//! `GET /assets/{name}`: the files of the app, in the encoding the browser likes best.

use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use crate::assets::{self, Asset, Encoding};
use crate::http::path::Path;
use crate::http::problem::Problem;

/// What may be kept for ever, because other content has another name.
pub const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// One file.
pub async fn asset(Path(name): Path<String>, request: HeaderMap) -> Result<Response, Problem> {
    let asset = assets::find(&name).ok_or(Problem::UnknownPage)?;
    Ok(answer(asset, &request))
}

fn answer(asset: &Asset, request: &HeaderMap) -> Response {
    let encoding = encoding_of(request);
    encoded(immutable(asset.bytes(encoding), asset.content_type), encoding)
}

/// The encoding that a request likes best.
#[must_use]
pub fn encoding_of(request: &HeaderMap) -> Encoding {
    let accepted = request.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    Encoding::negotiated(accepted.unwrap_or_default())
}

/// An answer that may be kept for ever.
pub fn immutable(body: impl IntoResponse, content_type: &'static str) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().insert(CACHE_CONTROL, IMMUTABLE);
    response
}

/// An answer whose body is in the encoding that was asked for already.
pub fn encoded(mut response: Response, encoding: Encoding) -> Response {
    let headers = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(name) = encoding.header() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;
    use crate::assets::Role;
    use crate::http::test_app::TestApp;

    const SCRIPT: Asset = Asset {
        name: "respondent-1.js",
        role: Role::RespondentJs,
        content_type: "text/javascript; charset=utf-8",
        identity: b"as it is",
        brotli: b"brotli",
        gzip: b"gzip",
    };

    #[tokio::test]
    async fn a_file_comes_in_the_encoding_that_is_accepted_and_may_be_kept_for_ever() {
        for (accepted, encoding, content) in [
            ("gzip, deflate, br", "br", "brotli"),
            ("gzip", "gzip", "gzip"),
            ("identity", "", "as it is"),
        ] {
            let request =
                HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
            let response = answer(&SCRIPT, &request);
            let header =
                |name| response.headers().get(name).map_or("", |value| value.to_str().unwrap());
            assert_eq!(header(CONTENT_ENCODING), encoding);
            assert_eq!(header(CONTENT_TYPE), "text/javascript; charset=utf-8");
            assert_eq!(header(CACHE_CONTROL), "public, max-age=31536000, immutable");
            assert_eq!(header(VARY), "accept-encoding");
            let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
            assert_eq!(body, content);
        }
    }

    #[tokio::test]
    async fn a_file_that_is_not_embedded_does_not_exist() {
        let app = TestApp::new().await;
        for name in ["respondent-0.js", "..%2FCargo.toml", ""] {
            let answer = app.anyone().get(&format!("/assets/{name}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
    }
}
