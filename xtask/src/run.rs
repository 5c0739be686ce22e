//! `cargo xtask run`: from a clone to a running server.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Args;

use crate::build;
use crate::install::{Apt, Permission};
use crate::project::Project;
use crate::step::{self, Failure};

/// Where to serve, and from which store.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Port on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Folder of the embedded database [default: `data` in the project].
    #[arg(long, value_name = "DIR", conflicts_with = "database_url")]
    data_dir: Option<PathBuf>,
    /// PostgreSQL instead of the embedded database.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Do not load the demonstration province.
    #[arg(long)]
    no_demo: bool,
    /// Build the server optimised.
    #[arg(long)]
    release: bool,
}

/// Builds, loads the demonstration province and becomes the server.
pub fn run(project: &Project, args: &RunArgs, permission: Permission) -> Result<(), Failure> {
    build::app(project, permission, &mut Apt::default())?;
    build::server(project, args.release)?;
    let server = project.server(args.release);
    let store = store(args, project.root(), env::current_dir().ok().as_deref());
    let listen = format!("127.0.0.1:{}", args.port);
    if args.no_demo {
        step::skipped("demonstration province", "--no-demo")?;
    } else {
        // Quick and without effect when it is loaded already.
        step::streaming("demonstration province", || {
            let mut demo = Command::new(&server);
            demo.arg("demo").args(&store);
            if env::var_os("THUOCDO_PUBLIC_URL").is_none() {
                // It prints addresses before anybody listens.
                demo.env("THUOCDO_PUBLIC_URL", format!("http://{listen}"));
            }
            let status = step::status(&mut demo)?;
            passed_on("thuocdo demo", status.code())
        })?;
    }
    become_program(Command::new(&server).arg("serve").args(&store).args(["--listen", &listen]))
}

/// The server's arguments that name its store.
fn store(args: &RunArgs, root: &Path, current: Option<&Path>) -> [String; 2] {
    if let Some(url) = &args.database_url {
        return ["--database-url".to_owned(), url.clone()];
    }
    let folder = args.data_dir.clone().unwrap_or_else(|| {
        if current == Some(root) { PathBuf::from("data") } else { root.join("data") }
    });
    ["--data-dir".to_owned(), folder.display().to_string()]
}

/// The server's own exit codes mean the same as xtask's.
fn passed_on(program: &str, code: Option<i32>) -> Result<(), Failure> {
    match code {
        Some(0) => Ok(()),
        Some(code) => Err(Failure::Ended {
            program: program.to_owned(),
            code: u8::try_from(code).unwrap_or(1),
        }),
        None => Err(Failure::Failed(format!("{program} was stopped by a signal"))),
    }
}

/// Ctrl-C then goes to the server and to nobody else, and its exit code is ours.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<(), Failure> {
    use std::os::unix::process::CommandExt;

    let cause = command.exec();
    Err(step::not_started(command)(cause))
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<(), Failure> {
    let status = step::status(command)?;
    passed_on("thuocdo serve", status.code())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        run: RunArgs,
    }

    fn store_of(words: &[&str], current: &str) -> [String; 2] {
        let line = Line::parse_from([&["run"], words].concat());
        store(&line.run, Path::new("/clone"), Some(Path::new(current)))
    }

    #[test]
    fn the_default_store_is_the_data_folder_of_the_project() {
        assert_eq!(store_of(&[], "/clone"), ["--data-dir", "data"]);
        assert_eq!(store_of(&[], "/clone/app"), ["--data-dir", "/clone/data"]);
    }

    #[test]
    fn a_named_store_is_passed_on() {
        assert_eq!(store_of(&["--data-dir", "there"], "/clone"), ["--data-dir", "there"]);
        assert_eq!(
            store_of(&["--database-url", "postgres:///thuocdo"], "/clone"),
            ["--database-url", "postgres:///thuocdo"]
        );
    }

    #[test]
    fn exit_codes_of_the_server_are_passed_on() {
        assert!(passed_on("thuocdo demo", Some(0)).is_ok());
        for code in [1, 3] {
            let failure = passed_on("thuocdo demo", Some(code)).expect_err("not 0");
            assert_eq!(i32::from(failure.exit_code()), code);
        }
        assert_eq!(passed_on("thuocdo demo", None).expect_err("signal").exit_code(), 1);
    }
}
