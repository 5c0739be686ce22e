//! The respondent's screens in a frame, without the journal, the outbox and the browser's history of
//! the real page.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use survey_specs::date::Date;
use survey_specs::interview::Context;
use survey_specs::questionnaire::Instrument;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, Event, HtmlElement, HtmlIFrameElement};

use crate::browser::page::{now_millis, set_document_language};
use crate::browser::paging::{Asked, Pager};
use crate::respondent::frame::ReceiptShown;
use crate::respondent::session::{Screen, Sending, Session};

/// What has happened in the frame.
const KINDS: [&str; 4] = ["input", "change", "click", "submit"];

/// A session in a frame.
pub struct Stage {
    inner: Rc<Inner>,
    /// How often the frame had been loaded when the session was put into it.
    loads: u32,
    listener: Closure<dyn Fn(Event)>,
    main: HtmlElement,
}

struct Inner {
    pager: Pager,
    document: Document,
    /// What a new session is made of.
    of: RefCell<(Arc<Instrument>, Context)>,
    /// Hears that something was answered.
    answered: Box<dyn Fn()>,
}

impl std::fmt::Debug for Stage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stage").field("loads", &self.loads).finish_non_exhaustive()
    }
}

impl Stage {
    /// Puts the first screen into a frame that has been loaded.
    #[must_use]
    pub fn open(
        frame: &HtmlIFrameElement,
        loads: u32,
        instrument: Arc<Instrument>,
        context: Context,
        answered: impl Fn() + 'static,
    ) -> Option<Self> {
        let document = frame.content_document()?;
        // The frame's elements are of other classes than those of this page.
        let main: HtmlElement = document.query_selector("main").ok()??.unchecked_into();
        set_document_language(&document, &context.language);
        let session = begun(&instrument, &context);
        let inner = Rc::new(Inner {
            pager: Pager::new(session, document.clone(), main.clone()),
            document,
            of: RefCell::new((instrument, context)),
            answered: Box::new(answered),
        });
        let heard = Rc::clone(&inner);
        let listener = Closure::<dyn Fn(Event)>::new(move |event| heard.happened(&event));
        for kind in KINDS {
            // An element takes every listener it is given.
            let _ = main.add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref());
        }
        inner.pager.show();
        Some(Self { inner, loads, listener, main })
    }

    /// Whether the frame has not been loaded again since.
    #[must_use]
    pub fn is_of(&self, loads: u32) -> bool {
        self.loads == loads
    }

    /// Goes on with another state of the questionnaire, or in another language or mode.
    pub fn renew(&self, instrument: Arc<Instrument>, context: Context) {
        set_document_language(&self.inner.document, &context.language);
        let session =
            self.inner.pager.session.borrow().over(Arc::clone(&instrument), context.clone());
        self.inner.of.replace((instrument, context));
        self.inner.put(session);
    }

    /// Shows the page of an item and brings the item into view, without a touch on the focus; says
    /// whether the item is asked at present. An empty code is the first screen.
    #[must_use]
    pub fn lead_to(&self, item: &str) -> bool {
        if item.is_empty() {
            return true;
        }
        let shown = self.inner.pager.session.borrow_mut().show_item(item);
        self.inner.pager.show();
        if shown {
            self.inner.bring_into_view(item);
        }
        shown
    }

    /// Whether an item is asked at present.
    #[must_use]
    pub fn is_asked(&self, item: &str) -> bool {
        let session = self.inner.pager.session.borrow();
        let question = session.interview().instrument().find(item).map(|question| question.index);
        question.is_none_or(|index| session.is_asked(index))
    }

    /// Shows the introduction, where there is one.
    pub fn lead_to_start(&self) {
        self.inner.pager.session.borrow_mut().show_start();
        self.inner.pager.show();
    }

    /// Begins anew.
    pub fn reset(&self) {
        self.inner.reset();
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let callback = self.listener.as_ref().unchecked_ref();
        for kind in KINDS {
            // A listener that is not there any more is removed already.
            let _ = self.main.remove_event_listener_with_callback(kind, callback);
        }
    }
}

/// A session at its beginning.
fn begun(instrument: &Arc<Instrument>, context: &Context) -> Session {
    Session::take_over(Arc::clone(instrument), context.clone(), String::new(), Vec::new(), None)
}

impl Inner {
    fn put(&self, session: Session) {
        self.pager.session.replace(session);
        self.pager.show();
    }

    fn reset(&self) {
        let (instrument, context) = self.of.borrow().clone();
        self.put(begun(&instrument, &context));
    }

    fn happened(&self, event: &Event) {
        match event.type_().as_str() {
            "input" => self.pager.type_in(),
            "change" => {
                self.pager.type_in();
                self.pager.refresh();
                (self.answered)();
            }
            "click" => self.click(event),
            _ => {
                event.prevent_default();
                self.submit();
            }
        }
    }

    fn click(&self, event: &Event) {
        let target = event.target().map(JsCast::unchecked_into::<Element>);
        let link = target.and_then(|target| target.closest("a").ok().flatten());
        match self.pager.clicked(event) {
            Some(Asked::Back) => self.pager.change(None, |session| _ = session.back()),
            Some(Asked::Mend(item)) => {
                self.pager.change(Some(item.clone()), |session| _ = session.mend(&item));
            }
            // A link out of the last screen begins another interview; none leads out of the frame.
            None if link.is_some() && !event.default_prevented() => {
                event.prevent_default();
                self.reset();
            }
            None => {}
        }
    }

    fn submit(&self) {
        let is_review = *self.pager.session.borrow().screen() == Screen::Review(Sending::Idle);
        self.pager.change(None, |session| {
            if !is_review {
                session.forward();
            } else if session.finalise().is_some() {
                let receipt = receipt(session);
                session.end(Screen::Received(receipt));
            }
        });
    }

    fn bring_into_view(&self, item: &str) {
        let selector = ["[name=\"", item, "\"],[name^=\"", item, ".\"]"].concat();
        let field = self.document.query_selector(&selector).ok().flatten();
        let fieldset = field.and_then(|field| field.closest("fieldset").ok().flatten());
        if let Some(fieldset) = fieldset {
            // Only the frame is scrolled, not the page around it.
            let top = fieldset.get_bounding_client_rect().top();
            if let Some(view) = self.document.default_view() {
                view.scroll_by_with_x_and_y(0.0, top - 80.0);
            }
        }
    }
}

/// A receipt as it will look. Nothing was sent, so it has no number.
fn receipt(session: &Session) -> ReceiptShown {
    let interview = session.interview();
    let language = interview.context().language.clone();
    let thanks = interview.instrument().questionnaire().thanks.as_ref();
    ReceiptShown {
        thanks: thanks.map(|text| interview.render(text)).unwrap_or_default(),
        response_id: String::from("–"),
        received_at: String::from("–"),
        language,
    }
}

/// The day of today on this device.
#[must_use]
pub fn today() -> Option<Date> {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds, far below 2^53")]
    let now = js_sys::Date::new(&JsValue::from_f64(now_millis() as f64));
    let day =
        format!("{:04}-{:02}-{:02}", now.get_full_year(), now.get_month() + 1, now.get_date());
    day.parse().ok()
}
