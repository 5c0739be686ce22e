//! How long the evaluator of indices takes, beside bare arithmetic and Python's decimals.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::install::Permission;
use crate::project::Project;
use crate::section::{Section, grouped};
use crate::step::{self, Failure};

const SECTION: Section = Section {
    begin: "<!-- index:begin -->",
    end: "<!-- index:end -->",
    introduction: INTRODUCTION,
};

/// What stands above the table where docs/benchmarks.md has none yet.
const INTRODUCTION: &str = "
## Index

How long `survey_specs::index::evaluate` takes for every commune of a country: 34 provinces with 135
communes each, 4,590 units, on one processor, as measured by `cargo xtask bench index`, which rewrites
the table below. The numbers are made up and the same in every run. The evaluator gives every node of
every unit its value, published value, percentage, rank and band, and every class its row.

- *floats* is the ruler: the same nodes in binary floats over flat arrays, summed, divided and sorted
  per class, without codes, texts, missing values and rounding policies. Nothing can be much faster.
- *Python* is what an analyst would write: Python 3 with its `decimal`, which is written in C, for
  values, published values, ranks and rows of classes. Its published values and ranks must be those of
  the evaluator to the last digit, else the benchmark fails.

Both are run beside the evaluator; each figure is a median. Ratios are times as long as the evaluator.

";

/// The program that computes the same with Python's decimals.
const COMPETITOR: &str = include_str!("index_speed/competitor.py");

/// Runs of the competitor and of the whole program; the median is reported.
const RUNS: usize = 5;

/// What the benchmark program printed of one case.
#[derive(Debug)]
struct Case {
    name: String,
    units: usize,
    leaves: usize,
    rows: usize,
    /// Median seconds of the evaluator, of the ruler, and of Python if it is there.
    evaluate: f64,
    floats: f64,
    python: Option<f64>,
}

/// Builds, measures and writes the table to docs/benchmarks.md.
pub fn measure(project: &Project, _: Permission) -> Result<(), Failure> {
    let folder = project.target().join("index-speed");
    fs::create_dir_all(&folder).map_err(Failure::io(folder.display().to_string()))?;
    let mut cases = step::streaming("evaluator and ruler", || evaluator(project, &folder))?;
    let python = python(&folder, &mut cases)?;
    let process = process(project, &folder, &cases)?;
    let table = table(&cases, &[python, process]);
    step::say(&table)?;
    SECTION.write(&project.root().join("docs/benchmarks.md"), &table)
}

/// Runs the benchmark program of `survey-specs`, which leaves the numbers in the folder.
fn evaluator(project: &Project, folder: &Path) -> Result<Vec<Case>, Failure> {
    let mut command = project.cargo();
    command.args(["bench", "--package", "survey-specs", "--bench", "index", "--"]).arg(folder);
    let output = step::output(&mut command)?;
    if !output.status.success() {
        let cause = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::Failed(format!("`{}`: {}", step::shown(&command), cause.trim())));
    }
    cases(&String::from_utf8_lossy(&output.stdout))
        .ok_or_else(|| Failure::Failed("the benchmark program printed no cases".to_owned()))
}

/// The cases of what the benchmark program prints: name, what, units, leaves, rows, seconds.
fn cases(printed: &str) -> Option<Vec<Case>> {
    let lines: Vec<Vec<&str>> = printed.lines().map(|line| line.split('\t').collect()).collect();
    let mut cases = Vec::new();
    for pair in lines.chunks(2) {
        let [evaluated, ruled] = pair else { return None };
        let [name, "evaluate", units, leaves, rows, evaluate] = evaluated[..] else { return None };
        let [other, "floats", _, _, _, floats] = ruled[..] else { return None };
        if other != name {
            return None;
        }
        cases.push(Case {
            name: name.to_owned(),
            units: units.parse().ok()?,
            leaves: leaves.parse().ok()?,
            rows: rows.parse().ok()?,
            evaluate: median(evaluate)?,
            floats: median(floats)?,
            python: None,
        });
    }
    (!cases.is_empty()).then_some(cases)
}

