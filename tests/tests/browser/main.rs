//! A real browser against the real server: the questionnaire with and without scripts, the staff's
//! pages, accessibility, and what a phone has to load.
//!
//! Needs the binary `thuocdo` with the app inside (`cargo xtask build`), Chromium, Node.js and the
//! npm packages of `tests/browser` (`npm ci --prefix tests/browser`). Where something is absent, tests
//! count as ignored, unless `CI` or `THUOCDO_REQUIRE_BIN` is set. `THUOCDO_SCREENSHOTS=FOLDER` keeps a
//! picture of every screen.
#![expect(clippy::expect_used, reason = "a test that cannot go on says so by panicking")]

mod answering;
mod budget;
mod screens;
mod staff;

use libtest_mimic::{Arguments, Completion, Trial};
use thuocdo_tests::browser::Browser;
use thuocdo_tests::server::Thuocdo;

/// What a scenario is played with.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The program.
    pub program: Thuocdo,
    /// The browser.
    pub browser: Browser,
}

type Scenario = fn(&Stage);

const SCENARIOS: &[(&str, Scenario)] = &[
    ("the_paged_form_is_answered_and_counts_once", answering::the_paged_form_is_answered_and_counts_once),
    ("the_plain_form_is_answered_and_counts_once", answering::the_plain_form_is_answered_and_counts_once),
    ("the_plain_form_is_answered_in_english", answering::the_plain_form_is_answered_in_english),
    ("answers_outlast_a_server_that_goes_away", answering::answers_outlast_a_server_that_goes_away),
    ("staff_read_and_download_results", staff::staff_read_and_download_results),
    ("every_screen_is_accessible", screens::every_screen_is_accessible),
];

/// Browsers at the same time: each is several processes.
const BROWSERS: usize = 2;

fn main() {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(arguments.test_threads.unwrap_or(BROWSERS).min(BROWSERS));
    let program = Thuocdo::find();
    let browser = Browser::find();
    let mut trials: Vec<Trial> = SCENARIOS
        .iter()
        .map(|(name, scenario)| {
            let stage = program.clone().zip(browser.clone()).map(|(program, browser)| Stage { program, browser });
            trial(name, stage, *scenario)
        })
        .collect();
    trials.push(trial("a_phone_loads_little", program, |program| budget::a_phone_loads_little(program)));
    libtest_mimic::run(&arguments, trials).exit();
}

fn trial<S: Send + 'static>(name: &str, stage: Option<S>, play: impl FnOnce(&S) + Send + 'static) -> Trial {
    Trial::ignorable_test(name, move || {
        let Some(stage) = stage else {
            return Ok(Completion::ignored_with("the server, Chromium or its driver is absent"));
        };
        play(&stage);
        Ok(Completion::Completed)
    })
}
