//! Acts on what the respondent does: one listener per kind of event for the whole app.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::future::TimeoutFuture;
use leptos::mount::mount_to;
use leptos::prelude::*;
use survey_specs::code::{Lang, UnitCode};
use survey_specs::interview::Response;
use survey_specs::wire::Paradata;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, PopStateEvent};

use super::page::{self, PlainPage};
use crate::api;
use crate::offline::outbox::{Entry, Outbox, Outcome, Receipt, Refusal};
use crate::respondent::Notice;
use crate::respondent::app::ScreenView;
use crate::respondent::block::ItemProblem;
use crate::respondent::frame::ReceiptShown;
use crate::respondent::session::{Screen, Sending, Session};

/// Everything that acting needs.
struct Driver {
    session: RwSignal<Session>,
    plain: PlainPage,
    outbox: RefCell<Outbox>,
    /// How many screens back the browser's own history goes.
    depth: Cell<u32>,
    began: u64,
    /// What takes the screen down again.
    screen: RefCell<Option<Box<dyn Any>>>,
}

/// Shows the session and listens for as long as the page is open.
pub fn listen(session: Session, plain: PlainPage) {
    let main = plain.main.clone();
    let owner = Owner::new();
    owner.set();
    let session = RwSignal::new(session);
    let driver = Rc::new(Driver {
        session,
        plain,
        outbox: RefCell::default(),
        depth: Cell::new(0),
        began: page::now_millis(),
        screen: RefCell::default(),
    });
    driver.show();
    // The session lives as long as the page.
    std::mem::forget(owner);
    let Some(window) = web_sys::window() else { return };
    let on = |target: &web_sys::EventTarget, kind: &'static str, act: fn(&Rc<Driver>, &Event)| {
        let driver = Rc::clone(&driver);
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(target, kind, options, move |event| act(&driver, event))
            .forget();
    };
    on(&main, "input", |driver, _| {
        driver.session.update_untracked(|session| session.type_in(page::fields_on_screen()));
    });
    on(&main, "change", |driver, _| {
        driver.session.update(|session| session.type_in(page::fields_on_screen()));
    });
    on(&main, "click", Driver::click);
    on(&main, "submit", |driver, event| {
        event.prevent_default();
        driver.submit();
    });
    on(&window, "popstate", |driver, event| driver.history_moved(event));
    on(&window, "beforeunload", |driver, event| {
        if driver.session.with_untracked(Session::is_unsent) {
            event.prevent_default();
        }
    });
}

impl Driver {
    /// Puts up the screen of the moment in place of the one before.
    fn show(&self) {
        let session = self.session;
        // The old screen goes before the new one comes: no id may stand on the page twice.
        self.screen.replace(None);
        let screen = mount_to(self.plain.main.clone(), move || view! { <ScreenView session/> });
        self.screen.replace(Some(Box::new(screen)));
    }

    /// Changes the session, shows what has become of it, and gives the focus to the field of `item`,
    /// else to the summary of errors or the heading.
    fn change(&self, item: Option<String>, act: impl FnOnce(&mut Session)) {
        self.session.update_untracked(act);
        self.show();
        page::focus_after_paint(item);
    }

