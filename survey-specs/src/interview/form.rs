//! Answers as fields of an HTML form, read by one function on the phone and on the server.
//!
//! | field | value |
//! |---|---|
//! | `ITEM` | a category code (repeated for a multiple choice), a number, a text, a date, a time, a moment, a place, the hash of a file, or the codes of a ranking with spaces between them |
//! | `ITEM.rank.CATEGORY` | the place of a category in a ranking, from 1 |
//! | `ITEM` of a choice, or `ITEM.missing` | `missing:REASON`, or just `REASON`, for an offered reason |
//! | `ITEM.other.CATEGORY` | the respondent's own words |

use std::collections::BTreeMap;

use super::{AnswerProblem, Fault};
use crate::RICH;
use crate::answer::{Answer, ItemNonresponse};
use crate::code::CategoryCode;
use crate::questionnaire::media::MediaHash;
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
    let words = |category: &CategoryCode| own_words(question, category, fields.clone());
    let refuse = |fault| AnswerProblem::new(code, fault);
    let category = |value: &str| {
        CategoryCode::new(value)
            .map_err(|_| refuse(Fault::UnknownCategory(value.chars().take(32).collect())))
    };
    if let Some(reason) = reason(code, fields.clone(), &values) {
        return Ok(Some(Answer::Missing(reason)));
    }
    let Some(&value) = values.first() else {
        return if RICH { ranks(question, &fields) } else { Ok(None) };
    };
    Ok(Some(match question.kind() {
        QuestionKind::One(_) | QuestionKind::Rating(_) | QuestionKind::Acknowledge => {
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
        _ if !RICH => return Ok(None),
        QuestionKind::Time(_) => Answer::Time(value.parse().map_err(|_| refuse(Fault::NotTime))?),
        QuestionKind::DateTime(_) => {
            Answer::DateTime(value.parse().map_err(|_| refuse(Fault::NotTime))?)
        }
        QuestionKind::Geopoint => {
            Answer::Geopoint(value.parse().map_err(|_| refuse(Fault::NotPlace))?)
        }
        QuestionKind::Image => {
            Answer::File(MediaHash::new(value).map_err(|_| refuse(Fault::NotFile))?)
        }
        QuestionKind::Ranking(_) => {
            let codes = values.iter().flat_map(|value| value.split_ascii_whitespace());
            Answer::Ranked(codes.map(category).collect::<Result<_, _>>()?)
        }
        QuestionKind::Note | QuestionKind::Computed(_) => return Ok(None),
    }))
}

/// The reason for not answering, from a field of its own or among the values of the item.
fn reason<'f>(
    code: &str,
    fields: impl Iterator<Item = (&'f str, &'f str)>,
    values: &[&str],
) -> Option<ItemNonresponse> {
    fields
        .filter(|(name, _)| name.strip_prefix(code) == Some(".missing"))
        .map(|(_, value)| value)
        .chain(values.iter().filter_map(|value| value.strip_prefix(MISSING_PREFIX)))
        .find_map(ItemNonresponse::from_word)
}

/// What was typed beside a category that asks for words.
fn own_words<'f>(
    question: Question<'_>,
    category: &CategoryCode,
    mut fields: impl Iterator<Item = (&'f str, &'f str)>,
) -> Option<String> {
    let known = question.category(category)?;
    known.other.as_ref()?;
    let code = question.code().as_str();
    let (_, value) = fields.find(|(name, _)| {
        let rest = name.strip_prefix(code).and_then(|rest| rest.strip_prefix(".other."));
        rest == Some(category.as_str())
    })?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

/// The places of a ranking; none if there is not a single one.
fn ranks<'f>(
    question: Question<'_>,
    fields: &(impl Iterator<Item = (&'f str, &'f str)> + Clone),
) -> Result<Option<Answer>, AnswerProblem> {
    let code = question.code().as_str();
    let refuse = || AnswerProblem::new(code, Fault::Ranking);
    let mut places: Vec<(u16, CategoryCode)> = Vec::new();
    for category in question.categories() {
        let place = fields.clone().find(|(name, value)| {
            let rest = name.strip_prefix(code).and_then(|rest| rest.strip_prefix(".rank."));
            rest == Some(category.code.as_str()) && !value.is_empty()
        });
        if let Some((_, place)) = place {
            let place = place.parse().map_err(|_| refuse())?;
            if places.iter().any(|(taken, _)| *taken == place) {
                return Err(refuse());
            }
            places.push((place, category.code.clone()));
        }
    }
    places.sort_by_key(|(place, _)| *place);
    let ranked: Vec<_> = places.into_iter().map(|(_, category)| category).collect();
    Ok((!ranked.is_empty()).then_some(Answer::Ranked(ranked)))
}

/// The fields in which an item's default stands at the beginning; none if it has no default.
#[must_use]
pub fn default_fields(question: Question<'_>) -> Vec<(String, String)> {
    let default = question.item.rules.default.as_deref().filter(|_| RICH);
    let Some(default) = default else { return Vec::new() };
    let name = question.code().as_str();
    let field = |name: String, value: &str| (name, value.to_owned());
    match question.kind() {
        QuestionKind::Many { .. } => {
            let codes = default.split_ascii_whitespace();
            codes.map(|code| field(name.to_owned(), code)).collect()
        }
        QuestionKind::Ranking(_) => (1_u16..)
            .zip(default.split_ascii_whitespace())
            .map(|(place, code)| field([name, ".rank.", code].concat(), &place.to_string()))
            .collect(),
        QuestionKind::Note | QuestionKind::Computed(_) => Vec::new(),
        _ => vec![field(name.to_owned(), default)],
    }
}
