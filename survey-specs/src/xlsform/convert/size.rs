//! The most that a form may hold to become a questionnaire. The reference converter knows no such
//! bounds, but it hands a list on once, where a questionnaire has its categories with every item.

use super::language;
use crate::xlsform::form::{Form, Node};
use crate::xlsform::problems::{Place, Problems};

/// The most questions and groups.
const MAX_QUESTIONS: usize = 10_000;

/// The most categories of all questions together.
const MAX_CATEGORIES: usize = 20_000;

/// The most languages.
const MAX_LANGUAGES: usize = 50;

/// Says what is too much in a form.
pub(in crate::xlsform) fn check(form: &Form<'_>, problems: &mut Problems) {
    let mut size = Size::default();
    size.add(&form.nodes, form);
    let survey = Place::sheet("survey");
    if size.questions > MAX_QUESTIONS {
        let message = format!("the form has more than {MAX_QUESTIONS} questions and groups");
        problems.error("too_many_questions", &survey, &message);
    }
    if size.categories > MAX_CATEGORIES {
        let message = format!(
            "the questions choose from {} choices in all, a list counted with each question; there may be {MAX_CATEGORIES}. Ask for what is in long lists in words",
            size.categories
        );
        problems.error("too_many_categories", &survey, &message);
    }
    if language::names(form, MAX_LANGUAGES + 1).len() > MAX_LANGUAGES {
        let message = format!("the form has more than {MAX_LANGUAGES} languages");
        problems.error("too_many_languages", &survey, &message);
    }
}

#[derive(Default)]
struct Size {
    questions: usize,
    categories: usize,
}

impl Size {
    fn add(&mut self, nodes: &[Node<'_>], form: &Form<'_>) {
        for node in nodes {
            self.questions += 1;
            match node {
                Node::Group(group) => self.add(&group.nodes, form),
                Node::Question(question) => {
                    let list = question.choice.as_ref().and_then(|it| form.lists.get(&it.list));
                    self.categories += list.map_or(0, |list| list.choices.len());
                }
            }
        }
    }
}
