//! All answers in short, before they are sent.

use leptos::prelude::*;
use survey_specs::interview::Interview;

use super::session::{Sending, Session};
use super::words::{Words, words};

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
        let given = interview.given(question.code().as_str());
        let line = ReviewLine {
            code: question.code().to_string(),
            question: interview.render(question.short()).trim_end_matches(':').to_owned(),
            answer: given.map_or_else(
                || no_answer.to_owned(),
                |answer| interview.answer_in_words(question, answer),
            ),
        };
        if let Some(part) = parts.last_mut() {
            part.lines.push(line);
        }
    }
    parts
}

/// All answers in short, each with the way to change it, and the button that sends them.
#[component]
pub fn ReviewView(
    parts: Vec<ReviewPart>,
    session: RwSignal<Session>,
    words: &'static Words,
) -> impl IntoView {
    let sending = move || session.with(Session::sending);
    let busy = move || sending() != Sending::Idle;
    let status = move || match sending() {
        Sending::Idle => String::new(),
        Sending::UnderWay => words.sending.to_owned(),
        Sending::Waiting => [words.retrying, " ", words.keep_open].concat(),
    };
    let parts: Vec<_> = parts
        .into_iter()
        .map(|part| view! { <ReviewPartView part change=words.change/> })
        .collect();
    view! {
        <form novalidate class="review">
            <h2 tabindex="-1" id="heading">{words.review}</h2>
            <p class="hint">{words.review_remark}</p>
            {parts}
            <p class="status" role="status">{status}</p>
            <fieldset class="turn" disabled=busy>
                <button>{words.send}</button>
                <button type="button" class="quiet" data-go="back">{words.back}</button>
            </fieldset>
        </form>
    }
}

#[component]
fn ReviewPartView(part: ReviewPart, change: &'static str) -> impl IntoView {
    let line = |line: ReviewLine| {
        view! {
            <li>
                <a href=["#", &line.code].concat() data-go="mend">
                    <span>{line.question}</span>
                    <b>{line.answer}</b>
                    <i>{change}</i>
                </a>
            </li>
        }
    };
    let lines: Vec<_> = part.lines.into_iter().map(line).collect();
    view! { <h3>{part.title}</h3><ul>{lines}</ul> }
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
