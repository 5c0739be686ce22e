//! How long a citizen waits on a slow phone with a slow network, from the link to the receipt.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::install::Permission;
use crate::median::{median, percentile};
use crate::node::{Chromium, ScriptFolder};
use crate::page;
use crate::project::Project;
use crate::section::Section;
use crate::step::{self, Failure};

/// Visits, each with an empty cache; medians are told.
const RUNS: usize = 5;

/// How many times slower the processor is made.
const SLOWER: f64 = 4.0;

const FILES: [(&str, &str); 1] = [("walk.mjs", include_str!("phone_speed/walk.mjs"))];

const SECTION: Section = Section {
    begin: "<!-- phone:begin -->",
    end: "<!-- phone:end -->",
    introduction: INTRODUCTION,
};

const INTRODUCTION: &str = "
## A slow phone

How long a citizen waits, as measured by `cargo xtask bench phone`, which rewrites the table below.
Chromium, 390×844, with its processor slowed 4×, 1.6 Mbit/s and 150 ms for every request, opens the
SIPAS questionnaire of the demonstration province with an empty cache, answers every question that has
categories by tapping, and sends the form. Times on the way to the first page are from its request,
the others from the tap; each ends after the frame that shows what is waited for.

- *answerable*: the plain form is there to its last button, which needs no script.
- *app*: the app has taken over the page, with paging and all that goes with it.
- *memory* is taken on the review, after a collection of garbage: what JavaScript holds, and what the
  page's process has for itself, the browser's own part and WebAssembly included.

Five visits; the median over the visits, or over all taps of the visits, and for taps the 95th
percentile too.

";

#[derive(Debug, Deserialize)]
struct Report {
    /// Of Chromium.
    version: String,
    runs: Vec<Visit>,
}

/// One visit: times in milliseconds, memory in bytes.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Visit {
    first_paint: f64,
    answerable: f64,
    taken_over: f64,
    turns: Vec<f64>,
    answers: Vec<f64>,
    sent: f64,
    heap: f64,
    process: f64,
}

/// One figure of a visit.
type Figure = fn(&Visit) -> f64;
/// A figure for each of its taps.
type Figures = fn(&Visit) -> &[f64];

/// Measures and writes the table to docs/benchmarks.md.
pub fn measure(project: &Project, _: Permission) -> Result<(), Failure> {
    let chromium = Chromium::find(project)?;
    let folder = ScriptFolder::lay_out(project, "phone-speed", &FILES)?;
    let (demonstration, build) = page::demonstration_with_app(project, 50)?;
    let task = chromium.task(task(&demonstration.url(demonstration.questionnaire())));
    let report: Report = step::streaming("a slow phone", || folder.run("walk.mjs", &task))?;
    let table = table(&report, build);
    step::say(&table)?;
    SECTION.write(&project.root().join("docs/benchmarks.md"), &table)
}

fn task(url: &str) -> Value {
    json!({
        "runs": RUNS,
        "url": url,
        "cpu": SLOWER,
        // Milliseconds, and bytes per second.
        "network": {
            "latency": 150,
            "downloadThroughput": 1_600_000 / 8,
            "uploadThroughput": 750_000 / 8,
        },
        "words": {
            "agree": "Tôi đã đọc và đồng ý tham gia khảo sát.",
            "begin": "Bắt đầu trả lời",
            "next": "Tiếp tục",
            "done": "Xong, xem lại phiếu",
            "review": "Xem lại trước khi gửi",
            "send": "Gửi phiếu",
            "receipt": "Đã nhận được phiếu",
        },
    })
}

fn table(report: &Report, build: &str) -> String {
    let Report { version, runs } = report;
    let mut table = String::from("| what | median | p95 |\n|---|---:|---:|\n");
    let once: [(&str, Figure); 3] = [
        ("first paint", |visit| visit.first_paint),
        ("answerable, without a script", |visit| visit.answerable),
        ("app has taken over", |visit| visit.taken_over),
    ];
    for (what, figure) in once {
        let middle = time(median(runs.iter().map(figure).collect()));
        let _ = writeln!(table, "| {what} | {middle} | |");
    }
    let taps: [(&str, Figures); 2] = [
        ("from the tap to the next page", |visit| &visit.turns),
        ("from the tap to the answer shown", |visit| &visit.answers),
    ];
    for (what, figures) in taps {
        let all: Vec<f64> = runs.iter().flat_map(figures).copied().collect();
        let (middle, high) = (time(median(all.clone())), time(percentile(all, 95)));
        let _ = writeln!(table, "| {what} | {middle} | {high} |");
    }
    let sent = time(median(runs.iter().map(|visit| visit.sent).collect()));
    let _ = writeln!(table, "| from sending to the receipt | {sent} | |");
    let memory: [(&str, Figure); 2] = [
        ("memory of JavaScript", |visit| visit.heap),
        ("memory of the page's process", |visit| visit.process),
    ];
    for (what, figure) in memory {
        let middle = median(runs.iter().map(figure).collect());
        let middle = middle.map_or_else(dash, |bytes| format!("{:.1} MB", bytes / 1e6));
        // Writing to a String cannot fail.
        let _ = writeln!(table, "| {what} | {middle} | |");
    }
    let turns: usize = runs.iter().map(|visit| visit.turns.len()).sum();
    let answers: usize = runs.iter().map(|visit| visit.answers.len()).sum();
    let visits = runs.len();
    let _ = write!(
        table,
        "\nChromium {version}, {build} build; {visits} visits, {turns} pages turned, {answers} answers."
    );
    table
}

fn time(milliseconds: Option<f64>) -> String {
    milliseconds.map_or_else(dash, |milliseconds| format!("{milliseconds:.0} ms"))
}

fn dash() -> String {
    "–".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taps_of_all_visits_are_taken_together() {
        let visit = |taken_over: f64, turns: &[f64]| Visit {
            first_paint: 400.0,
            answerable: 450.0,
            taken_over,
            turns: turns.to_vec(),
            answers: vec![16.0],
            sent: 600.0,
            heap: 1.5e6,
            process: 20e6,
        };
        let runs = vec![
            visit(1400.0, &[30.0, 40.0]),
            visit(1500.0, &[50.0, 60.0]),
            visit(2000.0, &[70.0, 200.0]),
        ];
        let table = table(&Report { version: "156".to_owned(), runs }, "release");
        for row in [
            "| app has taken over | 1500 ms | |",
            "| from the tap to the next page | 60 ms | 200 ms |",
            "| from sending to the receipt | 600 ms | |",
            "| memory of JavaScript | 1.5 MB | |",
            "3 visits, 6 pages turned, 3 answers.",
        ] {
            assert!(table.contains(row), "{row} in {table}");
        }
    }
}
