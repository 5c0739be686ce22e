//! `GET /console` and everything below: the staff console.

use axum::http::Uri;
use axum::response::{Html, IntoResponse};
use thuocdo_app::console::page::{self, ConsolePage};

use crate::assets::{self, Asset, Role};
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::permission;

/// Where the staff begin: the console, or the pages that work without it where the app is not built in.
pub const fn start(is_built_in: bool) -> &'static str {
    if is_built_in { "/console" } else { "/staff" }
}

/// Whether the console is built in.
pub fn is_built_in() -> bool {
    assets::of_role(Role::ConsoleJs).is_some()
}

/// Where somebody of a role begins: those who only interview have pages of their own.
pub fn start_of(role: permission::Role, is_built_in: bool) -> &'static str {
    if role == permission::Role::Enumerator { "/field" } else { start(is_built_in) }
}

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

    use super::{start, start_of};
    use crate::http::test_app::TestApp;
    use crate::permission::Role;

    #[test]
    fn everybody_begins_where_the_own_work_is() {
        assert_eq!([true, false].map(start), ["/console", "/staff"]);
        assert_eq!([true, false].map(|it| start_of(Role::Designer, it)), ["/console", "/staff"]);
        assert_eq!(start_of(Role::Enumerator, true), "/field");
    }

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