/// The median of seconds with spaces between.
fn median(seconds: &str) -> Option<f64> {
    let seconds: Option<Vec<f64>> = seconds.split_whitespace().map(|s| s.parse().ok()).collect();
    let mut seconds = seconds?;
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied()
}

/// Lets Python compute the cases, and says which Python, or why none.
fn python(folder: &Path, cases: &mut [Case]) -> Result<String, Failure> {
    let Some(version) = python_version() else {
        step::skipped("Python's decimals", "there is no `python3`")?;
        return Ok("Python was not measured: there is no `python3` here.".to_owned());
    };
    let program = folder.join("competitor.py");
    fs::write(&program, COMPETITOR).map_err(Failure::io(program.display().to_string()))?;
    step::streaming("Python's decimals", || {
        for case in cases.iter_mut() {
            let mut command = Command::new("python3");
            command.arg(&program).arg(folder).arg(&case.name).arg(RUNS.to_string());
            let output = step::output(&mut command)?;
            let seconds = median(&String::from_utf8_lossy(&output.stdout));
            let failed = || Failure::Failed(format!("`{}` failed", step::shown(&command)));
            case.python = Some(seconds.filter(|_| output.status.success()).ok_or_else(failed)?);
            agree(folder, &case.name)?;
        }
        Ok(())
    })?;
    Ok(format!("Python is {version}."))
}

fn python_version() -> Option<String> {
    let output = step::output(Command::new("python3").arg("--version")).ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    let version = version.trim().strip_prefix("Python ")?.to_owned();
    output.status.success().then_some(version)
}

/// Every published value and rank of both must be the same.
fn agree(folder: &Path, case: &str) -> Result<(), Failure> {
    let read = |ending: &str| {
        let path = folder.join(format!("{case}.{ending}.tsv"));
        fs::read_to_string(&path).map_err(Failure::io(path.display().to_string()))
    };
    let (ours, theirs) = (read("published")?, read("python")?);
    let differing = ours.lines().zip(theirs.lines()).find(|(ours, theirs)| ours != theirs);
    match differing {
        Some((ours, theirs)) => Err(Failure::Failed(format!(
            "{case}: the evaluator publishes `{ours}`, Python `{theirs}` (unit, node, value, rank)"
        ))),
        None if ours.len() != theirs.len() => {
            Err(Failure::Failed(format!("{case}: Python has another number of rows")))
        }
        None => Ok(()),
    }
}

/// The whole program `thuocdo index` over tables, if it has been built; a line about it.
fn process(project: &Project, folder: &Path, cases: &[Case]) -> Result<String, Failure> {
    const WHAT: &str = "`thuocdo index` as a whole";
    let program = project.server(true);
    let Some(case) = cases.first().filter(|_| program.is_file()) else {
        step::skipped(WHAT, "there is no release build (`cargo xtask build --release`)")?;
        return Ok(format!(
            "{WHAT} was not measured: `cargo xtask build --release` builds what is run."
        ));
    };
    let file = |ending: &str| folder.join(format!("{}.{ending}", case.name));
    let mut command = Command::new(&program);
    command.arg("index").arg(file("index.yaml")).arg("--units").arg(file("units.csv"));
    command.arg("--values").arg(file("values.csv")).args(["--format", "csv"]);
    let mut seconds = Vec::new();
    step::streaming(WHAT, || {
        for _ in 0..RUNS {
            let start = now();
            let output = step::output(&mut command)?;
            seconds.push(start.elapsed().as_secs_f64().to_string());
            let rows = String::from_utf8_lossy(&output.stdout).lines().count();
            // A row for each node of each unit, some for the class, and the header.
            if !output.status.success() || rows <= case.rows {
                let said = String::from_utf8_lossy(&output.stderr);
                let shown: String = said.chars().take(500).collect();
                return Err(Failure::Failed(format!("`{}`: {shown}", step::shown(&command))));
            }
        }
        Ok(())
    })?;
    let whole = median(&seconds.join(" ")).unwrap_or_default();
    Ok(format!(
        "{WHAT}, from a table of {} values to a table of {} results, takes {} as long as the \
         evaluator does for `{}` ({}).",
        grouped(case.units * case.leaves),
        grouped(case.rows),
        times(whole / case.evaluate),
        case.name,
        milliseconds(whole),
    ))
}

