//! How long means by unit take from cells, beside the bare loop.
//!
//! `cargo xtask bench statistics` runs this program once for each job, so that each has its own peak
//! of memory. Arguments: a job and a number of rows, and for `csv` a file to write. Each line printed
//! is a measurement: job, rows, what was timed, the seconds of every run, the peak of memory in MB.

#![expect(clippy::expect_used, reason = "a benchmark that cannot go on says so by panicking")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    reason = "the numbers are made here and small"
)]

#[path = "cells/ruler.rs"]
mod ruler;
#[path = "cells/sample.rs"]
mod sample;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::ThreadPoolBuilder;
use thuocdo_stats::cells::Stream;
use thuocdo_stats::cells::{AnswerTable, Cells, Extent, Gradients, Means, Rows, Scores, Strata};
use thuocdo_stats::design::LonelyRule;

use sample::{ITEMS, PSUS, Sample, Units};

/// Runs of each job; the median is reported.
const RUNS: usize = 9;

/// Rows of a block where rows are streamed.
const BLOCK: usize = 1 << 16;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let job = arguments.next().unwrap_or_else(|| "aligned".to_owned());
    let rows = arguments.next().and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    let file = arguments.next();
    match (job.as_str(), file) {
        ("csv", Some(file)) => write_csv(Path::new(&file), rows),
        ("aligned", _) => compare(&job, rows, Units::Aligned),
        ("crossing", _) => compare(&job, rows, Units::Crossing),
        ("growth", _) => whole(&job, rows, Units::Crossing),
        ("psus", _) => whole(&job, rows, Units::Psus),
        ("scattered", _) => whole(&job, rows, Units::Scattered),
        ("tree", _) => tree(&job, rows),
        ("stream", _) => stream(&job, rows),
        (other, _) => panic!("there is no job {other}"),
    }
}

/// Our means in several settings, and the bare loop's, which must agree.
fn compare(job: &str, rows: usize, units: Units) {
    let sample = Sample::new(rows, units, false);
    let strata = strata();
    let columns: Vec<Vec<u8>> = (0..ITEMS)
        .map(|item| sample.codes.iter().skip(item).step_by(ITEMS).copied().collect())
        .collect();
    let columns: Vec<&[u8]> = columns.iter().map(Vec::as_slice).collect();
    let by_row = AnswerTable::ByRow { items: ITEMS, codes: &sample.codes };
    let one = ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let ours = means(&sample, by_row, units, &strata);
    tell(
        job,
        rows,
        "cells, 1 thread",
        &timed(|| one.install(|| means(&sample, by_row, units, &strata))),
    );
    tell(job, rows, "cells", &timed(|| means(&sample, by_row, units, &strata)));
    let by_item = AnswerTable::ByItem(&columns);
    tell(job, rows, "cells, columns", &timed(|| means(&sample, by_item, units, &strata)));
    let shuffled = sample.shuffled();
    let by_row = AnswerTable::ByRow { items: ITEMS, codes: &shuffled.codes };
    tell(job, rows, "cells, shuffled", &timed(|| means(&shuffled, by_row, units, &strata)));
    assert_eq!(ours, means(&shuffled, by_row, units, &strata), "another order, other bits");
    tell(job, rows, "ruler", &timed(|| ruler::means(black_box(&sample), units.count())));
    let (values, errors) = ruler::means(&sample, units.count());
    let pairs = values.iter().zip(ours.values()).chain(errors.iter().zip(ours.standard_errors()));
    for (ruler, ours) in pairs {
        assert!((ruler - ours).abs() <= 1e-9 * ruler.abs(), "the ruler has {ruler}, we {ours}");
    }
}

/// Our means alone, once in two threads.
fn whole(job: &str, rows: usize, units: Units) {
    let sample = Sample::new(rows, units, false);
    let strata = strata();
    let by_row = AnswerTable::ByRow { items: ITEMS, codes: &sample.codes };
    tell(job, rows, "cells", &timed(|| means(&sample, by_row, units, &strata)));
}

/// A tree of 5 elements of 8 items each and an index over them, each item on its own answers: means,
/// covariances of the nodes in each unit, and of the index between units.
fn tree(job: &str, rows: usize) {
    let sample = Sample::new(rows, Units::Crossing, true);
    let strata = strata();
    let by_row = AnswerTable::ByRow { items: ITEMS, codes: &sample.codes };
    let nodes = ITEMS + 6;
    let mut slopes = vec![0.0; nodes * ITEMS];
    for item in 0..ITEMS {
        slopes[item * ITEMS + item] = 1.0;
        slopes[(ITEMS + item / 8) * ITEMS + item] = 1.0 / 8.0;
        slopes[(ITEMS + 5) * ITEMS + item] = 1.0 / 40.0;
    }
    let gradients = Gradients::linear(100, nodes, ITEMS, &slopes).expect("slopes");
    tell(
        job,
        rows,
        "cells",
        &timed(|| {
            let cells = Cells::of(
                &rows_of(&sample, by_row),
                &Scores::plain(ITEMS),
                extent(Units::Crossing),
            )
            .expect("cells");
            let means = cells.means(&strata).expect("means");
            let nodes = cells.node_covariances(&strata, &means, &gradients).expect("nodes");
            (nodes, cells.unit_covariance(&strata, &means, &gradients, ITEMS + 5).expect("units"))
        }),
    );
}

