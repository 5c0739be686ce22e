//! `POST /api/v1/drafts/import`: begin a draft with a file.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{DraftBody, read_bytes};
use super::draft::whole;
use super::problem::{DraftProblem, FileProblem};
use super::{Author, begin};
use crate::draft::file::{self, LARGEST, Unusable};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Query;
use crate::http::problem::{Problem, ProblemDetails};

/// The name of the file.
#[derive(Debug, Deserialize)]
pub struct Named {
    name: String,
}

/// What a file came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedDraft {
    /// The draft.
    draft: DraftBody,
    /// What is wrong with the file, or not supported here and what happened to it.
    problems: Vec<FileProblem>,
}

/// Begins a draft with a file: an XLSForm (`.xlsx`, or pyxform’s tables as `.md`), or the YAML or JSON
/// of a questionnaire or an index definition. What can be read at all is taken, with its problems.
#[utoipa::path(
    post, path = "/drafts/import", tag = "design", operation_id = "import_draft",
    security(("session" = [])),
    params(("name" = String, Query, description = "The file’s name; its ending says what it is")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = ImportedDraft, description = "The draft, with what is wrong with it"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design, or from another site’s page"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 16 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "No draft can be made of the file; `problems` says why"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn import_draft(
    State(app): State<Arc<App>>,
    author: Author,
    Query(Named { name }): Query<Named>,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let bytes = read_bytes(request, LARGEST).await?;
    // Reading takes a while, so it is not done by the threads that answer requests.
    let reading = tokio::task::spawn_blocking(move || file::read(&name, &bytes));
    let read = reading.await.map_err(Problem::internal)?.map_err(|unusable| match unusable {
        Unusable::UnknownEnding => DraftProblem::UnknownFileKind,
        Unusable::Broken(problems) => {
            DraftProblem::UnusableFile(problems.into_iter().map(FileProblem::of_file).collect())
        }
    })?;
    let draft = begin(&app, &author, read.kind, read.source, Vec::new()).await?;
    let draft = whole(&app, &author, &draft.to_string()).await?;
    let problems = read.problems.into_iter().map(FileProblem::of_file).collect();
    Ok((StatusCode::CREATED, no_store(), Json(ImportedDraft { draft, problems })))
}
