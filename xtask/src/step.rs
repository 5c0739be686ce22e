//! Steps: each is announced with one line and its duration on stderr.

use std::io::{self, Write};
use std::process::{Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

/// Why a command of xtask ends without success.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something is wrong or failed.
    #[error("{0}")]
    Failed(String),
    /// Something failed, and all about it has been said.
    #[error("failed")]
    Told,
    /// The command line names something that does not exist.
    #[error("{0}")]
    Usage(String),
    /// The environment lacks something.
    #[error("{0}")]
    Environment(String),
    /// A program ended with an exit code that is passed on.
    #[error("{program} ended with exit code {code}")]
    Ended { program: String, code: u8 },
    /// Reading or writing failed.
    #[error("{what}: {cause}")]
    Io { what: String, cause: io::Error },
}

impl Failure {
    /// The exit code of the whole command.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Failed(_) | Self::Told => 1,
            Self::Usage(_) => 2,
            Self::Environment(_) | Self::Io { .. } => 3,
            Self::Ended { code, .. } => *code,
        }
    }

    /// Names the file or the action that an I/O error belongs to.
    pub fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Io { what: what.into(), cause }
    }
}

/// Writes one line to stderr.
pub fn say(line: &str) -> Result<(), Failure> {
    writeln!(io::stderr().lock(), "{line}").map_err(Failure::io("stderr"))
}

/// A step whose programs write to the terminal themselves: announced before and timed after.
pub fn streaming<T>(name: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    say(&format!("• {name} …"))?;
    let (result, took) = timed(work);
    let end = if result.is_ok() { "" } else { " failed" };
    say(&format!("• {name} … {}{end}", seconds(took)))?;
    result
}

/// A step that writes nothing itself: one line.
pub fn quiet<T>(name: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    let mut stderr = io::stderr();
    write!(stderr, "• {name} … ").and_then(|()| stderr.flush()).map_err(Failure::io("stderr"))?;
    let (result, took) = timed(work);
    let end = if result.is_ok() { "" } else { " failed" };
    say(&format!("{}{end}", seconds(took)))?;
    result
}

/// A step that need not be done.
pub fn skipped(name: &str, why: &str) -> Result<(), Failure> {
    say(&format!("• {name} … skipped: {why}"))
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = now();
    let result = work();
    (result, start.elapsed())
}

#[expect(clippy::disallowed_methods, reason = "a build tool times its own steps")]
fn now() -> Instant {
    Instant::now()
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

/// Runs a program to its end; its output goes to the terminal.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let status = status(command)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::Failed(format!("`{}` failed ({status})", shown(command))))
}

/// Runs a program to its end and gives its status; its output goes to the terminal.
pub fn status(command: &mut Command) -> Result<ExitStatus, Failure> {
    command.status().map_err(not_started(command))
}

/// Runs a program and gives what it wrote.
pub fn output(command: &mut Command) -> Result<Output, Failure> {
    command.stdin(Stdio::null()).output().map_err(not_started(command))
}

/// True if a program can be started and ends well; its output is dropped.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The failure of a program that could not even be started.
pub fn not_started(command: &Command) -> impl FnOnce(io::Error) -> Failure + use<> {
    let program = command.get_program().to_string_lossy().into_owned();
    move |cause| Failure::Environment(format!("cannot start `{program}`: {cause}"))
}

/// A command as one would type it.
pub fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_those_of_the_contract() {
        assert_eq!(Failure::Failed(String::new()).exit_code(), 1);
        assert_eq!(Failure::Told.exit_code(), 1);
        assert_eq!(Failure::Usage(String::new()).exit_code(), 2);
        assert_eq!(Failure::Environment(String::new()).exit_code(), 3);
        assert_eq!(Failure::io("disk")(io::Error::other("full")).exit_code(), 3);
        assert_eq!(Failure::Ended { program: "thuocdo".into(), code: 3 }.exit_code(), 3);
    }

    #[test]
    fn a_program_that_is_not_there_is_an_environment_failure() {
        let failure = run(&mut Command::new("thuocdo-no-such-program")).expect_err("must fail");
        assert_eq!(failure.exit_code(), 3);
        assert!(failure.to_string().contains("thuocdo-no-such-program"));
    }
}
