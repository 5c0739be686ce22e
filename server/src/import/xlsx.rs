//! Excel workbooks → sheets of texts, within bounds: a workbook is an archive, and a small one may
//! unpack to more than any machine has.

mod guard;

use std::io::{Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError};
use survey_specs::problem::{Position, Problem, Severity};
use survey_specs::xlsform::workbook::{
    MAX_CELLS, MAX_CHARACTERS, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS,
};
use survey_specs::xlsform::{Origin, Row, Sheet, Workbook};
use zip::ZipArchive;

use guard::{Guard, Refusal};

/// The most files within a workbook.
const MAX_ENTRIES: usize = 2_000;

/// What all files of a workbook unpack to at most, in bytes.
const MAX_UNPACKED: u64 = 32 << 20;

/// After how many empty rows a sheet ends, as other readers of forms have it.
const EMPTY_ROWS: usize = 60;

/// After how many empty columns a header ends.
const EMPTY_COLUMNS: usize = 20;

/// The most remarks on what was not read.
const MOST_REMARKS: usize = 100;

/// Reads the sheets of a workbook, with remarks on what was not read of them.
///
/// # Errors
///
/// The problem of a file that is no workbook, is damaged, or is larger than a form can be.
pub fn read(bytes: &[u8]) -> Result<(Workbook, Vec<Problem>), Box<Problem>> {
    check_archive(bytes)?;
    let mut file = Xlsx::new(Cursor::new(bytes)).map_err(|cause| broken(&cause))?;
    let names = file.sheet_names();
    if names.len() > MAX_SHEETS {
        return Err(whole(
            "too_many_sheets",
            format!("the workbook has more than {MAX_SHEETS} sheets"),
        ));
    }
    let mut remarks = Vec::new();
    let mut held = Held::default();
    let mut sheets = Vec::new();
    for name in names {
        sheets.push(sheet(&mut file, name, &mut held, &mut remarks)?);
    }
    Ok((Workbook { sheets, origin: Origin::Spreadsheet }, remarks))
}

fn whole(code: &'static str, message: impl Into<String>) -> Box<Problem> {
    Box::new(Problem::error(code, Position::default(), "", message))
}

fn broken(cause: &dyn std::error::Error) -> Box<Problem> {
    let cause: String = cause.to_string().chars().take(200).collect();
    whole("broken_workbook", format!("this is no Excel workbook, or a damaged one: {cause}"))
}

/// What the sheets hold so far.
#[derive(Debug, Default)]
struct Held {
    rows: usize,
    cells: usize,
    characters: usize,
}

/// Unpacks everything once, counting: what an archive says of itself may be wrong.
fn check_archive(bytes: &[u8]) -> Result<(), Box<Problem>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|cause| broken(&cause))?;
    if archive.len() > MAX_ENTRIES {
        return Err(whole(
            "too_large",
            format!("the workbook holds more than {MAX_ENTRIES} files"),
        ));
    }
    let mut left = MAX_UNPACKED;
    let mut guard = Guard::new();
    let mut part = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|cause| broken(&cause))?;
        part.clear();
        entry.take(left + 1).read_to_end(&mut part).map_err(|cause| broken(&cause))?;
        left = u64::try_from(part.len()).ok().and_then(|size| left.checked_sub(size)).ok_or_else(
            || {
                let most = MAX_UNPACKED >> 20;
                let message = format!(
                    "the workbook unpacks to more than {most} MiB; delete empty rows that are formatted, and pictures, and save it again"
                );
                whole("too_large", message)
            },
        )?;
        guard.check(&part).map_err(|cause| match cause {
            Refusal::TooManyTags => {
                whole("too_large", format!("the workbook is too large: {cause}"))
            }
            Refusal::BeyondReason => broken(&cause),
        })?;
    }
    Ok(())
}

