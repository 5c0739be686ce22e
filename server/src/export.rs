//! What the domain knows, written as files of other programs.

pub mod xlsx;

use survey_specs::questionnaire::Questionnaire;
use survey_specs::xlsform;

pub use xlsx::CannotWrite;

/// A questionnaire as an Excel workbook in the `XLSForm` way.
///
/// # Errors
///
/// [`CannotWrite`] if the workbook would pass the bounds of Excel.
pub fn xlsform(questionnaire: &Questionnaire) -> Result<Vec<u8>, CannotWrite> {
    xlsx::write(&xlsform::export(questionnaire))
}

/// The same as tables in Markdown, for mails and for reading. Line breaks within texts are lost.
#[must_use]
pub fn xlsform_markdown(questionnaire: &Questionnaire) -> String {
    xlsform::markdown::write(&xlsform::export(questionnaire))
}
