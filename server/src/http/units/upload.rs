//! Reading what was uploaded: a workbook, a table, or both tables as texts.

use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use serde::Deserialize;
use survey_specs::problem::Problem as TableProblem;
use utoipa::ToSchema;

use super::problem::UnitsProblem;
use crate::http::body::{read_json, read_up_to};
use crate::http::problem::Problem;
use crate::unit_load::sheet::{ReadDate, Sheet, TableKind, TypedTable};
use crate::unit_load::{Sources, TableProblems};

/// The largest upload, in bytes: 8 MiB, the units of a country with room to spare.
const LARGEST: usize = 8 << 20;

/// The first bytes of every workbook.
const ZIP: &[u8] = b"PK\x03\x04";

/// Both tables as texts, with commas, semicolons or tabs between cells: as copied out of a
/// spreadsheet, for example.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitTables {
    /// The table of units.
    #[schema(example = "code,name,class,parent,valid_from,valid_to\nX01,Xã Một,xa,,,\n")]
    units: String,
    /// The table of what became of them.
    #[serde(default)]
    lineage: Option<String>,
}

/// What was uploaded, as the readers of tables take it.
#[derive(Debug)]
pub struct Upload {
    /// The tables.
    pub sources: Sources,
    /// The dates that were typed otherwise than they are read.
    pub dates: Vec<(TableKind, ReadDate)>,
    /// What was not read of a workbook; the first of each pair says in which table.
    pub remarks: Vec<(TableKind, TableProblem)>,
}

/// An upload, or what is wrong with its form.
#[derive(Debug)]
pub struct Uploaded(pub Result<Upload, TableProblems>);

impl<S: Send + Sync> FromRequest<S> for Uploaded {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Problem> {
        let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_json = media_type.is_some_and(|value| value.starts_with("application/json"));
        let bytes = read_upload(request).await?;
        // Off the threads that answer requests: a large table takes a while.
        let read = tokio::task::spawn_blocking(move || {
            if is_json {
                of_json(&bytes)
            } else if bytes.starts_with(ZIP) {
                of_workbook(&bytes).map(Ok)
            } else {
                Ok(of_texts(bytes, None))
            }
        });
        read.await.map_err(Problem::internal)?.map(Self)
    }
}

/// The bytes of what is uploaded.
///
/// # Errors
///
/// If it is too large or ends early.
pub async fn read_upload(request: Request) -> Result<Vec<u8>, Problem> {
    match read_up_to(request.into_body(), LARGEST).await {
        Err(Problem::TooLarge) => Err(Problem::Units(UnitsProblem::FileTooLarge)),
        read => read,
    }
}

/// The sheets of a workbook, or the one of a text.
///
/// # Errors
///
/// If it is neither.
pub fn sheets_of(bytes: Vec<u8>) -> Result<Vec<Sheet>, Problem> {
    let not_a_table = |what: String| Problem::Units(UnitsProblem::NotATable(what));
    if bytes.starts_with(ZIP) {
        return super::workbook::sheets(&bytes).map(|(sheets, _)| sheets).map_err(not_a_table);
    }
    let sheet = Sheet::of_text("table", bytes).map_err(|problems| {
        let first = problems.into_iter().next();
        not_a_table(first.map(|problem| problem.message).unwrap_or_default())
    })?;
    Ok(vec![sheet])
}

fn of_json(bytes: &[u8]) -> Result<Result<Upload, TableProblems>, Problem> {
    let tables: UnitTables = read_json(bytes)?;
    let lineage = tables.lineage.filter(|text| !text.trim().is_empty());
    Ok(of_texts(tables.units.into_bytes(), lineage.map(String::into_bytes)))
}

fn of_texts(units: Vec<u8>, lineage: Option<Vec<u8>>) -> Result<Upload, TableProblems> {
    let units = Sheet::of_text("units", units);
    let lineage = lineage.map(|bytes| Sheet::of_text("lineage", bytes)).transpose();
    match (units, lineage) {
        (Ok(units), Ok(lineage)) => Ok(typed(&units, lineage.as_ref())),
        (units, lineage) => {
            let problems = |problems: Option<Vec<TableProblem>>| problems.unwrap_or_default();
            Err(TableProblems { units: problems(units.err()), lineage: problems(lineage.err()) })
        }
    }
}

fn of_workbook(bytes: &[u8]) -> Result<Upload, Problem> {
    let (sheets, remarks) = super::workbook::sheets(bytes)
        .map_err(|what| Problem::Units(UnitsProblem::NotATable(what)))?;
    let empty = || UnitsProblem::NotATable("the workbook has no sheet".to_owned());
    let units = TableKind::Units.of_workbook(&sheets).ok_or_else(|| Problem::Units(empty()))?;
    // A sheet of lineage that has only its header says nothing.
    let lineage = TableKind::Lineage.of_workbook(&sheets).filter(|sheet| !sheet.has_no_row());
    // Remarks begin with the name of their sheet.
    let of = |kind: TableKind, sheet: Option<&Sheet>| -> Vec<(TableKind, TableProblem)> {
        let own = sheet.map(|sheet| format!("{}[", sheet.name));
        let is_own = |remark: &&TableProblem| {
            own.as_ref().is_some_and(|own| remark.path.starts_with(own.as_str()))
        };
        remarks.iter().filter(is_own).map(|remark| (kind, remark.clone())).collect()
    };
    let remarks = [of(TableKind::Units, Some(units)), of(TableKind::Lineage, lineage)].concat();
    Ok(Upload { remarks, ..typed(units, lineage) })
}

fn typed(units: &Sheet, lineage: Option<&Sheet>) -> Upload {
    let TypedTable { source: units, dates } = units.typed(TableKind::Units);
    let mut read: Vec<_> = dates.into_iter().map(|date| (TableKind::Units, date)).collect();
    let lineage = lineage.map(|sheet| sheet.typed(TableKind::Lineage)).map(|table| {
        read.extend(table.dates.into_iter().map(|date| (TableKind::Lineage, date)));
        table.source
    });
    Upload { sources: Sources { units, lineage }, dates: read, remarks: Vec::new() }
}
