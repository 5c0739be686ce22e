//! All answers in short, before they are sent.

use survey_specs::RICH;
use survey_specs::answer::Answer;
use survey_specs::interview::Interview;
use survey_specs::questionnaire::{Question, QuestionKind};

use super::frame::heading;
use super::session::Sending;
use super::words::{Words, words};
use crate::ui::html::{Html, flag};

/// The answers of one section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewPart {
    /// The section's title.
    pub title: String,
    /// One line per question that was asked.
    pub lines: Vec<ReviewLine>,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewLine {
    /// The item code.
    pub code: String,
    /// The question in short.
    pub question: String,
    /// The answer in words.
    pub answer: String,
}

/// All answers in short, section by section.
#[must_use]
pub fn review(interview: &Interview) -> Vec<ReviewPart> {
    let relevance = interview.relevance();
    let no_answer = words(&interview.context().language).no_answer;
    let mut parts: Vec<ReviewPart> = Vec::new();
    let mut section = None;
    for question in interview.instrument().questions() {
        if !relevance[question.index] || !question.is_answerable() {
            continue;
        }
        if section != Some(&question.section.code) {
            section = Some(&question.section.code);
            parts.push(ReviewPart {
                title: interview.render(&question.section.title),
                lines: Vec::new(),
            });
        }
        let item = question.code().as_str();
        let given = if RICH { interview.counting(item) } else { interview.given(item).cloned() };
        let line = ReviewLine {
            code: question.code().to_string(),
            question: interview.render(question.short()).trim_end_matches(':').to_owned(),
            answer: given.map_or_else(
                || no_answer.to_owned(),
                |answer| in_words(interview, question, &answer),
            ),
        };
        if let Some(part) = parts.last_mut() {
            part.lines.push(line);
        }
    }
    parts
}

/// An answer as whoever gave it knows it. A ticked box has its words beside it, and no category.
fn in_words(interview: &Interview, question: Question<'_>, answer: &Answer) -> String {
    match (question.kind(), answer) {
        (QuestionKind::Acknowledge, Answer::One { .. }) if RICH => {
            words(&interview.context().language).acknowledge.to_owned()
        }
        _ => interview.answer_in_words(question, answer),
    }
}

/// All answers in short, each with the way to change it, and the button that sends them.
pub fn write_review(html: &mut Html, parts: &[ReviewPart], sending: Sending, words: &Words) {
    let lang = ("lang", words.lang);
    html.element("form", &[("novalidate", flag(true)), ("class", Some("review"))], |html| {
        html.line("h2", &heading(words), words.review);
        html.line("p", &[("class", Some("hint")), lang], words.review_remark);
        // Past a link for each answer, for whoever has a keyboard only.
        let attributes = [("class", Some("skip")), ("href", Some("#send")), lang];
        html.line("a", &attributes, words.to_send);
        for part in parts {
            html.line("h3", &[], &part.title);
            html.element("ul", &[], |html| {
                for line in &part.lines {
                    write_line(html, line, words);
                }
            });
        }
        let attributes = [("role", Some("status")), ("class", Some("status")), lang];
        html.line("p", &attributes, &status(sending, words));
        let attributes = [("disabled", flag(is_busy(sending))), ("class", Some("turn"))];
        html.element("fieldset", &attributes, |html| {
            html.line("button", &[("name", Some("send")), lang], words.send);
            html.line("button", &back(words), words.back);
        });
    });
}

/// How far the sending got, in words; empty before it begins.
#[must_use]
pub fn status(sending: Sending, words: &Words) -> String {
    match sending {
        Sending::Idle => String::new(),
        Sending::UnderWay => words.sending.to_owned(),
        Sending::Waiting => [words.retrying, " ", words.keep_open].concat(),
    }
}

/// Whether the response is on its way, so that it cannot be sent again.
#[must_use]
pub fn is_busy(sending: Sending) -> bool {
    sending != Sending::Idle
}

fn write_line(html: &mut Html, line: &ReviewLine, words: &Words) {
    html.element("li", &[], |html| {
        let href = ["#", &line.code].concat();
        html.element("a", &[("href", Some(&*href)), ("data-go", Some("mend"))], |html| {
            html.line("span", &[], &line.question);
            html.line("b", &[], &line.answer);
            html.line("i", &[("lang", words.lang)], words.change);
        });
    });
}

/// What makes a button the one that goes back.
#[must_use]
pub fn back(words: &Words) -> [(&'static str, Option<&'static str>); 4] {
    [
        ("type", Some("button")),
        ("data-go", Some("back")),
        ("class", Some("quiet")),
        ("lang", words.lang),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::respondent::session::tests::under_review;

    #[test]
    fn every_question_that_was_asked_stands_in_the_review_in_its_section() {
        let mut session = under_review();
        let parts = review(session.interview());
        let lines: Vec<_> =
            parts.iter().map(|part| (part.title.as_str(), part.lines.len())).collect();
        assert_eq!(lines, [("A", 2), ("B", 1)]);
        assert_eq!(parts[0].lines[0].answer, "Không");
        assert_eq!(parts[1].lines[0].answer, "Không trả lời");
        session.set_language(survey_specs::code::Lang::new("en").unwrap());
        assert_eq!(review(session.interview())[0].lines[0].answer, "No");
    }
}
