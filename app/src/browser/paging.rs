//! A session's screens in a document, and what is done on them: the same for the respondent's page and
//! for the console's preview of it.
//!
//! A document may be that of a frame, whose elements are of other classes than those of this page; so
//! nothing here asks for the class of an element.

use std::cell::RefCell;

use survey_specs::code::Lang;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, Event, HtmlElement};

use super::{page, screen};
use crate::respondent::session::Session;

/// A session on the screen.
pub struct Pager {
    /// The session.
    pub session: RefCell<Session>,
    document: Document,
    main: HtmlElement,
}

/// What a click asks for that is not done here.
pub enum Asked {
    /// The screen before.
    Back,
    /// The page of an item, from the review.
    Mend(String),
}

impl Pager {
    /// A session whose screens are the content of `main`.
    pub fn new(session: Session, document: Document, main: HtmlElement) -> Self {
        Self { session: RefCell::new(session), document, main }
    }

    /// Takes over what stands in the fields. While a screen is put up nothing is taken over: a
    /// browser may report a change of a field on its way out, when the new screen's are not there.
    pub fn type_in(&self) {
        if let Ok(mut session) = self.session.try_borrow_mut() {
            session.type_in(page::fields_on_screen(&self.document));
        }
    }

    /// Puts up the screen of the moment in place of the one before.
    pub fn show(&self) {
        screen::put_up(&self.main, &self.session.borrow());
    }

    /// Brings the screen that stands up to date, without a touch on its fields and the focus.
    pub fn refresh(&self) {
        screen::bring_up_to_date(&self.main, &self.session.borrow());
    }

    /// Changes the session, shows what has become of it, and gives the focus to the field of `item`,
    /// else to the summary of errors or the heading.
    pub fn change(&self, item: Option<String>, act: impl FnOnce(&mut Session)) {
        act(&mut self.session.borrow_mut());
        self.show();
        page::focus_after_paint(&self.document, item);
    }

    /// Follows a link or a button of the screen: another language and the field of an error are
    /// here, the rest is left to the caller.
    pub fn clicked(&self, event: &Event) -> Option<Asked> {
        let target: Element = event.target()?.unchecked_into();
        let link = target.closest("a,[data-go]").ok()??;
        let anchor = link.get_attribute("href").unwrap_or_default();
        let item = anchor.strip_prefix('#').unwrap_or_default();
        let go = link.get_attribute("data-go");
        let asked = match (go.as_deref(), link.get_attribute("hreflang")) {
            (Some("back"), _) => Some(Asked::Back),
            (Some("mend"), _) => Some(Asked::Mend(item.to_owned())),
            (_, Some(tag)) => {
                self.set_language(&tag);
                None
            }
            _ if !item.is_empty() => {
                page::focus_item(&self.document, item);
                None
            }
            _ => return None,
        };
        event.prevent_default();
        asked
    }

    fn set_language(&self, tag: &str) {
        if let Ok(language) = Lang::new(tag) {
            page::set_document_language(&self.document, &language);
            self.session.borrow_mut().set_language(language);
            self.show();
        }
    }
}
