//! A real browser against the real server: the questionnaire with and without scripts, the staff's
//! pages, accessibility, and what a phone has to load.
//!
//! Needs the binary `thuocdo` with the app inside (`cargo xtask build`), Chromium, Node.js and the
//! npm packages of `tests/browser` (`npm ci --prefix tests/browser`). Where something is absent, tests
//! count as ignored, unless `CI` or `THUOCDO_REQUIRE_BIN` is set. `THUOCDO_SCREENSHOTS=FOLDER` keeps a
//! picture of every screen.
#![expect(clippy::expect_used, reason = "a test that cannot go on says so by panicking")]

mod answering;
mod assessment;
mod budget;
mod console;
mod field;
mod kiosk;
mod reach;
mod rich;
mod screens;
mod staff;
mod unit_search;

use std::sync::OnceLock;

use libtest_mimic::{Arguments, Completion, Trial};
use thuocdo_tests::browser::Browser;
use thuocdo_tests::client::Client;
use thuocdo_tests::round::FieldedRound;
use thuocdo_tests::server::{Thuocdo, is_required};

/// What a scenario is played with.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The program.
    pub program: Thuocdo,
    /// The browser.
    pub browser: Browser,
}

impl Stage {
    /// Whether the server was built with the app inside, which it may be without.
    fn has_app(&self) -> bool {
        static HAS_APP: OnceLock<bool> = OnceLock::new();
        *HAS_APP.get_or_init(|| {
            let round = FieldedRound::in_folder(&self.program);
            let server = round.serve();
            let page = Client::new(server.origin()).get(&format!("/r/{}", round.code)).expect(200);
            let has_app = page.text().contains("<script type=\"module\"");
            assert!(
                has_app || !is_required(),
                "the server has no app inside; run `cargo xtask build`"
            );
            has_app
        })
    }
}

/// What a scenario needs beside the server and the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    /// Nothing: it plays without scripts.
    Pages,
    /// The app inside the server.
    App,
}

type Scenario = (&'static str, Needs, fn(&Stage));

const SCENARIOS: [Scenario; 18] = [
    (
        "the_paged_form_is_answered_and_counts_once",
        Needs::App,
        answering::the_paged_form_is_answered_and_counts_once,
    ),
    (
        "the_plain_form_is_answered_and_counts_once",
        Needs::Pages,
        answering::the_plain_form_is_answered_and_counts_once,
    ),
    (
        "the_plain_form_is_answered_in_english",
        Needs::Pages,
        answering::the_plain_form_is_answered_in_english,
    ),
    (
        "answers_outlast_a_server_that_goes_away",
        Needs::App,
        answering::answers_outlast_a_server_that_goes_away,
    ),
    (
        "a_day_in_the_field_and_a_pile_of_paper",
        Needs::App,
        field::a_day_in_the_field_and_a_pile_of_paper,
    ),
    (
        "a_phone_tells_where_it_is_and_sends_a_picture",
        Needs::App,
        rich::a_phone_tells_where_it_is_and_sends_a_picture,
    ),
    ("staff_read_and_download_results", Needs::Pages, staff::staff_read_and_download_results),
    (
        "a_desk_rates_for_days_without_a_network",
        Needs::App,
        kiosk::a_desk_rates_for_days_without_a_network,
    ),
    ("every_screen_is_accessible", Needs::App, screens::every_screen_is_accessible),
    (
        "every_screen_stays_whole_for_whoever_needs_more",
        Needs::App,
        reach::every_screen_stays_whole_for_whoever_needs_more,
    ),
    (
        "other_languages_and_scripts_keep_what_was_typed",
        Needs::App,
        reach::other_languages_and_scripts_keep_what_was_typed,
    ),
    ("the_keyboard_alone_is_enough", Needs::App, reach::the_keyboard_alone_is_enough),
    ("a_phone_finds_the_units_that_the_server_finds", Needs::Pages, |stage| {
        unit_search::a_phone_finds_the_units_that_the_server_finds(&stage.browser);
    }),
    (
        "from_an_empty_server_to_the_first_answer",
        Needs::App,
        console::from_an_empty_server_to_the_first_answer,
    ),
    (
        "every_screen_of_the_console_is_accessible",
        Needs::App,
        console::every_screen_of_the_console_is_accessible,
    ),
    ("the_designer_needs_no_mouse", Needs::App, console::the_designer_needs_no_mouse),
    ("the_designer_takes_what_hands_do", Needs::App, console::the_designer_takes_what_hands_do),
    ("a_phone_loads_little", Needs::App, |stage| budget::a_phone_loads_little(&stage.program)),
];

/// Browsers at the same time: each is several processes.
const BROWSERS: usize = 2;

fn main() {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(arguments.test_threads.unwrap_or(BROWSERS).min(BROWSERS));
    let stage = Thuocdo::find().zip(Browser::find());
    let stage = stage.map(|(program, browser)| Stage { program, browser });
    let trials = SCENARIOS.map(|scenario| trial(scenario, stage.clone()));
    libtest_mimic::run(&arguments, trials.into()).exit();
}

fn trial((name, needs, play): Scenario, stage: Option<Stage>) -> Trial {
    Trial::ignorable_test(name, move || {
        let Some(stage) = stage else {
            return Ok(Completion::ignored_with("the server, Chromium or its driver is absent"));
        };
        if needs == Needs::App && !stage.has_app() {
            return Ok(Completion::ignored_with("the server was built without the app"));
        }
        play(&stage);
        Ok(Completion::Completed)
    })
}
