//! One form, from its head to the lines for the interviewer.

use leptos::prelude::*;
use survey_specs::answer::Answer;
use survey_specs::interview::Interview;
use survey_specs::questionnaire::{Mode, Question, Section};

use super::field::{Named, TickBox};
use super::question::{Numbering, question};
use super::words::{Words, words};
use super::{NumberedForm, PaperPage};
use crate::poster::QrShown;
use crate::respondent::condition_words;

/// One form. It is a table with one cell, because the foot of a table comes again on every sheet.
pub(super) fn form(page: &PaperPage, number: Option<&NumberedForm>) -> AnyView {
    let interview = &page.interview;
    let words = words(&interview.context().language);
    let questionnaire = interview.instrument().questionnaire();
    let mut numbering = Numbering::of(interview);
    let sections: Vec<_> = questionnaire
        .sections
        .iter()
        .map(|section| part(interview, section, &mut numbering))
        .collect();
    let foot = number.map(|form| {
        view! { <tfoot><tr><td>{words.number}" "<b>{form.number.clone()}</b></td></tr></tfoot> }
    });
    let thanks = questionnaire.thanks.as_ref().map(|text| interview.render(text));
    view! {
        <table class="form" role="presentation">
            {foot}
            <tbody><tr><td>
                {top(page, number)}
                {opening(interview, words)}
                {sections}
                {interviewer(interview, words)}
                <p class="thanks">{thanks.unwrap_or_else(|| words.end.to_owned())}</p>
            </td></tr></tbody>
        </table>
    }
    .into_any()
}

/// The State's head, the number, the title and the unit.
fn top(page: &PaperPage, number: Option<&NumberedForm>) -> AnyView {
    let interview = &page.interview;
    let words = words(&interview.context().language);
    let title = interview.render(&interview.instrument().questionnaire().title);
    // “Phiếu khảo sát ý kiến: Sự hài lòng …”: what it is stands above what it is about.
    let (title, about) = match title.split_once(": ") {
        Some((what, about)) => (what.to_owned(), Some(about.to_owned())),
        None => (title, None),
    };
    let number = number.map(|form| {
        view! {
            <div class="number">
                <Code qr=form.qr.clone()/>
                <p>{words.number}<br/><b>{form.number.clone()}</b></p>
            </div>
        }
    });
    let unit = match &page.unit_name {
        Some(name) => view! { <p class="unit">{words.unit}" "<b>{name.clone()}</b></p> }.into_any(),
        None => view! { <Named name=words.unit.to_owned()/> }.into_any(),
    };
    view! {
        <div class="top">
            <Named name=words.agency.to_owned()/>
            <p class="state"><b>{words.state}</b><br/><b class="motto">{words.motto}</b></p>
        </div>
        {number}
        <h1>{title}</h1>
        {about.map(|about| view! { <p class="about">{about}</p> })}
        {unit}
    }
    .into_any()
}

/// The number of the form, to be scanned where it is typed in.
#[component]
fn Code(qr: QrShown) -> impl IntoView {
    let side = qr.modules;
    view! {
        <svg
            xmlns="http://www.w3.org/2000/svg"
            viewBox=format!("0 0 {side} {side}")
            width="22mm"
            height="22mm"
            shape-rendering="crispEdges"
            aria-hidden="true"
        >
            <rect width=side height=side fill="#fff"></rect>
            <path d=qr.path></path>
        </svg>
    }
}

/// What is read before the first question: the introduction, how to answer, the consent.
fn opening(interview: &Interview, words: &'static Words) -> AnyView {
    let questionnaire = interview.instrument().questionnaire();
    let introduction = questionnaire.introduction.as_ref().map(|text| interview.render(text));
    let reasons = questionnaire.nonresponse.get(&Mode::Paper).filter(|reasons| !reasons.is_empty());
    let any = interview.instrument().questions().find(Question::is_answerable);
    let reasons = reasons.zip(any).map(|(reasons, question)| {
        let said = |reason| interview.answer_in_words(question, &Answer::Missing(reason));
        let quoted = reasons.iter().map(|reason| format!("“{}”", said(*reason)));
        [words.no_answer, " ", &quoted.collect::<Vec<_>>().join(" / "), "."].concat()
    });
    let consent = questionnaire.consent.as_ref().map(|consent| {
        let text = interview.render(&consent.text);
        let paragraphs = text.lines().filter(|line| !line.trim().is_empty());
        let paragraphs = paragraphs.map(|line| view! { <p>{line.to_owned()}</p> }).collect_view();
        view! {
            <div class="consent">
                <h2>{words.consent}</h2>
                {paragraphs}
                <p class="tick-line"><TickBox code=String::new()/>" "{words.agree}</p>
            </div>
        }
    });
    view! {
        {introduction.map(|text| view! { <p class="introduction">{text}</p> })}
        <p class="how">{words.how}" "{reasons}</p>
        {consent}
    }
    .into_any()
}

/// One part with its questions.
fn part(interview: &Interview, section: &Section, numbering: &mut Numbering) -> AnyView {
    let note = section.note.as_ref().map(|note| interview.render(note));
    let when = section.show_if.as_ref();
    let when = when.map(|condition| condition_words::sentence(interview, condition));
    let questions: Vec<_> =
        section.items.iter().map(|item| question(interview, item, numbering)).collect();
    view! {
        <section>
            <h2>{interview.render(&section.title)}</h2>
            {note.map(|note| view! { <p class="hint">{note}</p> })}
            {when.map(|when| view! { <p class="when">{when}</p> })}
            {questions}
        </section>
    }
    .into_any()
}

/// The last part, which the system fills in by itself where nobody writes on paper.
fn interviewer(interview: &Interview, words: &'static Words) -> AnyView {
    let sections = &interview.instrument().questionnaire().sections;
    let last = sections.last().map(|section| interview.render(&section.title));
    let letter = last.and_then(|title| next_letter(&title, words.part));
    let title = match letter {
        Some(letter) => format!("{} {letter}: {}", words.part, words.interviewer),
        None => words.interviewer.to_owned(),
    };
    let [day, month, year] = words.day;
    view! {
        <section class="interviewer">
            <h2>{title}</h2>
            <Named name=words.interviewer_name.to_owned()/>
            <Named name=words.place.to_owned()/>
            <p>
                {words.time}" "{day}" "<i class="blank"></i>" "{month}" "<i class="blank"></i>" "
                {year}" "<i class="blank wide"></i>
            </p>
        </section>
    }
    .into_any()
}

/// The letter of the part after the one of this title: `Phần B5: …` → `C`.
fn next_letter(title: &str, part: &str) -> Option<char> {
    let letter = title.strip_prefix(part)?.trim_start().chars().next()?;
    let next = char::from(u8::try_from(letter).ok()?.checked_add(1)?);
    (letter.is_ascii_uppercase() && next.is_ascii_uppercase()).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::next_letter;

    #[test]
    fn the_last_part_has_the_next_letter_where_parts_have_letters() {
        assert_eq!(next_letter("Phần B5: Ý kiến khác", "Phần"), Some('C'));
        assert_eq!(next_letter("Part A", "Part"), Some('B'));
        assert_eq!(next_letter("Phần 2", "Phần"), None);
        assert_eq!(next_letter("Thông tin chung", "Phần"), None);
        assert_eq!(next_letter("Phần Z", "Phần"), None);
    }
}
