//! `POST /api/v1/drafts/{draft}/media`: give a picture or a recording to a draft.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use survey_specs::questionnaire::draft::Attachment;
use survey_specs::questionnaire::media::{MAX_FILE_BYTES, MediaName, NotMedia, inspect};

use super::body::{DraftMediaBody, read_bytes};
use super::problem::DraftProblem;
use super::{Author, find};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::{Path, Query};
use crate::http::problem::{Problem, ProblemDetails};

/// How the draft will name the file.
#[derive(Debug, Deserialize)]
pub struct Named {
    name: String,
}

/// Gives a file to a draft, under the name by which its source calls it. Another file of that name
/// makes room for it.
#[utoipa::path(
    post, path = "/drafts/{draft}/media", tag = "design", operation_id = "create_draft_media", security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft’s id", format = "uuid"),
        ("name" = String, Query, description = "The name in the source, such as `images/desk.png`; its ending says what the file is", max_length = 200),
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 201, body = DraftMediaBody, description = "The file is kept"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design, or from another site’s page"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 2 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Not a name for a file, or the file is not what its name says"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn create_draft_media(
    State(app): State<Arc<App>>,
    author: Author,
    Path(draft): Path<String>,
    Query(Named { name }): Query<Named>,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let entry = find(&app, &author, &draft).await?;
    let bytes = read_bytes(request, usize::try_from(MAX_FILE_BYTES).unwrap_or(usize::MAX)).await?;
    let (name, attachment) = attachment(&name, bytes)?;
    let (permission, hand) = (&author.permission, author.hand(&app));
    app.store.save_draft_media(permission, entry.draft, &name, &attachment, &hand).await?;
    app.drafts.tell(entry.draft);
    let body = DraftMediaBody {
        name: name.to_string(),
        hash: attachment.content.hash.to_string(),
        media_type: attachment.content.media_type.as_str(),
        bytes: u64::from(attachment.content.bytes),
        address: format!("/media/{}", attachment.content.hash),
    };
    Ok((StatusCode::CREATED, no_store(), Json(body)))
}

/// A file that is what its name says.
fn attachment(name: &str, bytes: Vec<u8>) -> Result<(MediaName, Attachment), DraftProblem> {
    let wrong = |code, what: String| DraftProblem::InvalidMedia(code, what);
    let name = MediaName::new(name).map_err(|error| wrong(error.code(), error.to_string()))?;
    let content = inspect(&bytes).map_err(|error| {
        let code = match error {
            NotMedia::Unknown => "media_damaged",
            NotMedia::TooLarge => "media_too_large",
            NotMedia::Pixels => "media_pixels",
        };
        wrong(code, error.to_string())
    })?;
    if content.media_type != name.media_type() {
        let is = content.media_type.as_str();
        return Err(wrong("media_not_as_named", format!("by its content the file is {is}")));
    }
    Ok((name, Attachment { content, bytes }))
}
