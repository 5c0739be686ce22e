//! `GET /api/v1/units/export.xlsx`: every unit and link that is stored, as a workbook.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;

use super::workbook;
use crate::http::App;
use crate::http::language::Language;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Analyst;

/// Every dated version of every unit, and every link, as a workbook that can be loaded again.
///
/// For every role but the enumerator's.
#[utoipa::path(
    get, path = "/units/export.xlsx", tag = "units", operation_id = "get_units_export",
    security(("session" = [])),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", description = "A workbook"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn get_units_export(
    State(app): State<Arc<App>>,
    _permission: Analyst,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    let language = Language::accepted(&headers);
    let (units, lineage) = (app.store.units().await?, app.store.lineage().await?);
    let written =
        tokio::task::spawn_blocking(move || workbook::written(&units, &lineage, language)).await;
    let bytes = written.map_err(Problem::internal)?.map_err(Problem::internal)?;
    Ok(workbook::answer(language.pick("don-vi.xlsx", "units.xlsx"), bytes))
}
