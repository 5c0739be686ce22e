//! What is wrong with a draft, found with the reader and the lint of files.

use serde_json::Value;
use survey_specs::problem::Problem;
use survey_specs::questionnaire::{Draft, Questionnaire, read, write};
use survey_specs::source::Path;

use super::problem_words::told;
use super::reading::item_of;
use crate::console::language::Language;

/// One problem at its place in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// `error`, `warning` or `unsupported`.
    pub severity: &'static str,
    /// A stable code.
    pub code: &'static str,
    /// What is wrong, in English and with particulars.
    pub message: String,
    /// Where.
    pub at: Path,
}

impl Found {
    fn of(problem: Problem, tree: &Value) -> Self {
        let at = Path::nearest(tree, &problem.path);
        let severity = problem.severity.as_str();
        Self { severity, code: problem.code, message: problem.message, at }
    }

    /// Whether nothing can be published because of it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == "error"
    }

    /// Whether it is about this section or item, or something in it.
    #[must_use]
    pub fn is_in(&self, path: &Path) -> bool {
        match item_of(&self.at) {
            // What is wrong with an item is not said at its section again.
            Some(item) => item == *path,
            None => self.at.is_within(path),
        }
    }

    /// The problem in the language of the interface.
    #[must_use]
    pub fn told(&self, language: Language) -> String {
        told(self.code, &self.message, language)
    }
}

/// What came of checking a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Everything that is wrong, errors first, else in the order of the questionnaire.
    pub problems: Vec<Found>,
    /// The questionnaire, if there is no error.
    pub questionnaire: Option<Questionnaire>,
}

/// Checks a draft.
#[must_use]
pub fn check(tree: &Value) -> Checked {
    check_written(&written(tree), tree)
}

/// The draft as the file that is checked.
#[must_use]
pub fn written(tree: &Value) -> String {
    write::source_to_yaml(tree)
}

/// Checks a draft that was written as a file before; problems lead to places of `tree`.
#[must_use]
pub fn check_written(yaml: &str, tree: &Value) -> Checked {
    let reading = read::check("", yaml.as_bytes());
    let mut problems: Vec<Found> =
        reading.problems.into_iter().map(|problem| Found::of(problem, tree)).collect();
    problems.sort_by_key(|problem| !problem.is_error());
    let questionnaire = reading.draft.as_ref().map(Draft::questionnaire).cloned();
    Checked { problems, questionnaire }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn problems_stand_at_their_places_in_the_tree_and_errors_come_first() {
        let tree = json!({
            "questionnaire": "test", "languages": ["vi", "en"], "title": {"vi": "Thử"},
            "sections": [{"section": "a", "title": {"vi": "A", "en": "A"}, "items": [
                {"item": "q", "label": {"vi": "Hỏi", "en": "Ask"}, "type": "single_choice", "scale": "none"},
                {"item": "r", "label": {"vi": "Hỏi", "en": "Ask"}, "type": "text", "show_if": "${gone} = 1"}]}]});
        let checked = check(&tree);
        assert_eq!(checked.questionnaire, None);
        let found: Vec<_> = checked
            .problems
            .iter()
            .map(|problem| (problem.severity, problem.code, problem.at.to_string()))
            .collect();
        let found: Vec<_> = found.iter().map(|(one, two, at)| (*one, *two, at.as_str())).collect();
        assert_eq!(
            found,
            [
                ("error", "unknown_scale", "sections[0].items[0].scale"),
                ("error", "unknown_item", "sections[0].items[1].show_if"),
                ("warning", "missing_translation", "title"),
            ]
        );
        let item = Path::root().key("sections").index(0).key("items").index(1);
        assert!(checked.problems[1].is_in(&item) && !checked.problems[0].is_in(&item));
        assert!(!checked.problems[1].is_in(&item.first(2)));
    }

    #[test]
    fn shipped_questionnaires_are_sound_as_sources() {
        for (name, yaml) in survey_specs::shipped::QUESTIONNAIRES {
            let source = survey_specs::yaml::parse(yaml.as_bytes()).root.unwrap().to_json();
            let checked = check(&source);
            assert!(checked.questionnaire.is_some(), "{name}: {:?}", checked.problems);
            assert_eq!(checked.problems, [], "{name}");
        }
    }
}
