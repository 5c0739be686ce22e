//! A case as HTML: how to find it, what came of calls, and what can be done now.

use super::list_screen::write_notice;
use super::model::{Case, Contact, Outcome};
use super::rows::{Fate, Progress, Rows};
use super::words::{Words, words};
use crate::respondent::frame::HEADING;
use crate::ui::html::{Attributes, Html, flag, said};

/// What is shown of a case.
#[derive(Clone, Copy, Debug)]
pub struct CaseShown<'a> {
    /// What the device knows.
    pub rows: &'a Rows,
    /// The round's code.
    pub round: &'a str,
    /// The case.
    pub case: &'a Case,
    /// The language of the interface.
    pub language: &'a str,
    /// What is said about what was just done; empty if nothing.
    pub notice: &'a str,
    /// What a time is in the language and the zone of the device.
    pub time: fn(&str, &str) -> String,
}

/// A case.
pub fn write_case(html: &mut Html, shown: &CaseShown<'_>) {
    let words = words(shown.language);
    let CaseShown { rows, round, case, .. } = *shown;
    let progress = rows.progress(round, case);
    html.element("p", &[], |html| html.line("a", &[("href", Some("#"))], words.to_list));
    html.line("h2", HEADING, case.contact.name.as_deref().unwrap_or(&case.case));
    let class = ["state ", progress.word()].concat();
    html.element("p", &[], |html| {
        html.line("span", &[("class", Some("code"))], &case.case);
        html.text(" ");
        html.line("i", &[("class", Some(&*class))], progress.in_words(words));
    });
    write_notice(html, shown.notice);
    if let Some(flagged) = &case.recheck {
        let note = flagged.note.as_deref().unwrap_or_default();
        html.line("p", &[("class", Some("flag"))], &[words.recheck, ": ", note].concat());
    }
    if let Some(reserve) = &case.replaced_by {
        html.line("p", &[("class", Some("flag"))], &[words.replaced_by, " ", reserve].concat());
    }
    if let Some(Fate::Aside(reason)) = rows.fate(&[round, "/", &case.case].concat()) {
        html.line("p", &[("class", Some("error"))], &[words.progress[5], ": ", reason].concat());
    }
    write_contact(html, &case.contact, words);
    if progress.is_open() && case.visit.is_some() {
        let href = ["#/", round, "/", &case.case, "/interview"].concat();
        let label = if progress == Progress::Begun { words.take_up } else { words.begin };
        html.element("p", &[("class", Some("turn"))], |html| {
            html.line("a", &[("class", Some("button")), ("href", Some(&*href))], label);
        });
    }
    write_calls(html, shown, words);
    if progress.is_open() || progress == Progress::Closed {
        write_outcome_form(html, words);
    }
    if progress.is_open() || (progress == Progress::Closed && case.replaced_by.is_none()) {
        write_replacement_form(html, shown, words);
    }
}

fn write_contact(html: &mut Html, contact: &Contact, words: &Words) {
    html.element("dl", &[], |html| {
        let mut part = |term: &str, text: Option<&String>, write: fn(&mut Html, &str)| {
            if let Some(text) = text {
                html.line("dt", &[], term);
                html.element("dd", &[], |html| write(html, text));
            }
        };
        part(words.address, contact.address.as_ref(), Html::text);
        part(words.phone, contact.phone.as_ref(), |html, number| {
            let digits = number.chars().filter(|c| c.is_ascii_digit() || *c == '+');
            let href = ["tel:", &digits.collect::<String>()].concat();
            html.line("a", &[("class", Some("button quiet")), ("href", Some(&*href))], number);
        });
        part(words.note, contact.note.as_ref(), Html::text);
    });
}

fn write_calls(html: &mut Html, shown: &CaseShown<'_>, words: &Words) {
    let CaseShown { rows, round, case, .. } = *shown;
    html.line("h3", &[], words.calls);
    let noted: Vec<_> = rows.noted(round, &case.case).collect();
    if noted.is_empty() && case.outcomes.is_empty() {
        html.line("p", &[("class", Some("empty"))], words.no_calls);
        return;
    }
    html.element("ul", &[("class", Some("calls"))], |html| {
        for outcome in &case.outcomes {
            html.element("li", &[], |html| write_outcome(html, shown, outcome, "", words));
        }
        for action in noted {
            let state = match &action.aside {
                None => words.to_send.to_owned(),
                Some(aside) => {
                    let reason = aside.message.as_deref().unwrap_or(&aside.code);
                    [words.not_taken, ": ", reason].concat()
                }
            };
            html.element("li", &[], |html| {
                if let Ok(outcome) = serde_json::from_value::<Outcome>(action.body.clone()) {
                    write_outcome(html, shown, &outcome, &state, words);
                } else {
                    html.line("b", &[], words.replace);
                    html.line("small", &[], &state);
                }
            });
        }
    });
}

