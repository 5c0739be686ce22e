//! What was published: versions of questionnaires with their differences, and index definitions.

pub mod differences;
pub mod index_definitions;
pub mod list;

#[cfg(test)]
mod tests;

use serde::Serialize;
use survey_specs::questionnaire::Questionnaire;
use survey_specs::questionnaire::compare::{Difference, compare};
use utoipa::ToSchema;

use super::language::Language;
use crate::draft::difference::{in_words, kind, meaning, word};

/// The most differences that are listed; two questionnaires that differ more are two questionnaires.
const MOST: usize = 2_000;

/// One difference between two versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct DifferenceBody {
    /// `added`, `removed`, `reordered`, `moved`, `relabelled`, `retyped`, `rerouted` or `set`.
    #[schema(value_type = String, example = "relabelled")]
    kind: &'static str,
    /// Whether answers before and after may be compared: `kept`, `doubtful` or `broken`.
    #[schema(value_type = String, example = "doubtful")]
    comparability: &'static str,
    /// What that means, in words.
    #[schema(value_type = String)]
    meaning: &'static str,
    /// The difference as one sentence.
    message: String,
}

impl DifferenceBody {
    /// A difference in words of this language.
    #[must_use]
    pub fn new(difference: &Difference, language: Language) -> Self {
        let comparability = difference.comparability();
        Self {
            kind: kind(&difference.change),
            comparability: word(comparability),
            meaning: meaning(comparability, language),
            message: in_words(difference, language),
        }
    }
}

/// What differs between two questionnaires, in words.
#[must_use]
pub fn differences(
    earlier: &Questionnaire,
    later: &Questionnaire,
    language: Language,
) -> Vec<DifferenceBody> {
    let all = compare(earlier, later);
    all.iter().take(MOST).map(|one| DifferenceBody::new(one, language)).collect()
}
