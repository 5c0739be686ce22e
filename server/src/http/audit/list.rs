//! `GET /api/v1/audit`: what staff did.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::audit::AuditKind;
use crate::clock::vietnam;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::Query;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Administrator;
use crate::store::audit::{AuditEntry, AuditFilter};

/// The most entries of one answer.
const MOST: u32 = 500;

/// The number of entries of an answer, if nothing else is asked for.
const USUAL: u32 = 100;

/// Which entries are asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct AuditQuery {
    user: Option<String>,
    operation: Option<String>,
    object: Option<String>,
    from: Option<String>,
    until: Option<String>,
    text: Option<String>,
    before: Option<i64>,
    most: Option<u32>,
}

/// A part of the log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditPage {
    /// The entries, the latest first.
    entries: Vec<AuditLine>,
    /// What to ask for as `before` to get older ones; null if there are none.
    #[schema(required)]
    next: Option<i64>,
}

/// One action or event.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditLine {
    /// Its number in the chain.
    pub(super) number: i64,
    /// When.
    #[schema(format = "date-time")]
    pub(super) at: String,
    /// Who: a user name, `operator` for the command line, or empty for nobody who is known.
    pub(super) user: String,
    /// The person's role then.
    pub(super) role: String,
    /// What was asked for.
    #[schema(example = "put_staff")]
    pub(super) operation: String,
    /// What it was done to.
    #[schema(example = "user=lan")]
    pub(super) object: String,
    /// What else can be said.
    pub(super) summary: String,
    /// What came of it, as an HTTP status or the exit code of a command; null if that is not known.
    #[schema(required)]
    pub(super) status: Option<i64>,
    /// The beginning of a keyed hash of the network it came from.
    pub(super) network: String,
    /// The hash of its first entry in the chain.
    pub(super) hash: String,
}

impl From<AuditEntry> for AuditLine {
    fn from(entry: AuditEntry) -> Self {
        let AuditEntry { number, content, hash, outcome, .. } = entry;
        let begun = content.kind == AuditKind::Begun;
        let (ended, ended_summary) =
            outcome.map(|outcome| (outcome.status, outcome.summary)).unwrap_or_default();
        let summary = [content.summary, ended_summary];
        let summary: Vec<_> = summary.into_iter().filter(|text| !text.is_empty()).collect();
        Self {
            number,
            at: content.at.to_string(),
            user: content.user,
            role: content.role,
            operation: content.operation,
            object: content.object,
            summary: summary.join("; "),
            status: if begun { ended } else { content.status },
            network: content.network,
            hash: hash.to_string(),
        }
    }
}

impl AuditQuery {
    /// The entries that are asked for.
    ///
    /// # Errors
    ///
    /// If a time is none.
    pub(super) fn filter(&self) -> Result<AuditFilter, Problem> {
        let given = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        Ok(AuditFilter {
            user: given(&self.user).map(|user| user.to_ascii_lowercase()),
            operation: given(&self.operation),
            object: given(&self.object),
            from: given(&self.from).map(|from| instant(&from, false)).transpose()?,
            until: given(&self.until).map(|until| instant(&until, true)).transpose()?,
            text: given(&self.text).map(|text| text.to_lowercase()),
            before: self.before,
        })
    }
}

/// An instant, or the beginning or the end of a day in Viet Nam.
fn instant(text: &str, end: bool) -> Result<Timestamp, Problem> {
    if let Ok(instant) = text.parse() {
        return Ok(instant);
    }
    let unknown = || Problem::UnknownSetting(format!("`{text}` is no day like 2026-11-22"));
    let day: Date = text.parse().map_err(|_| unknown())?;
    let day = if end { day.tomorrow().map_err(|_| unknown())? } else { day };
    Ok(day.to_zoned(vietnam()).map_err(|_| unknown())?.timestamp())
}

/// What staff did, the latest first.
///
/// For administrators. Each action is in the log from before it was done; `status` says what came of
/// it.
#[utoipa::path(
    get, path = "/audit", tag = "audit", operation_id = "get_audit", security(("session" = [])),
    params(
        ("user" = Option<String>, Query, description = "By this user; `operator` is the command line"),
        ("operation" = Option<String>, Query, description = "Of this operation"),
        ("object" = Option<String>, Query, description = "Done to something with this in its name"),
        ("from" = Option<String>, Query, description = "From this day in Viet Nam, or this instant, on"),
        ("until" = Option<String>, Query, description = "Until the end of this day, or before this instant"),
        ("text" = Option<String>, Query, description = "With this text in it"),
        ("before" = Option<i64>, Query, description = "Older than the entry of this number"),
        ("most" = Option<u32>, Query, description = "At most so many entries", maximum = 500),
    ),
    responses(
        (status = 200, body = AuditPage),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "No such day"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_audit(
    State(app): State<Arc<App>>,
    Administrator(permission): Administrator,
    Query(query): Query<AuditQuery>,
) -> Result<impl IntoResponse, Problem> {
    let most = query.most.unwrap_or(USUAL).clamp(1, MOST);
    let entries = app.store.audit_entries(&permission, &query.filter()?, most).await?;
    let full = u32::try_from(entries.len()).is_ok_and(|count| count == most);
    let next = entries.last().map(|entry| entry.number).filter(|number| full && *number > 1);
    let entries = entries.into_iter().map(AuditLine::from).collect();
    Ok((no_store(), Json(AuditPage { entries, next })))
}
