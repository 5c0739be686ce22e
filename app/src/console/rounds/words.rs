//! What the screens of rounds say.

mod english;
mod vietnamese;

use leptos::prelude::Signal;

use crate::console::language::{self, Language};
use english::ENGLISH;
use vietnamese::VIETNAMESE;

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    pub language: Language,
    pub rounds: &'static str,
    pub new_round: &'static str,
    pub no_rounds: &'static str,
    pub no_rounds_hint: &'static str,
    pub round: &'static str,
    pub state: &'static str,
    pub period: &'static str,
    pub units: &'static str,
    pub unit: &'static str,
    pub responses: &'static str,
    pub from: &'static str,
    pub no_end: &'static str,
    pub open: &'static str,
    pub paused: &'static str,
    pub planned: &'static str,
    pub closed: &'static str,
    pub nothing_published: &'static str,
    pub publish_first: &'static str,
    pub to_questionnaires: &'static str,
    pub version: &'static str,
    pub by_class: &'static str,
    pub by_list: &'static str,
    pub without_units: &'static str,
    pub without_units_hint: &'static str,
    pub class: &'static str,
    pub no_units_yet: &'static str,
    pub to_units: &'static str,
    pub list: &'static str,
    pub list_hint: &'static str,
    pub from_file: &'static str,
    pub first_day: &'static str,
    pub last_day: &'static str,
    pub target_each: &'static str,
    pub target_hint: &'static str,
    pub title: &'static str,
    pub title_hint: &'static str,
    pub further: &'static str,
    pub index: &'static str,
    pub index_hint: &'static str,
    pub no_index: &'static str,
    pub code: &'static str,
    pub code_hint: &'static str,
    pub modes: &'static str,
    pub web: &'static str,
    pub qr_mode: &'static str,
    pub kiosk: &'static str,
    pub enumerator: &'static str,
    pub phone: &'static str,
    pub paper: &'static str,
    pub languages: &'static str,
    pub offline_allowed: &'static str,
    pub results_public: &'static str,
    pub plan: &'static str,
    pub plan_hint: &'static str,
    pub summary: &'static str,
    pub units_counted: &'static str,
    pub aim: &'static str,
    pub responses_counted: &'static str,
    pub responses_each: &'static str,
    pub in_all: &'static str,
    pub lacks_version: &'static str,
    pub lacks_units: &'static str,
    pub lacks_period: &'static str,
    pub lacks_target: &'static str,
    pub create_round: &'static str,
    pub created: &'static str,
    pub line: &'static str,
    pub open_now: &'static str,
    pub open_again: &'static str,
    pub opened: &'static str,
    pub pause: &'static str,
    pub has_paused: &'static str,
    pub resume: &'static str,
    pub has_resumed: &'static str,
    pub close: &'static str,
    pub close_question: &'static str,
    pub close_means: &'static str,
    pub close_now: &'static str,
    pub keep_open: &'static str,
    pub has_closed: &'static str,
    pub parts_of_round: &'static str,
    pub progress: &'static str,
    pub links: &'static str,
    pub reminders: &'static str,
    pub targets: &'static str,
    pub settings: &'static str,
    pub results: &'static str,
    pub paper_entry: &'static str,
    pub today: &'static str,
    pub days_left: &'static str,
    pub a_day: &'static str,
    pub lagging: &'static str,
    pub without_any: &'static str,
    pub last: &'static str,
    pub just_came: &'static str,
    pub listens: &'static str,
    pub by_day: &'static str,
    pub most: &'static str,
    pub seek: &'static str,
    pub show: &'static str,
    pub order: &'static str,
    pub all_units: &'static str,
    pub only_lagging: &'static str,
    pub only_silent: &'static str,
    pub only_done: &'static str,
    pub lagging_first: &'static str,
    pub by_name: &'static str,
    pub latest_first: &'static str,
    pub against_target: &'static str,
    pub last_answer: &'static str,
    pub stands: &'static str,
    pub due_by_now: &'static str,
    pub silent: &'static str,
    pub behind: &'static str,
    pub on_pace: &'static str,
    pub done: &'static str,
    pub waiting: &'static str,
    pub no_target: &'static str,
    pub no_units_here: &'static str,
    pub no_units_text: &'static str,
    pub print_posters: &'static str,
    pub print_cards: &'static str,
    pub links_xlsx: &'static str,
    pub links_hint: &'static str,
    pub link: &'static str,
    pub actions: &'static str,
    pub copy: &'static str,
    pub qr: &'static str,
    pub poster: &'static str,
    pub paper_forms: &'static str,
    pub paper_hint: &'static str,
    pub paper_count: &'static str,
    pub paper_first: &'static str,
    pub paper_wrong: &'static str,
    pub whole_round: &'static str,
    pub nobody_lags: &'static str,
    pub nobody_lags_text: &'static str,
    pub reminders_hint: &'static str,
    pub copy_all: &'static str,
    pub reminders_csv: &'static str,
    pub no_coordinator: &'static str,
    pub see_text: &'static str,
    pub copy_text: &'static str,
    pub target: &'static str,
    pub common_target: &'static str,
    pub no_common_target: &'static str,
    pub paste_targets: &'static str,
    pub pasted_rows: &'static str,
    pub paste_hint: &'static str,
    pub take_over: &'static str,
    pub rows_taken: &'static str,
    pub rows_left: &'static str,
    pub changes: &'static str,
    pub save: &'static str,
    pub saved: &'static str,
    pub sample: &'static str,
    pub sample_hint: &'static str,
    pub seed: &'static str,
    pub seed_hint: &'static str,
    pub frame: &'static str,
    pub cases: &'static str,
    pub reserves: &'static str,
    pub new_cases: &'static str,
    pub overtaken: &'static str,
    pub extend_by: &'static str,
    pub days: &'static str,
}

impl Words {
    /// A number as the language writes it.
    #[must_use]
    pub fn number(&self, number: u64) -> String {
        self.language.number(number)
    }

    /// The modes in words, in the order of [`MODES`](super::wish::MODES).
    #[must_use]
    pub fn modes_named(&self) -> [&'static str; 6] {
        [self.web, self.qr_mode, self.kiosk, self.enumerator, self.phone, self.paper]
    }
}

/// The words of a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    language.pick(&VIETNAMESE, &ENGLISH)
}

/// A word, as a field takes it: it follows the language.
#[must_use]
pub fn said(pick: fn(&'static Words) -> &'static str) -> Signal<String> {
    language::said(words, pick)
}
