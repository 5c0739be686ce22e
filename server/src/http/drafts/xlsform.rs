//! `GET /api/v1/drafts/{draft}/xlsform.xlsx`: a draft as an XLSForm.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::problem::{DraftProblem, FileProblem};
use super::{Author, WORKBOOK, checked, file_name, latest};
use crate::draft::DraftKind;
use crate::draft::check::Sound;
use crate::export;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// The draft of a questionnaire as an XLSForm, as ODK, Kobo and their like take it. Only a draft
/// without errors can be written so.
#[utoipa::path(
    get, path = "/drafts/{draft}/xlsform.xlsx", tag = "design", operation_id = "get_draft_xlsform",
    security(("session" = [])),
    params(("draft" = String, Path, description = "The draft’s id", format = "uuid")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", description = "The workbook"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft, or it is no questionnaire"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "The draft has errors; `problems` has all of them"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_draft_xlsform(
    State(app): State<Arc<App>>,
    author: Author,
    Path(draft): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let (entry, held) = latest(&app, &author, &draft).await?;
    if entry.kind != DraftKind::Questionnaire {
        return Err(DraftProblem::UnknownDraft.into());
    }
    let (checked, _) = checked(&app, &author, &entry, &held).await?;
    let Some(Sound::Questionnaire(draft, _)) = checked.sound else {
        let problems = checked.problems.into_iter().map(FileProblem::of_draft).collect();
        return Err(DraftProblem::Unsound(problems).into());
    };
    let writing = tokio::task::spawn_blocking(move || export::xlsform(draft.questionnaire()));
    let bytes = writing.await.map_err(Problem::internal)?.map_err(Problem::internal)?;
    let headers =
        [(CONTENT_TYPE, WORKBOOK.to_owned()), (CONTENT_DISPOSITION, file_name(&entry, "xlsx"))];
    Ok((no_store(), headers, bytes))
}
