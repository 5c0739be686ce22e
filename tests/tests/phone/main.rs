//! The matrix of faults: a real browser, which can be killed, against the real server, which can be
//! killed too. After each play, every acknowledged answer is in the database exactly once, and every
//! other one is still on the phone.
//!
//! Needs what the tests in `browser` need. `THUOCDO_PLAYS` says how often each fault is played with the
//! short questionnaire, `THUOCDO_SEED` from where chance begins; both are printed.
#![expect(clippy::expect_used, reason = "a test that cannot go on says so by panicking")]
#![expect(clippy::print_stdout, reason = "the counts are the result of the study")]

mod play;
mod questionnaire;
mod worker;

use std::env;
use std::str::FromStr;
use std::sync::OnceLock;

use libtest_mimic::{Arguments, Completion, Trial};
use thuocdo_tests::browser::Browser;
use thuocdo_tests::client::Client;
use thuocdo_tests::fault::HEAD;
use thuocdo_tests::round::FieldedRound;
use thuocdo_tests::server::{Thuocdo, is_required};

/// What a fault is played with.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The program.
    pub program: Thuocdo,
    /// The browser.
    pub browser: Browser,
    /// From where chance begins.
    pub seed: u32,
    /// How often each fault is played with the short questionnaire.
    pub plays: u64,
}

type Test = (&'static str, fn(&Stage));

const TESTS: [Test; 11] = [
    ("a_server_that_is_killed_mid_request_loses_nothing", |stage| {
        play::assert_harmless(stage, "server killed");
    }),
    ("an_answer_that_is_lost_after_the_commit_doubles_nothing", |stage| {
        play::assert_harmless(stage, "answer lost");
    }),
    ("two_tabs_that_send_at_once_double_nothing", |stage| {
        play::assert_harmless(stage, "two tabs");
    }),
    ("thirty_interviews_without_a_network_all_arrive", |stage| {
        play::assert_harmless(stage, "offline");
    }),
    ("storage_that_is_cleared_under_an_open_page_loses_nothing", |stage| {
        play::assert_harmless(stage, "storage cleared");
    }),
    ("a_clock_that_is_wrong_by_a_year_changes_nothing", |stage| {
        play::assert_harmless(stage, "clock wrong");
    }),
    ("an_interview_outlasts_an_update_of_the_app", |stage| {
        play::assert_harmless(stage, "app updated");
    }),
    ("a_round_that_closes_meanwhile_takes_what_was_begun", |stage| {
        play::assert_harmless(stage, "round closed");
    }),
    ("a_browser_that_is_killed_loses_at_most_a_keystroke", |stage| {
        play::assert_harmless(stage, "browser killed");
    }),
    ("a_lost_and_a_doubled_response_are_noticed", play::a_lost_and_a_doubled_response_are_noticed),
    ("the_worker_lets_everything_but_get_pass", worker::the_worker_lets_everything_but_get_pass),
];

/// Browsers at the same time: each is several processes.
const BROWSERS: usize = 2;

/// How often each fault is played in the tests.
const PLAYS: u64 = 3;

fn main() {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(arguments.test_threads.unwrap_or(BROWSERS).min(BROWSERS));
    let stage = Thuocdo::find().zip(Browser::find()).map(|(program, browser)| Stage {
        program,
        browser,
        seed: setting("THUOCDO_SEED").unwrap_or_else(random),
        plays: setting("THUOCDO_PLAYS").unwrap_or(PLAYS),
    });
    if let Some(stage) = stage.as_ref().filter(|_| !arguments.list) {
        println!("{} plays of each fault, THUOCDO_SEED={}\n{HEAD}", stage.plays, stage.seed);
    }
    let trials = TESTS.map(|test| trial(test, stage.clone()));
    libtest_mimic::run(&arguments, trials.into()).exit();
}

fn trial((name, play): Test, stage: Option<Stage>) -> Trial {
    Trial::ignorable_test(name, move || {
        let Some(stage) = stage else {
            return Ok(Completion::ignored_with("the server, Chromium or its driver is absent"));
        };
        if !has_app(&stage) {
            return Ok(Completion::ignored_with("the server was built without the app"));
        }
        play(&stage);
        Ok(Completion::Completed)
    })
}

fn has_app(stage: &Stage) -> bool {
    static HAS_APP: OnceLock<bool> = OnceLock::new();
    *HAS_APP.get_or_init(|| {
        let round = FieldedRound::of_questionnaire(&stage.program, questionnaire::SHORT);
        let server = round.serve();
        let page = Client::new(server.origin()).get(&format!("/r/{}", round.code)).expect(200);
        let has_app = page.text().contains("<script type=\"module\"");
        assert!(has_app || !is_required(), "the server has no app inside; run `cargo xtask build`");
        has_app
    })
}

fn setting<T: FromStr>(name: &str) -> Option<T> {
    env::var(name).ok()?.parse().ok()
}

#[expect(
    clippy::disallowed_methods,
    reason = "other points in time at each run; the seed is printed"
)]
fn random() -> u32 {
    jiff::Timestamp::now().subsec_nanosecond().unsigned_abs()
}
