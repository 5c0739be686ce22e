//! `GET /api/v1/units/template.xlsx`: an empty workbook to fill in.

use axum::http::HeaderMap;
use axum::response::IntoResponse;

use super::workbook;
use crate::http::language::Language;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Analyst;

/// An empty workbook with the columns of units and lineage, and what stands in each.
///
/// For every role but the enumerator's.
#[utoipa::path(
    get, path = "/units/template.xlsx", tag = "units", operation_id = "get_units_template",
    security(("session" = [])),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", description = "A workbook to fill in"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_units_template(
    _permission: Analyst,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let language = Language::accepted(&headers);
    let bytes = workbook::template(language).map_err(Problem::internal)?;
    Ok(workbook::answer(language.pick("mau-don-vi.xlsx", "units-template.xlsx"), bytes))
}
