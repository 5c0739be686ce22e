//! The command line `thuocdo`: one subcommand per file.
//!
//! Exit codes: 0 done; 1 the input is wrong; 2 wrong usage; 3 the environment failed. They are made
//! of a [`Failure`] in one place, [`Console::end`].

mod failure;

mod serve;

mod audit;
pub(crate) mod cases;
mod check;
mod demo;
mod estimate;
mod export;
mod import;
mod index;
mod kiosk;
mod links;
mod paper;
mod publish;
mod queue;
mod round;
pub(crate) mod sample;
mod sampling;
mod units;
mod user;
mod values;

mod config;
mod console;
mod file;
mod noted;
mod public_address;
mod store_args;

use std::process::ExitCode;
use std::{env, io};

use clap::{Parser, Subcommand};
use tokio::runtime::Runtime;

use crate::clock::SystemClock;
use crate::randomness::OsRandomness;
use crate::table;
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
    /// Evaluate an index definition over files.
    Index(index::Index),
    /// Estimate from survey data by requests.
    Estimate(estimate::Estimate),
    /// Draw cases from a frame by a sampling plan.
    Sample(sample::Sample),
    /// Make our files of those of other programs.
    #[command(subcommand)]
    Import(import::Import),
    /// Make files of other programs of ours.
    #[command(subcommand)]
    Export(export::Export),
    /// Publish a questionnaire and print its hash.
    Publish(publish::Publish),
    /// Load units.
    #[command(subcommand)]
    Units(units::Units),
    /// Set up, list, open and close rounds.
    #[command(subcommand)]
    Round(round::Round),
    /// Make, print, show and revoke the links of a round.
    #[command(subcommand)]
    Links(links::Links),
    /// Set up desks.
    #[command(subcommand)]
    Kiosk(kiosk::Kiosk),
    /// Load administrative values and assessed points.
    #[command(subcommand)]
    Values(values::Values),
    /// Load, list and assign the cases of a round.
    #[command(subcommand)]
    Cases(cases::Cases),
    /// List paper forms and where their entries differ.
    #[command(subcommand)]
    Paper(paper::Paper),
    /// Hand in files of phones' queues.
    #[command(subcommand)]
    Queue(queue::Queue),
    /// Manage staff.
    #[command(subcommand)]
    User(user::User),
    /// Check and write the log of what staff did.
    #[command(subcommand)]
    Audit(audit::Audit),
}

/// Runs the command line of this process.
#[must_use]
pub fn main() -> ExitCode {
    let (mut out, mut err, mut input) = (io::stdout().lock(), io::stderr(), io::stdin().lock());
    let mut console = Console {
        out: &mut out,
        err: &mut err,
        input: &mut input,
        // Known before the arguments are read, for what is wrong with them.
        json: env::args().any(|argument| argument == "--json"),
        clock: &SystemClock,
        randomness: &OsRandomness,
        noted: None,
    };
    let command = match Cli::try_parse() {
        Ok(cli) => cli.command,
        // Asking for help is no error to clap, which then writes to standard output.
        Err(error) if !console.json || !error.use_stderr() => error.exit(),
        Err(error) => {
            let message = error.to_string();
            let message = message.trim_start_matches("error: ").trim_end();
            return console.end(Err(Failure::Usage(message.to_owned())));
        }
    };
    let done = match start(&command) {
        Ok(runtime) => runtime.block_on(run(command, &mut console)),
        Err(failure) => Err(failure),
    };
    console.end(done)
}

/// Starts the log and the threads of a command.
fn start(command: &Command) -> Result<Runtime, Failure> {
    match command {
        Command::Serve(serve) => serve::start_log(serve.log, "info")?,
        _ => serve::start_log(serve::LogFormat::Text, "warn")?,
    }
    Runtime::new().map_err(|cause| Failure::environment("cannot start threads", &cause))
}

async fn run(command: Command, console: &mut Console<'_>) -> Result<(), Failure> {
    let done = run_command(command, console).await;
    let noted = console.note_end(&done).await;
    done.and(noted)
}

async fn run_command(command: Command, console: &mut Console<'_>) -> Result<(), Failure> {
    match command {
        Command::Serve(command) => command.run(console).await,
        Command::Demo(command) => command.run(console).await,
        Command::Check(command) => command.run(console),
        Command::Index(command) => command.run(console),
        Command::Estimate(command) => command.run(console),
        Command::Sample(command) => command.run(console),
        Command::Import(command) => command.run(console),
        Command::Export(command) => command.run(console),
        Command::Publish(command) => command.run(console).await,
        Command::Units(command) => command.run(console).await,
        Command::Round(command) => command.run(console).await,
        Command::Links(command) => command.run(console).await,
        Command::Kiosk(command) => command.run(console).await,
        Command::Values(command) => command.run(console).await,
        Command::Cases(command) => command.run(console).await,
        Command::Paper(command) => command.run(console).await,
        Command::Queue(command) => command.run(console).await,
        Command::User(command) => command.run(console).await,
        Command::Audit(command) => command.run(console).await,
    }
}

#[cfg(test)]
mod test_operations;
#[cfg(test)]
mod tests;
