//! The paged questionnaire in the browser: one page of questions at a time, a review, a receipt.
//!
//! The components only show the [`Session`]. Buttons and links carry what they do in `data-go`, and
//! one listener on the whole app (`browser`) acts on it: a closure per field would be most of the
//! bundle. Each screen is put up afresh, so that no field keeps what was chosen on the screen before
//! and no code is needed that turns one screen into another; on a screen, only what depends on the
//! answers is reactive.

use leptos::either::EitherOf5;
use leptos::prelude::*;
use survey_specs::code::Lang;

use super::Notice;
use super::block::block;
use super::block_view::BlockView;
use super::frame::{
    ConsentAsked, ConsentView, ErrorsView, Masthead, MastheadView, ReceiptView, error_lines,
};
use super::review::{ReviewView, review};
use super::session::{CONSENT, Screen, Session};
use super::words::words;

/// The screen of the moment.
#[component]
pub fn ScreenView(session: RwSignal<Session>) -> impl IntoView {
    session.with_untracked(|state| {
        let interview = state.interview();
        let language = interview.context().language.clone();
        let masthead = Masthead::of(interview, Some(state.unit_name()), "?lang=");
        let body = match state.screen() {
            Screen::Start => EitherOf5::A(start(state)),
            Screen::Questions => EitherOf5::B(questions(state, session)),
            Screen::Review(_) => EitherOf5::C(
                view! { <ReviewView parts=review(interview) session words=words(&language)/> },
            ),
            Screen::Received(receipt) => {
                EitherOf5::D(view! { <ReceiptView receipt=receipt.clone()/> })
            }
            Screen::Refused(notice) => {
                EitherOf5::E(view! { <NoticeView notice=notice.clone() language/> })
            }
        };
        view! { <MastheadView masthead/> {body} }
    })
}

fn start(state: &Session) -> impl IntoView + use<> {
    let interview = state.interview();
    let language = interview.context().language.clone();
    let introduction = interview.instrument().questionnaire().introduction.as_ref();
    let introduction = introduction.map(|text| interview.render(text)).unwrap_or_default();
    let missing = state.problems().iter().any(|problem| problem.item == CONSENT);
    let consent = ConsentAsked::of(interview, state.consent_given(), missing);
    let words = words(&language);
    view! {
        <form novalidate>
            <p class="lead" tabindex="-1" id="heading">{introduction}</p>
            {consent.map(|consent| view! { <ConsentView consent words/> })}
            <div class="turn">
                <button>{words.begin}</button>
            </div>
        </form>
    }
}

fn questions(state: &Session, session: RwSignal<Session>) -> impl IntoView + use<> {
    let interview = state.interview();
    let language = interview.context().language.clone();
    let words = words(&language);
    let section =
        interview.page().map(|page| &interview.instrument().questionnaire().sections[page.section]);
    let title = section.map(|section| interview.render(&section.title)).unwrap_or_default();
    let note = section.and_then(|section| section.note.as_ref()).map(|note| interview.render(note));
    let lines = error_lines(interview, state.problems());
    let block = interview.page().map(|page| block(&state.sheet(), page));
    view! {
        <form novalidate>
            {progress(state)}
            <h2 tabindex="-1" id="heading">{title}</h2>
            <ErrorsView lines heading=words.error/>
            {note.map(|note| view! { <p class="hint">{note}</p> })}
            {block.map(|block| view! { <BlockView block session=Some(session)/> })}
            <div class="turn">
                <button>{if state.mending() { words.to_review } else { words.next }}</button>
                <button type="button" class="quiet" data-go="back">{words.back}</button>
            </div>
        </form>
    }
}

/// How far the respondent got, as a bar and in words.
fn progress(state: &Session) -> impl IntoView + use<> {
    let interview = state.interview();
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
    view! {
        <div class="progress">
            <progress max=asked value=answered aria-hidden="true"></progress>
            <p role="status">{text}</p>
        </div>
    }
}

/// Why the answers cannot be taken.
#[component]
fn NoticeView(notice: Notice, language: Lang) -> impl IntoView {
    let (title, text) = notice.words(&language);
    let reload = words(&language).reload;
    let again = notice.may_try_again();
    view! {
        <section class="notice">
            <h2 tabindex="-1" id="heading">{title}</h2>
            <p>{text}</p>
            {again.then(|| view! { <p><a class="button" href="">{reload}</a></p> })}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::respondent::frame::ReceiptShown;
    use crate::respondent::session::Sending;
    use crate::respondent::session::tests::{on_first_page, take_over, under_review};

    fn html(session: Session) -> String {
        let owner = Owner::new();
        owner.with(|| view! { <ScreenView session=RwSignal::new(session)/> }.to_html())
    }

    #[test]
    fn a_question_that_is_not_asked_is_hidden_and_an_error_stands_at_its_item() {
        let mut session = on_first_page();
        session.forward();
        let html = html(session);
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
            assert_eq!(html(session).matches("id=\"heading\"").count(), 1);
        }
    }

    #[test]
    fn while_a_response_is_on_its_way_it_cannot_be_sent_again() {
        let mut session = under_review();
        assert!(!html(session.clone()).contains(" disabled"));
        session.set_sending(Sending::Waiting);
        let html = html(session);
        assert!(html.contains("<fieldset disabled class=\"turn\">"));
        assert!(html.contains(words(&Lang::new("vi").unwrap()).retrying));
    }
}
