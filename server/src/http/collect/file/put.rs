//! `PUT /api/v1/rounds/{round}/files/{hash}`: keep a picture of a respondent, any number of times.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Serialize;
use survey_specs::questionnaire::media::{MAX_FILE_BYTES, MediaHash, NotMedia, inspect};
use survey_specs::questionnaire::{Questionnaire, ResponseType};
use utoipa::ToSchema;

use super::problem::FileProblem;
use crate::http::App;
use crate::http::body::read_up_to;
use crate::http::collect::traffic::count_file;
use crate::http::collect::{admit, no_store, round_of_path, version_of};
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::store::Insertion;
use crate::store::file::NewFile;
use crate::traffic::senders::Sender;

/// The header with the visit of whoever hands in the file.
const VISIT: &str = "thuocdo-visit";

/// What the sender keeps: a file may leave its queue when this echoes its hash.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileReceipt {
    /// The hash of the content.
    #[schema(pattern = "^sha256:[0-9a-f]{64}$")]
    hash: String,
}

/// Keeps a picture that an answer names.
///
/// Idempotent, as the address is the hash of the content. The picture may come before its response or
/// after it. Whether it came too late is decided by its visit alone.
#[utoipa::path(
    put, path = "/rounds/{round}/files/{hash}", tag = "collect", operation_id = "put_file",
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("hash" = String, Path, description = "sha256: and 64 hex digits of the content", pattern = "^sha256:[0-9a-f]{64}$"),
        ("Thuocdo-Visit" = String, Header, description = "The visit that the link gave"),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "A JPEG, PNG or WebP picture of at most 2 MiB"),
    responses(
        (status = 200, body = FileReceipt, description = "Kept before"),
        (status = 201, body = FileReceipt, description = "Kept"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "The content has another hash, or ended early"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "No visit"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "A visit for something else, or from before the opening"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, no hash, or a questionnaire that asks for no picture"),
        (status = 410, body = ProblemDetails, content_type = "application/problem+json", description = "The visit was issued after the round closed"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 2 MiB"),
        (status = 415, body = ProblemDetails, content_type = "application/problem+json", description = "No picture, or a side of over 4,096 pixels"),
        (status = 429, body = ProblemDetails, content_type = "application/problem+json", description = "Too much has come through this link, from this device or from this network; try again after Retry-After"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was kept; try again later"),
    )
)]
pub async fn put_file(
    State(app): State<Arc<App>>,
    Path((round, hash)): Path<(String, String)>,
    headers: HeaderMap,
    sender: Sender,
    body: Body,
) -> Result<impl IntoResponse, Problem> {
    let round = round_of_path(&app, &round).await?;
    let visit = headers.get(VISIT).and_then(|visit| visit.to_str().ok()).unwrap_or_default();
    let visit = admit(&app, &round, visit)?;
    let hash = MediaHash::new(hash).map_err(|_| FileProblem::Unknown)?;
    if !asks_for_pictures(version_of(&app, &round).await?.version.questionnaire()) {
        return Err(FileProblem::NotAsked.into());
    }
    let receipt = Json(FileReceipt { hash: hash.to_string() });
    if app.store.has_file(&round.code, &hash).await? {
        return Ok((StatusCode::OK, no_store(), receipt));
    }
    let most = usize::try_from(MAX_FILE_BYTES).unwrap_or(usize::MAX);
    let bytes = read_up_to(body, most).await.map_err(|problem| match problem {
        Problem::TooLarge => FileProblem::TooLarge.into(),
        other => other,
    })?;
    let content = inspect(&bytes).map_err(|error| match error {
        NotMedia::TooLarge => FileProblem::TooLarge,
        NotMedia::Unknown | NotMedia::Pixels => FileProblem::NotPicture,
    })?;
    if !content.media_type.is_image() {
        return Err(FileProblem::NotPicture.into());
    } else if content.hash != hash {
        return Err(FileProblem::OtherContent.into());
    }
    count_file(&app, &visit, &sender)?;
    let file = NewFile {
        round: round.code,
        hash,
        media_type: content.media_type,
        bytes,
        received_at: app.clock.now(),
    };
    let status = match app.store.insert_file(&visit.permission(), file).await? {
        Insertion::Inserted => StatusCode::CREATED,
        Insertion::Taken => StatusCode::OK,
    };
    Ok((status, no_store(), receipt))
}

fn asks_for_pictures(questionnaire: &Questionnaire) -> bool {
    let mut items = questionnaire.sections.iter().flat_map(|section| &section.items);
    items.any(|item| matches!(item.response, ResponseType::Image))
}
