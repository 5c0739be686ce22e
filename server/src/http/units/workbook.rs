//! Workbooks of units: read with limits, and written so that they can be read again.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use survey_specs::problem::Problem;
use survey_specs::unit::{Lineage, Unit};
use survey_specs::xlsform;

use crate::http::collect::no_store;
use crate::http::language::Language;
use crate::import::xlsx;
use crate::unit_load::sheet::Sheet;

/// The media type of a workbook.
const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A workbook as an answer, to be saved under this name.
pub fn answer(name: &str, bytes: Vec<u8>) -> impl IntoResponse + use<> {
    let disposition = format!("attachment; filename=\"{name}\"");
    (no_store(), [(CONTENT_TYPE, MEDIA_TYPE.to_owned()), (CONTENT_DISPOSITION, disposition)], bytes)
}

/// The columns of the sheet of units, without codes of other systems.
const UNIT_COLUMNS: [&str; 8] =
    ["code", "name", "class", "parent", "valid_from", "valid_to", "kind", "population"];

/// The columns of the sheet of lineage.
const LINEAGE_COLUMNS: [&str; 5] = ["predecessor", "successor", "date", "kind", "share"];

/// The cells of a workbook's sheets, with remarks on what was not read of them.
///
/// # Errors
///
/// What is wrong, if it is no workbook, or larger than any table of units can be.
pub fn sheets(bytes: &[u8]) -> Result<(Vec<Sheet>, Vec<Problem>), String> {
    let (book, remarks) = xlsx::read(bytes).map_err(|problem| problem.message)?;
    Ok((book.sheets.into_iter().map(sheet).collect(), remarks))
}

/// A sheet with every row in its place.
fn sheet(read: xlsform::Sheet) -> Sheet {
    let mut rows: Vec<Vec<String>> = Vec::with_capacity(read.rows.len());
    for row in read.rows {
        let blank = row.number.saturating_sub(rows.len() + 1);
        rows.extend(std::iter::repeat_n(Vec::new(), blank));
        rows.push(row.cells.into_iter().map(Option::unwrap_or_default).collect());
    }
    Sheet { name: read.name, rows }
}

/// How a workbook is written: everything is text, so that a spreadsheet leaves codes and dates alone.
struct Pen {
    head: Format,
    cell: Format,
    note: Format,
}

impl Pen {
    fn new() -> Self {
        let text = Format::new().set_num_format("@");
        Self { head: text.clone().set_bold(), cell: text, note: Format::new().set_text_wrap() }
    }

