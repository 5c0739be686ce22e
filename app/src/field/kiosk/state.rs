//! What happens at a desk, as a state with its rules: who comes next, what a touch may do, when the
//! screen falls back. Pure: events come with the time, and [`Act`] says what is to be done.

/// Milliseconds of a clock that only runs forward, from any beginning.
pub type Millis = u64;

/// How long everything takes, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// Between two ratings: a hand that taps on and on rates once.
    pub between_ratings: Millis,
    /// Without a touch, after which the screen is the next visitor's.
    pub idle: Millis,
    /// How long the thanks stand.
    pub thanks: Millis,
}

impl Default for Timing {
    fn default() -> Self {
        Self { between_ratings: 2_000, idle: 20_000, thanks: 4_000 }
    }
}

/// A new screen takes no touch before: the second tap of a double one was meant for the screen before.
const SETTLE: Millis = 350;
/// How long the corner is pressed to ask for the staff's screen.
const LONG_PRESS: Millis = 1_500;
/// Escape pressed so often, each within this time after the one before, asks for it too.
const ESCAPES: u8 = 3;
const BETWEEN_ESCAPES: Millis = 1_500;
/// So many wrong PINs in a row, and the pad rests.
const PIN_TRIES: u8 = 5;
const PIN_PAUSE: Millis = 60_000;
/// The staff's screen falls back after this time.
const STAFF_IDLE: Millis = 300_000;

/// What is on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The code of the dossier that was dealt with.
    Dossier,
    /// The question and its levels.
    Rating,
    /// What may be said beyond the rating.
    More,
    /// Thanks, until the next visitor.
    Thanks,
    /// The pad for the staff's PIN.
    Pin,
    /// What staff see.
    Staff,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Nothing.
    Nothing,
    /// The touch came too soon; say so gently.
    TooSoon,
    /// Put up the screen of the stage.
    Show,
    /// Hand in what was given, then put up the screen.
    Send,
    /// Forget the visitor and put up the first screen, in the first language.
    Reset,
}

/// The desk.
#[derive(Clone, Debug)]
pub struct Kiosk {
    timing: Timing,
    asks_dossier: bool,
    stage: Stage,
    /// When the stage began.
    shown_at: Millis,
    touched_at: Millis,
    rated_at: Option<Millis>,
    /// Whether the visitor left a trace: a language, a piece of a code.
    begun: bool,
    corner_since: Option<Millis>,
    escapes: u8,
    escaped_at: Millis,
    wrong_pins: u8,
    pin_rests_until: Option<Millis>,
}

impl Kiosk {
    /// A desk that waits for its first visitor.
    #[must_use]
    pub fn new(timing: Timing, asks_dossier: bool, now: Millis) -> Self {
        Self {
            timing,
            asks_dossier,
            stage: first(asks_dossier),
            shown_at: now,
            touched_at: now,
            rated_at: None,
            begun: false,
            corner_since: None,
            escapes: 0,
            escaped_at: now,
            wrong_pins: 0,
            pin_rests_until: None,
        }
    }

    /// What is on the screen.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether the code of a dossier is asked for first.
    #[must_use]
    pub fn asks_dossier(&self) -> bool {
        self.asks_dossier
    }

    /// Whether a touch on what the screen offers counts.
    #[must_use]
    pub fn takes_touch(&self, now: Millis) -> bool {
        now.saturating_sub(self.shown_at) >= SETTLE
    }

    /// Somebody is there. `trace` says whether they left something that the next must not see.
    pub fn touched(&mut self, trace: bool, now: Millis) {
        self.touched_at = now;
        self.begun |= trace;
    }

    /// The code of a dossier was given, or there is none.
    pub fn dossier_given(&mut self, now: Millis) -> Act {
        if self.stage != Stage::Dossier || !self.takes_touch(now) {
            return Act::Nothing;
        }
        self.touched(true, now);
        self.turn(Stage::Rating, now);
        Act::Show
    }

