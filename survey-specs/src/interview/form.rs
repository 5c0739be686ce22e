//! Answers as fields of an HTML form, read by one function on the phone and on the server.
//!
//! | field | value |
//! |---|---|
//! | `ITEM` | a category code (repeated for a multiple choice), a number, a text or a date |
//! | `ITEM` of a choice, or `ITEM.missing` | `missing:REASON`, or just `REASON`, for an offered reason |
//! | `ITEM.other.CATEGORY` | the respondent's own words |

use std::collections::BTreeMap;

use super::{AnswerProblem, Fault};
use crate::answer::{Answer, ItemNonresponse};
use crate::code::CategoryCode;
use crate::questionnaire::{Question, QuestionKind};

/// What stands before a reason in the value of a choice.
pub const MISSING_PREFIX: &str = "missing:";

/// Reads the answer to a question from the fields of a form; none if nothing was filled in.
///
/// Spaces around typed words are dropped, and so are words for a category that was not chosen:
/// their field stays filled on paper and screen alike when one changes one's mind.
///
/// # Errors
///
/// If a category is not a code, or what was typed is not a number or a date.
#[expect(
    clippy::needless_pass_by_value,
    reason = "an iterator that is cheap to clone, written in place by callers"
)]
pub fn read_answer<'f>(
    question: Question<'_>,
    fields: impl Iterator<Item = (&'f str, &'f str)> + Clone,
) -> Result<Option<Answer>, AnswerProblem> {
    let code = question.code().as_str();
    let values: Vec<&str> = fields
        .clone()
        .filter(|(name, _)| *name == code)
        .map(|(_, value)| value.trim())
        .filter(|value| !value.is_empty())
        .collect();
    let reason = fields
        .clone()
        .filter(|(name, _)| name.strip_prefix(code) == Some(".missing"))
        .map(|(_, value)| value)
        .chain(values.iter().filter_map(|value| value.strip_prefix(MISSING_PREFIX)))
        .find_map(ItemNonresponse::from_word);
    let words = |category: &CategoryCode| {
        let wanted = question.category(category).is_some_and(|known| known.other.is_some());
        fields
            .clone()
            .filter(|_| wanted)
            .find(|(name, _)| {
                let rest = name.strip_prefix(code).and_then(|rest| rest.strip_prefix(".other."));
                rest == Some(category.as_str())
            })
            .map(|(_, value)| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    };
    let refuse = |fault| AnswerProblem::new(code, fault);
    let category = |value: &str| {
        CategoryCode::new(value)
            .map_err(|_| refuse(Fault::UnknownCategory(value.chars().take(32).collect())))
    };
    if let Some(reason) = reason {
        return Ok(Some(Answer::Missing(reason)));
    }
    let Some(&value) = values.first() else { return Ok(None) };
    Ok(Some(match question.kind() {
        QuestionKind::One(_) | QuestionKind::Rating(_) => {
            let category = category(value)?;
            let other = words(&category);
            Answer::One { category, other }
        }
        QuestionKind::Many { .. } => {
            let categories =
                values.iter().map(|value| category(value)).collect::<Result<Vec<_>, _>>()?;
            let other: BTreeMap<_, _> = categories
                .iter()
                .filter_map(|category| Some((category.clone(), words(category)?)))
                .collect();
            Answer::Many { categories, other }
        }
        QuestionKind::Number(_) => Answer::Number(
            value.replacen(',', ".", 1).parse().map_err(|_| refuse(Fault::NotNumber))?,
        ),
        QuestionKind::Text(_) => Answer::Text(value.to_owned()),
        QuestionKind::Date(_) => Answer::Date(value.parse().map_err(|_| refuse(Fault::NotDate))?),
        QuestionKind::Note => return Ok(None),
    }))
}
