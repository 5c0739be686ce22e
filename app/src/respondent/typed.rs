//! What was typed into the form: the fields as the browser sends them, in order.

use survey_specs::interview::form::{MISSING_PREFIX, read_answer};
use survey_specs::interview::{AnswerProblem, Interview};
use survey_specs::questionnaire::Question;

/// The fields of a form, by name and value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// The fields as they were typed.
    #[must_use]
    pub fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The value of a text field; empty if nothing was typed.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether a radio button or a check box is on.
    #[must_use]
    pub fn is_on(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(known, chosen)| known == name && chosen == value)
    }

    /// Takes over what stands in the form now for the questions of a page.
    pub fn replace(&mut self, questions: &[Question<'_>], fields: Vec<(String, String)>) {
        let on_page =
            |name: &str| questions.iter().any(|question| belongs(name, question.code().as_str()));
        self.0.retain(|(name, _)| !on_page(name));
        self.0.extend(fields.into_iter().filter(|(name, _)| on_page(name)));
    }

    fn fields(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}

/// Whether a field holds a part of the answer to an item: `ITEM` itself or `ITEM.…`.
fn belongs(field: &str, item: &str) -> bool {
    field.strip_prefix(item).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Answers an interview's questions from `range` with what was typed, and says what could not be
/// understood. Broken rules are not reported here: the interview knows them.
pub fn answer_from(
    interview: &mut Interview,
    typed: &Typed,
    range: std::ops::Range<usize>,
) -> Vec<AnswerProblem> {
    let fields = typed.fields();
    let mut problems = Vec::new();
    for index in range {
        let (code, read) = {
            let question = interview.instrument().question(index);
            (question.code().clone(), read_answer(question, fields.iter().copied()))
        };
        interview.clear(code.as_str());
        let refused = match read {
            Ok(Some(answer)) => interview.answer(code.as_str(), answer).err(),
            Ok(None) => None,
            Err(problem) => Some(problem),
        };
        // What the interview kept, it checks again by itself.
        problems.extend(refused.filter(|_| interview.given(code.as_str()).is_none()));
    }
    problems
}

/// The value of a stated reason as a choice.
#[must_use]
pub fn reason_value(reason: survey_specs::answer::ItemNonresponse) -> String {
    let mut value = String::from(MISSING_PREFIX);
    value.push_str(reason.as_str());
    value
}
