//! Tables of texts that staff take along, for programs such as Excel.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::index::harmless;

/// A table of texts.
#[derive(Debug)]
pub struct Sheet<const N: usize> {
    header: [&'static str; N],
    /// The rows below the header.
    pub rows: Vec<[String; N]>,
}

impl<const N: usize> Sheet<N> {
    /// A table without rows.
    pub fn new(header: [&'static str; N]) -> Self {
        Self { header, rows: Vec::new() }
    }

    /// As CSV for Excel: with a byte order mark, and with nothing that it would take for a formula.
    ///
    /// # Errors
    ///
    /// Only if writing into memory fails.
    pub fn to_csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
        writer.write_record(self.header)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| harmless(cell)))?;
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }

    /// As a workbook. Every cell is a text, so that codes keep their zeros.
    ///
    /// # Errors
    ///
    /// If the table does not fit into one.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = workbook.add_worksheet();
        for (column, name) in (0..).zip(self.header) {
            sheet.write_string_with_format(0, column, name, &bold)?;
        }
        for (line, row) in (1..).zip(&self.rows) {
            for (column, cell) in (0..).zip(row) {
                sheet.write_string(line, column, cell)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofit();
        workbook.save_to_buffer()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_a_formula_is_none_in_excel() {
        let mut sheet = Sheet::new(["unit", "name"]);
        sheet.rows.push(["00001".to_owned(), "=cmd()".to_owned()]);
        let csv = String::from_utf8(sheet.to_csv().unwrap()).unwrap();
        assert_eq!(csv, "\u{feff}unit,name\n00001,'=cmd()\n");
        assert!(sheet.to_xlsx().unwrap().starts_with(b"PK"));
    }
}
