//! `POST /api/v1/drafts/{draft}/translation.xlsx`: take a translation sheet into a draft.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::response::IntoResponse;
use serde::Serialize;
use survey_specs::problem::Problem as SpecProblem;
use survey_specs::source::translation::{self, TakenIn};
use utoipa::ToSchema;

use super::body::read_bytes;
use super::problem::{DraftProblem, FileProblem};
use super::save::keep;
use super::{Author, latest, source_of};
use crate::draft::file::LARGEST;
use crate::draft::history::Step;
use crate::draft::source::Source;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::import;

/// What was taken in.
#[derive(Debug, Serialize, ToSchema)]
pub struct TranslationTaken {
    /// The latest revision of the draft now.
    revision: u64,
    /// How many texts were added or changed.
    changed: usize,
    /// Rows that were not taken in, and translations that are still missing.
    problems: Vec<FileProblem>,
}

/// Takes the translations of a sheet into a draft. Rows whose text was rewritten since the sheet was
/// made are left out and told, as is what is still missing.
#[utoipa::path(
    post, path = "/drafts/{draft}/translation.xlsx", tag = "design", operation_id = "create_draft_translation",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft’s id", format = "uuid")),
    request_body(content = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    responses(
        (status = 200, body = TranslationTaken, description = "What was taken in"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design, or from another site’s page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "Somebody saved the draft at the same moment; send the sheet again"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 16 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "The file is no translation sheet; `problems` says why"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn create_draft_translation(
    State(app): State<Arc<App>>,
    author: Author,
    Path(draft): Path<String>,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let (entry, held) = latest(&app, &author, &draft).await?;
    let bytes = read_bytes(request, LARGEST).await?;
    let source = source_of(entry.kind, &held)?;
    let reading = tokio::task::spawn_blocking(move || read(&source, &bytes));
    let taken = reading.await.map_err(Problem::internal)??;
    let source = Source::new(entry.kind, taken.source).map_err(|_| DraftProblem::TooLarge)?;
    let saved = keep(&app, &author, entry.draft, held.revision, &source, Step::Whole).await?;
    let problems = taken.problems.into_iter().map(FileProblem::of_file).collect();
    let changed = taken.changed;
    Ok((no_store(), Json(TranslationTaken { revision: saved.revision, changed, problems })))
}

/// Takes a sheet into a source.
fn read(source: &Source, bytes: &[u8]) -> Result<TakenIn, DraftProblem> {
    let unusable = |problems: Vec<SpecProblem>| {
        DraftProblem::UnusableFile(problems.into_iter().map(FileProblem::of_file).collect())
    };
    let (workbook, _) = import::workbook(bytes).map_err(|problem| unusable(vec![*problem]))?;
    let taken = translation::take_in(source.value(), &workbook);
    if taken.problems.iter().any(SpecProblem::is_error) {
        return Err(unusable(taken.problems));
    }
    Ok(taken)
}
