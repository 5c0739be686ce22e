//! Whether an answer fits its item ([`fit`]) and keeps the item's rules ([`rules`]).

use super::{AnswerProblem, Fault};
use crate::RICH;
use crate::answer::{Answer, ItemNonresponse};
use crate::code::CategoryCode;
use crate::number::Number;
use crate::questionnaire::{
    ACKNOWLEDGED, Category, DateRange, Mode, NumberRange, OtherWords, Question, QuestionKind,
    Questionnaire, TextRules,
};

/// Brings an answer into the one form in which it is kept: categories of a multiple choice in the
/// questionnaire's order, without repeats.
///
/// # Errors
///
/// If the answer is of a kind that the question cannot hold, or has a category it does not know.
pub(super) fn fit(question: Question<'_>, answer: Answer) -> Result<Answer, AnswerProblem> {
    let unknown = |code: &CategoryCode| Fault::UnknownCategory(code.to_string());
    let fault = match (question.kind(), answer) {
        (QuestionKind::Note | QuestionKind::Computed(_), _) => Fault::WrongKind,
        (_, missing @ Answer::Missing(_)) => return Ok(missing),
        (QuestionKind::One(_), Answer::One { category, .. })
            if question.category(&category).is_none() =>
        {
            unknown(&category)
        }
        (QuestionKind::Rating(rating), Answer::One { category, .. })
            if !rating.contains(&category) =>
        {
            unknown(&category)
        }
        (QuestionKind::Many { categories, .. }, Answer::Many { categories: chosen, other }) => {
            let stray = chosen.iter().find(|code| question.category(code).is_none());
            if let Some(stray) = stray {
                unknown(stray)
            } else {
                let in_order = categories.iter().map(|known| &known.code);
                let categories = in_order.filter(|code| chosen.contains(code)).cloned().collect();
                return Ok(Answer::Many { categories, other });
            }
        }
        (QuestionKind::Acknowledge, Answer::One { category, .. })
            if RICH && category.as_str() != ACKNOWLEDGED =>
        {
            unknown(&category)
        }
        (QuestionKind::Ranking(_), Answer::Ranked(ranked)) if RICH => {
            match ranked.iter().find(|code| question.category(code).is_none()) {
                Some(stray) => unknown(stray),
                None => return Ok(Answer::Ranked(ranked)),
            }
        }
        (
            QuestionKind::One(_) | QuestionKind::Rating(_) | QuestionKind::Acknowledge,
            fitting @ Answer::One { .. },
        )
        | (QuestionKind::Number(_), fitting @ Answer::Number(_))
        | (QuestionKind::Text(_), fitting @ Answer::Text(_))
        | (QuestionKind::Date(_), fitting @ Answer::Date(_)) => return Ok(fitting),
        (QuestionKind::Time(_), fitting @ Answer::Time(_))
        | (QuestionKind::DateTime(_), fitting @ Answer::DateTime(_))
        | (QuestionKind::Geopoint, fitting @ Answer::Geopoint(_))
        | (QuestionKind::Image, fitting @ Answer::File(_))
            if RICH =>
        {
            return Ok(fitting);
        }
        _ => Fault::WrongKind,
    };
    Err(AnswerProblem::new(question.code().as_str(), fault))
}

/// Whether a fitting answer keeps the rules of its item.
///
/// # Errors
///
/// The first rule that it breaks.
pub(super) fn rules(
    question: Question<'_>,
    answer: &Answer,
    questionnaire: &Questionnaire,
    mode: Mode,
) -> Result<(), AnswerProblem> {
    let verdict = match (question.kind(), answer) {
        (_, Answer::Missing(reason)) => offered(question, *reason, questionnaire, mode),
        (QuestionKind::One(categories), Answer::One { category, other }) => {
            match categories.iter().find(|known| known.code == *category) {
                Some(known) => words(known, other.as_deref()),
                None => Err(Fault::UnknownCategory(category.to_string())),
            }
        }
        (QuestionKind::Rating(_) | QuestionKind::Acknowledge, Answer::One { category, other }) => {
            match other {
                Some(_) => Err(Fault::WordsNotAsked(category.to_string())),
                None => Ok(()),
            }
        }
        (QuestionKind::Many { categories, min, max }, Answer::Many { .. }) => {
            many(categories, min, max, answer)
        }
        (QuestionKind::Number(range), Answer::Number(number)) => number_in_range(range, *number),
        (QuestionKind::Text(rules), Answer::Text(text)) => text_keeps(rules, text),
        (QuestionKind::Date(range), Answer::Date(date)) => date_in_range(range, *date),
        (QuestionKind::Time(range), Answer::Time(time)) if RICH => {
            within(range.min, range.max, *time)
        }
        (QuestionKind::DateTime(range), Answer::DateTime(moment)) if RICH => {
            within(range.min, range.max, *moment)
        }
        (QuestionKind::Ranking(_), Answer::Ranked(ranked)) if RICH => each_once(ranked),
        (QuestionKind::Geopoint, Answer::Geopoint(_)) | (QuestionKind::Image, Answer::File(_)) => {
            Ok(())
        }
        _ => Err(Fault::WrongKind),
    };
    verdict.map_err(|fault| AnswerProblem::new(question.code().as_str(), fault))
}

