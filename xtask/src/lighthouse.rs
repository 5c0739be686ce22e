//! Lighthouse's marks of the citizen's pages on a phone, against their bounds.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::install::Permission;
use crate::median::median;
use crate::node::{Chromium, ScriptFolder};
use crate::page;
use crate::project::Project;
use crate::section::Section;
use crate::step::{self, Failure};

/// Runs of every page; medians are told.
const RUNS: usize = 5;

/// Responses of the demonstration province, which the page with results shows.
const RESPONSES: usize = 500;

/// The largest first picture of the page may take so long, in milliseconds.
const LARGEST_PAINT: f64 = 1200.0;

const FILES: [(&str, &str); 4] = [
    (".npmrc", include_str!("lighthouse/.npmrc")),
    ("package.json", include_str!("lighthouse/package.json")),
    ("package-lock.json", include_str!("lighthouse/package-lock.json")),
    ("audit.mjs", include_str!("lighthouse/audit.mjs")),
];

const SECTION: Section = Section {
    begin: "<!-- lighthouse:begin -->",
    end: "<!-- lighthouse:end -->",
    introduction: INTRODUCTION,
};

const INTRODUCTION: &str = "
## Lighthouse

What Lighthouse says of the citizen's pages with its settings for phones, as measured by `cargo xtask
bench lighthouse`, which rewrites the table below. The running server with the demonstration province is
asked in Vietnamese, with brotli, each time by a new Chromium with an empty cache.

- *simulated* is Lighthouse's own way: the page is loaded at full speed, and what a phone with a processor
  four times slower and 1.6 Mbit/s with 150 ms of delay would take is computed from it.
- *real* slows the browser down itself: the processor by 4, and the network to 1.6 Mbit/s with 150 ms for
  every request.

The first page must have, simulated, at least 98 for performance, 100 for accessibility and best
practices, and its largest picture within 1.2 s; else the benchmark fails. The rest is for information.
Each figure is the median of five runs.

";

#[derive(Debug, Deserialize)]
struct Report {
    version: String,
    audits: Vec<Audit>,
}

#[derive(Debug, Deserialize)]
struct Audit {
    page: String,
    throttling: String,
    runs: Vec<Run>,
}

/// One run: marks out of 100, times in milliseconds.
#[derive(Clone, Debug, Deserialize)]
struct Run {
    browser: String,
    performance: f64,
    accessibility: f64,
    best_practices: f64,
    first_paint: f64,
    largest_paint: f64,
    speed_index: f64,
    blocking: f64,
    interactive: f64,
    layout_shift: f64,
    bytes: f64,
    /// What cost marks.
    faults: Vec<String>,
}

impl Audit {
    fn median(&self, figure: impl Fn(&Run) -> f64) -> f64 {
        median(self.runs.iter().map(figure).collect()).unwrap_or(f64::NAN)
    }

    /// The bounds hold for the citizen's first page by Lighthouse's own way.
    fn is_bound(&self) -> bool {
        self.page == FIRST_PAGE && self.throttling == SIMULATED
    }

    /// Every bound that is broken.
    fn breaches(&self) -> Vec<String> {
        let marks = [
            ("performance", self.median(|run| run.performance), 98.0),
            ("accessibility", self.median(|run| run.accessibility), 100.0),
            ("best practices", self.median(|run| run.best_practices), 100.0),
        ];
        // A figure that was not measured is no number, and does not pass.
        let mut breaches: Vec<_> = marks
            .into_iter()
            .filter(|(_, mark, bound)| mark.is_nan() || mark < bound)
            .map(|(name, mark, bound)| format!("{name} is {mark:.0}, not {bound:.0}"))
            .collect();
        let largest = self.median(|run| run.largest_paint);
        if largest.is_nan() || largest > LARGEST_PAINT {
            breaches.push(format!("the largest picture takes {largest:.0} ms"));
        }
        if !breaches.is_empty() {
            let mut faults: Vec<_> = self.runs.iter().flat_map(|run| run.faults.clone()).collect();
            faults.sort();
            faults.dedup();
            breaches.extend(faults);
        }
        breaches
    }
}

const FIRST_PAGE: &str = "first page of SIPAS";
const SIMULATED: &str = "simulated";

/// Measures and writes the table to docs/benchmarks.md.
pub fn measure(project: &Project, permission: Permission) -> Result<(), Failure> {
    let chromium = Chromium::find(project)?;
    let folder = ScriptFolder::lay_out(project, "lighthouse", &FILES)?;
    folder.install(permission)?;
    let (demonstration, build) = page::demonstration_with_app(project, RESPONSES)?;
    let first = demonstration.url(demonstration.questionnaire());
    let results = demonstration.url(demonstration.results());
    let task = chromium.task(task(&first, &results));
    let report: Report = step::streaming("Lighthouse", || folder.run("audit.mjs", &task))?;
    let table = table(&report, build);
    step::say(&table)?;
    SECTION.write(&project.root().join("docs/benchmarks.md"), &table)?;
    judged(&report.audits)
}

fn judged(audits: &[Audit]) -> Result<(), Failure> {
    let bound: Vec<_> = audits.iter().filter(|audit| audit.is_bound()).collect();
    let breaches: Vec<_> = bound.iter().flat_map(|audit| audit.breaches()).collect();
    if bound.is_empty() {
        return Err(Failure::Failed("Lighthouse did not audit the first page".to_owned()));
    }
    if breaches.is_empty() {
        return Ok(());
    }
    Err(Failure::Failed(format!("{FIRST_PAGE}, {SIMULATED}: {}", breaches.join("; "))))
}

fn task(first: &str, results: &str) -> Value {
    json!({
        "runs": RUNS,
        "pages": [
            {"name": FIRST_PAGE, "url": first},
            {"name": "page with results", "url": results},
        ],
        "throttlings": [
            {"name": SIMULATED, "settings": {"throttlingMethod": "simulate"}},
            {"name": "real", "settings": {
                "throttlingMethod": "devtools",
                "throttling": {
                    "cpuSlowdownMultiplier": 4,
                    "requestLatencyMs": 150,
                    "downloadThroughputKbps": 1600,
                    "uploadThroughputKbps": 750,
                    "rttMs": 150,
                    "throughputKbps": 1600,
                },
            }},
        ],
    })
}

fn table(report: &Report, build: &str) -> String {
    let mut table = String::from(
        "| page | throttling | performance | accessibility | best practices | first paint | \
         largest paint | speed index | interactive | blocked | layout shift | loaded |\n\
         |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for audit in &report.audits {
        let _ = write!(table, "| {} | {} |", audit.page, audit.throttling);
        let marks: [fn(&Run) -> f64; 3] =
            [|run| run.performance, |run| run.accessibility, |run| run.best_practices];
        for mark in marks {
            let _ = write!(table, " {:.0} |", audit.median(mark));
        }
        let seconds: [fn(&Run) -> f64; 4] = [
            |run| run.first_paint,
            |run| run.largest_paint,
            |run| run.speed_index,
            |run| run.interactive,
        ];
        for time in seconds {
            let _ = write!(table, " {:.2} s |", audit.median(time) / 1000.0);
        }
        let kilobytes = audit.median(|run| run.bytes) / 1000.0;
        let blocked = audit.median(|run| run.blocking);
        let shift = audit.median(|run| run.layout_shift);
        // Writing to a String cannot fail.
        let _ = writeln!(table, " {blocked:.0} ms | {shift:.2} | {kilobytes:.1} kB |");
    }
    let browser = report.audits.iter().flat_map(|audit| &audit.runs).map(|run| &run.browser).next();
    let browser = browser.map_or("unknown", String::as_str);
    let Report { version, .. } = report;
    let _ = write!(table, "\nLighthouse {version}, Chromium {browser}, {build} build.");
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(performance: f64, largest_paint: f64) -> Run {
        Run {
            browser: "156.0.0.0".to_owned(),
            performance,
            accessibility: 100.0,
            best_practices: 100.0,
            first_paint: 700.0,
            largest_paint,
            speed_index: 700.0,
            blocking: 20.0,
            interactive: 900.0,
            layout_shift: 0.0,
            bytes: 115_000.0,
            faults: vec!["performance: Largest Contentful Paint".to_owned()],
        }
    }

    fn audit(throttling: &str, runs: Vec<Run>) -> Audit {
        Audit { page: FIRST_PAGE.to_owned(), throttling: throttling.to_owned(), runs }
    }

    #[test]
    fn one_bad_run_of_several_is_forgiven_and_a_bad_median_is_not() {
        let good = || run(100.0, 769.0);
        let bad = || run(97.0, 1201.0);
        assert!(judged(&[audit(SIMULATED, vec![good(), bad(), good()])]).is_ok());
        let failure = judged(&[audit(SIMULATED, vec![bad(), bad(), good()])]).expect_err("slow");
        let told = failure.to_string();
        for part in ["performance is 97, not 98", "takes 1201 ms", "Largest Contentful Paint"] {
            assert!(told.contains(part), "{told}");
        }
    }

    #[test]
    fn what_was_not_audited_does_not_pass() {
        assert!(judged(&[audit("real", vec![run(100.0, 500.0)])]).is_err());
        assert!(judged(&[audit(SIMULATED, Vec::new())]).is_err());
    }

    #[test]
    fn a_row_has_every_figure() {
        let audits = vec![audit(SIMULATED, vec![run(99.0, 769.0)])];
        let table = table(&Report { version: "12.8.2".to_owned(), audits }, "release");
        let row = "| first page of SIPAS | simulated | 99 | 100 | 100 | 0.70 s | 0.77 s | 0.70 s | \
                   0.90 s | 20 ms | 0.00 | 115.0 kB |";
        assert!(table.contains(row), "{table}");
        assert!(table.contains("Lighthouse 12.8.2, Chromium 156.0.0.0, release build."));
    }
}
