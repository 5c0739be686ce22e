//! The paged questionnaire in the browser: one page of questions at a time, a review, a receipt.
//!
//! The functions only show the [`Session`]. Buttons and links carry what they do in `data-go`, and
//! one listener on the whole app (`browser`) acts on it: a closure per field would be most of the
//! bundle. Each screen is put up afresh, as HTML, so that no field keeps what was chosen on the
//! screen before and no code is needed that turns one screen into another. The few things that
//! change while a screen stands are brought up to date by `browser`.

use survey_specs::code::Lang;

use super::Notice;
use super::block::block;
use super::block_view::write_block;
use super::frame::{
    ConsentAsked, HEADING, LanguageSwitch, Masthead, error_lines, heading, write_consent,
    write_errors, write_masthead, write_receipt,
};
use super::media_view::{MediaShown, write_media};
use super::review::{back, review, write_review};
#[cfg(any(feature = "respondent", feature = "field", feature = "console"))]
pub use super::review::{is_busy, status};
use super::session::{CONSENT, Screen, Session};
use super::words::{Words, words};
use crate::ui::html::{Html, flag};

/// The screen of the moment as HTML: the content of `<main>`.
#[must_use]
pub fn screen(session: &Session) -> String {
    let mut html = Html::default();
    let interview = session.interview();
    let language = &interview.context().language;
    let switch = LanguageSwitch::Link(String::from("?lang="));
    write_masthead(&mut html, &Masthead::of(interview, Some(session.unit_name()), switch));
    match session.screen() {
        Screen::Start => write_start(&mut html, session),
        Screen::Questions => write_questions(&mut html, session),
        Screen::Review(sending) => {
            write_review(&mut html, &review(interview), *sending, words(language));
        }
        Screen::Kept => write_kept(&mut html, words(language)),
        Screen::Received(receipt) => write_receipt(&mut html, receipt),
        Screen::Refused(notice) => write_notice(&mut html, notice, language),
    }
    html.into_text()
}

fn write_start(html: &mut Html, session: &Session) {
    let interview = session.interview();
    let words = words(&interview.context().language);
    let introduction = interview.instrument().questionnaire().introduction.as_ref();
    let introduction = introduction.map(|text| interview.render(text)).unwrap_or_default();
    let missing = session.problems().iter().any(|problem| problem.item == CONSENT);
    html.element("form", &[("novalidate", flag(true))], |html| {
        let attributes =
            [("tabindex", Some("-1")), ("id", Some("heading")), ("class", Some("lead"))];
        html.line("p", &attributes, &introduction);
        write_errors(html, &error_lines(interview, session.problems()), words.error, words);
        if let Some(consent) = ConsentAsked::of(interview, session.consent_given(), missing) {
            write_consent(html, &consent, words);
        }
        html.element("div", &[("class", Some("turn"))], |html| {
            html.line("button", &[("lang", words.lang)], words.begin);
        });
    });
}

fn write_questions(html: &mut Html, session: &Session) {
    let interview = session.interview();
    let words = words(&interview.context().language);
    let Some(page) = interview.page() else { return };
    let section = &interview.instrument().questionnaire().sections[page.section];
    html.element("form", &[("novalidate", flag(true))], |html| {
        write_progress(html, session);
        // Whoever hears the page is told how far it is along with the heading, which has the focus.
        let heading = [HEADING, &[("aria-describedby", Some("how-far"))]].concat();
        html.line("h2", &heading, &interview.render(&section.title));
        write_media(html, &MediaShown::on(interview, section.media.as_ref()));
        write_errors(html, &error_lines(interview, session.problems()), words.error, words);
        if let Some(note) = &section.note {
            html.line("p", &[("class", Some("hint"))], &interview.render(note));
        }
        write_block(html, &block(&session.sheet(), page));
        html.element("div", &[("class", Some("turn"))], |html| {
            let forward = if session.mending() { words.to_review } else { words.next };
            html.line("button", &[("lang", words.lang)], forward);
            html.line("button", &back(words), words.back);
        });
    });
}

