//! `GET /results/{round}/units/{unit}`: every node of the index of a unit for everybody, once the
//! round has closed and if its results were made public.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse};
use thuocdo_app::analyst::unit_page;

use super::public_page::{public_round, unknown_if_opened_again};
use super::table::Asked;
use super::tree::unit_results;
use crate::http::App;
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::Problem;

/// The results of the unit; a round whose results are not public does not exist here.
pub async fn public_unit_results(
    State(app): State<Arc<App>>,
    Path((code, unit)): Path<(String, String)>,
    uri: Uri,
) -> Result<impl IntoResponse, Problem> {
    let (round, reader) = public_round(&app, &code).await?;
    let asked = Asked { language: Language::of_page(&uri), previous: None };
    let page = unit_results(&app, &round, &unit, reader, None, asked).await;
    Ok(Html(unit_page(&page.map_err(unknown_if_opened_again)?)))
}
