//! The screens of typists as HTML.

use super::differences::Deciding;
use super::sheet::Said;
use super::state::{CONSENT, Paper, Screen};
use super::words::Words;
use crate::field::enumerator::list_screen::{write_notice, write_sign_in};
use crate::field::enumerator::words::words as shared_words;
use crate::respondent::frame::{HEADING, error_lines, write_error_list};
use crate::respondent::item_problem::ItemProblem;
use crate::ui::html::{Html, flag, said};

/// The screen of the moment: the content of `<main>`.
#[must_use]
pub fn screen(paper: &Paper) -> String {
    let mut html = Html::default();
    let words = paper.words();
    write_top(&mut html, paper, words);
    match &paper.screen {
        Screen::SignIn(user, failure) => write_sign_in(&mut html, &paper.language, user, failure),
        Screen::Setup => write_setup(&mut html, paper, words),
        Screen::Form => write_form(&mut html, paper, words),
        Screen::Differences(deciding, forms) => {
            write_differences(&mut html, paper, deciding.as_ref(), *forms, words);
        }
    }
    html.into_text()
}

fn write_top(html: &mut Html, paper: &Paper, words: &Words) {
    let shared = shared_words(&paper.language);
    html.element("header", &[], |html| {
        html.element("nav", &[("aria-label", Some(shared.languages))], |html| {
            let (tag, name) = shared.other_language;
            let does = ["language ", tag].concat();
            let attributes =
                [("class", Some("plain")), ("lang", Some(tag)), ("data-do", Some(&*does))];
            html.line("button", &attributes, name);
            if !paper.user.is_empty() {
                let (does, label) = match paper.screen {
                    Screen::Differences(..) => ("typing", words.to_typing),
                    _ => ("differences", words.differences),
                };
                if paper.runs_fieldwork {
                    html.line(
                        "button",
                        &[("class", Some("plain")), ("data-do", Some(does))],
                        label,
                    );
                }
            }
        });
        html.line("h1", &[], words.title);
        html.line("p", &[("class", Some("place"))], &paper.user);
    });
}

fn write_setup(html: &mut Html, paper: &Paper, words: &Words) {
    write_notice(html, &paper.notice);
    html.element("form", &[("data-form", Some("setup"))], |html| {
        html.line("h2", HEADING, words.which_entry);
        html.element("fieldset", &[("class", Some("question"))], |html| {
            html.line("legend", &[], words.which_entry);
            for (value, label) in ["1", "2"].into_iter().zip(words.entry) {
                html.element("label", &[], |html| {
                    let checked = flag(value == paper.entry.to_string());
                    let attributes = [
                        ("type", Some("radio")),
                        ("name", Some("entry")),
                        ("value", Some(value)),
                        ("checked", checked),
                    ];
                    html.open("input", &attributes);
                    html.line("span", &[], label);
                });
            }
            if paper.runs_fieldwork {
                html.element("label", &[], |html| {
                    html.open(
                        "input",
                        &[("type", Some("checkbox")), ("name", Some("same_person"))],
                    );
                    html.line("span", &[], words.same_person);
                });
            }
        });
        html.line("button", &[], words.begin);
    });
}

fn write_form(html: &mut Html, paper: &Paper, words: &Words) {
    let entry = if paper.entry == 2 { words.entry[1] } else { words.entry[0] };
    html.line("h2", HEADING, entry);
    write_notice(html, &paper.notice);
    write_problems(html, paper, words);
    html.line("p", &[("class", Some("keys")), ("id", Some("keys"))], words.keys);
    let attributes =
        [("data-form", Some("form")), ("autocomplete", Some("off")), ("novalidate", flag(true))];
    html.element("form", &attributes, |html| {
        write_head(html, paper, words);
        html.element("table", &[("class", Some("paper"))], |html| {
            html.element("tbody", &[], |html| write_rows(html, paper, words));
        });
        html.element("div", &[("class", Some("turn"))], |html| {
            html.line("button", &[("name", Some("save"))], words.save);
        });
    });
    if !paper.entered.is_empty() {
        html.line("h3", &[], words.last);
        html.element("ul", &[("class", Some("done-list"))], |html| {
            for (form, state) in &paper.entered {
                html.line("li", &[], &[form, ": ", state].concat());
            }
        });
    }
}

