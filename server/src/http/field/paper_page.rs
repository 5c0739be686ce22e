//! `GET /field/paper/{round}`: where paper forms are typed.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse};
use thuocdo_app::field::{self, Screens};

use super::page::page;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::Path;
use crate::http::problem::Problem;

/// The page. It asks for no session: the API does, and the page then asks who is there.
pub async fn paper_page(
    State(app): State<Arc<App>>,
    Path(round): Path<String>,
    uri: Uri,
) -> Result<impl IntoResponse, Problem> {
    let round = round_of_path(&app, &round).await?;
    let compiled_url = format!("/compiled/{}", round.version);
    let page = page(&app, Screens::Paper { round: round.code, compiled_url }, &uri)?;
    Ok((no_store(), Html(field::field_page(&page))))
}
