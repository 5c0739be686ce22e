//! Files of other programs, read into what the domain knows.

pub mod xlsx;

use survey_specs::problem::{Position, Problem};
use survey_specs::xlsform::{self, Imported, Workbook, markdown};

/// Reads a form in the `XLSForm` way: an Excel workbook, or its tables in Markdown. What a file is
/// is told by what it holds; its name names the form if the form does not.
///
/// What is wrong is in the problems, with the file's name.
#[must_use]
pub fn xlsform(bytes: &[u8], file_name: &str) -> Imported {
    let mut imported = match workbook(bytes) {
        Ok((workbook, remarks)) => {
            let mut imported = xlsform::import(&workbook, stem(file_name));
            imported.problems.splice(0..0, remarks);
            imported
        }
        Err(problem) => Imported { problems: vec![problem], ..Imported::default() },
    };
    for problem in &mut imported.problems {
        file_name.clone_into(&mut problem.file);
    }
    imported
}

/// The sheets of a file, with remarks on what was not read of them.
///
/// # Errors
///
/// The problem of a file that is neither a workbook nor a text with tables, or is too large.
pub fn workbook(bytes: &[u8]) -> Result<(Workbook, Vec<Problem>), Problem> {
    if bytes.starts_with(b"PK") {
        return xlsx::read(bytes);
    }
    let whole = |code, message: &str| Problem::error(code, Position::default(), "", message);
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(whole(
            "old_workbook",
            "this is a workbook of the old kind, or one with a password; save it as .xlsx without one",
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| {
        whole(
            "unknown_file",
            "this is neither an Excel workbook (.xlsx) nor a text in UTF-8 with tables (.md)",
        )
    })?;
    markdown::read(text.trim_start_matches('\u{feff}')).map(|workbook| (workbook, Vec::new()))
}

/// A file's name without folders and ending.
fn stem(file_name: &str) -> &str {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    match name.split_once('.') {
        Some(("", _)) | None => name,
        Some((stem, _)) => stem,
    }
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook as File};

    use super::*;

    #[test]
    fn the_name_of_a_file_is_without_folders_and_endings() {
        for (name, expected) in [
            ("a/b.xlsx", "b"),
            ("C:\\x\\c.questionnaire.md", "c"),
            ("d", "d"),
            (".hidden", ".hidden"),
        ] {
            assert_eq!(stem(name), expected);
        }
    }

    #[test]
    fn cells_are_read_as_they_stand_on_the_page() {
        let mut file = File::new();
        let page = file.add_worksheet();
        page.write_string(0, 0, " type ").unwrap();
        page.write_number(1, 0, 3.0).unwrap();
        page.write_number(1, 1, 2.5).unwrap();
        page.write_boolean(1, 2, true).unwrap();
        page.write_formula(1, 3, Formula::new("=1+1").set_result("2")).unwrap();
        let day = ExcelDateTime::from_ymd(2026, 1, 31).unwrap();
        page.write_datetime_with_format(1, 4, &day, &Format::new().set_num_format("dd/mm/yyyy"))
            .unwrap();
        page.write_string(1, 5, "98\u{a0}%").unwrap();
        page.write_string(200, 0, "far below").unwrap();
        let (workbook, remarks) = workbook(&file.save_to_buffer().unwrap()).unwrap();
        let sheet = &workbook.sheets[0];
        assert_eq!(sheet.rows[0].cells, [Some("type".to_owned())]);
        let cells: Vec<_> = sheet.rows[1].cells.iter().flatten().map(String::as_str).collect();
        assert_eq!(cells, ["3", "2.5", "TRUE", "2", "2026-01-31", "98 %"]);
        assert_eq!(sheet.rows.len(), 2);
        let codes: Vec<_> = remarks.iter().map(|remark| remark.code).collect();
        assert_eq!(codes, ["rows_after_gap"]);
    }

    #[test]
    fn a_file_that_is_no_form_is_told() {
        let code = |bytes: &[u8]| workbook(bytes).unwrap_err().code;
        assert_eq!(code(&[0xd0, 0xcf, 0x11, 0xe0, 1]), "old_workbook");
        assert_eq!(code(b"PK\x03\x04"), "broken_workbook");
        assert_eq!(code(b"\xff\xfe"), "unknown_file");
        assert_eq!(code(b"hello"), "no_table");
    }
}
