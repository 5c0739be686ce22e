//! `GET /api/v1/drafts/{draft}/media`: the files of a draft.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::DraftMediaBody;
use super::{Author, find};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};

/// The files of a draft, by name.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftMediaList {
    media: Vec<DraftMediaBody>,
}

/// The pictures and recordings that were given to a draft.
#[utoipa::path(
    get, path = "/drafts/{draft}/media", tag = "design", operation_id = "get_draft_media", security(("session" = [])),
    params(
        ("draft" = String, Path, description = "The draft’s id", format = "uuid"),
    ),
    responses(
        (status = 200, body = DraftMediaList, description = "The files"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such draft"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_draft_media(
    State(app): State<Arc<App>>,
    author: Author,
    Path(draft): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let entry = find(&app, &author, &draft).await?;
    let media = app.store.draft_media(&author.permission, entry.draft).await?;
    let list = DraftMediaList { media: media.into_iter().map(Into::into).collect() };
    Ok((no_store(), Json(list)))
}
