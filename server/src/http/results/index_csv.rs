//! `GET /api/v1/rounds/{round}/index.csv`: the same as a table.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::read_index;
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::path::{Path, Query};
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Visitor;
use crate::index::{to_csv, to_csv_for_spreadsheets};

/// The index of a round as a CSV table, under the same rules as the JSON document.
#[utoipa::path(
    get, path = "/rounds/{round}/index.csv", tag = "results", operation_id = "get_index_csv",
    params(
        ("round" = String, Path, description = "The round's code", max_length = 32),
        ("for" = Option<String>, Query, description = "`excel` puts a byte order mark first, which Excel needs, and a `'` before each text that Excel would take for a formula; programs stumble over both"),
    ),
    responses(
        (status = 200, body = String, content_type = "text/csv"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Unknown setting or variant, or a setting of published results"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Not public, and nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "Not public, and this role may not read results"),
        (status = 404, body = ProblemDetails, content_type = "application/problem+json", description = "No such round, or it has no index"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_index_csv(
    State(app): State<Arc<App>>,
    Visitor(staff): Visitor,
    Path(round): Path<String>,
    Query(mut settings): Query<Vec<(String, String)>>,
) -> Result<impl IntoResponse, Problem> {
    let for_excel = |(key, value): &(String, String)| key == "for" && value == "excel";
    let spreadsheet = settings.extract_if(.., |pair| for_excel(pair)).count() > 0;
    let index = read_index(&app, &round, staff.as_ref(), &settings).await?;
    let write = if spreadsheet { to_csv_for_spreadsheets } else { to_csv };
    let table = write(&index.document).map_err(Problem::internal)?;
    // A round's code has no character that a header could not hold.
    let file_name = format!("attachment; filename=\"{round}-index.csv\"");
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file_name)];
    Ok((no_store(), headers, table))
}
