//! All that the desk's page knows at a moment, and how touches and keys change it.

use std::sync::Arc;

use survey_specs::code::Lang;
use survey_specs::interview::Context;
use survey_specs::questionnaire::Instrument;

use super::device;
use crate::field::kiosk::dossier::TypedDossier;
use crate::field::kiosk::screens::{Desk, StaffView, screen};
use crate::field::kiosk::state::{Act, Kiosk, Millis, Stage, Timing};
use crate::field::kiosk::visitor::Visitor;
use crate::field::kiosk::words::words;

/// The fewest and the most digits of a PIN.
const PIN_LENGTH: std::ops::RangeInclusive<usize> = 4..=12;

/// Where a key was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// On the pad that the screen shows.
    OnScreen,
    /// On a keyboard, or by a scanner.
    OnKeyboard,
}

/// The desk's page.
#[derive(Debug)]
pub struct Scene {
    /// What is on the screen, by the rules.
    pub kiosk: Kiosk,
    /// The visitor.
    pub visitor: Visitor,
    /// What was typed of the dossier's code.
    pub dossier: TypedDossier,
    /// What staff see.
    pub staff: StaffView,
    /// What is said about the last touch.
    pub notice: &'static str,
    /// When the visitor's time began.
    pub began: Millis,
    /// The id of the visitor's response.
    pub response_id: Option<String>,
    instrument: Arc<Instrument>,
    rating: usize,
    pin: String,
    /// Whether the last digit of the PIN came from a keyboard, whose Enter then ends it.
    pin_by_keyboard: bool,
}

impl Scene {
    /// The page as it opens.
    pub fn new(
        instrument: Arc<Instrument>,
        rating: usize,
        context: Context,
        timing: Timing,
        asks_dossier: bool,
    ) -> Self {
        let now = device::now();
        Self {
            kiosk: Kiosk::new(timing, asks_dossier, now),
            visitor: Visitor::new(Arc::clone(&instrument), context, rating),
            dossier: TypedDossier::default(),
            staff: StaffView::default(),
            notice: "",
            began: now,
            response_id: device::response_id(),
            instrument,
            rating,
            pin: String::new(),
            pin_by_keyboard: false,
        }
    }

    /// The language of the screen.
    pub fn language(&self) -> &Lang {
        &self.visitor.interview().context().language
    }

    /// The screen.
    pub fn html(&self, unit_name: &str) -> String {
        screen(&Desk {
            kiosk: &self.kiosk,
            visitor: &self.visitor,
            dossier: &self.dossier,
            pin_length: self.pin.len(),
            notice: self.notice,
            unit_name,
            staff: self.staff,
        })
    }

    /// Makes way for the next visitor.
    pub fn next_visitor(&mut self, context: Context) {
        self.visitor = Visitor::new(Arc::clone(&self.instrument), context, self.rating);
        self.dossier = TypedDossier::default();
        self.pin.clear();
        self.notice = "";
        self.began = device::now();
        self.response_id = device::response_id();
    }

    /// Forgets what the visitor gave, once it is handed in; the language stays for the thanks.
    pub fn forget_answers(&mut self) {
        let context = self.visitor.interview().context().clone();
        self.next_visitor(context);
    }

    /// Rates with the level at this place, if that may be now.
    pub fn rate(&mut self, level: usize, now: Millis) -> Act {
        self.notice = "";
        let mut visitor = self.visitor.clone();
        if !visitor.rate(level) {
            return Act::Nothing;
        }
        let act = self.kiosk.rated(!visitor.more().is_empty(), now);
        if matches!(act, Act::Show | Act::Send) {
            self.visitor = visitor;
        }
        act
    }

    /// Chooses a reason, or lets go of it.
    pub fn toggle(&mut self, item: &str, category: &str, now: Millis) {
        if self.kiosk.stage() == Stage::More && self.kiosk.takes_touch(now) {
            self.kiosk.touched(true, now);
            self.visitor.toggle(item, category);
        }
    }

