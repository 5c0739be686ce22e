//! Carries out what [`state`](super::state) decides.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use survey_specs::questionnaire::{Instrument, compiled};
use wasm_bindgen_futures::spawn_local;

use super::screens::{said_id, screen, write_said};
use super::state::{Effect, Kept, Paper};
use super::words::words;
use crate::api;
use crate::browser::fieldwork as browser;
use crate::field::enumerator::model::Overview;
use crate::field::enumerator::state::Fields;
use crate::field::enumerator::words::words as shared_words;
use crate::ui::html::Html;

/// The work and what carries it.
struct Driver {
    paper: RefCell<Paper>,
    /// Forms left half-typed, by the key of their row.
    kept: Vec<(String, String)>,
}

/// Takes over the page of typists.
pub fn start() {
    spawn_local(async {
        let kept = serde_json::from_str(&browser::rows().await).unwrap_or_default();
        let bytes = api::fetch_compiled(&browser::data("compiled")).await;
        let questionnaire = bytes.and_then(|bytes| compiled::decode(&bytes).ok());
        let instrument =
            questionnaire.map(|(_, questionnaire)| Arc::new(Instrument::new(questionnaire)));
        let paper = instrument.and_then(|instrument| {
            Paper::new(browser::data("round"), instrument, browser::language(), &browser::day())
        });
        let Some(paper) = paper else {
            let mut html = Html::default();
            html.line("p", &[], words(&browser::language()).no_questionnaire);
            return browser::show(&html.into_text(), "");
        };
        let driver = Rc::new(Driver { paper: RefCell::new(paper), kept });
        let listener = Rc::clone(&driver);
        browser::listen(move |kind, target, value| listener.happened(&kind, &target, &value));
        driver.find_out_who().await;
    });
}

impl Driver {
    /// Says whether a key was used up.
    fn happened(self: &Rc<Self>, kind: &str, target: &str, value: &str) -> bool {
        let Ok(mut paper) = self.paper.try_borrow_mut() else { return false };
        let fields = || serde_json::from_str::<Fields>(value).unwrap_or_default();
        let effects = match kind {
            "input" => Some(paper.typed(target, &fields())),
            "do" => Some(paper.did(target)),
            "submit" => Some(paper.submitted(target, &fields())),
            "key" => paper.pressed(target, value),
            _ => None,
        };
        drop(paper);
        let used = effects.is_some();
        self.carry_out(effects.unwrap_or_default());
        used
    }

    fn carry_out(self: &Rc<Self>, effects: Vec<Effect>) {
        for effect in &effects {
            match effect {
                Effect::Show(focus) => browser::show(&screen(&self.paper.borrow()), focus),
                Effect::Say(item, back) => {
                    let mut html = Html::default();
                    write_said(&mut html, back, self.paper.borrow().words());
                    browser::replace(&said_id(item), &html.into_text());
                }
                Effect::Focus(name) => browser::focus_on(name),
                Effect::Language(tag) => browser::set_language(tag),
                _ => {}
            }
        }
        let driver = Rc::clone(self);
        spawn_local(async move {
            for effect in effects {
                driver.act(effect).await;
            }
        });
    }

    async fn act(self: &Rc<Self>, effect: Effect) {
        let effects = match effect {
            Effect::Keep(text) => return browser::keep(&self.key(), &text).await,
            Effect::Forget => return browser::forget(&self.key()).await,
            Effect::SignIn(user, password) => return self.sign_in(user, password).await,
            Effect::Save { path, body } => {
                let (status, answer) = browser::ask("PUT", &path, &body).await;
                self.paper.borrow_mut().saved(status, &answer)
            }
            Effect::Resolve { path, body } => {
                let (status, answer) = browser::ask("PUT", &path, &body).await;
                self.paper.borrow_mut().resolved(status, &answer)
            }
            Effect::Fetch => {
                let path =
                    format!("/api/v1/rounds/{}/paper/differences", self.paper.borrow().round);
                let (status, answer) = browser::ask("GET", &path, "").await;
                self.paper.borrow_mut().listed(status, &answer)
            }
            _ => return,
        };
        self.carry_out(effects);
    }

    fn key(&self) -> String {
        let paper = self.paper.borrow();
        ["paper/", &paper.user, "/", &paper.round].concat()
    }

    async fn sign_in(self: &Rc<Self>, user: String, password: String) {
        let body = serde_json::json!({"user": user, "password": password}).to_string();
        let (status, _) = browser::ask("POST", "/api/v1/session", &body).await;
        if status == 200 {
            return self.find_out_who().await;
        }
        self.ask_who(user, status);
    }

    /// Asks the server who is signed in, and begins.
    async fn find_out_who(self: &Rc<Self>) {
        let (status, answer) = browser::ask("GET", "/api/v1/field", "").await;
        let (200, Ok(overview)) = (status, serde_json::from_str::<Overview>(&answer)) else {
            let status = if status == 401 { 0 } else { status };
            return self.ask_who(String::new(), status);
        };
        let was = self.paper.borrow().user.clone();
        let key = ["paper/", &overview.user, "/", &self.paper.borrow().round].concat();
        let kept = self.kept.iter().find(|(known, _)| *known == key);
        let kept = kept.and_then(|(_, text)| serde_json::from_str::<Kept>(text).ok());
        // Whoever signs in again goes on with what stands on the page.
        let kept = kept.filter(|_| was.is_empty());
        let effects =
            self.paper.borrow_mut().signed_in(overview.user, overview.runs_fieldwork, kept);
        self.carry_out(effects);
    }

    fn ask_who(self: &Rc<Self>, user: String, status: u16) {
        let words = shared_words(&self.paper.borrow().language);
        let failure = match status {
            0 => "",
            401 => words.wrong,
            403 => words.may_not,
            _ => words.no_network,
        };
        self.paper.borrow_mut().screen = super::state::Screen::SignIn(user, failure.to_owned());
        self.carry_out(vec![Effect::Show("user".to_owned())]);
    }
}
