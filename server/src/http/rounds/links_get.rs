//! `GET /api/v1/rounds/{round}/links`: the links of each unit of a round.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::link_table::{UnitLinks, links_of};
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;

/// The links of a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundLinks {
    /// By unit, in the order of their names; those of the whole round if it has no units.
    links: Vec<UnitLinks>,
}

/// The links of each unit of a round, which follow from its code and are kept nowhere.
///
/// For administrators, designers and coordinators, who get their unit and those below it.
#[utoipa::path(
    get, path = "/rounds/{round}/links", tag = "links", operation_id = "get_links",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = RoundLinks),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_links(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let round = round_of_path(&app, &round).await?;
    Ok((no_store(), Json(RoundLinks { links: links_of(&app, &staff, &round).await? })))
}
