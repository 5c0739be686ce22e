//! The list of cases and the sign-in as HTML. What a button does stands in `data-do`, what a form is
//! for in `data-form`.

use super::list::{Filter, Group, Wanted, groups};
use super::model::{Case, RoundOpen};
use super::rows::{Progress, Rows};
use super::words::{Words, words};
use crate::respondent::frame::HEADING;
use crate::ui::html::{Html, flag, said};

/// What stands above every screen but the questions.
pub fn write_top(html: &mut Html, language: &str, user: &str, session_ended: bool) {
    let words = words(language);
    html.element("header", &[], |html| {
        html.element("nav", &[("aria-label", Some(words.languages))], |html| {
            let (tag, name) = words.other_language;
            let does = ["language ", tag].concat();
            html.line(
                "button",
                &[("class", Some("plain")), ("lang", Some(tag)), ("data-do", Some(&does))],
                name,
            );
            if session_ended {
                html.line(
                    "button",
                    &[("class", Some("plain")), ("data-do", Some("sign-in"))],
                    words.sign_in,
                );
            } else if !user.is_empty() {
                html.line(
                    "button",
                    &[("class", Some("plain")), ("data-do", Some("sign-out"))],
                    words.sign_out,
                );
            }
        });
        html.line("h1", &[], words.title);
        html.line("p", &[("class", Some("place"))], user);
    });
}

/// A message for whoever has just done something.
pub fn write_notice(html: &mut Html, notice: &str) {
    html.line("p", &[("id", Some("notice")), ("role", Some("status"))], notice);
}

/// The sign-in.
pub fn write_sign_in(html: &mut Html, language: &str, user: &str, failure: &str) {
    let words = words(language);
    html.element("form", &[("class", Some("sheet")), ("data-form", Some("sign-in"))], |html| {
        html.line("h2", HEADING, words.sign_in);
        html.line("p", &[("class", Some("hint"))], words.sign_in_once);
        if let Some(failure) = said(failure) {
            html.line("p", &[("class", Some("error")), ("role", Some("alert"))], failure);
        }
        for (name, kind, label, value, complete) in [
            ("user", "text", words.user, user, "username"),
            ("password", "password", words.password, "", "current-password"),
        ] {
            html.element("label", &[("class", Some("field"))], |html| {
                html.line("span", &[], label);
                html.open(
                    "input",
                    &[
                        ("type", Some(kind)),
                        ("name", Some(name)),
                        ("value", said(value)),
                        ("autocomplete", Some(complete)),
                        ("autocapitalize", Some("none")),
                        ("required", flag(true)),
                    ],
                );
            });
        }
        html.line("button", &[], words.sign_in);
    });
}

/// The list of cases.
pub fn write_list(html: &mut Html, language: &str, rows: &Rows, filter: &Filter, notice: &str) {
    let words = words(language);
    html.line("h2", HEADING, words.list);
    write_notice(html, notice);
    write_waiting(html, rows, words);
    html.element("form", &[("class", Some("filter")), ("role", Some("search"))], |html| {
        html.element("label", &[("class", Some("field"))], |html| {
            html.line("span", &[], words.search);
            let attributes = [
                ("type", Some("search")),
                ("name", Some("search")),
                ("value", said(&filter.typed)),
            ];
            html.open("input", &attributes);
        });
        html.element("label", &[("class", Some("field"))], |html| {
            html.line("span", &[], words.show);
            html.element("select", &[("name", Some("wanted"))], |html| {
                for ((wanted, word), label) in Wanted::ALL.into_iter().zip(words.wanted) {
                    let selected = flag(wanted == filter.wanted);
                    html.line("option", &[("value", Some(word)), ("selected", selected)], label);
                }
            });
        });
    });
    html.element("div", &[("id", Some("cases"))], |html| write_cases(html, language, rows, filter));
    html.element("div", &[("class", Some("turn"))], |html| {
        html.line(
            "button",
            &[("class", Some("quiet")), ("data-do", Some("refresh"))],
            words.refresh,
        );
    });
}

fn write_waiting(html: &mut Html, rows: &Rows, words: &Words) {
    let (responses, notes) = rows.waiting();
    if responses + notes > 0 {
        let text =
            format!("{} {responses} {}, {notes} {}", words.waiting, words.responses, words.notes);
        html.line("p", &[("class", Some("waiting"))], &text);
    }
}

