//! `GET /api/v1/rounds/{round}/index`: the index of a round per unit and node.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use super::read_index;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::{Path, Query};
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Visitor;
use crate::index::IndexDocument;

/// The index of a round.
///
/// Every query parameter is a setting of the index definition with the variant asked for, such as
/// `item_index=mean_score_x20`; but `previous` is the code of an earlier round to compare with, and
/// `modelled=true` puts modelled values (Fay and Herriot) beside the estimated ones. Staff see
/// everything as it stands. Everybody else sees the results of a closed round that were made public: as they stood when they were first read after the close,
/// rounded as published, with the default settings and no others, and without any unit in which an
/// item of the index has answers, but fewer than ten. All rows of such a unit have the status
/// `suppressed` and null for value, percentage, `n` and rank; ranks and the rows for classes are those
/// of the other units, or `suppressed` where there are none.
#[utoipa::path(
    get, path = "/rounds/{round}/index", tag = "results", operation_id = "get_index",
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = IndexDocument),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Unknown setting or variant, or a setting of published results"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Not public, and nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "Not public, and this role may not read results"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, or it has no index"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_index(
    State(app): State<Arc<App>>,
    Visitor(staff): Visitor,
    Path(round): Path<String>,
    Query(settings): Query<Vec<(String, String)>>,
) -> Result<impl IntoResponse, Problem> {
    let index = read_index(&app, &round, staff.as_ref(), &settings).await?;
    Ok((no_store(), [(CONTENT_TYPE, "application/json")], index.into_json()?))
}
