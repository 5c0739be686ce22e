//! No answer gets into the log, at any level.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use survey_specs::code::RoundCode;
use tracing::level_filters::LevelFilter;

use crate::sample::{id, saying};
use crate::scene::{Scene, may_collect, may_design, may_read_responses, set_up_round};

/// What is looked for: no other text of the story or of the program has it.
const SECRET: &str = "bí-mật-7c1d40";
/// The same, should something write only ASCII.
const SECRET_IN_ASCII: &str = "7c1d40";

static LINES: AtomicUsize = AtomicUsize::new(0);
static HAS_LEAKED: AtomicBool = AtomicBool::new(false);

/// Reads everything that is logged in this process from now on, at every level.
pub fn listen() {
    tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_writer(|| Listener).init();
}

struct Listener;

impl Write for Listener {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        LINES.fetch_add(1, Ordering::Relaxed);
        if String::from_utf8_lossy(line).contains(SECRET_IN_ASCII) {
            HAS_LEAKED.store(true, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub fn no_answer_gets_into_the_log(scene: &Scene) {
    scene.play(async {
        let store = scene.process().await;
        let round = set_up_round(&*store, "r1").await;
        let unknown: RoundCode = "unknown".parse().unwrap();
        let secret = saying(&round, id(1), SECRET);
        let other = saying(&round, id(1), &format!("{SECRET} khác"));
        let impossible = saying(&unknown, id(2), SECRET);
        store.store_response(&may_collect(), secret.clone()).await.unwrap();
        store.store_response(&may_collect(), secret.clone()).await.unwrap();
        store.store_response(&may_collect(), other).await.unwrap();
        let error = store.store_response(&may_collect(), impossible).await.unwrap_err();
        store.store_responses_in_bulk(&may_design(), vec![secret.clone()]).await.unwrap();
        let rows = store.responses_of_round(&may_read_responses(), &round, None, 9).await.unwrap();
        assert!(rows[0].answers_json.contains(SECRET));

        // What a handler would log of all this.
        tracing::error!(
            ?secret,
            ?rows,
            "{error:?}: {error}, because {:?}",
            std::error::Error::source(&error)
        );
        store.close().await;
    });
    assert!(LINES.load(Ordering::Relaxed) > 0, "the log was read");
    assert!(!HAS_LEAKED.load(Ordering::Relaxed), "an answer stands in the log");
}
