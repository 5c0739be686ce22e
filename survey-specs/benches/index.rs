//! How long the evaluator of indices takes, beside the bare arithmetic in binary floats.
//!
//! `cargo xtask bench index` runs this program, gives it a folder for the same numbers as files, lets
//! another program compute them, and writes docs/benchmarks.md. Each line printed is a measurement:
//! its case, what was timed, the units, leaves and rows, and the seconds of every run.

#![expect(clippy::expect_used, reason = "a benchmark that cannot go on says so by panicking")]

#[path = "index/case.rs"]
mod case;
#[path = "index/files.rs"]
mod files;
#[path = "index/ruler.rs"]
mod ruler;

use std::hint::black_box;
use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rust_decimal::prelude::ToPrimitive;
use survey_specs::index::{Node, Outcome, evaluate};

use case::Case;
use ruler::Ruler;

/// Runs of the evaluator and of the ruler; the median is reported.
const RUNS: usize = 15;
const RUNS_OF_RULER: usize = 101;

/// How far the ruler's binary floats may lie from the evaluator's decimals, in points: where leaves
/// are rounded to two digits, a half that a float does not hold goes the other way.
const HAIR: f64 = 0.05;

fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let folder = folder.map(PathBuf::from);
    for case in [Case::sipas(), Case::qd766(), Case::ddci()] {
        let mut outcome = None;
        let evaluated = timed(RUNS, || {
            let evaluate = || evaluate(&case.definition, &case.policy, black_box(&case.subjects));
            outcome = Some(black_box(evaluate()));
        });
        let outcome = outcome.expect("there was a run");
        let mut ruler = Ruler::of(&case);
        let floats = timed(RUNS_OF_RULER, || {
            black_box(&mut ruler).run();
        });
        agree(&case, &outcome, &ruler);
        if let Some(folder) = &folder {
            files::write(folder, &case, &outcome).expect("the files of a case");
        }
        tell(&case, "evaluate", &evaluated);
        tell(&case, "floats", &floats);
    }
}

/// The duration of every run; what a run leaves behind is dropped outside of it.
fn timed(runs: usize, mut run: impl FnMut()) -> Vec<Duration> {
    let time = |_| {
        let start = now();
        run();
        start.elapsed()
    };
    (0..runs).map(time).collect()
}

#[expect(clippy::disallowed_methods, reason = "a benchmark times itself")]
fn now() -> Instant {
    Instant::now()
}

fn tell(case: &Case, what: &str, durations: &[Duration]) {
    let leaves = case.definition.root.walk().into_iter().filter_map(Node::leaf).count();
    let rows = (case.subjects.len() + case.classes) * case.definition.root.walk().len();
    let seconds: Vec<String> =
        durations.iter().map(|duration| duration.as_secs_f64().to_string()).collect();
    let numbers = format!("{}\t{leaves}\t{rows}", case.subjects.len());
    writeln!(std::io::stdout(), "{}\t{what}\t{numbers}\t{}", case.name, seconds.join(" "))
        .expect("standard output");
}

/// The ruler measures the same thing only if it comes to the same values.
fn agree(case: &Case, outcome: &Outcome, ruler: &Ruler) {
    let nodes = case.definition.root.walk().len();
    for (place, row) in outcome.nodes.iter().take(case.subjects.len() * nodes).enumerate() {
        let value = row.value.and_then(|value| value.to_f64()).expect("no value is missing");
        let float = ruler.value(place / nodes, place % nodes);
        assert!((value - float).abs() < HAIR, "{} {}: {value}, {float}", case.name, row.node);
    }
}
