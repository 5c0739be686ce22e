//! One line of log per request: method, route, status, duration, and an id that the client gets too.
//! Neither addresses nor bodies are logged, as both may hold answers or names.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderValue, Response};
use tower_http::request_id::{MakeRequestId, RequestId};
use tracing::Span;

use crate::randomness::Randomness;

/// Makes request ids: 64 random bits in hex digits.
#[derive(Clone)]
pub struct RequestIds(pub Arc<dyn Randomness>);

impl std::fmt::Debug for RequestIds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RequestIds")
    }
}

impl MakeRequestId for RequestIds {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        let id = format!("{:016x}", u64::from_be_bytes(bytes));
        HeaderValue::from_str(&id).ok().map(RequestId::new)
    }
}

/// Takes away an id that the client made up: it would stand in the log as if it were ours.
#[must_use]
pub fn without_foreign_id(mut request: Request) -> Request {
    request.headers_mut().remove("x-request-id");
    request
}

/// The span of a request. It names the route, not the address.
pub fn span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("(none)", MatchedPath::as_str);
    let id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    tracing::info_span!(
        "request",
        request.id = id.unwrap_or_default(),
        http.method = %request.method(),
        http.route = route,
    )
}

/// The line that is logged when a request has been answered.
pub fn answered<B>(response: &Response<B>, latency: Duration, _: &Span) {
    let status = response.status().as_u16();
    let duration_ms = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(http.status = status, duration_ms, "answered");
}
