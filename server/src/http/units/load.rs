//! `POST /api/v1/units/load`: load tables of units that were looked at before.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::UnitsProblem;
use super::problem_words::refusal;
use super::seen::token;
use super::upload::{UnitTables, Uploaded};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::path::Query;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Designer;
use crate::store::unit::UnitsMark;
use crate::unit_load::{Stored, Tables};

/// Which preview was looked at.
#[derive(Debug, Deserialize)]
pub struct Seen {
    /// The token of the preview.
    // tidy: text because it is the wire form
    token: String,
}

/// What was loaded.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoadedUnits {
    /// Number of rows of units.
    versions: usize,
    /// Number of rows of lineage.
    links: usize,
}

/// Loads the tables that a preview showed: all of them, or nothing.
///
/// For administrators and designers. The body is that of the preview. If it differs from what was
/// shown, or somebody has loaded other units since, nothing is loaded.
#[utoipa::path(
    post, path = "/units/load", tag = "units", operation_id = "load_units",
    security(("session" = [])),
    params(("token" = String, Query, description = "The token of the preview", max_length = 64)),
    request_body(content((UnitTables = "application/json"), (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses(
        (status = 200, body = LoadedUnits, description = "Everything was loaded"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Neither JSON of this form, nor a table, nor a workbook"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 409, body = ProblemDetails, content_type = "application/problem+json", description = "This is not what the preview showed"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 8 MiB"),
        (status = 422, body = ProblemDetails, content_type = "application/problem+json", description = "Every problem"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Nothing was stored; try again later"),
    )
)]
pub async fn load_units(
    State(app): State<Arc<App>>,
    Designer(permission): Designer,
    Query(seen): Query<Seen>,
    headers: HeaderMap,
    Uploaded(upload): Uploaded,
) -> Result<impl IntoResponse, Problem> {
    let language = Language::accepted(&headers);
    let upload = upload.map_err(|problems| refusal(&problems, language))?;
    let tables = Tables::read(&upload.sources).map_err(|problems| refusal(&problems, language))?;
    let stored = Stored::read(app.store.as_ref()).await?;
    let problems = tables.problems(&stored, &upload.sources);
    if !problems.is_empty() {
        return Err(refusal(&problems, language));
    }
    let (units, lineage) = tables.content();
    let mark = UnitsMark::of(&stored.units, &stored.lineage);
    let is_seen = token(&units, &lineage, &mark)? == seen.token
        && app.store.load_units_onto(&permission, &units, &lineage, &mark).await?;
    if !is_seen {
        return Err(Problem::Units(UnitsProblem::OtherThanSeen));
    }
    Ok((no_store(), Json(LoadedUnits { versions: units.len(), links: lineage.len() })))
}
