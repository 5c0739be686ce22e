//! What can be chosen as the answer to a question.

use survey_specs::RICH;
use survey_specs::answer::{Answer, ItemNonresponse};
use survey_specs::code::CategoryCode;
use survey_specs::interview::localised;
use survey_specs::questionnaire::{ACKNOWLEDGED, Category, OtherWords, Question, QuestionKind};

use super::rare::{is_cascade, offered};
use super::{Choice, Entry, Sheet};
use crate::respondent::media_view::MediaShown;
use crate::respondent::typed::{Typed, reason_value};
use crate::respondent::words::Words;

/// The most numbers that stand there to be chosen from.
const MOST_BUTTONS: u32 = 31;

pub(super) fn choices(sheet: &Sheet<'_>, question: Question<'_>, words: &Words) -> Vec<Choice> {
    let code = question.code().as_str();
    let typed = sheet.typed;
    let choice = |kind: &'static str, value: &str, label: String| Choice {
        kind,
        name: code.to_owned(),
        value: value.to_owned(),
        label,
        checked: typed.is_on(code, value),
        hidden: false,
        media: MediaShown::default(),
        words: None,
    };
    let category = |kind: &'static str, category: &Category| Choice {
        media: MediaShown::on(sheet.interview, category.media.as_ref()),
        words: category.other.map(|other| own_words(typed, code, &category.code, other, words)),
        ..choice(kind, category.code.as_str(), sheet.interview.render(&category.label))
    };
    let mut choices: Vec<Choice> = match question.kind() {
        QuestionKind::One(categories) => {
            categories.iter().map(|known| category("radio", known)).collect()
        }
        QuestionKind::Many { categories, .. } => {
            categories.iter().map(|known| category("checkbox", known)).collect()
        }
        QuestionKind::Number(range) if RICH && range.buttons => {
            let numbers = range.choices(MOST_BUTTONS).unwrap_or_default();
            let language = &sheet.interview.context().language;
            numbers
                .into_iter()
                .map(|number| {
                    let value = number.to_string();
                    choice("radio", &value, localised(&value, language))
                })
                .collect()
        }
        QuestionKind::Acknowledge if RICH => {
            vec![choice("checkbox", ACKNOWLEDGED, words.acknowledge.to_owned())]
        }
        QuestionKind::Rating(rating) => (rating.min..=rating.max)
            .map(|number| {
                let number = number.to_string();
                choice("radio", &number, number.clone())
            })
            .collect(),
        _ => Vec::new(),
    };
    if is_cascade(question) {
        for (choice, offered) in choices.iter_mut().zip(offered(sheet, question)) {
            choice.hidden = !offered;
        }
    }
    choices.extend(reasons(sheet, question));
    choices
}

/// The reasons for having no answer that are offered: one more choice of a list, else a box to tick.
fn reasons<'a>(sheet: &'a Sheet<'_>, question: Question<'a>) -> impl Iterator<Item = Choice> + 'a {
    let exclusive = match question.kind() {
        QuestionKind::One(_) | QuestionKind::Rating(_) => true,
        QuestionKind::Number(range) => RICH && range.buttons,
        _ => false,
    };
    let offered = if question.is_answerable() {
        sheet.interview.offered_reasons(question)
    } else {
        Vec::new()
    };
    offered.into_iter().map(move |reason: ItemNonresponse| {
        let mut name = question.code().to_string();
        let (kind, value) = if exclusive {
            ("radio", reason_value(reason))
        } else {
            name.push_str(".missing");
            ("checkbox", reason.as_str().to_owned())
        };
        let label = sheet.interview.answer_in_words(question, &Answer::Missing(reason));
        let checked = sheet.typed.is_on(&name, &value);
        Choice {
            kind,
            name,
            value,
            label,
            checked,
            hidden: false,
            media: MediaShown::default(),
            words: None,
        }
    })
}

fn own_words(
    typed: &Typed,
    item: &str,
    category: &CategoryCode,
    other: OtherWords,
    words: &Words,
) -> Entry {
    let mut name = String::from(item);
    name.push_str(".other.");
    name.push_str(category.as_str());
    let mut label = String::from(words.specify);
    if other == OtherWords::Optional {
        label.push_str(" (");
        label.push_str(words.optional);
        label.push(')');
    }
    Entry {
        value: typed.text(&name).to_owned(),
        name,
        label,
        kind: "text",
        max_length: Some(survey_specs::questionnaire::DEFAULT_MAX_LENGTH),
        ..Entry::default()
    }
}
