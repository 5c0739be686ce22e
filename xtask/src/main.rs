//! `cargo xtask`: build, run, test and measure Thước Đo.
//!
//! Exit codes: 0 done, 1 something is wrong or failed, 2 wrong usage, 3 the environment lacks
//! something.

mod assets;
mod bench;
mod build;
mod console_speed;
mod coverage;
mod demonstration;
mod index_speed;
mod install;
mod lighthouse;
mod median;
mod modules;
mod node;
mod page;
mod peer_sizes;
mod phone_speed;
mod project;
mod pyxform;
mod run;
mod section;
mod sizes;
mod soak;
mod statistics_speed;
mod step;
mod tally;
mod test;
mod toolchain;
mod wasm;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::install::Permission;
use crate::project::Project;
use crate::run::RunArgs;
use crate::step::Failure;

/// Build, run, test and measure Thước Đo.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the app to wasm and the server with the app inside.
    Build {
        /// Optimised: `target/release/thuocdo`, one self-contained binary.
        #[arg(long)]
        release: bool,
        #[command(flatten)]
        install: InstallArgs,
    },
    /// Build everything, load the demonstration province and serve until Ctrl-C.
    Run {
        #[command(flatten)]
        run: RunArgs,
        #[command(flatten)]
        install: InstallArgs,
    },
    /// Every check and test of the workspace, browser and PostgreSQL ones included.
    Test {
        #[command(flatten)]
        install: InstallArgs,
    },
    /// The benchmarks of docs/benchmarks.md; all of them without a name.
    Bench {
        /// Name of one benchmark.
        name: Option<String>,
        #[command(flatten)]
        install: InstallArgs,
    },
    /// A study with its full counts; results are written to docs.
    Soak {
        /// Name of the study.
        name: String,
    },
}

/// Whether missing tools may be installed.
#[derive(Debug, Args)]
struct InstallArgs {
    /// Install what is missing (only as root; `CI=true` means the same).
    #[arg(long)]
    install: bool,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !matches!(failure, Failure::Told) {
                // Nothing can be said when stderr itself is gone; the exit code still tells.
                let _ = step::say(&format!("error: {failure}"));
            }
            ExitCode::from(failure.exit_code())
        }
    }
}

fn dispatch(command: Command) -> Result<(), Failure> {
    let project = Project::find()?;
    match command {
        Command::Build { release, install } => {
            build::build(&project, release, Permission::of(install.install))
        }
        Command::Run { run, install } => run::run(&project, &run, Permission::of(install.install)),
        Command::Test { install } => test::test(&project, Permission::of(install.install)),
        Command::Bench { name, install } => {
            bench::bench(&project, name.as_deref(), Permission::of(install.install))
        }
        Command::Soak { name } => soak::soak(&project, &name),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn wrong_usage_is_exit_code_2() {
        for words in [
            &["cargo xtask"][..],
            &["cargo xtask", "fly"],
            &["cargo xtask", "soak"],
            &["cargo xtask", "run", "--port", "seventy"],
            &["cargo xtask", "run", "--data-dir", "d", "--database-url", "postgres:///x"],
        ] {
            let error = Cli::try_parse_from(words).expect_err("must be refused");
            assert_eq!(error.exit_code(), 2, "{words:?}");
        }
    }
}
