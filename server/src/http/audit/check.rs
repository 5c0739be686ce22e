//! `GET /api/v1/audit/check`: whether the chain of the log holds.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use crate::audit;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Administrator;

/// Whether the chain holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditCheck {
    /// Whether every entry is as it was written, and none is missing.
    holds: bool,
    /// Entries that were found to be right, from the first on.
    entries: i64,
    /// The number of the last entry, as the store names it.
    head: i64,
    /// Its hash; worth noting elsewhere now and then.
    head_hash: String,
    /// The first entry that is not right; null if all are.
    #[schema(required)]
    broken: Option<BrokenEntry>,
}

/// An entry that is not right.
#[derive(Debug, Serialize, ToSchema)]
pub struct BrokenEntry {
    /// Its number.
    number: i64,
    /// `missing`, `changed`, `unchained` or `other_head`.
    what: &'static str,
}

/// Checks the whole chain of the log.
#[utoipa::path(
    get, path = "/audit/check", tag = "audit", operation_id = "get_audit_check",
    security(("session" = [])),
    responses(
        (status = 200, body = AuditCheck),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_audit_check(
    State(app): State<Arc<App>>,
    Administrator(permission): Administrator,
) -> Result<impl IntoResponse, Problem> {
    let checked = audit::check(app.store.as_ref(), &permission).await?;
    let broken = checked.broken.map(|(number, what)| BrokenEntry { number, what: what.as_str() });
    let body = AuditCheck {
        holds: broken.is_none(),
        entries: checked.entries,
        head: checked.head.number,
        head_hash: checked.head.hash.to_string(),
        broken,
    };
    Ok((no_store(), Json(body)))
}