/// What of the list depends on the search.
pub fn write_cases(html: &mut Html, language: &str, rows: &Rows, filter: &Filter) {
    let words = words(language);
    let rounds = rows.overview.as_ref().map_or(&[][..], |overview| &overview.rounds);
    if rounds.is_empty() {
        html.line("p", &[("class", Some("empty"))], words.no_rounds);
    }
    for round in rounds {
        html.line("h3", &[("class", Some("block"))], round.title_in(language));
        let has_cases = rows.cases.get(&round.round).is_some_and(|cases| !cases.cases.is_empty());
        let groups = groups(rows, round, filter);
        if groups.is_empty() && has_cases {
            html.line("p", &[("class", Some("empty"))], words.no_cases);
        }
        for group in &groups {
            write_group(html, round, group, words);
        }
        write_walk_in(html, rows, round, words);
    }
}

fn write_group(html: &mut Html, round: &RoundOpen, group: &Group<'_>, words: &Words) {
    if let Some(unit) = said(&group.unit) {
        let text = format!("{unit} · {} {}", group.cases.len(), words.cases);
        html.line("h4", &[], &text);
    }
    html.element("ul", &[("class", Some("cases"))], |html| {
        for (case, progress) in &group.cases {
            html.element("li", &[], |html| write_case_line(html, round, case, *progress, words));
        }
    });
}

fn write_case_line(
    html: &mut Html,
    round: &RoundOpen,
    case: &Case,
    progress: Progress,
    words: &Words,
) {
    let href = ["#/", &round.round, "/", &case.case].concat();
    html.element("a", &[("href", Some(&*href))], |html| {
        html.line("b", &[], case.contact.name.as_deref().unwrap_or(&case.case));
        html.line("span", &[], case.contact.address.as_deref().unwrap_or_default());
        let class = ["state ", progress.word()].concat();
        html.line("i", &[("class", Some(&*class))], progress.in_words(words));
        if case.recheck.is_some() {
            html.line("i", &[("class", Some("state flagged"))], words.recheck);
        }
    });
}

fn write_walk_in(html: &mut Html, rows: &Rows, round: &RoundOpen, words: &Words) {
    if round.visits.is_empty() {
        return;
    }
    let prefix = rows.key("draft", &[&round.round, "/-"].concat());
    let begun = rows.drafts.keys().filter_map(|key| key.strip_prefix(&prefix));
    let begun: Vec<_> = begun
        .filter(|id| rows.is_begun(&[&round.round, "/-", id].concat()))
        .map(ToOwned::to_owned)
        .collect();
    html.element(
        "details",
        &[("class", Some("walk-in")), ("open", flag(!begun.is_empty()))],
        |html| {
            html.line("summary", &[], words.walk_in);
            let form = ["walk-in ", &round.round].concat();
            html.element("form", &[("data-form", Some(&*form))], |html| {
                if round.visits.iter().any(|visit| visit.unit.is_some()) {
                    html.element("label", &[("class", Some("field"))], |html| {
                        html.line("span", &[], words.unit);
                        html.element("select", &[("name", Some("unit"))], |html| {
                            for visit in &round.visits {
                                let code = visit.unit.as_deref().unwrap_or_default();
                                let name = visit.unit_name.as_deref().unwrap_or(code);
                                html.line("option", &[("value", Some(code))], name);
                            }
                        });
                    });
                }
                html.line("button", &[("class", Some("quiet"))], words.new_interview);
            });
            for id in &begun {
                let href = ["#/", &round.round, "/-", id, "/interview"].concat();
                let label = [
                    words.continue_walk_in,
                    " ",
                    id.get(id.len().saturating_sub(6)..).unwrap_or(id),
                ];
                html.line(
                    "a",
                    &[("class", Some("button quiet")), ("href", Some(&*href))],
                    &label.concat(),
                );
            }
        },
    );
}

impl Progress {
    /// The name of its colour in the style sheet.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Begun | Self::Appointment => "due",
            Self::New | Self::Called => "open",
            Self::Closed => "closed",
            Self::Rejected => "rejected",
            Self::Kept | Self::Answered => "done",
        }
    }

    /// In words.
    #[must_use]
    pub fn in_words(self, words: &Words) -> &'static str {
        let place = match self {
            Self::Begun => 0,
            Self::Appointment => 1,
            Self::New => 2,
            Self::Called => 3,
            Self::Closed => 4,
            Self::Rejected => 5,
            Self::Kept => 6,
            Self::Answered => 7,
        };
        words.progress[place]
    }
}