fn write_problems(html: &mut Html, paper: &Paper, words: &Words) {
    if paper.problems.is_empty() {
        return;
    }
    let problems = paper.problems.iter().map(|(item, message)| ItemProblem {
        item: item.clone(),
        message: message.clone(),
        unanswered: false,
    });
    let problems: Vec<_> = problems.collect();
    let attributes = [
        ("id", Some("errors")),
        ("role", Some("alert")),
        ("tabindex", Some("-1")),
        ("class", Some("errors")),
    ];
    html.element("div", &attributes, |html| {
        html.line("h2", &[], words.look_again);
        write_error_list(html, &error_lines(paper.sheet.interview(), &problems));
        html.line("p", &[], words.as_found);
    });
}

fn write_head(html: &mut Html, paper: &Paper, words: &Words) {
    let head = &paper.head;
    html.element("div", &[("class", Some("head sheet"))], |html| {
        for (name, label, value) in [
            ("form", words.form, &head.form),
            ("unit", words.unit, &head.unit),
            ("language", words.language, &head.language),
            ("started_on", words.day, &head.started_on),
        ] {
            write_field(html, name, label, value);
        }
        if paper.asks_consent() {
            write_field(html, CONSENT, words.consent, &head.consent);
        }
    });
}

fn write_field(html: &mut Html, name: &str, label: &str, value: &str) {
    html.element("label", &[("class", Some("field"))], |html| {
        html.line("span", &[], label);
        let attributes = [
            ("type", Some("text")),
            ("name", Some(name)),
            ("value", said(value)),
            ("autocapitalize", Some("none")),
        ];
        html.open("input", &attributes);
    });
}

fn write_rows(html: &mut Html, paper: &Paper, words: &Words) {
    let interview = paper.sheet.interview();
    let mut section = None;
    for (question, back) in interview.instrument().questions().zip(paper.sheet.said()) {
        if section != Some(&question.section.code) {
            section = Some(&question.section.code);
            html.element("tr", &[("class", Some("section"))], |html| {
                let attributes = [("colspan", Some("3")), ("scope", Some("colgroup"))];
                html.line("th", &attributes, &interview.render(&question.section.title));
            });
        }
        if !question.is_answerable() {
            continue;
        }
        let item = question.code().as_str();
        let wrong = paper.problems.iter().any(|(known, _)| known == item);
        let id = ["label-", item].concat();
        html.element("tr", &[("class", wrong.then_some("wrong"))], |html| {
            html.element("th", &[("scope", Some("row")), ("id", Some(&*id))], |html| {
                html.line("b", &[], item);
                html.text(" ");
                html.text(interview.render(question.short()).trim_end_matches(':'));
                let codes: Vec<_> = question
                    .categories()
                    .iter()
                    .map(|category| {
                        [category.code.as_str(), "=", &interview.render(&category.label)].concat()
                    })
                    .collect();
                html.line("small", &[], &codes.join(" · "));
            });
            html.element("td", &[], |html| {
                let attributes = [
                    ("type", Some("text")),
                    ("name", Some(item)),
                    ("value", said(paper.sheet.typed(question.index))),
                    ("aria-labelledby", Some(&*id)),
                    ("autocapitalize", Some("none")),
                ];
                html.open("input", &attributes);
            });
            html.element("td", &[], |html| {
                let id = said_id(item);
                let attributes = [("id", Some(id.as_str())), ("class", Some("said"))];
                html.element("span", &attributes, |html| write_said(html, &back, words));
            });
        });
    }
}

/// The id of what a field says back.
#[must_use]
pub fn said_id(item: &str) -> String {
    ["said-", item].concat()
}

