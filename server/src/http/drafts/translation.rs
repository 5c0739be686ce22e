//! `GET /api/v1/drafts/{draft}/translation.xlsx`: the texts of a draft as a sheet to be translated.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use survey_specs::source::translation;

use super::{Author, WORKBOOK, file_name, latest, source_of};
use crate::export::xlsx;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// Every text of a draft in a row, with one column for each language; a further column is a further
/// language. The sheet comes back with `POST`.
#[utoipa::path(
    get, path = "/drafts/{draft}/translation.xlsx", tag = "design", operation_id = "get_draft_translation",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft’s id", format = "uuid")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", description = "The workbook"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_draft_translation(
    State(app): State<Arc<App>>,
    author: Author,
    Path(draft): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let (entry, held) = latest(&app, &author, &draft).await?;
    let source = source_of(entry.kind, &held)?;
    let writing =
        tokio::task::spawn_blocking(move || xlsx::write(&translation::sheet(source.value())));
    let bytes = writing.await.map_err(Problem::internal)?.map_err(Problem::internal)?;
    let headers = [
        (CONTENT_TYPE, WORKBOOK.to_owned()),
        (CONTENT_DISPOSITION, file_name(&entry, "translation.xlsx")),
    ];
    Ok((no_store(), headers, bytes))
}
