//! Carries out what [`state`](super::state) decides.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use survey_specs::questionnaire::{Instrument, compiled};
use wasm_bindgen_futures::spawn_local;

use super::case_screen::{CaseShown, write_case};
use super::interview::Draft;
use super::interview_screen::{write_after, write_before, write_questions};
use super::list_screen::{write_cases, write_list, write_notice, write_sign_in, write_top};
use super::model::Overview;
use super::rows::Rows;
use super::state::{Effect, Enumerator, Fields, GPS, Now, Screen};
use crate::api;
use crate::browser::fieldwork as browser;
use crate::offline::{self, Entry};
use crate::ui::html::Html;

/// The app and what carries it.
struct Driver {
    app: RefCell<Enumerator>,
}

/// Takes over the page of enumerators.
pub fn start() {
    spawn_local(async {
        let rows = serde_json::from_str(&browser::rows().await).unwrap_or_default();
        let mut rows = Rows::read(rows);
        let setting = browser::query();
        if let Some(setting) =
            ["ask", "off"].into_iter().find(|word| setting.contains(&["gps=", word].concat()))
        {
            rows.settings.insert(GPS.to_owned(), setting.to_owned());
            browser::keep(&["setting/", GPS].concat(), setting).await;
        }
        let app = RefCell::new(Enumerator::new(rows, browser::language()));
        let driver = Rc::new(Driver { app });
        browser::set_language(&driver.app.borrow().language);
        driver.look_up_responses().await;
        let listener = Rc::clone(&driver);
        browser::listen(move |kind, target, value| {
            listener.happened(&kind, &target, &value);
            false
        });
        let effects = driver.app.borrow_mut().open(&browser::hash(), &now(""));
        driver.carry_out(effects);
        driver.sync();
    });
}

fn now(appointment: &str) -> Now {
    Now {
        ms: browser::now_millis(),
        day: browser::day(),
        id: browser::uuid(),
        instant: browser::instant(""),
        appointment: if appointment.is_empty() {
            String::new()
        } else {
            browser::instant(appointment)
        },
    }
}

impl Driver {
    fn happened(self: &Rc<Self>, kind: &str, target: &str, value: &str) {
        let fields: Fields = serde_json::from_str(value).unwrap_or_default();
        let now = now(fields.text("appointment_at"));
        // While something is put up, a browser may report a change of a field on its way out.
        let Ok(mut app) = self.app.try_borrow_mut() else { return };
        let effects = match kind {
            "input" => app.typed(&fields, false),
            "change" => app.typed(&fields, true),
            "do" => app.did(target, &now),
            "submit" => app.submitted(target, &fields, &now),
            "hash" => app.open(target, &now),
            "sent" => app.sent(target, value),
            "aside" => app.refused(target, value),
            "signed-out" => app.signed_out(),
            "unsafe" => {
                app.words().unsafe_storage.clone_into(&mut app.notice);
                Vec::new()
            }
            _ => Vec::new(),
        };
        drop(app);
        self.carry_out(effects);
        match kind {
            "online" => self.sync(),
            "outcome" => {
                let driver = Rc::clone(self);
                spawn_local(async move { driver.look_up_responses().await });
            }
            _ => {}
        }
    }

    fn carry_out(self: &Rc<Self>, effects: Vec<Effect>) {
        let driver = Rc::clone(self);
        // What is shown is shown at once; what is kept is kept in its order.
        for effect in &effects {
            match effect {
                Effect::Show(focus) => {
                    browser::set_language(&self.language());
                    browser::show(&self.html(), focus);
                }
                Effect::ShowCases => self.show_cases(),
                Effect::Refresh => {
                    if let Screen::Interview(running) = &self.app.borrow().screen {
                        browser::refresh(&running.session);
                    }
                }
                Effect::Focus(name) => browser::focus_on(name),
                Effect::Language(tag) => browser::set_language(tag),
                // At once: later, whoever has gone on by then would be led back.
                Effect::Go(hash) => browser::go(hash),
                _ => {}
            }
        }
        spawn_local(async move {
            for effect in effects {
                driver.act(effect).await;
            }
        });
    }