fn write_outcome(
    html: &mut Html,
    shown: &CaseShown<'_>,
    outcome: &Outcome,
    state: &str,
    words: &Words,
) {
    let time = |instant: &Option<String>| {
        instant.as_ref().map(|instant| (shown.time)(instant, shown.language)).unwrap_or_default()
    };
    html.line("b", &[], words.outcome(&outcome.outcome));
    for text in [
        &*time(&outcome.appointment_at),
        outcome.note.as_deref().unwrap_or_default(),
        &*time(&outcome.noted_at),
        state,
    ] {
        if let Some(text) = said(text) {
            html.line("small", &[], &[" · ", text].concat());
        }
    }
}

fn write_outcome_form(html: &mut Html, words: &Words) {
    html.element("form", &[("class", Some("sheet")), ("data-form", Some("outcome"))], |html| {
        html.line("h3", &[], words.what_came);
        write_field(html, words.choose, |html| {
            html.element(
                "select",
                &[("name", Some("outcome")), ("required", flag(true))],
                |html| {
                    html.line("option", &[("value", Some("")), ("value", None)], "");
                    for (word, label) in words.outcomes {
                        html.line("option", &[("value", Some(word))], label);
                    }
                },
            );
        });
        write_field(html, words.appointment, |html| {
            html.open(
                "input",
                &[("type", Some("datetime-local")), ("name", Some("appointment_at"))],
            );
        });
        write_field(html, words.note, |html| write_words(html, &[("name", Some("note"))]));
        html.line("button", &[("class", Some("quiet"))], words.record);
    });
}

fn write_replacement_form(html: &mut Html, shown: &CaseShown<'_>, words: &Words) {
    let mut noted = shown.rows.noted(shown.round, &shown.case.case);
    if noted.any(|action| action.aside.is_none() && action.path.ends_with("/replacement")) {
        html.line("p", &[("class", Some("hint"))], words.replacing);
        return;
    }
    html.element("details", &[], |html| {
        html.line("summary", &[], words.replace);
        let attributes = [("class", Some("sheet")), ("data-form", Some("replacement"))];
        html.element("form", &attributes, |html| {
            write_field(html, words.reason, |html| {
                write_words(html, &[("name", Some("reason")), ("required", flag(true))]);
            });
            html.line("button", &[("class", Some("quiet"))], words.replace);
        });
    });
}

/// A field with its label.
pub fn write_field(html: &mut Html, label: &str, inside: impl FnOnce(&mut Html)) {
    html.element("label", &[("class", Some("field"))], |html| {
        html.line("span", &[], label);
        inside(html);
    });
}

/// A field for words.
pub fn write_words(html: &mut Html, attributes: Attributes<'_>) {
    let all = [attributes, &[("rows", Some("2")), ("maxlength", Some("2000"))]].concat();
    html.line("textarea", &all, "");
}

#[cfg(test)]
mod tests {
    use super::super::list::Filter;
    use super::super::list_screen::write_list;
    use super::super::rows::tests::rows;
    use super::*;

    fn case_html(place: usize, language: &str) -> String {
        let rows = rows();
        let mut html = Html::default();
        write_case(
            &mut html,
            &CaseShown {
                rows: &rows,
                round: "r1",
                case: &rows.cases["r1"].cases[place],
                language,
                notice: "",
                time: |instant, _| instant.to_owned(),
            },
        );
        html.into_text()
    }

    #[test]
    fn a_case_says_how_to_find_it_and_what_can_be_done() {
        let html = case_html(0, "vi");
        for expected in [
            "tel:0901234567",
            "Tổ 3",
            "&lt;b>",
            "href=\"#/r1/c1/interview\"",
            "data-form=\"outcome\"",
        ] {
            assert!(html.contains(expected), "{expected} in {html}");
        }
    }

    #[test]
    fn an_answered_case_shows_its_flag_and_asks_nothing() {
        let html = case_html(2, "en");
        assert!(html.contains("Re-check: gọi lại"), "{html}");
        assert!(!html.contains("/interview") && !html.contains("data-form"), "{html}");
    }

    #[test]
    fn the_list_has_every_case_with_its_state_and_the_interviews_without_one() {
        for (language, expected) in [("vi", "Có hẹn"), ("en", "Appointment")] {
            let mut html = Html::default();
            write_list(&mut html, language, &rows(), &Filter::default(), "");
            let html = html.into_text();
            assert_eq!(html.matches("<li>").count(), 3);
            assert!(html.contains(expected) && html.contains("data-form=\"walk-in r1\""), "{html}");
        }
    }
}
