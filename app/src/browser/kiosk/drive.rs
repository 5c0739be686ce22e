//! Acts on what happens at the desk: one listener for all events, and a clock that ticks.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use survey_specs::questionnaire::{Instrument, compiled};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, EventTarget};

use super::device::{self, field, now};
use super::dom::{
    closest, document, find, focus, is_active_in, push_state, query, set_document_language,
};
use super::facts::Facts;
use super::scene::{Pressed, Scene};
use super::{camera, outgoing};
use crate::field::kiosk::options::Options;
use crate::field::kiosk::state::{Act, Stage};
use crate::field::kiosk::visitor::rating_of;
use crate::field::kiosk::words::words;
use crate::ui::offered::leave_offered;
use crate::{api, offline};

/// How often the clock ticks, in milliseconds.
const TICK: u32 = 250;
/// How often the queue is counted while nobody rates, in ticks.
const COUNT_EVERY: u64 = 240;
/// Queues up to this length are counted without being read.
const FEW: u32 = 200;

/// What the device remembers of the desk's setting.
const SETTING: &str = "kiosk";
const ASK: &str = "ask";
const SCAN: &str = "scan";

/// Everything that acting needs.
struct Driver {
    facts: Facts,
    scene: RefCell<Scene>,
}

/// Takes over the page of a desk; says whether it is one.
#[must_use]
pub fn start() -> bool {
    let Some(facts) = Facts::find() else { return false };
    spawn_local(async move {
        offline::ready().await;
        let Some(bytes) = api::fetch_compiled(&facts.compiled).await else { return };
        let Ok((_, mut questionnaire)) = compiled::decode(&bytes) else { return };
        leave_offered(&mut questionnaire, facts.languages.as_deref());
        let instrument = Arc::new(Instrument::new(questionnaire));
        let Some(rating) = rating_of(&instrument, &facts.context()) else { return };
        outgoing::hand_in_what_was_left().await;
        take_over(facts, instrument, rating);
    });
    true
}

fn take_over(facts: Facts, instrument: Arc<Instrument>, rating: usize) {
    let options = Options::of_query(&query());
    let setting = device::remembered(SETTING);
    let has = |word: &str| setting.split(' ').any(|known| known == word);
    let asks_dossier = options.asks_dossier.unwrap_or(has(ASK));
    let mut scene = Scene::new(instrument, rating, facts.context(), options.timing, asks_dossier);
    scene.staff.has_pin = facts.pin.is_some();
    scene.staff.can_scan = camera::can_scan();
    scene.staff.scans = has(SCAN);
    let driver = Rc::new(Driver { facts, scene: RefCell::new(scene) });
    driver.remember_setting();
    driver.facts.keep_offline();
    push_state();
    driver.show();
    driver.count();
    listen(&driver);
    let ticking = Rc::clone(&driver);
    let ticks = std::cell::Cell::new(0_u64);
    device::every(TICK, move || {
        ticks.set(ticks.get() + 1);
        if ticks.get().is_multiple_of(COUNT_EVERY) {
            ticking.count();
        }
        ticking.turn(|scene| scene.kiosk.tick(now()));
    });
}

fn listen(driver: &Rc<Driver>) {
    let Some(window) = web_sys::window() else { return };
    let target: &EventTarget = window.as_ref();
    let listener = Rc::clone(driver);
    let listener = Closure::<dyn Fn(Event)>::new(move |event| listener.happened(&event));
    for kind in [
        "click",
        "input",
        "keydown",
        "pointerdown",
        "pointerup",
        "pointercancel",
        "contextmenu",
        "popstate",
        "pagehide",
        "visibilitychange",
    ] {
        // A target takes every listener it is given.
        let _ = target.add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref());
    }
    // It lives as long as the page.
    listener.forget();
}

impl Driver {
    fn happened(self: &Rc<Self>, event: &Event) {
        match event.type_().as_str() {
            "click" => self.click(event),
            "input" => self.type_in(event),
            "keydown" => self.key(event),
            "pointerdown" => {
                let corner = closest(event, "[data-corner]").is_some();
                self.quietly(|scene| {
                    scene.kiosk.touched(false, now());
                    scene.kiosk.corner(corner, now());
                });
            }
            "pointerup" | "pointercancel" => self.quietly(|scene| scene.kiosk.corner(false, now())),
            // A finger that stays opens no menu.
            "contextmenu" => event.prevent_default(),
            // Nothing lies before this screen.
            "popstate" => push_state(),
            "pagehide" => self.turn(|scene| scene.kiosk.leaving(now())),
            _ if document().is_some_and(|document| document.hidden()) => {
                self.turn(|scene| scene.kiosk.leaving(now()));
            }
            _ => device::keep_awake(),
        }
    }