    fn click(self: &Rc<Self>, event: &Event) {
        let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok())
        else {
            return;
        };
        let Ok(Some(link)) = target.closest("a,[data-go]") else { return };
        let anchor = link.get_attribute("href").unwrap_or_default();
        let item = anchor.strip_prefix('#').unwrap_or_default();
        match (link.get_attribute("data-go").as_deref(), link.get_attribute("hreflang")) {
            (Some("back"), _) => self.back(),
            (Some("mend"), _) => self.turn(item, Session::mend),
            (_, Some(tag)) => self.set_language(&tag),
            _ if !item.is_empty() => page::focus_item(item),
            _ => return,
        }
        event.prevent_default();
    }

    fn submit(self: &Rc<Self>) {
        match self.session.with_untracked(|session| session.screen().clone()) {
            Screen::Review(Sending::Idle) => self.send(),
            _ => self.turn("", |session, _| session.forward()),
        }
    }

    /// Changes the screen by `act`, remembers it in the browser's history if it did change, and gives
    /// the focus to the field of `item`, if it names one, else to the summary of errors or the heading.
    fn turn(&self, item: &str, act: fn(&mut Session, &str) -> bool) {
        let mut turned = false;
        let field = Some(item.to_owned()).filter(|item| !item.is_empty());
        self.change(field, |session| turned = act(session, item));
        if turned {
            self.depth.set(self.depth.get() + 1);
            if let Some(history) = history() {
                // Without a history the page works all the same; only the browser's button does not.
                let _ = history.push_state(&JsValue::from(self.depth.get()), "");
            }
        }
    }

    /// The button on the page does what the browser's button does, so that both agree.
    fn back(&self) {
        match history() {
            Some(history) if self.depth.get() > 0 && history.back().is_ok() => {}
            _ => self.go_back(),
        }
    }

    fn go_back(&self) {
        self.change(None, |session| {
            session.back();
        });
    }

    fn history_moved(&self, event: &Event) {
        let Some(event) = event.dyn_ref::<PopStateEvent>() else { return };
        let before = self.depth.get();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a number this page counted"
        )]
        let depth = event.state().as_f64().unwrap_or(0.0) as u32;
        self.depth.set(depth);
        if depth < before {
            self.go_back();
        } else {
            self.change(None, |session| {
                session.forward();
            });
        }
    }

    fn set_language(&self, tag: &str) {
        if let Ok(language) = Lang::new(tag) {
            page::set_document_language(&language);
            self.session.update_untracked(|session| session.set_language(language));
            self.show();
        }
    }

    fn send(self: &Rc<Self>) {
        let mut entry = None;
        self.session.update(|session| {
            entry = session.finalise().and_then(|response| self.entry(session, response));
        });
        match entry {
            Some(entry) => {
                self.outbox.borrow_mut().hand_in(entry);
                let driver = Rc::clone(self);
                spawn_local(async move { driver.deliver().await });
            }
            None => self.change(None, |_| {}),
        }
    }

    fn entry(&self, session: &Session, response: Response) -> Option<Entry> {
        let unit = self.plain.unit.as_ref().and_then(|unit| UnitCode::new(unit.as_str()).ok());
        let body = session.body(response, &self.plain.version, unit, &self.plain.visit);
        let seconds = page::now_millis().saturating_sub(self.began) / 1_000;
        let paradata = Paradata { duration_s: u32::try_from(seconds).ok(), without_scripts: false };
        Some(Entry {
            round: self.plain.round.clone(),
            response_id: page::response_id()?,
            content_hash: body.content_hash(),
            body: body.to_json(&paradata),
        })
    }

    /// Sends what is in the outbox, as often as it takes.
    async fn deliver(&self) {
        loop {
            let Some(entry) = self.outbox.borrow().first().cloned() else { return };
            let language = self
                .session
                .with_untracked(|session| session.interview().context().language.clone());
            let reply = api::put_response(&entry, language.as_str()).await;
            let jitter = page::random::<1>().map_or(0, |[byte]| byte);
            let outcome = self.outbox.borrow_mut().settle(reply, jitter);
            match outcome {
                Some(Outcome::Waiting(millis)) => {
                    self.session.update(|session| session.set_sending(Sending::Waiting));
                    TimeoutFuture::new(millis).await;
                }
                Some(Outcome::Delivered(receipt)) => self.show_receipt(receipt),
                Some(Outcome::Refused(refusal)) => self.show_refusal(refusal),
                None => return,
            }
        }
    }

    fn show_receipt(&self, receipt: Receipt) {
        self.change(None, |session| {
            let interview = session.interview();
            let language = interview.context().language.clone();
            let thanks = interview.instrument().questionnaire().thanks.as_ref();
            let shown = ReceiptShown {
                thanks: thanks.map(|text| interview.render(text)).unwrap_or_default(),
                response_id: receipt.response_id,
                received_at: page::local_time(&receipt.received_at, &language),
                language,
            };
            session.end(Screen::Received(shown));
        });
    }

    fn show_refusal(&self, refusal: Refusal) {
        let notice = match refusal {
            Refusal::Problems(problems) => {
                let problems = problems
                    .into_iter()
                    .map(|(item, message)| ItemProblem { item, message, unanswered: false })
                    .collect();
                return self.change(None, |session| session.show_problems(problems));
            }
            Refusal::AnsweredOtherwise => Notice::AnsweredOtherwise,
            Refusal::Closed => Notice::Closed,
            Refusal::Visit => Notice::VisitRefused,
            Refusal::Unknown => Notice::NotFound,
            Refusal::TooLarge => Notice::TooLarge,
        };
        self.change(None, |session| session.end(Screen::Refused(notice)));
    }
}

fn history() -> Option<web_sys::History> {
    web_sys::window()?.history().ok()
}
