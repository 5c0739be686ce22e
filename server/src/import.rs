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
