//! `cargo xtask test`: format, lints and every test, with one count at the end.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::build;
use crate::install::{self, Apt, Permission};
use crate::project::{Project, WORKSPACE};
use crate::pyxform;
use crate::step::{self, Failure};
use crate::tally::Tally;
use crate::toolchain::WasmToolchain;

/// Xtask is selected alone, as `cargo xtask` itself selects it: so neither its dependencies nor
/// the workspace's are compiled for a second set of features.
const XTASK: [&str; 2] = ["--package", "xtask"];

/// Name of the step that compiles the server and the tests.
const BUILD: &str = "server and tests";

/// The app as the browser runs it, which the workspace's own features leave out.
const RESPONDENT: [&str; 5] =
    ["--package", "thuocdo-app", "--no-default-features", "--features", "respondent,field"];

/// The staff console, which the browser draws with a set of features of its own.
const CONSOLE: [&str; 5] =
    ["--package", "thuocdo-app", "--no-default-features", "--features", "console"];

/// The selections that are linted.
const LINTED: [(&str, &[&str]); 4] = [
    ("lints", &WORKSPACE),
    ("lints, xtask", &XTASK),
    ("lints, browser", &RESPONDENT),
    ("lints, console", &CONSOLE),
];

/// The selections whose tests are run.
const TESTED: [(&str, &[&str]); 3] =
    [("tests", &WORKSPACE), ("tests, xtask", &XTASK), ("tests, console", &CONSOLE)];

/// What came of the checks so far.
#[derive(Debug, Default)]
struct Report {
    tally: Tally,
    failed: Vec<&'static str>,
}

impl Report {
    fn add(&mut self, name: &'static str, tally: Tally) {
        self.tally += tally;
        if tally.failed > 0 {
            self.failed.push(name);
        }
    }
}

/// Runs everything; the last line is the count.
pub fn test(project: &Project, permission: Permission) -> Result<(), Failure> {
    prepare(project, permission)?;
    let mut report = Report::default();
    report.add("format", format_check(project)?);
    if build_all(project)? {
        for (name, selection) in LINTED {
            report.add(name, lint_check(project, name, selection)?);
        }
        for (name, selection) in TESTED {
            report.add(name, tests(project, name, selection)?);
        }
    } else {
        report.add(BUILD, Tally::FAILED);
    }
    if !report.failed.is_empty() {
        step::say(&format!("failed: {}", report.failed.join("; ")))?;
    }
    writeln!(io::stdout().lock(), "{}", report.tally).map_err(Failure::io("stdout"))?;
    if report.tally.failed == 0 { Ok(()) } else { Err(Failure::Told) }
}

/// Both kinds of missing things are told at once.
fn prepare(project: &Project, permission: Permission) -> Result<(), Failure> {
    let mut apt = Apt::default();
    let environment = install::prepare_tests(project, permission, &mut apt);
    pyxform::prepare(project, permission)?;
    let toolchain = WasmToolchain::find(permission, &mut apt);
    match (environment, toolchain) {
        (Err(Failure::Environment(one)), Err(Failure::Environment(other))) => {
            Err(Failure::Environment(format!("{one}\n{other}")))
        }
        (Err(failure), _) | (_, Err(failure)) => Err(failure),
        (Ok(()), Ok(_)) => build::app(project, permission, &mut apt),
    }
}

/// Compiles binaries and tests in one selection, so that the server's binary, which tests start,
/// is there before any of them runs. A failure is the tally's business.
fn build_all(project: &Project) -> Result<bool, Failure> {
    step::streaming(BUILD, || {
        let mut command = project.cargo();
        command.arg("build").args(WORKSPACE).args(["--bins", "--tests", "--examples"]);
        Ok(step::status(&mut command)?.success())
    })
}

fn format_check(project: &Project) -> Result<Tally, Failure> {
    if !has_component(project, "fmt") {
        step::skipped("format", "rustfmt is not installed (`rustup component add rustfmt`)")?;
        return Ok(Tally::SKIPPED);
    }
    check("format", project.cargo().args(["fmt", "--all", "--check"]))
}

fn lint_check(project: &Project, name: &str, selection: &[&str]) -> Result<Tally, Failure> {
    if !has_component(project, "clippy") {
        step::skipped(name, "clippy is not installed (`rustup component add clippy`)")?;
        return Ok(Tally::SKIPPED);
    }
    let mut command = project.cargo();
    command.arg("clippy").args(selection).args(["--all-targets", "--", "-D", "warnings"]);
    check(name, &mut command)
}

fn has_component(project: &Project, name: &str) -> bool {
    step::succeeds(project.cargo().args([name, "--version"]))
}

/// A check counts as one test.
fn check(name: &str, command: &mut Command) -> Result<Tally, Failure> {
    step::streaming(name, || {
        let passed = step::status(command)?.success();
        Ok(if passed { Tally::PASSED } else { Tally::FAILED })
    })
}

/// Runs the tests of a selection; their output is passed on line by line.
fn tests(project: &Project, name: &str, selection: &[&str]) -> Result<Tally, Failure> {
    step::streaming(name, || {
        let mut command = project.cargo();
        command
            .arg("test")
            .args(selection)
            .arg("--no-fail-fast")
            .env("THUOCDO_BIN", project.server(false))
            .stdout(Stdio::piped());
        let mut child = command.spawn().map_err(step::not_started(&command))?;
        let mut tally = Tally::default();
        if let Some(stdout) = child.stdout.take() {
            tally += pass_on(BufReader::new(stdout), &mut io::stdout().lock())
                .map_err(Failure::io("output of the tests"))?;
        }
        let status = child.wait().map_err(Failure::io("cargo test"))?;
        if !status.success() && tally.failed == 0 {
            // A program that did not compile, or that ended without a result.
            tally += Tally::FAILED;
        }
        Ok(tally)
    })
}

/// Copies lines and adds up the results among them.
fn pass_on(mut from: impl BufRead, to: &mut impl Write) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line)? > 0 {
        to.write_all(&line)?;
        if let Some(result) = Tally::of_line(&String::from_utf8_lossy(&line)) {
            tally += result;
        }
        line.clear();
    }
    to.flush()?;
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_what_failed() {
        let mut report = Report::default();
        report.add("format", Tally::PASSED);
        report.add("lints", Tally::FAILED);
        report.add("tests", Tally { passed: 3, failed: 2, skipped: 1 });
        assert_eq!(report.tally, Tally { passed: 4, failed: 3, skipped: 1 });
        assert_eq!(report.failed, ["lints", "tests"]);
    }

    #[test]
    fn results_of_several_programs_are_added_and_passed_on() {
        let output = b"\nrunning 2 tests\ntest a ... ok\ntest b ... FAILED\n\n\
            test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n\
            \xF0 not UTF-8 at all\n\
            test result: ok. 4 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out\n";
        let mut copy = Vec::new();
        let tally = pass_on(&output[..], &mut copy).expect("memory");
        assert_eq!(tally, Tally { passed: 5, failed: 1, skipped: 2 });
        assert_eq!(copy, output);
    }
}