    /// A level was pressed; `more` says whether there is something to ask beyond it.
    pub fn rated(&mut self, more: bool, now: Millis) -> Act {
        if self.stage != Stage::Rating {
            return Act::Nothing;
        }
        self.touched_at = now;
        if !self.may_rate(now) {
            return Act::TooSoon;
        }
        self.rated_at = Some(now);
        self.turn(if more { Stage::More } else { Stage::Thanks }, now);
        if more { Act::Show } else { Act::Send }
    }

    /// Whether a rating counts now.
    #[must_use]
    pub fn may_rate(&self, now: Millis) -> bool {
        let rested = |at| now.saturating_sub(at) >= self.timing.between_ratings;
        self.takes_touch(now) && self.rated_at.is_none_or(rested)
    }

    /// The visitor has nothing to add.
    pub fn done(&mut self, now: Millis) -> Act {
        if self.stage != Stage::More || !self.takes_touch(now) {
            return Act::Nothing;
        }
        self.finish(now)
    }

    /// The page is about to go away, or out of sight: what was given is sent.
    pub fn leaving(&mut self, now: Millis) -> Act {
        if self.stage == Stage::More { self.finish(now) } else { Act::Nothing }
    }

    /// The next visitor does not wait for the thanks to end.
    pub fn next_visitor(&mut self, now: Millis) -> Act {
        if self.stage != Stage::Thanks || !self.takes_touch(now) {
            return Act::Nothing;
        }
        self.reset(now)
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Millis) -> Act {
        if self.corner_since.is_some_and(|since| now.saturating_sub(since) >= LONG_PRESS) {
            return self.ask_pin(now);
        }
        let untouched = now.saturating_sub(self.touched_at);
        match self.stage {
            Stage::Thanks if now.saturating_sub(self.shown_at) >= self.timing.thanks => {
                self.reset(now)
            }
            Stage::More if untouched >= self.timing.idle => self.finish(now),
            Stage::Dossier | Stage::Rating if self.begun && untouched >= self.timing.idle => {
                self.reset(now)
            }
            Stage::Pin if untouched >= self.timing.idle => self.reset(now),
            Stage::Staff if untouched >= STAFF_IDLE => self.reset(now),
            _ => Act::Nothing,
        }
    }

    /// A finger is on the corner, or has left it.
    pub fn corner(&mut self, pressed: bool, now: Millis) {
        self.corner_since = pressed.then_some(now);
    }

    /// Escape was pressed.
    pub fn escape(&mut self, now: Millis) -> Act {
        let follows = now.saturating_sub(self.escaped_at) < BETWEEN_ESCAPES;
        self.escapes = if follows { self.escapes.saturating_add(1) } else { 1 };
        self.escaped_at = now;
        if self.escapes < ESCAPES {
            return Act::Nothing;
        }
        self.ask_pin(now)
    }

    /// Staff want their screen: a rating under way is sent first.
    fn ask_pin(&mut self, now: Millis) -> Act {
        self.corner_since = None;
        self.escapes = 0;
        if matches!(self.stage, Stage::Pin | Stage::Staff) {
            return Act::Nothing;
        }
        let given = self.stage == Stage::More;
        self.touched(false, now);
        self.turn(Stage::Pin, now);
        if given { Act::Send } else { Act::Show }
    }

    /// Whether the pad takes a PIN now.
    #[must_use]
    pub fn takes_pin(&self, now: Millis) -> bool {
        self.pin_rests_until.is_none_or(|until| now >= until)
    }

    /// A PIN was tried.
    pub fn pin_tried(&mut self, right: bool, now: Millis) -> Act {
        if self.stage != Stage::Pin || !self.takes_pin(now) {
            return Act::Nothing;
        }
        self.touched(false, now);
        if right {
            (self.wrong_pins, self.pin_rests_until) = (0, None);
            self.turn(Stage::Staff, now);
            return Act::Show;
        }
        self.wrong_pins = self.wrong_pins.saturating_add(1);
        if self.wrong_pins >= PIN_TRIES {
            self.wrong_pins = 0;
            self.pin_rests_until = Some(now.saturating_add(PIN_PAUSE));
        }
        Act::Show
    }

