//! Headers of every answer: what a browser may do with our pages, and what it may not.

use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::public_url::PublicUrl;

/// Middleware state: the headers that are the same for every answer.
#[derive(Clone, Debug)]
pub struct SecurityHeaders {
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl SecurityHeaders {
    /// The headers for a server at this address whose pages inline these style sheets.
    #[must_use]
    pub fn new(public_url: &PublicUrl, styles: &[&str]) -> Self {
        let mut headers = vec![
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        ];
        if let Ok(policy) = HeaderValue::from_str(&content_security_policy(styles)) {
            headers.push((CONTENT_SECURITY_POLICY, policy));
        }
        if public_url.is_https() {
            let year = HeaderValue::from_static("max-age=31536000");
            headers.push((STRICT_TRANSPORT_SECURITY, year));
        }
        Self { headers }
    }
}

/// Nothing from another host, no inline script, and no inline style but ours.
fn content_security_policy(styles: &[&str]) -> String {
    let mut style_src = String::from("'self'");
    for style in styles {
        style_src.push_str(" 'sha256-");
        style_src.push_str(&STANDARD.encode(Sha256::digest(style.as_bytes())));
        style_src.push('\'');
    }
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src {style_src}; \
         connect-src 'self'; img-src 'self' data:; media-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
    )
}

/// Middleware: adds the headers.
pub async fn add(
    State(security): State<SecurityHeaders>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in security.headers {
        response.headers_mut().insert(name, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_styles_are_allowed_by_their_hash_only() {
        let policy = content_security_policy(&["p{color:red}", ""]);
        assert!(policy.contains("style-src 'self' 'sha256-"), "{policy}");
        // The well-known SHA-256 of nothing.
        assert!(
            policy.contains("'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe-inline"), "{policy}");
    }

    #[test]
    fn transport_security_is_promised_over_https_only() {
        let promised = |url: &str| {
            let security = SecurityHeaders::new(&url.parse().unwrap(), &[]);
            security.headers.iter().any(|(name, _)| name == STRICT_TRANSPORT_SECURITY)
        };
        assert!(promised("https://x.vn"));
        assert!(!promised("http://127.0.0.1:8080"));
    }
}
