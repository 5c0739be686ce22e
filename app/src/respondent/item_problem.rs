//! What is wrong with an answer, in the words that a respondent reads.

use survey_specs::code::CategoryCode;
use survey_specs::interview::{AnswerProblem, Fault, Interview};

use super::session::CONSENT;
use super::words::words;

/// One problem in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemProblem {
    /// The item, or `consent`.
    pub item: String,
    /// What is wrong.
    pub message: String,
    /// Whether there simply is no answer, which a summary need not say again for each item.
    pub unanswered: bool,
}

impl ItemProblem {
    /// A problem in the interview's language.
    #[must_use]
    pub fn of(interview: &Interview, problem: &AnswerProblem) -> Self {
        match problem.fault {
            Fault::ConsentMissing | Fault::ConsentVersion(_) => Self::consent_missing(interview),
            _ => Self {
                item: problem.item.clone(),
                message: message(interview, problem),
                unanswered: problem.fault == Fault::Required,
            },
        }
    }

    /// That the consent is not ticked.
    #[must_use]
    pub fn consent_missing(interview: &Interview) -> Self {
        let words = words(&interview.context().language);
        Self {
            item: String::from(CONSENT),
            message: String::from(words.consent_missing),
            unanswered: false,
        }
    }
}

/// A problem in words. A category is named by its label, which is all that a respondent sees of it.
fn message(interview: &Interview, problem: &AnswerProblem) -> String {
    let language = &interview.context().language;
    let words = words(language);
    let label = |code: &CategoryCode| {
        let category = interview.instrument().find(&problem.item)?.category(code)?;
        Some(interview.render(&category.label))
    };
    let (phrase, label) = match &problem.fault {
        Fault::WordsMissing(code) => (words.specify, label(code)),
        Fault::Exclusive(code) => (words.exclusive, label(code)),
        _ => ("", None),
    };
    match label {
        Some(label) => [phrase, ": “", label.trim_end_matches([':', '.']), "”."].concat(),
        None => problem.message(language),
    }
}