/// Reads one sheet cell by cell.
fn sheet(
    file: &mut Xlsx<Cursor<&[u8]>>,
    name: String,
    held: &mut Held,
    remarks: &mut Vec<Problem>,
) -> Result<Sheet, Box<Problem>> {
    let mut sheet = Sheet { name, rows: Vec::new() };
    let mut cells = match file.worksheet_cells_reader(&sheet.name) {
        Ok(cells) => cells,
        // Charts are sheets without cells.
        Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => return Ok(sheet),
        Err(cause) => return Err(broken(&cause)),
    };
    let mut last_row = 0;
    loop {
        let cell = cells.next_cell_with_formula_metadata().map_err(|cause| broken(&cause))?;
        let Some(cell) = cell else { break };
        let (row, column) = (cell.pos.0 as usize, cell.pos.1 as usize);
        let Some(text) = text(&cell.value) else {
            if cell.formula.is_some() {
                let message = "the formula has no stored value and is read as empty; open the file in Excel and save it";
                note(remarks, remark("formula_without_value", &sheet.name, row, column, message));
            }
            continue;
        };
        if column >= MAX_COLUMNS {
            let message = format!("columns after the {MAX_COLUMNS}th are not read");
            note(remarks, remark("too_many_columns", &sheet.name, row, column, &message));
            continue;
        }
        if row > last_row + EMPTY_ROWS + 1 {
            let message = format!(
                "rows after the {}th are not read, for more than {EMPTY_ROWS} empty ones come before them",
                last_row + 1
            );
            note(remarks, remark("rows_after_gap", &sheet.name, row, column, &message));
            break;
        }
        last_row = last_row.max(row);
        held.characters += text.len();
        held.cells += 1;
        put(&mut sheet, row, column, text);
        if held.rows + sheet.rows.len() > MAX_ROWS
            || held.cells > MAX_CELLS
            || held.characters > MAX_CHARACTERS
        {
            let message = format!(
                "the workbook is too large: there may be {MAX_ROWS} rows, {MAX_CELLS} cells and {} MiB of text in all",
                MAX_CHARACTERS >> 20
            );
            return Err(whole("too_large", message));
        }
    }
    held.rows += sheet.rows.len();
    end_header(&mut sheet);
    Ok(sheet)
}

/// Notes a remark, once for a row.
fn note(remarks: &mut Vec<Problem>, remark: Problem) {
    let is_known = |known: &Problem| known.code == remark.code && known.path == remark.path;
    if remarks.len() < MOST_REMARKS && !remarks.last().is_some_and(is_known) {
        remarks.push(remark);
    }
}

fn remark(code: &'static str, sheet: &str, row: usize, column: usize, message: &str) -> Problem {
    let position = Position { line: row + 1, column: column + 1 };
    let message = format!("sheet `{sheet}`, row {}: {message}", row + 1);
    let problem = Problem::warning(code, position, format!("{sheet}[{}]", row + 1), message);
    Problem { severity: Severity::Unsupported, ..problem }
}

/// Puts a text into its row. Cells come row by row; a sheet that has them in another order has its
/// later ones last.
fn put(sheet: &mut Sheet, row: usize, column: usize, text: String) {
    // The first row is the header, even where it is empty.
    if sheet.rows.is_empty() {
        sheet.rows.push(Row { number: 1, line: 1, cells: Vec::new() });
    }
    let number = row + 1;
    if sheet.rows.last().is_none_or(|last| last.number != number) {
        sheet.rows.push(Row { number, line: number, cells: Vec::new() });
    }
    if let Some(last) = sheet.rows.last_mut() {
        if last.cells.len() <= column {
            last.cells.resize(column + 1, None);
        }
        if let Some(cell) = last.cells.get_mut(column) {
            *cell = Some(text);
        }
    }
}

/// A header ends where many columns without a name follow one another.
fn end_header(sheet: &mut Sheet) {
    let Some(header) = sheet.rows.first_mut() else { return };
    let mut empty = 0;
    let end = header.cells.iter().position(|cell| {
        empty = if cell.is_some() { 0 } else { empty + 1 };
        empty > EMPTY_COLUMNS
    });
    if let Some(end) = end {
        header.cells.truncate(end);
    }
}

/// The text of a cell as it stands on the page; none if there is nothing.
fn text(value: &DataRef<'_>) -> Option<String> {
    let text = match value {
        DataRef::Empty => return None,
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::DateTime(moment) => date_time(moment),
        DataRef::Error(error) => error.to_string(),
    };
    let text = text.trim().replace('\u{a0}', " ");
    (!text.trim().is_empty()).then_some(text)
}

/// A day as `2026-01-31`, a time of day as `08:30:00`, and both with a space between.
fn date_time(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match (moment.as_f64() < 1.0, moment.as_f64().fract() == 0.0) {
        (true, _) => time,
        (false, true) => format!("{year:04}-{month:02}-{day:02}"),
        (false, false) => format!("{year:04}-{month:02}-{day:02} {time}"),
    }
}