/// Means of rows that come in blocks; only one block is in memory, and its making is not timed.
fn stream(job: &str, rows: usize) {
    let strata = strata();
    let mut stream = Stream::new(Scores::plain(ITEMS), extent(Units::Crossing));
    let mut took = Duration::ZERO;
    for first in (0..rows).step_by(BLOCK) {
        let block = Sample::part(first..rows.min(first + BLOCK), rows, Units::Crossing, false);
        let by_row = AnswerTable::ByRow { items: ITEMS, codes: &block.codes };
        let start = now();
        stream.add(&rows_of(&block, by_row)).expect("a block");
        took += start.elapsed();
    }
    let start = now();
    let streamed = stream.finish().means(&strata).expect("means");
    took += start.elapsed();
    tell(job, rows, "cells", &[took]);
    let sample = Sample::new(rows, Units::Crossing, false);
    let by_row = AnswerTable::ByRow { items: ITEMS, codes: &sample.codes };
    let at_once = means(&sample, by_row, Units::Crossing, &strata);
    assert_eq!(streamed, at_once, "other blocks, other bits");
}

fn means(sample: &Sample, answers: AnswerTable<'_>, units: Units, strata: &Strata) -> Means {
    let rows = black_box(rows_of(sample, answers));
    let cells = Cells::of(&rows, &Scores::plain(ITEMS), extent(units)).expect("cells");
    cells.means(strata).expect("means")
}

fn rows_of<'a>(sample: &'a Sample, answers: AnswerTable<'a>) -> Rows<'a> {
    Rows { psu: &sample.psu, unit: &sample.unit, weights: &sample.weights, answers }
}

fn extent(units: Units) -> Extent {
    Extent { psus: PSUS, units: units.count() }
}

fn strata() -> Strata {
    Strata::new(&Sample::stratum_of_psu(), None, LonelyRule::Fail).expect("strata")
}

/// The duration of every run; what a run leaves behind is dropped outside of it.
fn timed<T>(mut run: impl FnMut() -> T) -> Vec<Duration> {
    let time = |_| {
        let start = now();
        let result = black_box(run());
        let took = start.elapsed();
        drop(result);
        took
    };
    (0..RUNS).map(time).collect()
}

#[expect(clippy::disallowed_methods, reason = "a benchmark times itself")]
fn now() -> Instant {
    Instant::now()
}

fn tell(job: &str, rows: usize, what: &str, durations: &[Duration]) {
    let mut seconds = String::new();
    for duration in durations {
        // Writing to a String cannot fail.
        _ = write!(seconds, " {}", duration.as_secs_f64());
    }
    let line = format!("{job}\t{rows}\t{what}\t{}\t{}", seconds.trim(), peak_of_memory());
    writeln!(std::io::stdout(), "{line}").expect("standard output");
}

/// The most memory this process has had, in MB; 0 where the system does not say.
fn peak_of_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1000
}

/// The sample as a table: stratum, psu, `unit_x` (crossing), `unit_s` (aligned), weight, PSUs of the
/// stratum, q1 … q40; and our means beside it, as `unit_x.tsv` and `unit_s.tsv`: unit, item, mean,
/// standard error.
fn write_csv(file: &Path, rows: usize) {
    let aligned = Sample::new(rows, Units::Aligned, false);
    let mut out = BufWriter::new(File::create(file).expect("a file"));
    let items: Vec<String> = (1..=ITEMS).map(|item| format!("q{item}")).collect();
    writeln!(out, "stratum,psu,unit_x,unit_s,weight,N_psu,{}", items.join(",")).expect("written");
    let mut line = String::new();
    for row in 0..rows {
        let (unit, psu, across) = (aligned.unit[row], aligned.psu[row], aligned.across[row]);
        let (weight, population) = (aligned.weights[row], Sample::psus_of_stratum(unit));
        line.clear();
        // Writing to a String cannot fail.
        _ = write!(line, "{unit},{psu},{across},{unit},{weight:?},{population}");
        for code in &aligned.codes[row * ITEMS..(row + 1) * ITEMS] {
            line.push(',');
            line.push(char::from(b'0' + code));
        }
        line.push('\n');
        out.write_all(line.as_bytes()).expect("written");
    }
    out.flush().expect("written");
    let crossing = Sample { unit: aligned.across.clone(), ..aligned.clone() };
    for (name, sample, units) in
        [("unit_s", &aligned, Units::Aligned), ("unit_x", &crossing, Units::Crossing)]
    {
        let by_row = AnswerTable::ByRow { items: ITEMS, codes: &sample.codes };
        let means = means(sample, by_row, units, &strata());
        let numbers = means.values().iter().zip(means.standard_errors()).enumerate();
        let mut lines = String::new();
        for (place, (mean, error)) in numbers {
            let (unit, item) = (place / ITEMS, place % ITEMS + 1);
            // Writing to a String cannot fail.
            _ = writeln!(lines, "{unit}\t{item}\t{mean:e}\t{error:e}");
        }
        fs::write(file.with_file_name(format!("{name}.tsv")), lines).expect("written");
    }
}