    fn head(&self, sheet: &mut Worksheet, columns: &[String]) -> Result<(), XlsxError> {
        for (place, column) in (0_u16..).zip(columns) {
            sheet.set_column_format(place, &self.cell)?;
            sheet.set_column_width(place, if column == "name" { 40 } else { 16 })?;
            sheet.write_string_with_format(0, place, column, &self.head)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }

    fn row(&self, sheet: &mut Worksheet, row: u32, cells: &[String]) -> Result<(), XlsxError> {
        for (place, cell) in (0_u16..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            sheet.write_string_with_format(row, place, cell, &self.cell)?;
        }
        Ok(())
    }

    fn notes(&self, book: &mut Workbook, language: Language) -> Result<(), XlsxError> {
        let sheet = book.add_worksheet();
        sheet.set_name(language.pick("Hướng dẫn", "Notes"))?;
        sheet.set_column_width(0, 18)?;
        sheet.set_column_width(1, 90)?;
        for (row, (column, text)) in (0_u32..).zip(notes(language)) {
            sheet.write_string_with_format(row, 0, *column, &self.head)?;
            sheet.write_string_with_format(row, 1, *text, &self.note)?;
        }
        Ok(())
    }
}

/// An empty workbook to fill in.
///
/// # Errors
///
/// If it cannot be written.
pub fn template(language: Language) -> Result<Vec<u8>, XlsxError> {
    written(&[], &[], language)
}

/// A workbook of these units and links, which can be loaded again.
///
/// # Errors
///
/// If it cannot be written.
pub fn written(
    units: &[Unit],
    lineage: &[Lineage],
    language: Language,
) -> Result<Vec<u8>, XlsxError> {
    let (mut book, pen) = (Workbook::new(), Pen::new());
    let mut systems: Vec<String> =
        units.iter().flat_map(|unit| unit.codes.keys().map(ToString::to_string)).collect();
    systems.sort_unstable();
    systems.dedup();
    let columns = UNIT_COLUMNS.map(str::to_owned).into_iter();
    let columns: Vec<String> =
        columns.chain(systems.iter().map(|system| format!("code.{system}"))).collect();
    let sheet = book.add_worksheet();
    sheet.set_name(language.pick("Đơn vị", "units"))?;
    pen.head(sheet, &columns)?;
    for (row, unit) in (1_u32..).zip(units) {
        pen.row(sheet, row, &unit_cells(unit, &systems))?;
    }
    let sheet = book.add_worksheet();
    sheet.set_name(language.pick("Biến động", "lineage"))?;
    pen.head(sheet, &LINEAGE_COLUMNS.map(str::to_owned))?;
    for (row, link) in (1_u32..).zip(lineage) {
        pen.row(sheet, row, &link_cells(link))?;
    }
    pen.notes(&mut book, language)?;
    book.save_to_buffer()
}

fn unit_cells(unit: &Unit, systems: &[String]) -> Vec<String> {
    let text = |text: Option<String>| text.unwrap_or_default();
    let mut cells = vec![
        unit.code.to_string(),
        unit.name.clone(),
        unit.class.to_string(),
        text(unit.parent.as_ref().map(ToString::to_string)),
        text(unit.valid_from.map(|day| day.to_string())),
        text(unit.valid_to.map(|day| day.to_string())),
        text(unit.kind.as_ref().map(ToString::to_string)),
        text(unit.population.map(|people| people.to_string())),
    ];
    cells.extend(systems.iter().map(|system| {
        let code = unit.codes.iter().find(|(known, _)| known.as_str() == system);
        text(code.map(|(_, code)| code.to_string()))
    }));
    cells
}

fn link_cells(link: &Lineage) -> Vec<String> {
    vec![
        link.predecessor.to_string(),
        link.successor.as_ref().map(ToString::to_string).unwrap_or_default(),
        link.date.to_string(),
        link.kind.as_str().to_owned(),
        link.share.map(|share| share.to_string()).unwrap_or_default(),
    ]
}

/// What stands in which column.
fn notes(language: Language) -> &'static [(&'static str, &'static str)] {
    language.pick(
        &[
            ("code", "Mã đơn vị, giống nhau ở mọi phiên bản của đơn vị: 1 đến 32 chữ cái không dấu, chữ số, _, - hoặc ."),
            ("name", "Tên chính thức"),
            ("class", "Nhóm xếp hạng: các đơn vị cùng nhóm được xếp hạng với nhau"),
            ("parent", "Mã đơn vị cấp trên trực tiếp; để trống nếu không có"),
            ("valid_from", "Ngày đầu của phiên bản này, như 2025-07-01 hoặc 1/7/2025; để trống nghĩa là từ trước đến nay"),
            ("valid_to", "Ngày đầu tiên không còn hiệu lực; để trống nghĩa là đến nay. Khi đổi tên hoặc cấp trên: thêm một dòng mới cùng mã, valid_to của dòng cũ bằng valid_from của dòng mới"),
            ("kind", "Loại, dùng để chọn từ trong câu hỏi; có thể để trống"),
            ("population", "Dân số, số nguyên; có thể để trống"),
            ("code.…", "Thêm cột code.TÊN cho mã của hệ thống khác, tối đa 16 cột"),
            ("predecessor", "Trang Biến động: mã đơn vị cũ"),
            ("successor", "Mã đơn vị mới; để trống chỉ khi giải thể"),
            ("date", "Ngày đầu tiên của đơn vị mới"),
            ("kind", "sáp nhập (merged), chia tách (split), đổi mã (renamed) hoặc giải thể (abolished)"),
            ("share", "Phần dân số của đơn vị cũ chuyển sang đơn vị mới, từ 0 đến 1; để trống nếu không rõ"),
        ],
        &[
            ("code", "The unit's code, the same in all its versions: 1 to 32 letters without marks, digits, _, - or ."),
            ("name", "The official name"),
            ("class", "The ranking group: units of one group are ranked together"),
            ("parent", "The code of the unit above; empty if there is none"),
            ("valid_from", "First day of this version, such as 2025-07-01; empty means always"),
            ("valid_to", "First day on which it no longer holds; empty means never. For a new name or parent add a row with the same code; valid_to of the old row is valid_from of the new one"),
            ("kind", "The kind, which chooses words in questions; may be empty"),
            ("population", "Number of inhabitants; may be empty"),
            ("code.…", "A column code.NAME for codes in another system, up to 16 of them"),
            ("predecessor", "Sheet lineage: the code of the unit before"),
            ("successor", "The code of the unit after; empty only if it was abolished"),
            ("date", "First day of the unit after"),
            ("kind", "merged, split, renamed or abolished"),
            ("share", "The part of the inhabitants that went there, from 0 to 1; empty if unknown"),
        ],
    )
}
