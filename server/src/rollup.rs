//! Rollup cells: what one response adds to the counts that results are made of.
//!
//! A cell is counted per round, unit, stratum, PSU, item and value; its sums are additive, so the
//! transaction that stores a response also brings its cells up to date, and results cost the number
//! of cells, not of responses.

use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::ItemCode;
use survey_specs::interview::Response;
use survey_specs::questionnaire::{Instrument, Question};

/// The value of a cell that counts answers in substance, for items without categories and for
/// multiple choices, of which one response may count in several categories.
pub const ANSWERED: &str = ".answered";
/// The value of a cell that counts questions without an answer or a stated reason for none.
pub const NOT_ASKED: &str = ".not_asked";
/// The value of a cell that counts respondents who do not know.
pub const DONT_KNOW: &str = ".dont_know";
/// The value of a cell that counts respondents who declined to answer.
pub const REFUSED: &str = ".refused";
/// The value of a cell that counts respondents to whom the item does not apply.
pub const NOT_APPLICABLE: &str = ".not_applicable";

/// One cell that a response counts in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellValue {
    /// The item.
    pub item: ItemCode,
    /// A category code, or one of the words of this module, which begin with a full stop and so are
    /// no category codes.
    pub value: String,
}

/// The cells that a response counts in, in the order of the questionnaire. Every question that
/// takes an answer has at least one.
#[must_use]
pub fn cells(instrument: &Instrument, response: &Response) -> Vec<CellValue> {
    let mut cells = Vec::with_capacity(instrument.len());
    for question in instrument.questions().filter(Question::is_answerable) {
        let item = question.code();
        let mut count = |value: &str| {
            cells.push(CellValue { item: item.clone(), value: value.to_owned() });
        };
        match response.answers.get(item) {
            None => count(NOT_ASKED),
            Some(Answer::Missing(reason)) => count(word(*reason)),
            Some(Answer::One { category, .. }) => count(category.as_str()),
            Some(Answer::Many { categories, .. }) => {
                count(ANSWERED);
                for category in categories {
                    count(category.as_str());
                }
            }
            Some(Answer::Number(_) | Answer::Text(_) | Answer::Date(_)) => count(ANSWERED),
        }
    }
    cells
}

fn word(reason: ItemNonresponse) -> &'static str {
    match reason {
        ItemNonresponse::DontKnow => DONT_KNOW,
        ItemNonresponse::Refused => REFUSED,
        ItemNonresponse::NotApplicable => NOT_APPLICABLE,
        ItemNonresponse::NotAsked => NOT_ASKED,
    }
}
