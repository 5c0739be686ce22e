//! `GET /console` and everything below: the staff console.

use axum::http::Uri;
use axum::response::{Html, IntoResponse};
use thuocdo_app::console::page::{self, ConsolePage};

use crate::assets::{self, Asset, Role};
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::problem::Problem;

/// The page. Which screen is shown, the app reads from the address. Nothing of anybody stands in it,
/// so it asks for no session: the API does.
pub async fn console_page(uri: Uri) -> Result<impl IntoResponse, Problem> {
    let path = |role| assets::of_role(role).map(Asset::path);
    let page = ConsolePage {
        language: Language::of_page(&uri).lang()?,
        script: path(Role::ConsoleJs),
        wasm: path(Role::ConsoleWasm),
    };
    Ok((no_store(), Html(page::console_page(&page))))
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use crate::http::test_app::TestApp;

    #[tokio::test]
    async fn every_screen_has_the_same_page_and_it_says_nothing_of_anybody() {
        let app = TestApp::new().await;
        let page = app.anyone().get("/console").await;
        assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
        let screen = app.anyone().get("/console/rounds/dot-1").await;
        assert_eq!(screen.text(), page.text());
        // Where the app is not built in, the page leads to what works without it.
        assert!(page.text().contains("<a href=\"/staff\">"), "{}", page.text());
    }
}
