//! What is wrong with a draft, found with the reader and the lint of files.

use serde_json::Value;
use survey_specs::problem::Problem;
use survey_specs::questionnaire::{Draft, Questionnaire, read, write};
use survey_specs::source::{Edit, Path, Step};

use super::problem_words::told;
use super::reading::{item_of, languages, section_of};
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
        // Without the text of the default language there is nothing to read, translated or not.
        let is_default = self.code == "missing_translation" && self.is_error();
        told(if is_default { "missing_text" } else { self.code }, &self.message, language)
    }
}

/// What came of checking a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Everything that is wrong, errors first, else in the order of the questionnaire.
    pub problems: Vec<Found>,
    /// The questionnaire, if there is no error.
    pub questionnaire: Option<Questionnaire>,
    /// The questionnaire without what is wrong with it, if there are errors and it can be had so.
    pub rest: Option<Questionnaire>,
}

impl Checked {
    /// What of the questionnaire can be shown.
    #[must_use]
    pub fn shown(&self) -> Option<&Questionnaire> {
        self.questionnaire.as_ref().or(self.rest.as_ref())
    }
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
    Checked { problems, questionnaire, rest: None }
}

/// How often what is wrong is left out: leaving one thing out may make another one wrong.
const ROUNDS: usize = 2;

/// The draft without what is wrong with it, so that the rest can be looked at: a text that is not
/// there is dots, a rule or a picture that is wrong goes, and everything else goes with its item.
#[must_use]
pub fn without_errors(problems: &[Found], tree: &Value) -> Option<Questionnaire> {
    let mut tree = tree.clone();
    let mut problems = problems.to_vec();
    for _ in 0..ROUNDS {
        leave_out(&problems, &mut tree);
        let checked = check(&tree);
        if checked.questionnaire.is_some() {
            return checked.questionnaire;
        }
        problems = checked.problems;
    }
    None
}

fn leave_out(problems: &[Found], tree: &mut Value) {
    let default = languages(tree).into_iter().next().unwrap_or_default();
    let mut edits = Vec::new();
    for problem in problems.iter().filter(|problem| problem.is_error()) {
        let at = &problem.at;
        if problem.code == "missing_translation" {
            edits.push((at.clone(), Edit::set(at.key(&default), "…")));
        } else if let Some(at) = part_to_leave_out(at).or_else(|| item_of(at)) {
            edits.push((at.clone(), Edit::Remove { at }));
        }
    }
    // From the end, so that no edit moves the place of another.
    edits.sort_by(|(left, _), (right, _)| right.cmp(left));
    edits.dedup_by(|(left, _), (right, _)| left == right);
    for (_, edit) in edits {
        // What was in something that is gone is gone with it.
        let _ = edit.apply(tree);
    }
}

/// The part of an item or section that a place is in and that it can do without.
fn part_to_leave_out(at: &Path) -> Option<Path> {
    const PARTS: [&str; 18] = [
        "show_if",
        "required_if",
        "required_message",
        "constraint",
        "constraint_message",
        "default",
        "media",
        "pattern",
        "min",
        "max",
        "step",
        "unit",
        "min_selected",
        "max_selected",
        "max_length",
        "short",
        "hint",
        "note",
    ];
    let is_part = |step: &Step| matches!(step, Step::Key(key) if PARTS.contains(&key.as_str()));
    let place = at.steps().iter().rposition(is_part)?;
    section_of(at).map(|_| at.first(place + 1))
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
    fn what_is_wrong_is_left_out_and_the_rest_can_be_looked_at() {
        let tree = json!({
            "questionnaire": "test", "languages": ["vi"], "title": {"vi": "Thử"},
            "sections": [{"section": "a", "title": {"vi": "A"}, "items": [
                {"item": "none", "label": {"vi": "Hỏi"}, "type": "single_choice", "scale": "none"},
                {"item": "bare", "label": {}, "type": "text"},
                {"item": "shown", "label": {"vi": "Hỏi"}, "type": "text", "show_if": "${bare} ="},
                {"item": "after", "label": {"vi": "Hỏi"}, "type": "text", "show_if": "${none} = 1"}]}]});
        let checked = check(&tree);
        assert_eq!(checked.questionnaire, None);
        let rest = without_errors(&checked.problems, &tree).expect("the rest");
        let items: Vec<String> =
            rest.sections[0].items.iter().map(|item| item.code.to_string()).collect();
        assert_eq!(items, ["bare", "shown", "after"]);
        assert_eq!(without_errors(&check(&json!({})).problems, &json!({})), None);
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