/// What a field says back.
pub fn write_said(html: &mut Html, back: &Said, words: &Words) {
    if let Some(answer) = said(&back.words) {
        html.line("b", &[], answer);
    }
    if back.skipped {
        html.line("small", &[], words.skipped);
    }
    if let Some(problem) = said(&back.problem) {
        html.line("small", &[("class", Some("error"))], problem);
    }
}

fn write_differences(
    html: &mut Html,
    paper: &Paper,
    deciding: Option<&Deciding>,
    forms: usize,
    words: &Words,
) {
    let Some(deciding) = deciding else {
        html.line("h2", HEADING, words.no_differences);
        write_notice(html, &paper.notice);
        return;
    };
    let heading = format!("{} {} (1/{forms})", words.of_form, deciding.form);
    html.line("h2", HEADING, &heading);
    write_notice(html, &paper.notice);
    for (_, message) in &paper.problems {
        html.line("p", &[("class", Some("error"))], message);
    }
    html.line("p", &[("class", Some("keys"))], words.choose);
    html.element("form", &[("data-form", Some("resolve"))], |html| {
        html.element("div", &[("class", Some("scroll"))], |html| {
            html.element("table", &[("class", Some("paper"))], |html| {
                html.element("thead", &[], |html| {
                    html.element("tr", &[], |html| {
                        for label in [words.item, words.entry[0], words.entry[1]] {
                            html.line("th", &[("scope", Some("col"))], label);
                        }
                    });
                });
                html.element("tbody", &[], |html| write_parts(html, deciding));
            });
        });
        html.element("div", &[("class", Some("turn"))], |html| {
            let disabled = flag(deciding.open().is_some());
            html.line(
                "button",
                &[("name", Some("resolve")), ("disabled", disabled)],
                words.resolve,
            );
        });
    });
}

fn write_parts(html: &mut Html, deciding: &Deciding) {
    for (place, (part, chosen)) in deciding.parts.iter().enumerate() {
        html.element("tr", &[], |html| {
            html.line("th", &[("scope", Some("row"))], &part.label);
            for (entry, side) in [(1, &part.entry_1), (2, &part.entry_2)] {
                html.element("td", &[], |html| {
                    let does = format!("choose {place} {entry}");
                    let is_chosen = *chosen == Some(entry);
                    let attributes = [
                        ("type", Some("button")),
                        ("class", Some(if is_chosen { "choice" } else { "choice quiet" })),
                        ("aria-pressed", Some(if is_chosen { "true" } else { "false" })),
                        ("data-do", Some(&*does)),
                    ];
                    html.line("button", &attributes, &format!("{entry}: {}", side.words));
                });
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::differences::tests::LISTED;
    use super::super::sheet::tests::instrument;
    use super::*;

    #[test]
    fn a_form_has_a_field_for_each_item_and_says_what_was_typed() {
        let mut paper =
            Paper::new("r1".to_owned(), instrument(), "en".to_owned(), "2026-11-22").unwrap();
        paper.signed_in("lan".to_owned(), true, None);
        paper.screen = Screen::Form;
        paper.sheet.type_in("seen", "2");
        paper.problems = vec![("age".to_owned(), "<low>".to_owned())];
        let html = screen(&paper);
        assert_eq!(html.matches("aria-labelledby=\"label-").count(), 5, "{html}");
        assert!(html.contains("<b>No</b>") && html.contains("not asked"), "{html}");
        assert!(html.contains("href=\"#age\"") && html.contains("&lt;low>"), "{html}");
    }

    #[test]
    fn differences_stand_side_by_side() {
        let mut paper =
            Paper::new("r1".to_owned(), instrument(), "vi".to_owned(), "2026-11-22").unwrap();
        paper.listed(200, LISTED);
        let html = screen(&paper);
        assert_eq!(html.matches("aria-pressed=\"false\"").count(), 4, "{html}");
        assert!(html.contains(" disabled"), "{html}");
    }
}
