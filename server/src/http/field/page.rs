//! `GET /field`: the enumerator's app.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::HeaderName;
use axum::response::{Html, IntoResponse};
use thuocdo_app::field::{self, FieldPage, Screens};

use crate::assets::{self, Asset, Role};
use crate::clock::today_in_vietnam;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::problem::Problem;

/// Says to the service worker whether it may keep the page.
const OFFLINE: HeaderName = HeaderName::from_static("thuocdo-offline");

/// The scripts of these pages, in the order in which they run.
const SCRIPTS: [Role; 3] = [Role::PhoneJs, Role::FieldworkJs, Role::FieldJs];

/// The page. Nothing of anybody stands in it, so it asks for no session: the API does.
pub async fn field_page(
    State(app): State<Arc<App>>,
    uri: Uri,
) -> Result<impl IntoResponse, Problem> {
    let page = page(&app, Screens::Enumerator, &uri)?;
    Ok((no_store(), [(OFFLINE, "yes")], Html(field::field_page(&page))))
}

/// A page for these screens.
///
/// # Errors
///
/// Never in practice: only if a language had no valid tag.
pub fn page(app: &App, screens: Screens, uri: &Uri) -> Result<FieldPage, Problem> {
    let paths = |roles: &[Role]| -> Vec<String> {
        roles.iter().copied().filter_map(assets::of_role).map(Asset::path).collect()
    };
    Ok(FieldPage {
        screens,
        language: Language::of_page(uri).lang()?,
        day: today_in_vietnam(app.clock.now()),
        scripts: paths(&SCRIPTS),
        assets: [paths(&SCRIPTS), paths(&[Role::FieldWasm])].concat(),
    })
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use crate::http::test_app::{ROUND, TestApp};

    #[tokio::test]
    async fn the_pages_are_for_anybody_and_say_nothing_of_anybody() {
        let app = TestApp::new().await;
        let page = app.anyone().get("/field").await;
        assert_eq!((page.status, page.header("thuocdo-offline")), (StatusCode::OK, "yes"));
        assert!(page.text().contains("data-screen=\"enumerator\""), "{}", page.text());
        let paper = app.anyone().get(&format!("/field/paper/{ROUND}?lang=en")).await;
        assert_eq!((paper.status, paper.header("thuocdo-offline")), (StatusCode::OK, ""));
        assert!(paper.text().contains(&format!("data-round=\"{ROUND}\"")), "{}", paper.text());
        let unknown = app.anyone().get("/field/paper/dot-9").await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    }
}