#[expect(clippy::disallowed_methods, reason = "a benchmark times a program")]
fn now() -> Instant {
    Instant::now()
}

fn table(cases: &[Case], lines: &[String]) -> String {
    let mut table = String::from(
        "| case | units × leaves | results | floats | Python | evaluator |\n\
         |---|---:|---:|---:|---:|---:|\n",
    );
    for case in cases {
        let python = case.python.map_or_else(
            || "not there".to_owned(),
            |python| format!("{} ({})", times(python / case.evaluate), milliseconds(python)),
        );
        // Writing to a String cannot fail.
        _ = writeln!(
            table,
            "| `{}` | {} × {} | {} | {} ({}) | {python} | 1 ({}) |",
            case.name,
            grouped(case.units),
            case.leaves,
            grouped(case.rows),
            times(case.floats / case.evaluate),
            milliseconds(case.floats),
            milliseconds(case.evaluate),
        );
    }
    for line in lines {
        _ = write!(table, "\n{line}");
    }
    table
}

/// A ratio with two digits that count: `0.015`, `1.6`, `12`.
fn times(ratio: f64) -> String {
    let digits = if ratio < 0.1 {
        3
    } else if ratio < 1.0 {
        2
    } else {
        usize::from(ratio < 10.0)
    };
    format!("{ratio:.digits$} ×")
}

fn milliseconds(seconds: f64) -> String {
    let milliseconds = seconds * 1000.0;
    let digits = usize::from(milliseconds < 10.0);
    format!("{milliseconds:.digits$} ms")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINTED: &str = "a\tevaluate\t4590\t40\t211186\t0.3 0.1 0.2\n\
                           a\tfloats\t4590\t40\t211186\t0.003 0.002 0.001\n";

    #[test]
    fn the_medians_of_what_is_printed_are_shown_as_ratios_first() {
        let mut cases = cases(PRINTED).expect("a case");
        cases[0].python = Some(0.5);
        let table = table(&cases, &["Python is 3.11.".to_owned()]);
        let row = "| `a` | 4,590 × 40 | 211,186 | 0.010 × (2.0 ms) | 2.5 × (500 ms) | 1 (200 ms) |";
        assert!(table.contains(row), "{table}");
        assert!(table.ends_with("\nPython is 3.11."));
    }

    #[test]
    fn what_is_no_measurement_is_refused() {
        for printed in ["", "a\tevaluate\t1\t1\t1\t0.1\n", "a\tb\nc\td\n"] {
            assert!(cases(printed).is_none(), "{printed}");
        }
    }

    #[test]
    fn the_table_is_added_below_the_sizes_and_then_replaced() {
        let folder = tempfile::tempdir().expect("scratch folder");
        let path = folder.path().join("benchmarks.md");
        fs::write(&path, "# Benchmarks\n\n<!-- sizes:begin -->\n<!-- sizes:end -->\n")
            .expect("file");
        for table in ["first", "second"] {
            SECTION.write(&path, table).expect("written");
            let text = fs::read_to_string(&path).expect("text");
            assert!(text.starts_with("# Benchmarks\n\n<!-- sizes:begin -->"));
            assert!(text.contains("cargo xtask bench index"));
            assert!(text.ends_with(&format!("{}\n{table}\n{}\n", SECTION.begin, SECTION.end)));
        }
    }

    #[test]
    fn a_difference_from_python_is_a_failure() {
        let folder = tempfile::tempdir().expect("scratch folder");
        let write =
            |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("file");
        write("a.published.tsv", "u\tT\t7.62\t1\n");
        write("a.python.tsv", "u\tT\t7.62\t1\n");
        assert!(agree(folder.path(), "a").is_ok());
        write("a.python.tsv", "u\tT\t7.61\t1\n");
        let failure = agree(folder.path(), "a").expect_err("another value").to_string();
        assert!(failure.contains("7.62") && failure.contains("7.61"), "{failure}");
        write("a.python.tsv", "");
        assert!(agree(folder.path(), "a").is_err());
    }
}
