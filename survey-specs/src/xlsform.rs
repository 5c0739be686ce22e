//! `XLSForm`: questionnaires as workbooks, the way ODK, Kobo and their like exchange them.
//!
//! A [`Workbook`] is a file's sheets as texts; [`markdown`] reads and writes it as tables in a text,
//! and the server does so as Excel files. What is refused is what the reference converter
//! (pyxform) refuses, with every problem at once; what is valid there but has no counterpart here
//! is left out or stood in for, and each case is a problem of severity `unsupported` with its sheet
//! and row. Nothing is lost in silence.

mod convert;
mod export;
mod expression;
mod form;
mod lexer;
pub mod markdown;
mod name;
mod parameters;
mod problems;
mod read;
mod repair;
mod table;
mod vocabulary;
pub mod workbook;

use crate::problem::Problem;
use crate::questionnaire::Draft;
pub use export::export;
use problems::{Place, Problems};
pub use workbook::{Origin, Row, Sheet, Workbook};

/// What came of importing a form.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The source of the questionnaire, in the layout of its YAML; none if the form was refused.
    pub source: Option<serde_json::Value>,
    /// The draft, unless something is left that must be changed before publishing.
    pub draft: Option<Draft>,
    /// Why the form was refused, or what was changed and left out.
    pub problems: Vec<Problem>,
}

/// Reads a form as a questionnaire. `fallback` names the questionnaire if the form does not: the
/// name of the file without its ending.
#[must_use]
pub fn import(workbook: &Workbook, fallback: &str) -> Imported {
    let excess = workbook.excess();
    if !excess.is_empty() {
        return Imported { problems: excess, ..Imported::default() };
    }
    let mut problems = Problems::default();
    let form = read::form(workbook, &mut problems);
    convert::size::check(&form, &mut problems);
    if problems.has_errors() {
        return Imported { problems: problems.into_vec(), ..Imported::default() };
    }
    for sheet in workbook.sheets.iter().filter(|_| workbook.sheets.len() > 1) {
        let name = sheet.name.to_lowercase();
        if !["survey", "choices", "settings"].contains(&name.as_str()) {
            let message = "the sheet is not read";
            problems.unsupported("sheet", &Place::sheet(&sheet.name), message);
        }
    }
    let mut converted = convert::convert(&form, fallback, &mut problems);
    if problems.has_errors() {
        return Imported { problems: problems.into_vec(), ..Imported::default() };
    }
    let draft = repair::repair(&mut converted, &mut problems);
    Imported { source: Some(converted.source), draft, problems: problems.into_vec() }
}

/// Everything for which the reference converter would refuse a workbook, and what it lets through
/// with a remark.
#[must_use]
pub fn check(workbook: &Workbook) -> Vec<Problem> {
    let excess = workbook.excess();
    if !excess.is_empty() {
        return excess;
    }
    let mut problems = Problems::default();
    let _form = read::form(workbook, &mut problems);
    problems.into_vec()
}
