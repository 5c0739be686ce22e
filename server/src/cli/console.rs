//! What a command talks to: the terminal, the clock and randomness.

use std::fmt;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use survey_specs::problem::Problem;

use super::Failure;
use super::noted::Noted;
use crate::clock::Clock;
use crate::randomness::Randomness;

/// What a command talks to.
pub struct Console<'a> {
    /// Results.
    pub out: &'a mut dyn Write,
    /// Problems.
    pub err: &'a mut dyn Write,
    /// What is typed or piped in.
    pub input: &'a mut dyn Read,
    /// Whether problems are written as JSON.
    pub json: bool,
    /// The time.
    pub clock: &'a dyn Clock,
    /// Randomness.
    pub randomness: &'a dyn Randomness,
    /// The command as it was written into the audit log, if it changes anything.
    pub noted: Option<Noted>,
}

impl fmt::Debug for Console<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console").field("json", &self.json).finish_non_exhaustive()
    }
}

impl Console<'_> {
    /// Writes one line of the result.
    ///
    /// # Errors
    ///
    /// If standard output is closed.
    pub fn say(&mut self, line: impl fmt::Display) -> Result<(), Failure> {
        writeln!(self.out, "{line}").map_err(|cause| closed(&cause))
    }

    /// Makes what was said visible.
    ///
    /// # Errors
    ///
    /// If standard output is closed.
    pub fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush().map_err(|cause| closed(&cause))
    }

    /// Writes problems, for people or for programs.
    ///
    /// # Errors
    ///
    /// If standard error is closed.
    pub fn problems(&mut self, problems: &[Problem]) -> Result<(), Failure> {
        self.write_problems(problems).map_err(|cause| closed(&cause))
    }

    /// Ends a command: says why it failed, if it did, and gives the exit code.
    pub fn end(&mut self, done: Result<(), Failure>) -> ExitCode {
        match done.and_then(|()| self.flush()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(failure) => match self.report(&failure) {
                // If standard error is closed too, only the code is left to say it.
                Ok(()) | Err(_) => ExitCode::from(failure.exit_code()),
            },
        }
    }

    fn report(&mut self, failure: &Failure) -> io::Result<()> {
        match failure {
            Failure::Usage(message) | Failure::Environment(message) if !self.json => {
                writeln!(self.err, "error: {message}")
            }
            failure => self.write_problems(&failure.problems()),
        }
    }

    fn write_problems(&mut self, problems: &[Problem]) -> io::Result<()> {
        if self.json {
            let json = serde_json::to_string(problems).map_err(io::Error::other)?;
            return writeln!(self.err, "{json}");
        }
        for problem in problems {
            let text = problem.to_string();
            // A problem of no file begins with the colon that would follow the file's name.
            let text = if problem.file.is_empty() { text.trim_start_matches(": ") } else { &text };
            writeln!(self.err, "{text}")?;
        }
        Ok(())
    }
}

fn closed(cause: &io::Error) -> Failure {
    Failure::environment("cannot write", cause)
}
