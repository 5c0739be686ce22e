//! What stands before and after the questions of an interview, as HTML. The questions themselves are the
//! respondent's screens.

use survey_specs::code::Lang;
use survey_specs::wire::field::{Gps, OthersPresent, Respondent};

use super::case_screen::write_field;
use super::interview::{Afterwards, Draft, Running};
use super::words::{Words, words};
use crate::respondent::app;
use crate::respondent::frame::HEADING;
use crate::respondent::language::language_name;
use crate::ui::html::{Html, flag};

/// Before the questions: who answers, how, and in which language.
pub fn write_before(html: &mut Html, language: &str, draft: &Draft, languages: &[String]) {
    let words = words(language);
    html.element("form", &[("data-form", Some("before"))], |html| {
        html.line("h2", HEADING, words.before);
        html.line("p", &[("class", Some("place"))], &draft.unit_name);
        let kinds = Respondent::ALL.map(Respondent::as_str).into_iter().zip(words.respondents);
        write_choices(html, words.who_answers, "respondent", kinds, &draft.respondent);
        write_choices(html, words.how, "mode", words.modes.into_iter(), &draft.mode);
        let names: Vec<_> = languages
            .iter()
            .map(|tag| {
                (
                    tag,
                    Lang::new(tag.as_str()).map_or_else(|_| tag.clone(), |tag| language_name(&tag)),
                )
            })
            .collect();
        let names = names.iter().map(|(tag, name)| (tag.as_str(), name.as_str()));
        write_choices(html, words.in_language, "language", names, &draft.language);
        html.element("div", &[("class", Some("turn"))], |html| {
            html.line("button", &[], words.begin);
            html.line("a", &[("class", Some("button quiet")), ("href", Some("#"))], words.to_list);
        });
    });
}

fn write_choices<'a>(
    html: &mut Html,
    legend: &str,
    name: &str,
    choices: impl Iterator<Item = (&'a str, &'a str)>,
    chosen: &str,
) {
    html.element("fieldset", &[("class", Some("question"))], |html| {
        html.line("legend", &[], legend);
        for (word, label) in choices {
            html.element("label", &[], |html| {
                html.open(
                    "input",
                    &[
                        ("type", Some("radio")),
                        ("name", Some(name)),
                        ("value", Some(word)),
                        ("checked", flag(word == chosen)),
                        ("required", flag(true)),
                    ],
                );
                html.line("span", &[], label);
            });
        }
    });
}

/// The questions, with the way back to the list.
pub fn write_questions(html: &mut Html, language: &str, running: &Running) -> String {
    let words = words(language);
    html.element("p", &[("class", Some("leave"))], |html| {
        html.line("a", &[("href", Some("#"))], words.to_list);
    });
    app::screen(&running.session)
}

/// After the questions: what the interviewer remarks, and the place if the round asks for it.
pub fn write_after(html: &mut Html, language: &str, afterwards: &Afterwards, asks_gps: bool) {
    let words = words(language);
    html.element("form", &[("data-form", Some("after"))], |html| {
        html.line("h2", HEADING, words.after);
        let kinds = OthersPresent::ALL.map(OthersPresent::as_str).into_iter().zip(words.others);
        write_choices(
            html,
            words.others_present,
            "others_present",
            kinds,
            &afterwards.others_present,
        );
        html.element("fieldset", &[("class", Some("question"))], |html| {
            html.line("legend", &[], words.remarks);
            write_field(html, "", |html| {
                let attributes = [
                    ("name", Some("remarks")),
                    ("rows", Some("3")),
                    ("maxlength", Some("2000")),
                    ("aria-label", Some(words.remarks)),
                ];
                html.line("textarea", &attributes, &afterwards.remarks);
            });
        });
        if asks_gps {
            write_gps(html, afterwards.gps, words);
        }
        html.element("div", &[("class", Some("turn"))], |html| {
            html.line("button", &[], words.finish);
            let attributes =
                [("type", Some("button")), ("class", Some("quiet")), ("data-do", Some("reopen"))];
            html.line("button", &attributes, words.back);
        });
    });
}

fn write_gps(html: &mut Html, gps: Gps, words: &Words) {
    html.element("fieldset", &[("class", Some("question"))], |html| {
        html.line("legend", &[], words.gps);
        let said = if matches!(gps, Gps::At(_)) { words.gps_known } else { words.gps_declined };
        html.line("p", &[("id", Some("place")), ("role", Some("status"))], said);
        let attributes =
            [("type", Some("button")), ("class", Some("quiet")), ("data-do", Some("locate"))];
        html.element("p", &[], |html| html.line("button", &attributes, words.gps_use));
    });
}

#[cfg(test)]
mod tests {
    use super::super::interview::tests::{draft, instrument};
    use super::*;

    #[test]
    fn what_is_settled_before_the_questions_is_chosen_already() {
        let mut html = Html::default();
        write_before(&mut html, "en", &draft(), &["vi".to_owned(), "en".to_owned()]);
        let html = html.into_text();
        assert_eq!(html.matches(" checked").count(), 3, "{html}");
        assert!(html.contains("Tiếng Việt") && html.contains("By telephone"));
    }

    #[test]
    fn the_questions_are_those_of_the_respondent() {
        let running = Running::take_up(draft(), instrument(), 0).unwrap();
        let mut html = Html::default();
        let questions = write_questions(&mut html, "vi", &running);
        assert!(questions.contains("name=\"consent\""));
    }

    #[test]
    fn the_place_is_asked_for_only_if_the_round_asks() {
        for asks in [false, true] {
            let mut html = Html::default();
            write_after(&mut html, "vi", &Afterwards::default(), asks);
            assert_eq!(html.into_text().contains("data-do=\"locate\""), asks);
        }
    }
}
