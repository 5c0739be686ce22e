//! `POST /api/v1/units/cells`: the cells of a file, as if they had been copied out of a spreadsheet.

use axum::Json;
use axum::extract::Request;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::UnitsProblem;
use super::upload::{read_upload, sheets_of};
use crate::http::collect::no_store;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Designer;
use crate::unit_load::sheet::Sheet;

/// The cells of a table.
#[derive(Debug, Serialize, ToSchema)]
pub struct TableCells {
    /// One line per row, with tabs between cells.
    #[schema(example = "Mã\tMục tiêu\nX01\t40")]
    text: String,
}

/// Says what stands in a table: in the first sheet of a workbook that is not empty, or in a CSV file.
/// Stores nothing.
#[utoipa::path(
    post, path = "/units/cells", tag = "units", operation_id = "read_cells",
    security(("session" = [])),
    request_body(content((String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses(
        (status = 200, body = TableCells),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Neither a table nor a workbook"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 8 MiB"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn read_cells(
    _permission: Designer,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let bytes = read_upload(request).await?;
    // Reading takes a while, so it is not done by the threads that answer requests.
    let reading = tokio::task::spawn_blocking(move || sheets_of(bytes)).await;
    let sheets = reading.map_err(Problem::internal)??;
    let filled = sheets.iter().find(|sheet| sheet.rows.iter().any(|row| !is_blank(row)));
    let sheet = filled.ok_or_else(|| UnitsProblem::NotATable("all cells are empty".to_owned()));
    let text = text_of(sheet.map_err(Problem::Units)?);
    Ok((no_store(), Json(TableCells { text })))
}

fn is_blank(row: &[String]) -> bool {
    row.iter().all(|cell| cell.trim().is_empty())
}

/// A cell of several lines stands in one.
fn text_of(sheet: &Sheet) -> String {
    let cell = |cell: &String| cell.split_whitespace().collect::<Vec<_>>().join(" ");
    let row = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join("\t");
    sheet.rows.iter().map(row).collect::<Vec<_>>().join("\n")
}
