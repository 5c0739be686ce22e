//! Sheets of texts → Excel workbooks.

use rust_xlsxwriter::{Format, FormatAlign, Workbook as File, XlsxError};
use survey_specs::xlsform::{Sheet, Workbook};

/// The width of a column, in characters.
const WIDTHS: (usize, usize) = (8, 60);

/// A workbook that passes the bounds of Excel.
#[derive(Debug, thiserror::Error)]
#[error("the workbook cannot be written: {0}")]
pub struct CannotWrite(#[from] XlsxError);

/// Writes a workbook whose sheets have a header.
///
/// # Errors
///
/// [`CannotWrite`] if it has more rows, columns or characters in a cell than Excel takes.
pub fn write(workbook: &Workbook) -> Result<Vec<u8>, CannotWrite> {
    let mut file = File::new();
    for sheet in &workbook.sheets {
        write_sheet(&mut file, sheet)?;
    }
    Ok(file.save_to_buffer()?)
}

fn write_sheet(file: &mut File, sheet: &Sheet) -> Result<(), XlsxError> {
    let header = Format::new().set_bold();
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let page = file.add_worksheet();
    page.set_name(&sheet.name)?;
    page.set_freeze_panes(1, 0)?;
    let mut widths: Vec<usize> = Vec::new();
    for row in &sheet.rows {
        let number = u32::try_from(row.number.saturating_sub(1))
            .map_err(|_| XlsxError::RowColumnLimitError)?;
        let format = if number == 0 { &header } else { &text };
        for (index, cell) in row.cells.iter().enumerate() {
            let Some(cell) = cell else { continue };
            let column = u16::try_from(index).map_err(|_| XlsxError::RowColumnLimitError)?;
            page.write_string_with_format(number, column, cell, format)?;
            if widths.len() <= index {
                widths.resize(index + 1, 0);
            }
            if let Some(width) = widths.get_mut(index) {
                *width = (*width).max(cell.chars().count());
            }
        }
    }
    for (index, width) in widths.into_iter().enumerate() {
        let width = u16::try_from(width.clamp(WIDTHS.0, WIDTHS.1)).unwrap_or(60);
        let column = u16::try_from(index).map_err(|_| XlsxError::RowColumnLimitError)?;
        page.set_column_width(column, f64::from(width))?;
    }
    Ok(())
}