    /// Back to the visitors, from the pad or from the staff's screen.
    pub fn to_visitors(&mut self, now: Millis) -> Act {
        if !matches!(self.stage, Stage::Pin | Stage::Staff) || !self.takes_touch(now) {
            return Act::Nothing;
        }
        self.reset(now)
    }

    /// Staff say whether the code of a dossier is asked for.
    pub fn ask_dossier(&mut self, asks: bool, now: Millis) {
        if self.stage == Stage::Staff {
            self.asks_dossier = asks;
            self.touched(false, now);
        }
    }

    fn finish(&mut self, now: Millis) -> Act {
        self.turn(Stage::Thanks, now);
        Act::Send
    }

    fn reset(&mut self, now: Millis) -> Act {
        self.begun = false;
        self.turn(first(self.asks_dossier), now);
        Act::Reset
    }

    fn turn(&mut self, stage: Stage, now: Millis) {
        self.stage = stage;
        self.shown_at = now;
    }
}

fn first(asks_dossier: bool) -> Stage {
    if asks_dossier { Stage::Dossier } else { Stage::Rating }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A desk that stands since second 0.
    fn desk(asks_dossier: bool) -> Kiosk {
        Kiosk::new(Timing::default(), asks_dossier, 0)
    }

    #[test]
    fn one_tap_rates_and_the_thanks_give_way_to_the_next_visitor() {
        let mut kiosk = desk(false);
        assert_eq!(kiosk.rated(false, 10_000), Act::Send);
        assert_eq!(kiosk.stage(), Stage::Thanks);
        assert_eq!(kiosk.tick(13_999), Act::Nothing);
        assert_eq!(kiosk.tick(14_000), Act::Reset);
        assert_eq!(kiosk.stage(), Stage::Rating);
    }

    #[test]
    fn a_hand_that_taps_on_and_on_rates_once() {
        let mut kiosk = desk(false);
        assert_eq!(kiosk.rated(false, 10_000), Act::Send);
        // On the thanks there is nothing to rate with, and they do not go away at once.
        assert_eq!(kiosk.rated(false, 10_100), Act::Nothing);
        assert_eq!(kiosk.next_visitor(10_200), Act::Nothing);
        assert_eq!(kiosk.next_visitor(10_400), Act::Reset);
        assert_eq!(kiosk.rated(false, 11_000), Act::TooSoon);
        assert_eq!(kiosk.rated(false, 11_999), Act::TooSoon);
        assert_eq!(kiosk.stage(), Stage::Rating);
        assert_eq!(kiosk.rated(false, 12_000), Act::Send);
    }

    #[test]
    fn the_second_tap_of_a_double_tap_does_nothing_on_the_next_screen() {
        let mut kiosk = desk(false);
        assert_eq!(kiosk.rated(true, 10_000), Act::Show);
        assert!(!kiosk.takes_touch(10_200));
        assert_eq!(kiosk.done(10_200), Act::Nothing);
        assert_eq!(kiosk.done(10_350), Act::Send);
        // There is no way back, and nothing is sent twice.
        assert_eq!(kiosk.done(11_000), Act::Nothing);
        assert_eq!(kiosk.stage(), Stage::Thanks);
    }

    #[test]
    fn the_rating_alone_is_sent_when_nobody_touches_the_second_screen() {
        let mut kiosk = desk(false);
        assert_eq!(kiosk.rated(true, 10_000), Act::Show);
        kiosk.touched(true, 25_000);
        assert_eq!(kiosk.tick(44_999), Act::Nothing);
        assert_eq!(kiosk.tick(45_000), Act::Send);
        assert_eq!(kiosk.tick(45_001), Act::Nothing);
    }

    #[test]
    fn what_a_visitor_left_without_rating_is_forgotten() {
        let mut kiosk = desk(true);
        assert_eq!(kiosk.stage(), Stage::Dossier);
        assert_eq!(kiosk.tick(1_000_000), Act::Nothing);
        kiosk.touched(true, 1_000_000);
        assert_eq!(kiosk.dossier_given(1_001_000), Act::Show);
        assert_eq!(kiosk.stage(), Stage::Rating);
        assert_eq!(kiosk.tick(1_021_000), Act::Reset);
        assert_eq!(kiosk.stage(), Stage::Dossier);
        assert_eq!(kiosk.tick(2_000_000), Act::Nothing);
    }

    #[test]
    fn a_rating_under_way_is_sent_when_the_page_goes_or_staff_come() {
        let mut kiosk = desk(false);
        assert_eq!(kiosk.leaving(9_000), Act::Nothing);
        assert_eq!(kiosk.rated(true, 10_000), Act::Show);
        assert_eq!(kiosk.leaving(10_100), Act::Send);
        assert_eq!(kiosk.leaving(10_101), Act::Nothing);

        let mut kiosk = desk(false);
        assert_eq!(kiosk.rated(true, 10_000), Act::Show);
        kiosk.corner(true, 11_000);
        assert_eq!(kiosk.tick(12_499), Act::Nothing);
        assert_eq!(kiosk.tick(12_500), Act::Send);
        assert_eq!(kiosk.stage(), Stage::Pin);
    }

    #[test]
    fn the_pad_comes_by_a_long_press_or_by_escape_three_times_and_not_by_less() {
        let mut kiosk = desk(false);
        kiosk.corner(true, 1_000);
        kiosk.corner(false, 2_400);
        assert_eq!(kiosk.tick(9_000), Act::Nothing);
        assert_eq!(kiosk.escape(10_000), Act::Nothing);
        assert_eq!(kiosk.escape(11_000), Act::Nothing);
        assert_eq!(kiosk.escape(13_000), Act::Nothing);
        assert_eq!(kiosk.escape(13_500), Act::Nothing);
        assert_eq!(kiosk.escape(14_000), Act::Show);
        assert_eq!(kiosk.stage(), Stage::Pin);
        assert_eq!(kiosk.tick(34_000), Act::Reset);
    }

    #[test]
    fn five_wrong_pins_make_the_pad_rest_for_a_minute() {
        let mut kiosk = desk(false);
        for time in [1_000, 1_100, 1_200] {
            let _ = kiosk.escape(time);
        }
        for time in 2..6 {
            assert_eq!(kiosk.pin_tried(false, time * 1_000), Act::Show);
            assert!(kiosk.takes_pin(time * 1_000));
        }
        assert_eq!(kiosk.pin_tried(false, 6_000), Act::Show);
        assert!(!kiosk.takes_pin(65_999));
        // The right one does not help now, nor does asking for a new pad.
        assert_eq!(kiosk.pin_tried(true, 7_000), Act::Nothing);
        assert_eq!(kiosk.to_visitors(8_000), Act::Reset);
        for time in [9_000, 9_100, 9_200] {
            let _ = kiosk.escape(time);
        }
        assert!(!kiosk.takes_pin(9_300));
        assert!(kiosk.takes_pin(66_000));
        assert_eq!(kiosk.pin_tried(true, 66_000), Act::Show);
        assert_eq!(kiosk.stage(), Stage::Staff);
        kiosk.ask_dossier(true, 67_000);
        assert_eq!(kiosk.to_visitors(68_000), Act::Reset);
        assert_eq!(kiosk.stage(), Stage::Dossier);
    }

    #[test]
    fn the_staff_screen_falls_back_by_itself_and_only_staff_change_what_is_asked() {
        let mut kiosk = desk(false);
        kiosk.ask_dossier(true, 500);
        assert!(!kiosk.asks_dossier());
        for time in [1_000, 1_100, 1_200] {
            let _ = kiosk.escape(time);
        }
        assert_eq!(kiosk.pin_tried(true, 2_000), Act::Show);
        assert_eq!(kiosk.tick(301_999), Act::Nothing);
        assert_eq!(kiosk.tick(302_000), Act::Reset);
        assert_eq!(kiosk.stage(), Stage::Rating);
    }
}
