//! `GET /icon.svg`: the picture of the installed app.

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;

/// Drawn to its edges, with what counts in the middle, so that a phone may cut it to any shape.
const ICON: &str = include_str!("../../../../app/icons/icon.svg");

/// The icon, which may be kept for a day.
pub async fn icon() -> impl IntoResponse {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400")),
    ];
    (headers, ICON)
}

#[cfg(test)]
mod tests {
    use crate::http::test_app::TestApp;

    #[tokio::test]
    async fn the_icon_is_an_image_that_loads_nothing() {
        let app = TestApp::new().await;
        let answer = app.anyone().get("/icon.svg").await;
        assert_eq!(answer.header("content-type"), "image/svg+xml");
        let text = answer.text();
        assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""), "{text}");
        assert!(!text.contains("href") && !text.contains("script"), "{text}");
    }
}
