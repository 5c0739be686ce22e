//! Requests that change something must come from our own pages, or from no page at all.

use axum::response::{IntoResponse, Response};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use super::problem::Problem;
use super::public_url::PublicUrl;

/// How a request of another site's page is answered.
pub type Refuse = fn(ProtectionError) -> Response;

/// Refuses requests that another site's page sends, by `Sec-Fetch-Site`, else by `Origin`. A proxy
/// may rewrite `Host`, so the public address is known too.
pub fn layer(public_url: &PublicUrl) -> CsrfLayer<Refuse> {
    // A public URL is an origin by construction; should it be refused, `Host` alone decides.
    let layer = CsrfLayer::new().add_trusted_origin(public_url.origin()).unwrap_or_default();
    layer.with_rejection_response(refuse)
}

fn refuse(_: ProtectionError) -> Response {
    Problem::CrossSite.into_response()
}
