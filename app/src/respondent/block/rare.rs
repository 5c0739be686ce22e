//! What only questions have that few questionnaires ask: rankings, categories that are not always
//! offered, and answers that cannot be changed.

use survey_specs::RICH;
use survey_specs::interview::Interview;
use survey_specs::questionnaire::{Category, Question, QuestionKind};

use super::{Rank, Sheet};

/// Whether some categories are offered only under a condition.
pub(super) fn is_cascade(question: Question<'_>) -> bool {
    RICH && question.categories().iter().any(|category| category.show_if.is_some())
}

/// The answer that cannot be changed, in words.
pub(super) fn fixed(interview: &Interview, question: Question<'_>) -> String {
    let answer = interview.counting(question.code().as_str());
    answer.map(|answer| interview.answer_in_words(question, &answer)).unwrap_or_default()
}

/// The categories of a ranking, in the questionnaire's order.
pub(super) fn ranks(sheet: &Sheet<'_>, question: Question<'_>) -> Vec<Rank> {
    let QuestionKind::Ranking(categories) = question.kind() else { return Vec::new() };
    let offered = offered(sheet, question);
    let rank = |(category, offered): (&Category, bool)| {
        let name = [question.code().as_str(), ".rank.", category.code.as_str()].concat();
        Rank {
            chosen: sheet.typed.text(&name).to_owned(),
            name,
            label: sheet.interview.render(&category.label),
            places: categories.len(),
            hidden: !offered,
        }
    };
    categories.iter().zip(offered).map(rank).collect()
}

/// Whether each category is shown; the plain form hides nothing.
pub(super) fn offered(sheet: &Sheet<'_>, question: Question<'_>) -> Vec<bool> {
    if RICH && sheet.remark.is_none() {
        sheet.interview.offered_categories(question)
    } else {
        vec![true; question.categories().len()]
    }
}
