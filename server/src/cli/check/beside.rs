//! The questionnaire that an index definition names, where nobody has given its file.

use std::path::Path;

use survey_specs::code::QuestionnaireCode;
use survey_specs::shipped;

use crate::cli::Failure;
use crate::cli::file::{self, Source};

/// `CODE.questionnaire.yaml` beside the definition, else the shipped questionnaire of this code;
/// none if there is neither.
///
/// # Errors
///
/// If there is such a file and it cannot be read or is too large.
pub fn questionnaire(
    definition: &Path,
    code: &QuestionnaireCode,
) -> Result<Option<Source>, Failure> {
    for ending in ["yaml", "yml"] {
        let path = definition.with_file_name(format!("{code}.questionnaire.{ending}"));
        if path.exists() {
            return file::read(&path).map(Some);
        }
    }
    let name = format!("{code}.questionnaire.yaml");
    let shipped = shipped::questionnaire(code.as_str());
    Ok(shipped.map(|yaml| Source { name, bytes: yaml.as_bytes().to_vec() }))
}
