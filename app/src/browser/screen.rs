//! The screen: put up as a whole, and brought up to date where it depends on what is going on.

use survey_specs::RICH;
use survey_specs::interview::Interview;
use survey_specs::questionnaire::Question;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, NodeList};

use crate::respondent::app::{self, is_busy, status};
use crate::respondent::session::{Screen, Sending, Session};
use crate::respondent::words::words;

/// Puts up the screen of the moment in place of the one before.
pub fn put_up(main: &HtmlElement, session: &Session) {
    main.set_inner_html(&app::screen(session));
}

/// Changes what depends on the answers and on the sending, on the screen that stands: which questions
/// are asked, what is piped into them, and how the sending goes. Fields and focus stay as they are.
pub fn bring_up_to_date(main: &HtmlElement, session: &Session) {
    match session.screen() {
        Screen::Questions => follow_answers(main, session),
        Screen::Review(sending) => follow_sending(main, session, *sending),
        _ => {}
    }
}

/// The questions of a page stand in their order, a `<fieldset>` for each.
fn follow_answers(main: &HtmlElement, session: &Session) {
    let interview = session.interview();
    let (Some(page), Some(fieldsets)) = (interview.page(), all(main, "fieldset")) else { return };
    let relevance = interview.relevance();
    let instrument = interview.instrument();
    let shown =
        (page.first..page.end).filter(|&index| !RICH || instrument.question(index).is_shown());
    for (place, index) in (0..).zip(shown) {
        let Some(fieldset) = element(&fieldsets, place) else { return };
        set_attribute(&fieldset, "hidden", relevance.get(index) != Some(&true));
        // The words stand before the remark that an answer is optional.
        let words = find(&fieldset, "legend").and_then(|legend| legend.first_child());
        let label = session.label(index);
        if let Some(words) = words.filter(|words| words.node_value().as_ref() != Some(&label)) {
            words.set_node_value(Some(&label));
        }
        if RICH {
            follow_offers(&fieldset, interview, instrument.question(index));
        }
    }
}

/// The categories stand first among the labels of a question, in their order.
fn follow_offers(fieldset: &Element, interview: &Interview, question: Question<'_>) {
    let Some(labels) = all(fieldset, "label:not(.words)") else { return };
    for (place, offered) in (0..).zip(interview.offered_categories(question)) {
        let Some(label) = element(&labels, place) else { return };
        set_attribute(&label, "hidden", !offered);
    }
}

fn follow_sending(main: &HtmlElement, session: &Session, sending: Sending) {
    let words = words(&session.interview().context().language);
    if let Some(line) = find(main, "[role=status]") {
        line.set_text_content(Some(&status(sending, words)));
    }
    if let Some(buttons) = find(main, "fieldset") {
        set_attribute(&buttons, "disabled", is_busy(sending));
    }
}

fn all(inside: &Element, selector: &str) -> Option<NodeList> {
    inside.query_selector_all(selector).ok()
}

fn element(list: &NodeList, place: u32) -> Option<Element> {
    // A list that elements were asked for has nothing else.
    Some(list.item(place)?.unchecked_into())
}

fn find(inside: &Element, selector: &str) -> Option<Element> {
    inside.query_selector(selector).ok().flatten()
}

fn set_attribute(element: &Element, name: &str, on: bool) {
    // All that can be wrong is the name.
    let _ = element.toggle_attribute_with_force(name, on);
}
