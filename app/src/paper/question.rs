//! One question, by what it takes as an answer.

use leptos::prelude::*;
use survey_specs::answer::Answer;
use survey_specs::interview::Interview;
use survey_specs::questionnaire::{
    Category, Item, NumberRange, Question, QuestionKind, Rating, ResponseType, TextRules,
};

use super::field::{Line, Lines, Named, TickBox, columns};
use super::table::table;
use super::words::{Words, words};
use crate::respondent::condition_words;

/// The numbers of the questions, where their labels bring none along.
#[derive(Debug)]
pub(super) struct Numbering {
    next: Option<usize>,
}

impl Numbering {
    /// Counts from 1, unless a label of the questionnaire begins with a number of its own.
    pub fn of(interview: &Interview) -> Self {
        let sections = &interview.instrument().questionnaire().sections;
        let mut items = sections.iter().flat_map(|section| &section.items);
        let numbered = items.any(|item| begins_with_number(&interview.render(&item.label)));
        Self { next: (!numbered).then_some(1) }
    }

    fn take(&mut self) -> Option<usize> {
        let number = self.next?;
        self.next = Some(number + 1);
        Some(number)
    }
}

/// `Câu 8. …`, `Question 8`, `8) …`, `C8a.`: a number within the first two words, and not `18 …`.
fn begins_with_number(label: &str) -> bool {
    let mut words = label.split_whitespace();
    let is_number = |word: &str| {
        let bare = word.trim_end_matches(['.', ':', ')', '/']);
        bare.len() < word.len() && bare.chars().any(|c| c.is_ascii_digit()) && bare.len() <= 5
    };
    let first = words.next().unwrap_or_default();
    is_number(first)
        || (first.chars().all(char::is_alphabetic) && words.next().is_some_and(is_number))
}

