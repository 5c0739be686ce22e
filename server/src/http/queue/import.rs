//! `POST /api/v1/queue-files`: a file of a phone's queue, handed in by staff.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;

use super::import_queue;
use super::receipts::Receipts;
use crate::http::App;
use crate::http::body::read_up_to;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;
use crate::queue_file::QueueFile;

/// The largest file, in bytes: 64 MiB.
const LARGEST_FILE: usize = 64 << 20;

/// The bytes of a file.
#[derive(Debug)]
pub struct WholeFile(Vec<u8>);

impl<S: Send + Sync> FromRequest<S> for WholeFile {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        match read_up_to(request.into_body(), LARGEST_FILE).await {
            Err(Problem::TooLarge) => Err(Problem::QueueFileTooLarge),
            read => read.map(Self),
        }
    }
}

/// Stores the responses that a phone has saved as a file.
///
/// For administrators, designers and coordinators. Each entry goes the way it would have gone from
/// the phone; one that is refused keeps no other out, and handing the file in again changes nothing.
/// A broken file is read as far as it can be. The answer is the file that goes back to the phone.
#[utoipa::path(
    post, path = "/queue-files", tag = "fieldwork", operation_id = "post_queue_file",
    security(("session" = [])),
    request_body(content = QueueFileSchema, content_type = "application/json"),
    responses(
        (status = 200, body = Receipts, description = "What became of each entry"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Not a file of a queue"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 64 MiB"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Some entries may be stored; hand the same file in again"),
    )
)]
pub async fn post_queue_file(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    headers: HeaderMap,
    WholeFile(bytes): WholeFile,
) -> Result<impl IntoResponse, Problem> {
    let permission = staff.may_run_fieldwork().ok_or(Problem::Forbidden)?;
    let file = QueueFile::read(&bytes).map_err(|error| Problem::NotQueueFile(error.to_string()))?;
    drop(bytes);
    let receipts = import_queue(&app, &permission, file, Language::accepted(&headers)).await;
    Ok((no_store(), Json(receipts)))
}

/// A file of a phone's queue.
// For the description only: it is read by `crate::queue_file`.
#[derive(Debug, utoipa::ToSchema)]
#[schema(as = QueueFile)]
#[expect(dead_code, reason = "described, never made")]
pub struct QueueFileSchema {
    /// The version of this form: 1.
    thuocdo_queue: u8,
    /// When the phone saved it, by its own clock.
    #[schema(format = "date-time")]
    saved_at: Option<String>,
    /// What waits, each with the body of its `PUT`, as an object or as a JSON text.
    entries: Vec<QueueEntrySchema>,
}

/// A response that waits.
#[derive(Debug, utoipa::ToSchema)]
#[schema(as = QueueEntry)]
#[expect(dead_code, reason = "described, never made")]
pub struct QueueEntrySchema {
    /// The round's code.
    round: String,
    /// The response's id.
    #[schema(format = "uuid")]
    // tidy: text because it is the wire form
    response_id: String,
    /// The hash that the phone expects in the receipt.
    content_hash: String,
    /// The body.
    #[schema(value_type = Object)]
    body: serde_json::Value,
}