    /// Changes the scene without a new screen. What comes while a screen is put up is dropped: it is
    /// about fields on their way out.
    fn quietly(&self, change: impl FnOnce(&mut Scene)) {
        if let Ok(mut scene) = self.scene.try_borrow_mut() {
            change(&mut scene);
        }
    }

    /// Changes the scene and does what follows from it.
    fn turn(self: &Rc<Self>, change: impl FnOnce(&mut Scene) -> Act) {
        let mut act = Act::Nothing;
        self.quietly(|scene| act = change(scene));
        match act {
            Act::Nothing => {}
            Act::TooSoon => self.say(|scene| words(scene.language()).too_soon),
            Act::Show => self.show(),
            Act::Send => {
                self.send();
                self.show();
            }
            Act::Reset => {
                let context = self.facts.context();
                set_document_language(context.language.as_str());
                self.quietly(|scene| scene.next_visitor(context));
                self.show();
            }
        }
        if act != Act::Nothing {
            self.enter();
        }
    }

    /// What a stage begins with.
    fn enter(self: &Rc<Self>) {
        let stage = self.scene.borrow().kiosk.stage();
        match stage {
            Stage::Pin if self.facts.pin.is_none() => {
                self.turn(|scene| scene.kiosk.pin_tried(true, now()));
            }
            Stage::Staff => self.count(),
            Stage::Dossier => self.scan(),
            _ => {}
        }
    }

    fn show(&self) {
        let html = self.scene.borrow().html(&self.facts.unit_name);
        self.facts.main.set_inner_html(&html);
        focus("#heading");
    }

    /// Says something about the last touch, on the screen that stands.
    fn say(&self, text: impl FnOnce(&Scene) -> &'static str) {
        let text = text(&self.scene.borrow());
        self.quietly(|scene| scene.notice = text);
        if let Some(notice) = find("#notice") {
            notice.set_text_content(Some(text));
        }
    }

    /// Shows what was typed of a code, on the screen that stands.
    fn show_typed(&self) {
        if let Some(typed) = find(".typed") {
            typed.set_text_content(Some(&self.scene.borrow().typed()));
        }
    }

    fn click(self: &Rc<Self>, event: &Event) {
        let Some(button) = closest(event, "main button") else { return };
        let data = |name: &str| button.get_attribute(name);
        if let Some(level) = data("data-level").and_then(|level| level.parse().ok()) {
            self.rate(level);
        } else if let Some(key) = data("data-key").and_then(|key| key.chars().next()) {
            self.quietly(|scene| scene.press(key, Pressed::OnScreen, now()));
            self.show_typed();
        } else if let Some(item) = data("data-chip") {
            self.toggle(&item, &data("value").unwrap_or_default());
        } else if let Some(tag) = data("data-language") {
            set_document_language(&tag);
            self.quietly(|scene| scene.set_language(&tag, now()));
            self.show();
        } else if let Some(act) = data("data-do") {
            self.act(&act);
        }
    }

    fn rate(self: &Rc<Self>, level: usize) {
        self.turn(|scene| scene.rate(level, now()));
        self.keep_rating();
    }

    fn toggle(&self, item: &str, category: &str) {
        self.quietly(|scene| scene.toggle(item, category, now()));
        self.show();
        focus(&["[data-chip=\"", item, "\"][value=\"", category, "\"]"].concat());
        self.keep_rating();
    }

    fn act(self: &Rc<Self>, act: &str) {
        match act {
            "full" => device::fill_screen(),
            "leave" => device::leave_full_screen(),
            "delete" => {
                self.quietly(Scene::delete);
                self.show_typed();
            }
            "done" => self.turn(|scene| scene.kiosk.done(now())),
            "skip" => self.turn(|scene| scene.skip(now())),
            "next" => self.turn(|scene| scene.kiosk.next_visitor(now())),
            "no-dossier" => self.turn(|scene| scene.go_without_dossier(now())),
            "dossier" => self.give_dossier(),
            "pin" => self.try_pin(),
            "resume" => self.turn(|scene| scene.kiosk.to_visitors(now())),
            "ask-dossier" | "scan" => {
                self.quietly(|scene| scene.change_setting(act == "scan", now()));
                self.remember_setting();
                self.show();
                focus(&["[data-do=\"", act, "\"]"].concat());
            }
            _ => {}
        }
    }

    fn type_in(&self, event: &Event) {
        let Some(entry) = closest(event, "[data-name]") else { return };
        let name = entry.get_attribute("data-name").unwrap_or_default();
        let value = field(&entry, "value").as_string().unwrap_or_default();
        self.quietly(|scene| {
            scene.kiosk.touched(true, now());
            scene.visitor.write(&name, &value);
        });
        self.keep_rating();
    }