/// The reasons for having no answer that are offered for a question in a mode, in order.
pub(super) fn offered_reasons(
    question: Question<'_>,
    questionnaire: &Questionnaire,
    mode: Mode,
) -> Vec<ItemNonresponse> {
    let by_mode = questionnaire.nonresponse.get(&mode).map_or(&[][..], Vec::as_slice);
    ItemNonresponse::ALL
        .into_iter()
        .filter(|reason| question.item.nonresponse.contains(reason) || by_mode.contains(reason))
        .collect()
}

fn offered(
    question: Question<'_>,
    reason: ItemNonresponse,
    questionnaire: &Questionnaire,
    mode: Mode,
) -> Result<(), Fault> {
    if offered_reasons(question, questionnaire, mode).contains(&reason) {
        Ok(())
    } else {
        Err(Fault::ReasonNotOffered)
    }
}

fn words(category: &Category, other: Option<&str>) -> Result<(), Fault> {
    match (category.other, other) {
        (Some(OtherWords::Required), None) => Err(Fault::WordsMissing(category.code.clone())),
        (None, Some(_)) => Err(Fault::WordsNotAsked(category.code.to_string())),
        (_, Some(words)) => length(words, crate::questionnaire::DEFAULT_MAX_LENGTH),
        (_, None) => Ok(()),
    }
}

fn many(
    categories: &[Category],
    min: Option<u16>,
    max: Option<u16>,
    answer: &Answer,
) -> Result<(), Fault> {
    let Answer::Many { categories: chosen, other } = answer else { return Err(Fault::WrongKind) };
    if let Some(stray) = other.keys().find(|code| !chosen.contains(code)) {
        return Err(Fault::WordsNotAsked(stray.to_string()));
    }
    let mut exclusive = None;
    for category in categories.iter().filter(|category| chosen.contains(&category.code)) {
        words(category, other.get(&category.code).map(String::as_str))?;
        if category.exclusive {
            exclusive = Some(&category.code);
        }
    }
    let count = u16::try_from(chosen.len()).unwrap_or(u16::MAX);
    match exclusive {
        Some(code) if count > 1 => return Err(Fault::Exclusive(code.clone())),
        Some(_) => return Ok(()),
        None => {}
    }
    match (min.unwrap_or(1).max(1), max) {
        (least, _) if count < least => Err(Fault::TooFew(least)),
        (_, Some(most)) if count > most => Err(Fault::TooMany(most)),
        _ => Ok(()),
    }
}

fn number_in_range(range: &NumberRange, number: Number) -> Result<(), Fault> {
    match (range.min, range.max) {
        _ if range.integer && !number.is_integer() => Err(Fault::NotInteger),
        (Some(min), _) if number < min => Err(Fault::TooSmall(min)),
        (_, Some(max)) if number > max => Err(Fault::TooLarge(max)),
        (min, _) => match range.step {
            Some(step) if RICH && !is_step(number, min, step) => Err(Fault::NotStep(step)),
            _ => Ok(()),
        },
    }
}

/// Whether a number is whole steps away from the smallest; a step of nothing forbids nothing.
fn is_step(number: Number, min: Option<Number>, step: Number) -> bool {
    let from = min.map_or(rust_decimal::Decimal::ZERO, Number::decimal);
    let over = number.decimal().checked_sub(from).and_then(|way| way.checked_rem(step.decimal()));
    over.is_none_or(|over| over.is_zero())
}

fn text_keeps(rules: &TextRules, text: &str) -> Result<(), Fault> {
    length(text, rules.max_length)?;
    match &rules.pattern {
        Some(pattern) if !pattern.is_match(text) => Err(Fault::NoMatch),
        _ => Ok(()),
    }
}

/// Between one character and `longest` characters.
fn length(text: &str, longest: u32) -> Result<(), Fault> {
    // Counting stops at the limit, so that ten megabytes cost no more than two thousand characters.
    let limit = usize::try_from(longest).unwrap_or(usize::MAX);
    if text.chars().nth(limit).is_some() { Err(Fault::TooLong(longest)) } else { Ok(()) }
}

/// Whether a time or a moment is between two others.
fn within<T: Copy + PartialOrd + ToString>(
    min: Option<T>,
    max: Option<T>,
    time: T,
) -> Result<(), Fault> {
    match (min, max) {
        (Some(min), _) if time < min => Err(Fault::Before(min.to_string())),
        (_, Some(max)) if time > max => Err(Fault::After(max.to_string())),
        _ => Ok(()),
    }
}

/// That all categories are ranked is seen where it is known which are offered.
fn each_once(ranked: &[CategoryCode]) -> Result<(), Fault> {
    let twice = (1..ranked.len()).any(|place| ranked[..place].contains(&ranked[place]));
    if twice { Err(Fault::Ranking) } else { Ok(()) }
}

fn date_in_range(range: &DateRange, date: crate::date::Date) -> Result<(), Fault> {
    match (range.min, range.max) {
        (Some(min), _) if date < min => Err(Fault::TooEarly(min)),
        (_, Some(max)) if date > max => Err(Fault::TooLate(max)),
        _ => Ok(()),
    }
}
