//! The running server with the demonstration province, as the benchmarks ask it.

use std::env;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::project::Project;
use crate::step::{self, Failure};

/// What tells the addresses that `thuocdo demo` prints apart.
const QUESTIONNAIRE: &str = "/r/";
const RESULTS: &str = "/results/";

/// A server over a scratch demonstration province; both are gone when it is dropped.
#[derive(Debug)]
pub struct Demonstration {
    // Before the folder, so that the server has stopped when the folder is removed.
    running: Running,
    _data: TempDir,
    said: String,
}

impl Demonstration {
    /// Loads the province with so many responses and serves it.
    pub fn start(server: &Path, responses: usize) -> Result<Self, Failure> {
        let data = tempfile::tempdir().map_err(Failure::io("scratch folder"))?;
        let demo = step::output(
            program(server)
                .args(["demo", "--responses", &responses.to_string(), "--data-dir"])
                .arg(data.path())
                .stderr(Stdio::inherit()),
        )?;
        let said = String::from_utf8_lossy(&demo.stdout).into_owned();
        if !demo.status.success() {
            return Err(Failure::Failed(format!(
                "`thuocdo demo` failed ({}): {said}",
                demo.status
            )));
        }
        for part in [QUESTIONNAIRE, RESULTS] {
            if path_with(&said, part).is_none() {
                let what = format!("`thuocdo demo` printed no address with {part}: {said}");
                return Err(Failure::Failed(what));
            }
        }
        let running = Running::start(server, data.path())?;
        Ok(Self { running, _data: data, said })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.running.address
    }

    /// The path of the citizen's first page.
    pub fn questionnaire(&self) -> &str {
        path_with(&self.said, QUESTIONNAIRE).unwrap_or_default()
    }

    /// The path of a page with results.
    pub fn results(&self) -> &str {
        path_with(&self.said, RESULTS).unwrap_or_default()
    }

    /// The name and the one-time password of the staff's account.
    pub fn staff(&self) -> Option<(&str, &str)> {
        let (_, after) = self.said.split_once("staff account: ")?;
        let line = after.lines().next()?;
        Some((line.split(',').next()?, line.rsplit(' ').next()?))
    }

    /// The whole address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }
}

/// The server that was built last, and the name of the build.
pub fn last_built_server(project: &Project) -> Result<(PathBuf, &'static str), Failure> {
    let builds = [(true, "release"), (false, "development")];
    let built = builds.into_iter().filter_map(|(release, name)| {
        let server = project.server(release);
        let time = fs::metadata(&server).and_then(|file| file.modified()).ok()?;
        Some((time, (server, name)))
    });
    let (_, last) = built.max_by_key(|(time, _)| *time).ok_or_else(|| {
        Failure::Failed("there is no server; run `cargo xtask build --release`".to_owned())
    })?;
    Ok(last)
}

/// The server without the settings of whoever measures, whose own database is none of its
/// business.
fn program(server: &Path) -> Command {
    let mut command = Command::new(server);
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("THUOCDO_") {
            command.env_remove(name);
        }
    }
    command
}

/// `… http://127.0.0.1:8080/r/CODE …` → `/r/CODE`, from the first address that has the part.
fn path_with<'a>(said: &'a str, part: &str) -> Option<&'a str> {
    let path = &said[said.find(part)?..];
    path.split(|c: char| c.is_whitespace() || "\"'<>)".contains(c)).next()
}

/// A server that is stopped when it is dropped.
#[derive(Debug)]
struct Running {
    child: Child,
    address: SocketAddr,
}

impl Running {
    fn start(server: &Path, data: &Path) -> Result<Self, Failure> {
        let address = free_address()?;
        let mut command = program(server);
        command
            .args(["serve", "--listen", &address.to_string(), "--data-dir"])
            .arg(data)
            .stdout(Stdio::null());
        let child = command.spawn().map_err(step::not_started(&command))?;
        let mut running = Self { child, address };
        running.wait_until_it_answers()?;
        Ok(running)
    }

    fn wait_until_it_answers(&mut self) -> Result<(), Failure> {
        for _ in 0..300 {
            if TcpStream::connect(self.address).is_ok() {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait().map_err(Failure::io("thuocdo serve"))? {
                return Err(Failure::Failed(format!("`thuocdo serve` ended early ({status})")));
            }
            thread::sleep(Duration::from_millis(100));
        }
        Err(Failure::Failed("`thuocdo serve` did not listen within 30 s".to_owned()))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to stop.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A port that was free a moment ago.
fn free_address() -> Result<SocketAddr, Failure> {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .map_err(Failure::io("a free port"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_citizens_address_is_the_first_with_r() {
        let said = "loaded\nform     http://127.0.0.1:8080/r/ab-12_c (open)\nx http://h/r/other\n";
        assert_eq!(path_with(said, QUESTIONNAIRE), Some("/r/ab-12_c"));
        assert_eq!(path_with("nothing", QUESTIONNAIRE), None);
    }
}