    fn key(self: &Rc<Self>, event: &Event) {
        let key = field(event, "key").as_string().unwrap_or_default();
        let modified =
            ["ctrlKey", "altKey", "metaKey"].iter().any(|it| field(event, it).is_truthy());
        let stage = self.scene.borrow().kiosk.stage();
        let letter = key.chars().next().filter(|_| key.chars().count() == 1 && !modified);
        match (stage, key.as_str(), letter) {
            (_, "Escape", _) => self.turn(|scene| scene.kiosk.escape(now())),
            (Stage::Rating, _, Some(digit)) if is_active_in(".levels") => {
                let level = digit.to_digit(10).and_then(|digit| digit.checked_sub(1));
                if let Some(level) = level.and_then(|level| usize::try_from(level).ok()) {
                    self.rate(level);
                }
            }
            (Stage::Dossier | Stage::Pin, "Backspace", _) => self.act("delete"),
            (Stage::Dossier | Stage::Pin, "Enter", _) => self.end_typing(stage, event),
            (Stage::Dossier | Stage::Pin, _, Some(letter)) if letter != ' ' => {
                self.quietly(|scene| scene.press(letter, Pressed::OnKeyboard, now()));
                self.show_typed();
            }
            _ => {}
        }
    }

    /// Enter is a scanner's end of a code, or a touch on the button that has the focus.
    fn end_typing(self: &Rc<Self>, stage: Stage, event: &Event) {
        let ends = self.scene.borrow().ends_with_enter(now());
        if ends {
            event.prevent_default();
            self.act(if stage == Stage::Pin { "pin" } else { "dossier" });
        }
    }

    fn give_dossier(self: &Rc<Self>) {
        let fits = self.scene.borrow().dossier.code().is_some();
        if fits {
            self.turn(|scene| scene.give_dossier(now()));
        } else {
            self.say(|scene| words(scene.language()).dossier_unfit);
        }
    }

    /// Has the camera look for a code, if it may.
    fn scan(self: &Rc<Self>) {
        let Some(video) = find("main video") else { return };
        let driver = Rc::clone(self);
        spawn_local(async move {
            let Some(code) = camera::scanned(&video).await else { return };
            driver.quietly(|scene| scene.scanned(&code, now()));
            driver.show_typed();
            driver.give_dossier();
        });
    }

    fn try_pin(self: &Rc<Self>) {
        let Some(verifier) = self.facts.pin.clone() else { return };
        let mut pin = None;
        self.quietly(|scene| pin = scene.take_pin(now()));
        self.show_typed();
        let Some(pin) = pin else {
            return self.say(|scene| scene.about_pin(now()));
        };
        let driver = Rc::clone(self);
        spawn_local(async move {
            let right = device::is_pin(&pin, &verifier).await;
            driver.turn(|scene| {
                let act = scene.kiosk.pin_tried(right, now());
                scene.pin_tried(right, now());
                act
            });
        });
    }

    /// Keeps the rating where it outlives a crash, while its visitor may still add to it.
    fn keep_rating(&self) {
        let Ok(scene) = self.scene.try_borrow() else { return };
        if scene.kiosk.stage() == Stage::More {
            let entry = outgoing::entry(&self.facts, &scene, now());
            outgoing::keep(entry.as_ref());
        }
    }

    /// Hands in what was given, and forgets it here.
    fn send(self: &Rc<Self>) {
        let mut entry = None;
        self.quietly(|scene| {
            entry = outgoing::entry(&self.facts, scene, now());
            scene.forget_answers();
        });
        let Some(entry) = entry else { return };
        let driver = Rc::clone(self);
        spawn_local(async move {
            outgoing::hand_in(&entry).await;
            driver.count();
        });
    }

    /// Counts the queue, for staff and for the word to visitors if it is long.
    fn count(self: &Rc<Self>) {
        let driver = Rc::clone(self);
        spawn_local(async move {
            let for_staff = driver.scene.borrow().kiosk.stage() == Stage::Staff;
            let few = if for_staff { 0 } else { FEW };
            let Some((waiting, aside)) = device::queue(few).await else { return };
            let mut changed = false;
            driver.quietly(|scene| {
                let before = scene.staff;
                (scene.staff.waiting, scene.staff.aside) = (waiting, aside);
                changed = before != scene.staff;
            });
            let still = driver.scene.borrow().kiosk.stage() == Stage::Staff;
            if for_staff && still && changed {
                driver.show();
            }
        });
    }

    fn remember_setting(&self) {
        let scene = self.scene.borrow();
        let ask = scene.kiosk.asks_dossier().then_some(ASK);
        let scan = scene.staff.scans.then_some(SCAN);
        let words: Vec<&str> = ask.into_iter().chain(scan).collect();
        device::remember(SETTING, &words.join(" "));
    }
}
