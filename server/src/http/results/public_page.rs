//! `GET /results/{round}`: the index of a round for everybody, once it has closed and if it was
//! made public; without units with few answers.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse};
use thuocdo_app::analyst::results_page;

use super::Reader;
use super::table::results;
use crate::http::App;
use crate::http::collect::round_of_path;
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::Problem;

/// The results; a round whose results are not public does not exist here.
pub async fn public_results(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    uri: Uri,
) -> Result<impl IntoResponse, Problem> {
    let round = round_of_path(&app, &code).await?;
    let reader = Reader::of(None, &round, app.clock.now()).map_err(|_| Problem::UnknownRound)?;
    let page = results(&app, &round, reader, None, Language::of_page(&uri)).await;
    let page = page.map_err(|problem| match problem {
        // It was opened again just now.
        Problem::SignedOut => Problem::UnknownRound,
        problem => problem,
    })?;
    Ok(Html(results_page(&page)))
}
