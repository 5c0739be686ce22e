//! `GET /api/v1/drafts`: the drafts of a kind.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Author;
use super::body::DraftLine;
use crate::draft::DraftKind;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Query;
use crate::http::problem::{Problem, ProblemDetails};

/// Which drafts are asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    kind: Option<String>,
    #[serde(default)]
    archived: bool,
}

/// Drafts, the one that was changed last first.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftList {
    drafts: Vec<DraftLine>,
}

/// The drafts, the one that was changed last first. Those that are put away are asked for apart.
#[utoipa::path(
    get, path = "/drafts", tag = "design", operation_id = "get_drafts", security(("session" = [])),
    params(
        ("kind" = Option<String>, Query, description = "`questionnaire` or `index`; both without it"),
        ("archived" = Option<bool>, Query, description = "true for those that are put away"),
    ),
    responses(
        (status = 200, body = DraftList, description = "The drafts"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such kind"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_drafts(
    State(app): State<Arc<App>>,
    author: Author,
    Query(asked): Query<Asked>,
) -> Result<impl IntoResponse, Problem> {
    let kind = match asked.kind.as_deref() {
        None => None,
        Some(word) => Some(DraftKind::from_word(word).ok_or(Problem::UnknownPage)?),
    };
    let drafts = app.store.drafts(&author.permission, kind, asked.archived).await?;
    let publications = app.store.publications(&author.permission).await?;
    let drafts = drafts.into_iter().map(|entry| DraftLine::new(entry, &publications)).collect();
    Ok((no_store(), Json(DraftList { drafts })))
}