/// One question as it stands on the paper; nothing for what is never asked.
pub(super) fn question(
    interview: &Interview,
    item: &Item,
    numbering: &mut Numbering,
) -> Option<AnyView> {
    let text = |text: &survey_specs::text::Text| interview.render(text);
    if matches!(item.response, ResponseType::Note) {
        return Some(view! { <p class="words">{text(&item.label)}</p> }.into_any());
    }
    let words = words(&interview.context().language);
    let answer = match &item.response {
        ResponseType::Matrix(matrix) => table(interview, item, matrix, words),
        _ => answer(interview, interview.instrument().find(item.code.as_str())?, words)?,
    };
    let number = numbering.take().map(|number| format!("{number}. "));
    let when = item.show_if.as_ref();
    let when = when.map(|condition| condition_words::sentence(interview, condition));
    let hint = item.hint.as_ref().map(text);
    Some(
        view! {
            <div class="question">
                <div class="asked">
                    {when.map(|when| view! { <p class="when">{when}</p> })}
                    <h3>{number}{text(&item.label)}</h3>
                    {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
                </div>
                {answer}
            </div>
        }
        .into_any(),
    )
}

/// Where the answer is given.
fn answer(interview: &Interview, question: Question<'_>, words: &'static Words) -> Option<AnyView> {
    if question.item.rules.read_only
        && let Some(fixed) = interview.counting(question.code().as_str())
    {
        let fixed = interview.answer_in_words(question, &fixed);
        return Some(view! { <p><strong>{fixed}</strong></p> }.into_any());
    }
    let reasons = || reasons(interview, question);
    Some(match question.kind() {
        QuestionKind::One(categories) => choices(interview, categories.iter().collect(), reasons()),
        QuestionKind::Many { categories, min, max } => {
            let remark = how_many(min, max, words);
            let list = choices(interview, categories.iter().collect(), reasons());
            view! { <p class="hint">{remark}</p>{list} }.into_any()
        }
        QuestionKind::Rating(rating) => beside(rating_boxes(interview, rating), reasons()),
        QuestionKind::Number(range) => beside(number_line(interview, range, words), reasons()),
        QuestionKind::Text(rules) => beside(text_lines(rules), reasons()),
        QuestionKind::Date(_) => beside(day(words), reasons()),
        QuestionKind::Time(_) => beside(moment(words, false), reasons()),
        QuestionKind::DateTime(_) => beside(moment(words, true), reasons()),
        QuestionKind::Ranking(categories) => {
            let list = choices(interview, categories.iter().collect(), reasons());
            view! { <p class="hint">{words.in_order}</p>{list} }.into_any()
        }
        QuestionKind::Geopoint => beside(
            view! { <Named name=words.latitude.to_owned()/><Named name=words.longitude.to_owned()/> }
                .into_any(),
            reasons(),
        ),
        QuestionKind::Image => {
            let lines = view! { <p class="hint">{words.picture}</p><Lines count=1/> };
            beside(lines.into_any(), reasons())
        }
        QuestionKind::Acknowledge => {
            list(vec![Choice { label: words.read_and_agreed.to_owned(), ..Choice::default() }])
        }
        QuestionKind::Note | QuestionKind::Computed(_) => return None,
    })
}

/// Where a day is written.
fn day(words: &'static Words) -> AnyView {
    let [day, month, year] = words.day;
    view! {
        <p>
            {day}" "<i class="blank"></i>" "{month}" "<i class="blank"></i>" "{year}" "
            <i class="blank wide"></i>
        </p>
    }
    .into_any()
}

/// Where a time is written, with its day or without.
fn moment(words: &'static Words, with_day: bool) -> AnyView {
    let [hour, minute] = words.clock;
    view! {
        <p><i class="blank"></i>" "{hour}" "<i class="blank"></i>" "{minute}</p>
        {with_day.then(|| day(words))}
    }
    .into_any()
}

/// The item's own reasons for having no answer; those of every item are said once, at the top.
fn reasons(interview: &Interview, question: Question<'_>) -> Vec<String> {
    let reasons = question.item.nonresponse.iter();
    reasons.map(|reason| interview.answer_in_words(question, &Answer::Missing(*reason))).collect()
}

fn beside(answer: AnyView, reasons: Vec<String>) -> AnyView {
    let reasons =
        (!reasons.is_empty()).then(|| list(reasons.into_iter().map(reason_choice).collect()));
    view! { {answer}{reasons} }.into_any()
}

/// One choice of a list.
#[derive(Default)]
struct Choice {
    code: String,
    label: String,
    /// When it can be chosen, in words; empty for always.
    when: String,
    /// Whether there is a line for the respondent's own words.
    own_words: bool,
}

fn reason_choice(label: String) -> Choice {
    Choice { label, ..Choice::default() }
}

fn choices(interview: &Interview, categories: Vec<&Category>, reasons: Vec<String>) -> AnyView {
    let categories = categories.into_iter().map(|category| Choice {
        code: category.code.to_string(),
        label: interview.render(&category.label),
        when: category
            .show_if
            .as_ref()
            .map(|condition| condition_words::sentence(interview, condition))
            .unwrap_or_default(),
        own_words: category.other.is_some(),
    });
    list(categories.chain(reasons.into_iter().map(reason_choice)).collect())
}

fn list(choices: Vec<Choice>) -> AnyView {
    let labels: Vec<String> =
        choices.iter().map(|choice| [choice.label.as_str(), &choice.when].concat()).collect();
    let class = format!("choices of-{}", columns(&labels));
    let rows = choices.into_iter().map(|choice| {
        let line = choice.own_words.then(|| view! { <Line/> });
        let when = (!choice.when.is_empty())
            .then(|| view! { <small class="when">" "{choice.when}</small> });
        let class = if choice.own_words { "own-words" } else { "" };
        view! {
            <li class=class><TickBox code=choice.code/><span>{choice.label}{when}</span>{line}</li>
        }
    });
    view! { <ul class=class>{rows.collect_view()}</ul> }.into_any()
}

fn how_many(min: Option<u16>, max: Option<u16>, words: &Words) -> String {
    let mut bounds = Vec::new();
    for (word, bound) in [(words.at_least, min), (words.at_most, max)] {
        if let Some(bound) = bound {
            bounds.push(format!("{word} {bound}"));
        }
    }
    if bounds.is_empty() {
        return format!("({})", words.of_all_that_fit);
    }
    format!("({}: {} {})", words.of_all_that_fit, bounds.join(", "), words.choices)
}

fn rating_boxes(interview: &Interview, rating: &Rating) -> AnyView {
    let meaning = |text: Option<&survey_specs::text::Text>| {
        text.map(|text| view! { <span>{interview.render(text)}</span> })
    };
    let boxes = (rating.min..=rating.max)
        .map(|number| view! { <span class="rated"><TickBox code=number.to_string()/></span> });
    view! {
        <p class="rating">
            {meaning(rating.low.as_ref())}
            {boxes.collect_view()}
            {meaning(rating.high.as_ref())}
        </p>
    }
    .into_any()
}

fn number_line(interview: &Interview, range: &NumberRange, words: &Words) -> AnyView {
    let unit = range.unit.as_ref().map(|unit| interview.render(unit));
    let bounds = [(words.from, range.min), (words.to, range.max)];
    let bounds = bounds.iter().filter_map(|(word, bound)| Some(format!("{word} {}", (*bound)?)));
    let bounds = bounds.collect::<Vec<_>>().join(" ");
    let bounds = (!bounds.is_empty()).then(|| view! { <small>"("{bounds}")"</small> });
    view! { <p><i class="blank wide"></i>" "{unit}" "{bounds}</p> }.into_any()
}

fn text_lines(rules: &TextRules) -> AnyView {
    // A line of the form has room for about so many letters.
    const LETTERS: u32 = 60;
    let count = match (rules.multiline, rules.max_length) {
        (true, _) => 4,
        (false, length) if length > 4 * LETTERS => 2,
        (false, _) => 1,
    };
    view! { <Lines count/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::begins_with_number;

    #[test]
    fn labels_that_bring_their_number_along_are_told_apart() {
        for label in [
            "Câu 8. Xin cho biết",
            "Question 10. Please",
            "1. Giới tính",
            "C8a) Vì sao?",
            "2.1. Tuổi",
        ] {
            assert!(begins_with_number(label), "{label}");
        }
        for label in ["Giới tính:", "Trong 12 tháng qua", "18-24 tuổi", "Có 3 người"] {
            assert!(!begins_with_number(label), "{label}");
        }
    }
}
