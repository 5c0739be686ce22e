//! The description of the API, made from the endpoints themselves.

use std::sync::Arc;

use axum::Extension;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use utoipa::OpenApi;

use super::problem::{Problem, ProblemDetails};

/// What the description says beyond the endpoints.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "Thước Đo",
        description = "Collects answers to questionnaires and hands out the index computed from them. \
                       Errors are application/problem+json (RFC 9457) with a stable `code`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "collect", description = "Links, questionnaires and responses; no account is needed"),
        (name = "results", description = "Results, by permission"),
        (name = "staff", description = "Signing in and out"),
        (name = "standing", description = "This description"),
    ),
    components(schemas(ProblemDetails)),
)]
pub struct Description;

/// The finished description, as the router hands it to the endpoint.
#[derive(Clone)]
pub struct Document(pub Arc<utoipa::openapi::OpenApi>);

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Document")
    }
}

/// `GET /api/v1/openapi.json`: this description.
#[utoipa::path(
    get, path = "/openapi.json", tag = "standing", operation_id = "get_openapi",
    responses((status = 200, body = Object, content_type = "application/json", description = "OpenAPI 3.1")),
)]
pub async fn get_openapi(
    Extension(Document(document)): Extension<Document>,
) -> Result<impl IntoResponse, Problem> {
    let json = serde_json::to_vec(document.as_ref()).map_err(Problem::internal)?;
    Ok(([(CONTENT_TYPE, "application/json")], json))
}