    async fn act(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Keep(key, text) => browser::keep(&key, &text).await,
            Effect::Forget(key) => browser::forget(&key).await,
            Effect::SignIn(user, password) => self.sign_in(user, password).await,
            Effect::SignOut => {
                let _ = browser::ask("DELETE", "/api/v1/session", "").await;
            }
            Effect::Fetch => self.fetch().await,
            Effect::Send => browser::send_actions(self.app.borrow().rows.user()),
            Effect::Compile(draft) => self.compile(*draft).await,
            Effect::HandIn(finished, draft) => {
                let entry = Entry {
                    round: finished.round,
                    response_id: finished.response_id,
                    body: finished.body,
                    content_hash: finished.content_hash,
                };
                offline::hand_in(&entry).await;
                browser::forget(&draft).await;
                self.look_up_responses().await;
            }
            Effect::Locate => {
                let place = browser::locate().await;
                let effects = self.app.borrow_mut().located(&place);
                self.carry_out(effects);
            }
            _ => {}
        }
    }

    async fn sign_in(self: &Rc<Self>, user: String, password: String) {
        let body = serde_json::json!({"user": user, "password": password}).to_string();
        let (status, _) = browser::ask("POST", "/api/v1/session", &body).await;
        if status == 200 {
            return self.fetch().await;
        }
        let effects = self.app.borrow_mut().sign_in_failed(user, status);
        self.carry_out(effects);
    }

    /// Brings the list up to date and sends what waits.
    fn sync(self: &Rc<Self>) {
        if self.app.borrow().rows.overview.is_none() {
            return;
        }
        let driver = Rc::clone(self);
        spawn_local(async move {
            driver.look_up_responses().await;
            driver.fetch().await;
            browser::send_actions(driver.app.borrow().rows.user());
        });
    }

    async fn fetch(self: &Rc<Self>) {
        let (status, text) = browser::ask("GET", "/api/v1/field", "").await;
        let effects = match (status, serde_json::from_str::<Overview>(&text)) {
            (200, Ok(overview)) => {
                let mut cases = Vec::new();
                for round in &overview.rounds {
                    let path = ["/api/v1/rounds/", &round.round, "/cases"].concat();
                    if let (200, list) = browser::ask("GET", &path, "").await {
                        cases.push((round.round.clone(), list));
                    }
                }
                let compiled =
                    overview.rounds.iter().map(|round| ["/compiled/", &round.version].concat());
                let compiled: Vec<_> = compiled.collect();
                browser::keep_offline(&compiled.join(" ")).await;
                self.app.borrow_mut().fetched(&text, cases)
            }
            (401, _) => self.app.borrow_mut().signed_out(),
            (403, _) => {
                let user = self.app.borrow().rows.user().to_owned();
                self.app.borrow_mut().sign_in_failed(user, 403)
            }
            _ => Vec::new(),
        };
        self.carry_out(effects);
    }

    async fn look_up_responses(self: &Rc<Self>) {
        let fates = serde_json::from_str(&browser::responses().await).unwrap_or_default();
        let effects = self.app.borrow_mut().fates(fates);
        self.carry_out(effects);
    }

    async fn compile(self: &Rc<Self>, draft: Draft) {
        let bytes = api::fetch_compiled(&["/compiled/", &draft.version].concat()).await;
        let instrument = bytes.and_then(|bytes| compiled::decode(&bytes).ok());
        let instrument =
            instrument.map(|(_, questionnaire)| Arc::new(Instrument::new(questionnaire)));
        let effects = self.app.borrow_mut().compiled(draft, instrument, &now(""));
        self.carry_out(effects);
    }

    /// The language of the screen: while questions are asked, theirs.
    fn language(&self) -> String {
        let app = self.app.borrow();
        match &app.screen {
            Screen::Interview(running) if !running.is_after => running.draft.language.clone(),
            _ => app.language.clone(),
        }
    }

    fn show_cases(&self) {
        let app = self.app.borrow();
        let mut html = Html::default();
        write_cases(&mut html, &app.language, &app.rows, &app.filter);
        browser::replace("cases", &html.into_text());
    }

    fn html(&self) -> String {
        let app = self.app.borrow();
        let (language, notice) = (app.language.as_str(), app.notice.as_str());
        let mut html = Html::default();
        let mut questions = String::new();
        if !matches!(&app.screen, Screen::Interview(running) if !running.is_after) {
            write_top(&mut html, language, app.rows.user(), app.session_ended);
        }
        match &app.screen {
            Screen::SignIn(user, failure) => {
                write_notice(&mut html, notice);
                write_sign_in(&mut html, language, user, failure);
            }
            Screen::List => write_list(&mut html, language, &app.rows, &app.filter, notice),
            Screen::Case(round, case) => {
                if let Some(case) = app.case(round, case) {
                    let time = |instant: &str, language: &str| browser::shown(instant, language);
                    let shown = CaseShown { rows: &app.rows, round, case, language, notice, time };
                    write_case(&mut html, &shown);
                }
            }
            Screen::Before(draft) => {
                write_before(&mut html, language, draft, &app.languages(&draft.round));
            }
            Screen::Interview(running) if running.is_after => {
                write_after(&mut html, language, &running.afterwards, app.asks_gps());
            }
            Screen::Interview(running) => {
                questions = write_questions(&mut html, language, running);
            }
        }
        [html.into_text(), questions].concat()
    }
}
