//! What is wrong with a definition, found with the reader and the check of files.

use std::sync::Arc;

use serde_json::Value;
use survey_specs::index::write::source_to_yaml;
use survey_specs::index::{IndexDefinition, check as checks, read};
use survey_specs::problem::Problem;
use survey_specs::questionnaire::Instrument;
use survey_specs::source::Path;

/// One problem at its place in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// `error` or `warning`.
    pub severity: &'static str,
    /// A stable code.
    pub code: &'static str,
    /// What is wrong, in English and with particulars.
    pub message: String,
    /// Where.
    pub at: Path,
}

/// What came of checking a definition.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// Everything that is wrong, errors first, else in the order of the definition.
    pub problems: Vec<Found>,
    /// The definition, if it can be read.
    pub definition: Option<Arc<IndexDefinition>>,
}

impl Checked {
    /// Whether there is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity == "error")
    }
}

/// Checks a definition, and against the questionnaire if there is one.
#[must_use]
pub fn check(tree: &Value, questionnaire: Option<&Instrument>) -> Checked {
    let yaml = source_to_yaml(tree);
    let reading = read::read("", yaml.as_bytes());
    let against = reading.definition.as_ref().zip(questionnaire);
    let misfits = against
        .map(|(definition, instrument)| checks::check(definition, &reading.places, instrument));
    let found = |problem: Problem| Found {
        severity: problem.severity.as_str(),
        code: problem.code,
        at: Path::nearest(tree, &problem.path),
        message: problem.message,
    };
    let all = reading.problems.into_iter().chain(misfits.into_iter().flatten());
    let mut problems: Vec<Found> = all.map(found).collect();
    problems.sort_by_key(|problem| problem.severity != "error");
    Checked { problems, definition: reading.definition.map(Arc::new) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tree::tests::sample;
    use super::*;

    #[test]
    fn a_sound_definition_can_be_computed_with() {
        let mut tree = sample();
        tree["nodes"][0]["label"] = json!({"vi": "B", "en": "B"});
        let checked = check(&tree, None);
        assert!(checked.definition.is_some(), "{:?}", checked.problems);
        assert!(checked.problems.iter().all(|problem| problem.code == "missing_translation"));
    }

    #[test]
    fn problems_stand_at_their_nodes() {
        let mut tree = sample();
        tree["root"]["aggregate"]["weighted_mean"]["weights"]["B"] = json!(30);
        let checked = check(&tree, None);
        let found: Vec<_> = checked
            .problems
            .iter()
            .filter(|problem| problem.severity == "error")
            .map(|problem| (problem.code, problem.at.to_string()))
            .collect();
        assert_eq!(found, [("weights_sum", "root.aggregate.weighted_mean.weights".to_owned())]);
        assert!(checked.has_errors() && checked.definition.is_none());
    }

    #[test]
    fn shipped_definitions_are_sound_as_sources() {
        for (name, yaml) in survey_specs::shipped::INDEXES {
            let source = survey_specs::yaml::parse(yaml.as_bytes()).root.expect("YAML").to_json();
            let checked = check(&source, None);
            assert!(checked.definition.is_some(), "{name}: {:?}", checked.problems);
        }
    }
}
