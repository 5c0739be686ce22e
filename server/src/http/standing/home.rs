//! `GET /`: the start page.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse};
use thuocdo_app::analyst::{Home, home_page};

use crate::http::App;
use crate::http::collect::no_store;
use crate::http::console::page::{is_built_in, start};
use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::http::results::{is_public, round_title};

/// Where staff sign in, and the results that everybody may read.
pub async fn home(State(app): State<Arc<App>>, uri: Uri) -> Result<impl IntoResponse, Problem> {
    let language = Language::of_page(&uri).lang()?;
    let now = app.clock.now();
    let mut public_results = Vec::new();
    for round in app.store.rounds().await?.iter().filter(|round| is_public(round, now)) {
        let title = round_title(&app, round, &language).await?;
        public_results.push((title, format!("/results/{}", round.code)));
    }
    let page = Home { language, sign_in_href: start(is_built_in()).to_owned(), public_results };
    Ok((no_store(), Html(home_page(&page))))
}
