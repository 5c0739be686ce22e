//! The command line `thuocdo`: one subcommand per file.
//!
//! Exit codes: 0 done; 1 the input is wrong; 2 wrong usage; 3 the environment failed. They are made
//! of a [`Failure`] in one place, [`main`].

mod failure;

mod serve;

mod check;
mod demo;
mod publish;
mod round;
mod units;
mod user;

mod config;
mod console;
mod file;
mod store_args;
mod table;

use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::clock::SystemClock;
use crate::randomness::OsRandomness;
pub use console::Console;
pub use failure::Failure;

/// Thước Đo: citizen surveys, from the questionnaire to the index.
#[derive(Debug, Parser)]
#[command(name = "thuocdo", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Write problems to standard error as JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the questionnaires, the staff's pages and the results.
    Serve(serve::Serve),
    /// Load the demonstration province, unless it is there already.
    Demo(demo::Demo),
    /// Say everything that is wrong with files.
    Check(check::Check),
    /// Publish a questionnaire and print its hash.
    Publish(publish::Publish),
    /// Load units.
    #[command(subcommand)]
    Units(units::Units),
    /// Set up, list, open and close rounds.
    #[command(subcommand)]
    Round(round::Round),
    /// Manage staff.
    #[command(subcommand)]
    User(user::User),
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors to clap's exit codes: 0, and 2 for wrong usage.
            let written = error.print();
            return ExitCode::from(if written.is_ok() && !error.use_stderr() { 0 } else { 2 });
        }
    };
    let (mut out, mut err, mut input) = (io::stdout().lock(), io::stderr(), io::stdin().lock());
    let mut console = Console {
        out: &mut out,
        err: &mut err,
        input: &mut input,
        json: cli.json,
        clock: &SystemClock,
        randomness: &OsRandomness,
    };
    let done = run(cli.command, &mut console);
    match done.and_then(|()| console.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let code = failure.exit_code();
            // Nobody is left to tell if standard error is closed too; the code still says it.
            match console.report(&failure) {
                Ok(()) | Err(_) => ExitCode::from(code),
            }
        }
    }
}

fn run(command: Command, console: &mut Console<'_>) -> Result<(), Failure> {
    let format = if let Command::Serve(serve) = &command { serve.log } else { serve::LogFormat::Text };
    serve::start_log(format, matches!(command, Command::Serve(_)));
    let runtime = tokio::runtime::Runtime::new().map_err(|cause| Failure::environment("no threads", &cause))?;
    runtime.block_on(async {
        match command {
            Command::Serve(command) => command.run(console).await,
            Command::Demo(command) => command.run(console).await,
            Command::Check(command) => command.run(console),
            Command::Publish(command) => command.run(console).await,
            Command::Units(command) => command.run(console).await,
            Command::Round(command) => command.run(console).await,
            Command::User(command) => command.run(console).await,
        }
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
