//! `GET /api/v1/rounds/{round}/files/{hash}`: a picture that a respondent handed in.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use survey_specs::questionnaire::media::MediaHash;

use super::problem::FileProblem;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;

/// A picture that a respondent handed in, for those who may read single responses.
#[utoipa::path(
    get, path = "/rounds/{round}/files/{hash}", tag = "collect", operation_id = "get_file",
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("hash" = String, Path, description = "sha256: and 64 hex digits, as the answer has it", pattern = "^sha256:[0-9a-f]{64}$"),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/octet-stream", description = "The picture, as image/jpeg, image/png or image/webp"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not read single responses"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, or no such file"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_file(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path((round, hash)): Path<(String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_read_responses().ok_or(Problem::Forbidden)?;
    let round = round_of_path(&app, &round).await?.code;
    let hash = MediaHash::new(hash).map_err(|_| FileProblem::Unknown)?;
    let file = app.store.file(&permission, &round, &hash).await?.ok_or(FileProblem::Unknown)?;
    Ok((no_store(), [(CONTENT_TYPE, file.media_type.as_str())], file.bytes))
}