    /// Sends the rating without what was said beyond it.
    pub fn skip(&mut self, now: Millis) -> Act {
        let act = self.kiosk.done(now);
        if act == Act::Send {
            self.visitor.take_back_more();
        }
        act
    }

    /// Switches the language until the next visitor.
    pub fn set_language(&mut self, tag: &str, now: Millis) {
        if let Ok(language) = Lang::new(tag) {
            self.kiosk.touched(true, now);
            self.visitor.set_language(language);
            self.notice = "";
        }
    }

    /// Takes a key of the pad or of a keyboard.
    pub fn press(&mut self, key: char, pressed: Pressed, now: Millis) {
        match self.kiosk.stage() {
            Stage::Dossier => {
                self.kiosk.touched(true, now);
                let at = if pressed == Pressed::OnKeyboard { now } else { 0 };
                self.dossier.key(key, at);
            }
            Stage::Pin if key.is_ascii_digit() && self.pin.len() < *PIN_LENGTH.end() => {
                self.kiosk.touched(false, now);
                self.pin.push(key);
                self.pin_by_keyboard = pressed == Pressed::OnKeyboard;
            }
            _ => {}
        }
    }

    /// Takes the last sign back.
    pub fn delete(&mut self) {
        match self.kiosk.stage() {
            Stage::Dossier => self.dossier.delete(),
            Stage::Pin => {
                self.pin.pop();
            }
            _ => {}
        }
    }

    /// What was typed, as it is shown.
    pub fn typed(&self) -> String {
        match self.kiosk.stage() {
            Stage::Pin => "●".repeat(self.pin.len()),
            _ => self.dossier.text().to_owned(),
        }
    }

    /// Whether Enter ends what is typed.
    pub fn ends_with_enter(&self, now: Millis) -> bool {
        match self.kiosk.stage() {
            Stage::Dossier => self.dossier.ends_with_enter(now),
            Stage::Pin => self.pin_by_keyboard && !self.pin.is_empty(),
            _ => false,
        }
    }

    /// Takes the code that was typed.
    pub fn give_dossier(&mut self, now: Millis) -> Act {
        let code = self.dossier.code();
        let act = self.kiosk.dossier_given(now);
        if act == Act::Show {
            self.visitor.dossier = code;
            // From here on it is never shown.
            self.dossier = TypedDossier::default();
            self.notice = "";
        }
        act
    }

    /// Goes on without a code.
    pub fn go_without_dossier(&mut self, now: Millis) -> Act {
        let act = self.kiosk.dossier_given(now);
        if act == Act::Show {
            self.dossier = TypedDossier::default();
            self.notice = "";
        }
        act
    }

    /// Takes a code that the camera saw in place of what was typed.
    pub fn scanned(&mut self, code: &str, now: Millis) {
        if self.kiosk.stage() == Stage::Dossier {
            self.dossier = TypedDossier::default();
            for key in code.chars() {
                self.press(key, Pressed::OnKeyboard, now);
            }
        }
    }

    /// Takes the PIN off the pad, if one was typed and the pad does not rest.
    pub fn take_pin(&mut self, now: Millis) -> Option<String> {
        let pin = std::mem::take(&mut self.pin);
        (PIN_LENGTH.contains(&pin.len()) && self.kiosk.takes_pin(now)).then_some(pin)
    }

    /// What is said of a PIN that was not taken.
    pub fn about_pin(&self, now: Millis) -> &'static str {
        let words = words(self.language());
        if self.kiosk.takes_pin(now) { words.pin_wrong } else { words.pin_rests }
    }

    /// A PIN was tried.
    pub fn pin_tried(&mut self, right: bool, now: Millis) {
        self.notice = if right { "" } else { self.about_pin(now) };
    }

    /// Staff change whether the code of a dossier is asked for, or whether the camera scans it.
    pub fn change_setting(&mut self, scans: bool, now: Millis) {
        if self.kiosk.stage() != Stage::Staff {
            return;
        }
        if scans {
            self.staff.scans = !self.staff.scans;
        }
        let asks = if scans { self.kiosk.asks_dossier() } else { !self.kiosk.asks_dossier() };
        self.kiosk.ask_dossier(asks, now);
    }
}
