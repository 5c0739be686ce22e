//! The benchmark program of `thuocdo-stats`.

use std::path::Path;
use std::process::Command;

use crate::median::median;
use crate::project::Project;
use crate::step::{self, Failure};

/// The jobs and their numbers of rows; each is a process of its own, so that it has its own peak.
const JOBS: [(&str, usize); 10] = [
    ("aligned", 1_000_000),
    ("crossing", 1_000_000),
    ("psus", 1_000_000),
    ("scattered", 1_000_000),
    ("tree", 1_000_000),
    ("growth", 100_000),
    ("growth", 1_000_000),
    ("growth", 10_000_000),
    ("stream", 1_000_000),
    ("stream", 10_000_000),
];

/// The rows of the table that other programs read.
pub const ROWS: usize = 1_000_000;

/// What the benchmark program printed of one job.
#[derive(Debug, Clone, PartialEq)]
pub struct Timing {
    pub job: String,
    pub rows: usize,
    pub what: String,
    /// Median seconds.
    pub seconds: f64,
    /// The most memory of the process so far, in MB.
    pub peak: u64,
}

/// Runs every job.
pub fn measure(project: &Project) -> Result<Vec<Timing>, Failure> {
    let mut timings = Vec::new();
    for (job, rows) in JOBS {
        let mut command = program(project);
        command.arg(job).arg(rows.to_string());
        let printed = checked(&mut command)?;
        timings.extend(read(&printed).ok_or_else(|| {
            Failure::Failed(format!("`{}` printed no measurement", step::shown(&command)))
        })?);
    }
    Ok(timings)
}

/// Writes the sample as `likert.csv`, and our means as `unit_s.tsv` and `unit_x.tsv`.
pub fn write_table(project: &Project, folder: &Path) -> Result<(), Failure> {
    let mut command = program(project);
    command.arg("csv").arg(ROWS.to_string()).arg(folder.join("likert.csv"));
    checked(&mut command).map(drop)
}

fn program(project: &Project) -> Command {
    let mut command = project.cargo();
    command.args(["bench", "--package", "thuocdo-stats", "--bench", "cells", "--"]);
    command
}

/// What a program prints that has to end well.
pub fn checked(command: &mut Command) -> Result<String, Failure> {
    let output = step::output(command)?;
    if !output.status.success() {
        let cause = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::Failed(format!("`{}`: {}", step::shown(command), cause.trim())));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Job, rows, what was timed, seconds of every run, peak in MB.
fn read(printed: &str) -> Option<Vec<Timing>> {
    let timings: Option<Vec<Timing>> = printed.lines().map(read_line).collect();
    timings.filter(|timings| !timings.is_empty())
}

fn read_line(line: &str) -> Option<Timing> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [job, rows, what, seconds, peak] = cells[..] else { return None };
    Some(Timing {
        job: job.to_owned(),
        rows: rows.parse().ok()?,
        what: what.to_owned(),
        seconds: median(
            seconds.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?,
        )?,
        peak: peak.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_timing_with_its_median() {
        let timings = read("crossing\t1000000\tcells\t0.3 0.1 0.2\t197\n").expect("a timing");
        let expected = Timing {
            job: "crossing".to_owned(),
            rows: 1_000_000,
            what: "cells".to_owned(),
            seconds: 0.2,
            peak: 197,
        };
        assert_eq!(timings, [expected]);
    }

    #[test]
    fn what_is_no_measurement_is_refused() {
        for printed in ["", "crossing\t1\tcells\t0.1\n", "a\tb\tc\td\te\n"] {
            assert!(read(printed).is_none(), "{printed}");
        }
    }
}
