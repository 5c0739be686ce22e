//! `POST /api/v1/units/preview`: what loading tables of units would change.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::problem_words::{PlacedProblem, placed, placed_remarks};
use super::seen::token;
use super::upload::{UnitTables, Upload, Uploaded};
use crate::http::App;
use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::http::problem::{Problem, ProblemDetails};
use crate::http::staff::Designer;
use crate::store::unit::UnitsMark;
use crate::unit_load::change::{Change, changes};
use crate::unit_load::sheet::{ReadDate, TableKind};
use crate::unit_load::{Stored, TableProblems, Tables};

/// The most changes that are listed; the numbers count all of them.
const MOST_LISTED: usize = 20_000;

/// What loading would change, or what is wrong.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct UnitsPreview {
    /// What `POST /units/load` wants back; null if the tables cannot be loaded.
    #[schema(required)]
    // tidy: text because it is the wire form
    token: Option<String>,
    /// Number of rows of units.
    versions: usize,
    /// Number of rows of lineage.
    links: usize,
    /// Number of rows that are stored exactly so.
    unchanged: usize,
    /// Number of changes of each kind that there is.
    counts: BTreeMap<&'static str, usize>,
    /// The changes, by kind and in the order of the tables; at most 20,000.
    changes: Vec<UnitChange>,
    /// Everything that is wrong, with row and column; where there is a token, only remarks.
    problems: Vec<PlacedProblem>,
    /// Dates that were typed day/month/year, as they were read.
    read_dates: Vec<ReadDateEntry>,
}

/// One thing that loading would change.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitChange {
    /// `new`, `renamed`, `moved`, `reclassified`, `kind_changed`, `ended`, `period`, `earlier`,
    /// `figures`; of lineage `merged`, `split`, `recoded`, `abolished`, `link_removed`.
    #[schema(value_type = String, example = "renamed")]
    kind: &'static str,
    /// The unit's code.
    unit: String,
    /// The unit's name.
    name: String,
    /// The row of the sheet, the header being row 1; null for a stored link that goes.
    #[schema(required)]
    row: Option<u64>,
    /// From which day on; null for always.
    #[schema(required, format = "date")]
    day: Option<String>,
    /// What holds now.
    #[schema(required)]
    before: Option<String>,
    /// What will hold.
    #[schema(required)]
    after: Option<String>,
}

/// A date that was typed otherwise than it is read.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadDateEntry {
    /// `units` or `lineage`.
    #[schema(value_type = String, example = "units")]
    table: &'static str,
    /// The row of the sheet.
    row: u64,
    /// The column.
    #[schema(value_type = String, example = "valid_from")]
    column: &'static str,
    /// What was typed.
    #[schema(example = "1/7/2025")]
    typed: String,
    /// How it is read.
    #[schema(format = "date")]
    date: String,
}

impl From<Change> for UnitChange {
    fn from(change: Change) -> Self {
        Self {
            kind: change.kind.as_str(),
            unit: change.unit.to_string(),
            name: change.name,
            row: change.line,
            day: change.day.map(|day| day.to_string()),
            before: change.before,
            after: change.after,
        }
    }
}

impl UnitsPreview {
    fn wrong(problems: &TableProblems, language: Language) -> Self {
        Self { problems: placed(problems, language), ..Self::default() }
    }
}

fn entry((table, date): (TableKind, ReadDate)) -> ReadDateEntry {
    ReadDateEntry {
        table: table.as_str(),
        row: date.line,
        column: date.column,
        typed: date.typed,
        date: date.date.to_string(),
    }
}

/// Says what loading these tables would change; stores nothing.
///
/// For administrators and designers. Tables come as a workbook (sheets `units` or `Đơn vị`, and
/// `lineage` or `Biến động`), as a CSV table of units, or as both texts in JSON, as copied out of a
/// spreadsheet. Headers may be in Vietnamese, dates day/month/year.
#[utoipa::path(
    post, path = "/units/preview", tag = "units", operation_id = "preview_units",
    security(("session" = [])),
    request_body(content((UnitTables = "application/json"), (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses(
        (status = 200, body = UnitsPreview, description = "What would change, or everything that is wrong"),
        (status = 400, body = ProblemDetails, content_type = "application/problem+json", description = "Neither JSON of this form, nor a table, nor a workbook"),
        (status = 401, body = ProblemDetails, content_type = "application/problem+json", description = "Nobody is signed in"),
        (status = 403, body = ProblemDetails, content_type = "application/problem+json", description = "This role may not, or from another site's page"),
        (status = 413, body = ProblemDetails, content_type = "application/problem+json", description = "Over 8 MiB"),
        (status = 503, body = ProblemDetails, content_type = "application/problem+json", description = "Try again later"),
    )
)]
pub async fn preview_units(
    State(app): State<Arc<App>>,
    _permission: Designer,
    headers: HeaderMap,
    Uploaded(upload): Uploaded,
) -> Result<impl IntoResponse, Problem> {
    let language = Language::accepted(&headers);
    let preview = match upload {
        Err(problems) => UnitsPreview::wrong(&problems, language),
        Ok(upload) => preview(&app, upload, language).await?,
    };
    Ok((no_store(), Json(preview)))
}

async fn preview(app: &App, upload: Upload, language: Language) -> Result<UnitsPreview, Problem> {
    let Upload { sources, dates, remarks } = upload;
    let remarks = placed_remarks(&remarks, language);
    let read_dates: Vec<_> = dates.into_iter().map(entry).collect();
    let tables = match Tables::read(&sources) {
        Ok(tables) => tables,
        Err(problems) => {
            let problems = [placed(&problems, language), remarks].concat();
            return Ok(UnitsPreview { problems, read_dates, ..UnitsPreview::default() });
        }
    };
    let stored = Stored::read(app.store.as_ref()).await?;
    let problems = tables.problems(&stored, &sources);
    let found = changes(&tables, &stored);
    let mut counts = BTreeMap::new();
    for change in &found.list {
        *counts.entry(change.kind.as_str()).or_insert(0) += 1;
    }
    let (versions, links) = (tables.units.len(), tables.lineage.len());
    let token = if problems.is_empty() {
        let (units, lineage) = tables.content();
        Some(token(&units, &lineage, &UnitsMark::of(&stored.units, &stored.lineage))?)
    } else {
        None
    };
    Ok(UnitsPreview {
        token,
        versions,
        links,
        unchanged: found.unchanged,
        counts,
        changes: found.list.into_iter().take(MOST_LISTED).map(UnitChange::from).collect(),
        problems: [placed(&problems, language), remarks].concat(),
        read_dates,
    })
}
