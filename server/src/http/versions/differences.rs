//! `GET /api/v1/versions/{hash}/differences`: what differs between two versions.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{DifferenceBody, differences};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::collect::version::published;
use crate::http::language::Language;
use crate::http::path::{Path, Query};
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Designer;

/// The earlier version.
#[derive(Debug, Deserialize)]
pub struct Earlier {
    from: String,
}

/// What differs between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionDifferences {
    /// The earlier version.
    from: String,
    /// The later version.
    to: String,
    /// What differs, in the order of the later version; what was removed stands at the end.
    differences: Vec<DifferenceBody>,
}

/// What differs between two versions, in words, and whether their answers may be compared.
#[utoipa::path(
    get, path = "/versions/{hash}/differences", tag = "design", operation_id = "get_version_differences",
    security(("session" = [])),
    params(
        ("hash" = String, Path, description = "The later version: sha256: and 64 hex digits", pattern = "^sha256:[0-9a-f]{64}$"),
        ("from" = String, Query, description = "The earlier version", pattern = "^sha256:[0-9a-f]{64}$"),
    ),
    responses(
        (status = 200, body = VersionDifferences, description = "The differences"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not design"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such version"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_version_differences(
    State(app): State<Arc<App>>,
    _: Designer,
    Path(hash): Path<String>,
    Query(Earlier { from }): Query<Earlier>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let (later, earlier) = (published(&app, &hash).await?, published(&app, &from).await?);
    let (before, after) = (earlier.version.questionnaire(), later.version.questionnaire());
    let differences = differences(before, after, Language::accepted(&headers));
    Ok((no_store(), Json(VersionDifferences { from, to: hash, differences })))
}
