//! How quickly the designer follows the keys, with a questionnaire of many items on a slow processor.

use serde::Deserialize;
use serde_json::json;

use crate::install::Permission;
use crate::median::{median, percentile};
use crate::node::{Chromium, ScriptFolder};
use crate::page;
use crate::project::Project;
use crate::section::Section;
use crate::step::{self, Failure};

/// Items of the questionnaire.
const ITEMS: u32 = 200;

/// How many times slower the processor is made.
const SLOWER: f64 = 4.0;

/// What is typed.
const TYPED: &str = " (tinh den ngay 30 thang 9 nam nay, o tat ca cac noi da den)";

/// What a key counts that the browser does not tell of, in milliseconds.
const UNTOLD: f64 = 16.0;

const FILES: [(&str, &str); 1] = [("type.mjs", include_str!("console_speed/type.mjs"))];

const SECTION: Section = Section {
    begin: "<!-- console:begin -->",
    end: "<!-- console:end -->",
    introduction: INTRODUCTION,
};

const INTRODUCTION: &str = "
## Typing in the designer

How long the staff wait for a letter, as measured by `cargo xtask bench console`, which rewrites the
table below. Chromium, 1440×900, with its processor slowed 4×, opens a questionnaire of 200 items in
two languages and types 60 letters into the label of the middle one, eight a second, with the live
preview beside it. The time is the browser's own (Event Timing): from the key to the frame that shows
what it did, in steps of 8 ms. Keys that took less than 16 ms are not told and count as 16 ms. The aim
is 50 ms. The floor is the same keys, in the same run, in a page of one empty field and no script.

";

#[derive(Debug, Deserialize)]
struct Report {
    /// Of Chromium.
    version: String,
    /// Milliseconds of every key that took 16 or more.
    keys: Vec<f64>,
    /// The same in a page that does nothing.
    floor: Vec<f64>,
}

/// Measures and writes the table to docs/benchmarks.md.
pub fn measure(project: &Project, _: Permission) -> Result<(), Failure> {
    let chromium = Chromium::find(project)?;
    let folder = ScriptFolder::lay_out(project, "console-speed", &FILES)?;
    let (demonstration, build) = page::demonstration_with_app(project, 5)?;
    let (user, password) = demonstration
        .staff()
        .ok_or_else(|| Failure::Failed("`thuocdo demo` printed no staff account".to_owned()))?;
    let task = chromium.task(json!({
        "origin": demonstration.url(""),
        "user": user,
        "password": password,
        "cpu": SLOWER,
        "items": ITEMS,
        "text": TYPED,
    }));
    let report: Report =
        step::streaming("typing in the designer", || folder.run("type.mjs", &task))?;
    let table = table(&report, build);
    step::say(&table)?;
    SECTION.write(&project.root().join("docs/benchmarks.md"), &table)
}

fn table(report: &Report, build: &str) -> String {
    let typed = TYPED.chars().count();
    let mut lines =
        vec!["| | median | p95 | longest |".to_owned(), "|---|---:|---:|---:|".to_owned()];
    for (name, keys) in
        [("from the key to the letter", &report.keys), ("floor: an empty page", &report.floor)]
    {
        let mut keys = keys.clone();
        keys.resize(keys.len().max(typed), UNTOLD);
        let longest = keys.iter().copied().fold(0.0, f64::max);
        let time =
            |time: Option<f64>| time.map_or_else(|| "–".to_owned(), |ms| format!("{ms:.0} ms"));
        let (middle, high) = (time(median(keys.clone())), time(percentile(keys, 95)));
        lines.push(format!("| {name} | {middle} | {high} | {longest:.0} ms |"));
    }
    let version = &report.version;
    lines.push(String::new());
    lines.push(format!("Chromium {version}, {build} build; {typed} keys, {ITEMS} items."));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_the_browser_does_not_tell_count_as_its_threshold() {
        let report =
            Report { version: "156".to_owned(), keys: vec![24.0, 40.0], floor: vec![24.0] };
        let table = table(&report, "release");
        assert!(
            table.contains("| from the key to the letter | 16 ms | 16 ms | 40 ms |"),
            "{table}"
        );
        assert!(table.contains("| floor: an empty page | 16 ms | 16 ms | 24 ms |"), "{table}");
    }
}
