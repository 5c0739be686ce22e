//! `GET /api/v1/audit.csv`: the log as a table.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::list::{AuditLine, AuditQuery};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Query;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::sheet::Sheet;
use crate::http::staff::Administrator;
use crate::store::audit::AuditFilter;

/// Entries that are read at once.
const PAGE: u32 = 1_000;

/// The most entries of a table, which are some 20 MiB; a narrower question gets the rest.
const MOST: usize = 100_000;

/// The log as a table, by the same questions as the list.
#[utoipa::path(
    get, path = "/audit.csv", tag = "audit", operation_id = "get_audit_csv",
    security(("session" = [])),
    params(
        ("user" = Option<String>, Query, description = "By this user; `operator` is the command line"),
        ("operation" = Option<String>, Query, description = "Of this operation"),
        ("object" = Option<String>, Query, description = "Done to something with this in its name"),
        ("from" = Option<String>, Query, description = "From this day in Viet Nam, or this instant, on"),
        ("until" = Option<String>, Query, description = "Until the end of this day, or before this instant"),
        ("text" = Option<String>, Query, description = "With this text in it"),
        ("before" = Option<i64>, Query, description = "Older than the entry of this number"),
    ),
    responses(
        (status = 200, body = String, content_type = "text/csv", description = "The latest 100,000 entries, the latest first"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "No such day"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_audit_csv(
    State(app): State<Arc<App>>,
    Administrator(permission): Administrator,
    Query(query): Query<AuditQuery>,
) -> Result<impl IntoResponse, Problem> {
    let mut filter = query.filter()?;
    let mut sheet = Sheet::new(COLUMNS);
    while sheet.rows.len() < MOST {
        let page = app.store.audit_entries(&permission, &filter, PAGE).await?;
        let Some(last) = page.last() else { break };
        filter = AuditFilter { before: Some(last.number), ..filter };
        sheet.rows.extend(page.into_iter().map(|entry| row(entry.into())));
    }
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    Ok((no_store(), headers, sheet.to_csv().map_err(Problem::internal)?))
}

/// The columns of the table.
const COLUMNS: [&str; 10] =
    ["number", "at", "user", "role", "operation", "object", "summary", "status", "network", "hash"];

fn row(line: AuditLine) -> [String; 10] {
    let AuditLine { number, at, user, role, operation, object, summary, status, network, hash } =
        line;
    let status = status.map(|status| status.to_string()).unwrap_or_default();
    [number.to_string(), at, user, role, operation, object, summary, status, network, hash]
}
