//! `GET /api/v1/rounds/{round}/links.xlsx`: the link of each unit, as a workbook.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::link_table::link_table;
use crate::http::App;
use crate::http::collect::{no_store, round_of_path};
use crate::http::path::Path;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::SignedIn;

/// The link of each unit of a round, and the one that is printed as a QR code, as a workbook.
///
/// For administrators, designers and coordinators, who get their unit and those below it.
#[utoipa::path(
    get, path = "/rounds/{round}/links.xlsx", tag = "links", operation_id = "get_links_xlsx",
    security(("session" = [])),
    params(("round" = String, Path, description = "The round's code", max_length = 32)),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_links_xlsx(
    State(app): State<Arc<App>>,
    SignedIn(staff): SignedIn,
    Path(round): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let round = round_of_path(&app, &round).await?;
    let sheet = link_table(&app, &staff, &round).await?;
    let file_name = format!("attachment; filename=\"{}-links.xlsx\"", round.code);
    let headers = [
        (
            CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned(),
        ),
        (CONTENT_DISPOSITION, file_name),
    ];
    Ok((no_store(), headers, sheet.to_xlsx().map_err(Problem::internal)?))
}
