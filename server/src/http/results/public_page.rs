//! `GET /results/{round}`: the index of a round for everybody, once it has closed and if it was
//! made public; without units with few answers.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse};
use thuocdo_app::analyst::results_page;

use super::Reader;
use super::table::{Asked, results};
use crate::http::App;
use crate::http::collect::round_of_path;
use crate::http::language::Language;
use crate::http::path::Path;
use crate::http::problem::Problem;
use crate::store::round::Round;

/// The results; a round whose results are not public does not exist here.
pub async fn public_results(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    uri: Uri,
) -> Result<impl IntoResponse, Problem> {
    let (round, reader) = public_round(&app, &code).await?;
    let asked = Asked { language: Language::of_page(&uri), previous: None };
    let page = results(&app, &round, reader, None, asked).await;
    Ok(Html(results_page(&page.map_err(unknown_if_opened_again)?)))
}

/// The round of this code, as everybody reads it.
///
/// # Errors
///
/// If there is none, or its results are not public.
pub async fn public_round(app: &App, code: &str) -> Result<(Round, Reader), Problem> {
    let round = round_of_path(app, code).await?;
    let reader = Reader::of(None, &round, app.clock.now()).map_err(|_| Problem::UnknownRound)?;
    Ok((round, reader))
}

/// A round that was opened again just now has no public results any more.
#[must_use]
pub fn unknown_if_opened_again(problem: Problem) -> Problem {
    match problem {
        Problem::SignedOut => Problem::UnknownRound,
        problem => problem,
    }
}
