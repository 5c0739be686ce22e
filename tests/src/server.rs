//! The real program: run once for a command, or kept running as a server.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// How long a server may take to print its addresses. Nothing is measured with it: it only turns a
/// server that hangs into a failure.
const START: Duration = Duration::from_mins(1);

/// The binary `thuocdo`.
#[derive(Clone, Debug)]
pub struct Thuocdo {
    path: PathBuf,
}

/// How a command ended and what it printed.
#[derive(Debug)]
pub struct Finished {
    /// The exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
}

impl Thuocdo {
    /// The binary that `THUOCDO_BIN` names, else the one built beside the tests. None if there is
    /// none, which [`is_required`] makes a failure.
    #[must_use]
    pub fn find() -> Option<Self> {
        let path = env::var_os("THUOCDO_BIN")
            .map_or_else(built_beside_tests, |path| Some(PathBuf::from(path)))?;
        assert!(
            path.is_file() || !is_required(),
            "there is no {}; build it with `cargo xtask build`",
            path.display()
        );
        path.is_file().then_some(Self { path })
    }

    /// A command of the binary, with nothing inherited that would change what it does.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(&self.path);
        command.args(arguments).stdin(Stdio::null());
        without_settings(&mut command);
        command
    }

    /// Where the binary lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs a command to its end.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Finished {
        Finished::of(&mut self.command(arguments))
    }
}

impl Finished {
    /// Runs a command to its end.
    pub fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Self {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// What it printed, if it succeeded.
    #[must_use]
    pub fn succeeded(self) -> String {
        assert_eq!(self.code, Some(0), "{}\n{}", self.stdout, self.stderr);
        self.stdout
    }
}

/// Frees a command from settings of whoever runs the tests.
fn without_settings(command: &mut Command) {
    for (name, _) in
        env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("THUOCDO_"))
    {
        command.env_remove(name);
    }
}

fn built_beside_tests() -> Option<PathBuf> {
    // target/debug/deps/program-0123 → target/debug/thuocdo
    let profile = env::current_exe().ok()?.parent()?.parent()?.to_owned();
    Some(profile.join("thuocdo").with_extension(env::consts::EXE_EXTENSION))
}

/// Whether everything a test needs has to be there.
#[must_use]
pub fn is_required() -> bool {
    env::var_os("CI").is_some_and(|ci| ci != "false")
        || env::var_os("THUOCDO_REQUIRE_BIN").is_some()
}

/// Where a server and the commands keep their data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Store {
    /// The embedded database in a folder.
    Folder(PathBuf),
    /// A PostgreSQL database.
    Database(String),
}

impl Store {
    /// The arguments that name it.
    #[must_use]
    pub fn arguments(&self) -> [String; 2] {
        match self {
            Self::Folder(folder) => ["--data-dir".to_owned(), folder.display().to_string()],
            Self::Database(url) => ["--database-url".to_owned(), url.clone()],
        }
    }
}

/// A server that serves until it is dropped.
#[derive(Debug)]
pub struct RunningServer {
    child: Child,
    origin: String,
    printed: Vec<String>,
    log: TempDir,
}

impl RunningServer {
    /// Starts a server on a free port and waits until it has printed its addresses.
    #[must_use]
    pub fn start(program: &Thuocdo, store: &Store) -> Self {
        Self::start_on(program, store, 0)
    }

    /// Starts a server on a port; 0 means a free one.
    #[must_use]
    pub fn start_on(program: &Thuocdo, store: &Store, port: u16) -> Self {
        Self::start_by(Command::new(&program.path), store, port)
    }

    /// Starts a server by a command that ends in running the program with the arguments added here.
    #[must_use]
    pub fn start_by(mut program: Command, store: &Store, port: u16) -> Self {
        let log = tempfile::tempdir().expect("scratch folder");
        let stderr = File::create(log.path().join("stderr")).expect("log file");
        program
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .args(store.arguments())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr);
        without_settings(&mut program);
        let mut child = program.spawn().expect("thuocdo serve starts");
        let lines = lines_of(&mut child);
        let mut running = Self { child, origin: String::new(), printed: Vec::new(), log };
        running.wait_for_addresses(&lines);
        running
    }

    /// Until the first address is printed, which happens after the port is open; what follows it
    /// at once belongs to the same announcement and is not waited for.
    fn wait_for_addresses(&mut self, lines: &mpsc::Receiver<String>) {
        while self.origin.is_empty() {
            let Ok(line) = lines.recv_timeout(START) else {
                panic!(
                    "the server printed no address:\n{}\n{}",
                    self.printed.join("\n"),
                    self.log()
                );
            };
            if let Some(origin) = origin_in(&line) {
                origin.clone_into(&mut self.origin);
            }
            self.printed.push(line);
        }
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The first address that it printed: the citizen's page of an open round, if there is one.
    #[must_use]
    pub fn first_address(&self) -> &str {
        let words = self.printed.last().into_iter().flat_map(|line| line.split_whitespace());
        words.into_iter().find(|word| word.starts_with("http://")).expect("a line with an address")
    }

    /// The port it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        let port = self.origin.rsplit(':').next().and_then(|port| port.parse().ok());
        port.expect("an address with a port")
    }

    /// What it has logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.log.path().join("stderr")).expect("log file")
    }

    /// Ends it as a power cut would: no handler of its own runs.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }

    /// Asks it to end, as a service manager does, and waits until it has. Gives its exit code.
    #[must_use]
    pub fn stop(mut self) -> Option<i32> {
        let asked = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .expect("kill");
        assert!(asked.success(), "{asked}");
        self.child.wait().expect("ended").code()
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        // It may have ended by itself or been stopped; then there is nothing left to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads on for as long as the server runs, so that it never blocks on a full pipe.
fn lines_of(child: &mut Child) -> mpsc::Receiver<String> {
    let stdout = BufReader::new(child.stdout.take().expect("piped"));
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in stdout.lines().map_while(Result::ok) {
            // The receiver is gone once the address is known.
            let _ = sender.send(line);
        }
    });
    lines
}

fn origin_in(line: &str) -> Option<&str> {
    let from = &line[line.find("http://127.0.0.1:")?..];
    let end = from["http://".len()..].find(|c: char| c == '/' || c.is_whitespace());
    Some(end.map_or(from, |end| &from[..end + "http://".len()]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_a_line() {
        assert_eq!(origin_in("form  http://127.0.0.1:8080/r/abc"), Some("http://127.0.0.1:8080"));
        assert_eq!(origin_in("http://127.0.0.1:9 (staff)"), Some("http://127.0.0.1:9"));
        assert_eq!(origin_in("http://127.0.0.1:9"), Some("http://127.0.0.1:9"));
        assert_eq!(origin_in("listening"), None);
    }
}