/// How far the respondent got, as a bar and in words.
fn write_progress(html: &mut Html, session: &Session) {
    let interview = session.interview();
    let words = words(&interview.context().language);
    let (page, pages) = interview.page_number();
    let progress = interview.progress();
    let [page, pages, answered, asked] =
        [page, pages, progress.answered, progress.asked].map(|count| count.to_string());
    let text = [
        words.part,
        &page,
        words.of,
        &pages,
        "·",
        words.answered,
        &answered,
        "/",
        &asked,
        words.questions,
    ]
    .join(" ");
    html.element("div", &[("class", Some("progress"))], |html| {
        let attributes = [
            ("max", Some(asked.as_str())),
            ("value", Some(answered.as_str())),
            ("aria-hidden", Some("true")),
        ];
        html.line("progress", &attributes, "");
        let attributes = [("id", Some("how-far")), ("role", Some("status")), ("lang", words.lang)];
        html.line("p", &attributes, &text);
    });
}

/// That the response is safe, though nobody has received it yet.
fn write_kept(html: &mut Html, words: &Words) {
    html.element("section", &[("class", Some("notice"))], |html| {
        html.line("h2", &heading(words), words.kept);
        html.line("p", &[("role", Some("status")), ("lang", words.lang)], words.kept_remark);
        html.element("p", &[], |html| {
            let attributes = [("class", Some("button")), ("href", Some("?")), ("lang", words.lang)];
            html.line("a", &attributes, words.another);
        });
    });
}

/// Why the answers cannot be taken.
fn write_notice(html: &mut Html, notice: &Notice, language: &Lang) {
    let (title, text) = notice.words(language);
    let words = words(language);
    let lang = ("lang", words.lang);
    html.element("section", &[("class", Some("notice"))], |html| {
        html.line("h2", &heading(words), &title);
        html.line("p", &[lang], &text);
        if notice.may_try_again() {
            html.element("p", &[], |html| {
                let attributes = [("href", Some("")), ("class", Some("button")), lang];
                html.line("a", &attributes, words.reload);
            });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::respondent::frame::ReceiptShown;
    use crate::respondent::session::Sending;
    use crate::respondent::session::tests::{on_first_page, take_over, under_review};

    fn html(session: &Session) -> String {
        screen(session)
    }

    #[test]
    fn what_was_typed_comes_back_as_text_and_never_as_markup() {
        let hostile = "</textarea><script>alert(\"1\")</script>&lt;<!>";
        let mut session = take_over(&[("consent", "3"), ("seen", "1"), ("more", hostile)], None);
        session.type_in(vec![(String::from("age"), String::from("\"><script>alert('1')"))]);
        let html = html(&session);
        assert!(
            html.contains("name=\"age\" value=\"&quot;&gt;&lt;script&gt;alert('1')\""),
            "{html}"
        );
        assert!(!html.contains("<script"));
    }

    #[test]
    fn a_question_that_is_not_asked_is_hidden_and_an_error_stands_at_its_item() {
        let mut session = on_first_page();
        session.forward();
        let html = html(&session);
        assert!(
            html.contains(
                "<fieldset id=\"seen\" aria-describedby=\"seen-error\" class=\"question wrong\">"
            ),
            "{html}"
        );
        assert!(html.contains("<a href=\"#seen\">"));
        assert_eq!(html.matches("<fieldset hidden").count(), 1);
    }

    #[test]
    fn each_screen_has_one_heading_to_take_the_focus() {
        let mut sent = under_review();
        sent.end(Screen::Received(ReceiptShown {
            thanks: String::new(),
            response_id: String::from("id"),
            received_at: String::from("now"),
            language: Lang::new("vi").unwrap(),
        }));
        let mut refused = under_review();
        refused.end(Screen::Refused(Notice::Closed));
        for session in [take_over(&[], None), on_first_page(), under_review(), sent, refused] {
            assert_eq!(html(&session).matches("id=\"heading\"").count(), 1);
        }
    }

    #[test]
    fn while_a_response_is_on_its_way_it_cannot_be_sent_again() {
        let mut session = under_review();
        assert!(!html(&session).contains(" disabled"));
        session.set_sending(Sending::Waiting);
        let html = html(&session);
        assert!(html.contains("<fieldset disabled class=\"turn\">"));
        assert!(html.contains(words(&Lang::new("vi").unwrap()).retrying));
    }
}
