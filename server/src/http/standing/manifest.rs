//! `GET /manifest.webmanifest`: what a phone shows of the app once it is installed.

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde_json::{Value, json};

/// The accent and the paper of the respondent's style sheet.
const THEME: &str = "#0b5a66";
const BACKGROUND: &str = "#f4f6f5";

/// The manifest, which may be kept for a day.
pub async fn manifest() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/manifest+json")),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400")),
    ];
    (headers, content().to_string())
}

fn content() -> Value {
    json!({
        "id": "/",
        "name": "Thước Đo",
        "short_name": "Thước Đo",
        "lang": "vi",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "theme_color": THEME,
        "background_color": BACKGROUND,
        "icons": [icon("any"), icon("maskable")],
    })
}

/// The one icon, in a use that a phone asks for.
fn icon(purpose: &str) -> Value {
    json!({"src": "/icon.svg", "type": "image/svg+xml", "sizes": "any", "purpose": purpose})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::test_app::TestApp;

    #[tokio::test]
    async fn a_phone_may_install_the_app() {
        let app = TestApp::new().await;
        let answer = app.anyone().get("/manifest.webmanifest").await;
        assert_eq!(answer.header("content-type"), "application/manifest+json");
        let manifest = answer.json();
        assert_eq!(manifest["name"], "Thước Đo");
        assert_eq!(manifest["display"], "standalone");
        for icon in manifest["icons"].as_array().unwrap() {
            let found = app.anyone().get(icon["src"].as_str().unwrap()).await;
            assert_eq!(found.header("content-type"), icon["type"].as_str().unwrap());
        }
    }

    #[test]
    fn the_colours_are_those_of_the_pages() {
        let style = thuocdo_app::respondent::style();
        assert!(style.contains(&format!("--accent:{THEME}")), "{style}");
        assert!(style.contains(&format!("--paper:{BACKGROUND}")), "{style}");
    }
}
