//! `XLSForm`: questionnaires as workbooks, the way ODK, Kobo and their like exchange them.
//!
//! A [`Workbook`] is a file's sheets as texts; [`markdown`] reads and writes it as tables in a text,
//! and the server does so as Excel files. What is refused is what the reference converter
//! (pyxform) refuses, with every problem at once; what is valid there but has no counterpart here
//! is left out or stood in for, and each case is a problem of severity `unsupported` with its sheet
//! and row. Nothing is lost in silence.

mod form;
mod lexer;
pub mod markdown;
mod name;
mod parameters;
mod problems;
mod read;
mod table;
mod vocabulary;
pub mod workbook;

use crate::problem::Problem;
use problems::Problems;
pub use workbook::{Origin, Row, Sheet, Workbook};

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
