//! Acts on what the respondent does: one listener per kind of event for the whole app.

use std::cell::Cell;
use std::rc::Rc;

use survey_specs::code::UnitCode;
use survey_specs::interview::Response;
use survey_specs::wire::Paradata;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, EventTarget, PopStateEvent};

use super::page::{self, PlainPage};
use super::paging::{Asked, Pager};
use crate::offline::{self, Entry, OUTCOME, Outcome, Receipt};
use crate::respondent::Notice;
use crate::respondent::block::ItemProblem;
use crate::respondent::frame::ReceiptShown;
use crate::respondent::session::{Screen, Sending, Session};

/// Everything that acting needs.
struct Driver {
    pager: Pager,
    plain: PlainPage,
    /// How many screens back the browser's own history goes.
    depth: Cell<u32>,
    began: u64,
}

/// Shows the session and listens for as long as the page is open.
pub fn listen(session: Session, plain: PlainPage) {
    let driver = Rc::new(Driver {
        pager: Pager::new(session, plain.document.clone(), plain.main.clone()),
        plain,
        depth: Cell::new(0),
        began: page::now_millis(),
    });
    driver.pager.show();
    let Some(window) = web_sys::window() else { return };
    let main: &EventTarget = &driver.plain.main;
    let of_main = ["input", "change", "click", "submit"].map(|kind| (main, kind));
    let of_window = ["popstate", "beforeunload", OUTCOME].map(|kind| (window.as_ref(), kind));
    let listener = Rc::clone(&driver);
    let listener = Closure::<dyn Fn(Event)>::new(move |event| listener.happened(&event));
    for (target, kind) in of_main.into_iter().chain(of_window) {
        // A target takes every listener it is given.
        let _ = target.add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref());
    }
    // The listener lives as long as the page.
    listener.forget();
}

impl Driver {
    fn happened(&self, event: &Event) {
        match event.type_().as_str() {
            "input" => self.pager.type_in(),
            "change" => {
                self.pager.type_in();
                self.pager.refresh();
            }
            "click" => self.click(event),
            "submit" => {
                event.prevent_default();
                self.submit();
            }
            "popstate" => self.history_moved(event),
            "beforeunload" if self.pager.session.borrow().is_unsent() && !offline::is_safe() => {
                event.prevent_default();
            }
            OUTCOME => self.settled(event),
            _ => {}
        }
    }

    fn click(&self, event: &Event) {
        match self.pager.clicked(event) {
            Some(Asked::Back) => self.back(),
            Some(Asked::Mend(item)) => self.turn(&item, Session::mend),
            None => {}
        }
    }

    fn submit(&self) {
        let is_review = *self.pager.session.borrow().screen() == Screen::Review(Sending::Idle);
        if is_review {
            self.send();
        } else {
            self.turn("", |session, _| session.forward());
        }
    }

    /// Changes the screen by `act`, remembers it in the browser's history if it did change, and gives
    /// the focus to the field of `item`, if it names one, else to the summary of errors or the heading.
    fn turn(&self, item: &str, act: fn(&mut Session, &str) -> bool) {
        let mut turned = false;
        let field = Some(item.to_owned()).filter(|item| !item.is_empty());
        self.pager.change(field, |session| turned = act(session, item));
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
        self.pager.change(None, |session| {
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
            self.pager.change(None, |session| {
                session.forward();
            });
        }
    }

    fn send(&self) {
        let entry = {
            let session = &mut *self.pager.session.borrow_mut();
            session.finalise().map(|response| self.entry(session, response))
        };
        match entry {
            Some(entry) => {
                self.pager.refresh();
                spawn_local(async move { offline::hand_in(&entry).await });
            }
            None => self.pager.change(None, |_| {}),
        }
    }

    fn entry(&self, session: &Session, response: Response) -> Entry {
        let unit = self.plain.unit.as_ref().and_then(|unit| UnitCode::new(unit.as_str()).ok());
        let body = session.body(response, &self.plain.version, unit, &self.plain.visit);
        let seconds = page::now_millis().saturating_sub(self.began) / 1_000;
        let paradata = Paradata { duration_s: u32::try_from(seconds).ok(), without_scripts: false };
        Entry {
            round: self.plain.round.clone(),
            response_id: self.plain.response_id.clone(),
            content_hash: body.content_hash(),
            body: body.to_json(&paradata),
        }
    }

    /// Shows what became of the response.
    fn settled(&self, event: &Event) {
        match offline::outcome(event, &self.plain.response_id) {
            Some(Outcome::Delivered(receipt)) => self.show_receipt(receipt),
            Some(Outcome::Refused(status, problems)) => self.show_refusal(status, problems),
            Some(Outcome::Waiting) if offline::is_safe() => self.show_kept(),
            Some(Outcome::Waiting) => {
                self.pager.session.borrow_mut().set_sending(Sending::Waiting);
                self.pager.refresh();
            }
            None => {}
        }
    }

    fn show_kept(&self) {
        let is_shown = *self.pager.session.borrow().screen() == Screen::Kept;
        if !is_shown {
            self.pager.change(None, |session| session.end(Screen::Kept));
        }
    }

    fn show_receipt(&self, receipt: Receipt) {
        self.pager.change(None, |session| {
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

    /// What breaks rules can be mended here; anything else stands aside in the outbox, with its reason.
    fn show_refusal(&self, status: u16, problems: Vec<(String, String)>) {
        let notice = match status {
            422 if !problems.is_empty() => {
                offline::take_back(&self.plain.response_id);
                let problems = problems
                    .into_iter()
                    .map(|(item, message)| ItemProblem { item, message, unanswered: false })
                    .collect();
                return self.pager.change(None, |session| session.show_problems(problems));
            }
            409 => Notice::AnsweredOtherwise,
            410 => Notice::Closed,
            404 => Notice::NotFound,
            413 => Notice::TooLarge,
            _ => Notice::VisitRefused,
        };
        self.pager.change(None, |session| session.end(Screen::Refused(notice)));
    }
}

fn history() -> Option<web_sys::History> {
    web_sys::window()?.history().ok()
}
