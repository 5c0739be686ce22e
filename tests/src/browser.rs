//! A real Chromium, driven by the scripts in `tests/browser`.
//!
//! A script gets its task as one line of JSON on stdin and answers with lines of JSON on stdout:
//! `{"reached": "…"}` when it waits for the test to do something, then `{"saw": …}` at the end or
//! `{"failed": "…"}`.

use std::env;
use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::{self, JoinHandle};

use serde_json::{Value, json};

use crate::server::is_required;

const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/browser");

/// Chromium and what drives it.
#[derive(Clone, Debug)]
pub struct Browser {
    chromium: PathBuf,
}

/// A script that is running.
#[derive(Debug)]
pub struct Script {
    name: String,
    child: Child,
    stdin: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    stderr: Option<JoinHandle<String>>,
}

impl Browser {
    /// The Chromium that `CHROMIUM` names, else Debian's. None if it, Node.js or the npm packages
    /// are absent, which [`is_required`] makes a failure.
    #[must_use]
    pub fn find() -> Option<Self> {
        let chromium = env::var_os("CHROMIUM")
            .map_or_else(|| PathBuf::from("/usr/bin/chromium"), PathBuf::from);
        let packages = Path::new(SCRIPTS).join("node_modules/playwright-core/package.json");
        let node = Command::new("node")
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.success());
        let missing = [
            (!chromium.is_file(), "Chromium (`apt-get install chromium`)"),
            (!packages.is_file(), "the npm packages (`npm ci --prefix tests/browser`)"),
            (!node, "Node.js"),
        ];
        let missing: Vec<&str> =
            missing.into_iter().filter_map(|(missing, what)| missing.then_some(what)).collect();
        assert!(missing.is_empty() || !is_required(), "missing: {}", missing.join(", "));
        missing.is_empty().then_some(Self { chromium })
    }

    /// Starts a script with a task.
    #[must_use]
    pub fn start(&self, script: &str, task: &Value) -> Script {
        let mut child = Command::new("node")
            .arg(Path::new(SCRIPTS).join(script))
            .current_dir(SCRIPTS)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("node starts");
        let stdin = child.stdin.take().expect("piped");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut complaints = child.stderr.take().expect("piped");
        let stderr = thread::spawn(move || {
            let mut text = String::new();
            // What cannot be read cannot be shown; the script's own report decides.
            let _ = complaints.read_to_string(&mut text);
            text
        });
        let mut script =
            Script { name: script.to_owned(), child, stdin, lines, stderr: Some(stderr) };
        script.tell(&json!({"chromium": self.chromium, "task": task}));
        script
    }

    /// Runs a script to its end and gives what it saw.
    #[must_use]
    pub fn run(&self, script: &str, task: &Value) -> Value {
        self.start(script, task).finish()
    }
}

impl Script {
    fn tell(&mut self, message: &Value) {
        writeln!(self.stdin, "{message}").unwrap_or_else(|error| self.fail(&error.to_string()));
    }

    /// Waits until the script has come to a point where it waits in turn.
    pub fn reached(&mut self, point: &str) {
        let report = self.next_report();
        if report["reached"] != point {
            self.fail(&format!("expected it to reach `{point}`, got {report}"));
        }
    }

    /// Lets a script that waits go on.
    pub fn go_on(&mut self) {
        self.tell(&json!("go on"));
    }

    /// Waits for the end and gives what the script saw.
    #[must_use]
    pub fn finish(self) -> Value {
        self.finish_with(|point| panic!("it did not end, but reached `{point}`"))
    }

    /// Waits for the end and gives what the script saw; at each point that it reaches on the way, does
    /// what it waits for.
    #[must_use]
    pub fn finish_with(mut self, mut act: impl FnMut(&str)) -> Value {
        loop {
            let report = self.next_report();
            if let Some(point) = report["reached"].as_str() {
                act(point);
                self.go_on();
                continue;
            }
            let Some(saw) = report.get("saw") else { self.fail(&format!("not an end: {report}")) };
            let saw = saw.clone();
            let status = self.child.wait().expect("ended");
            assert!(status.success(), "{}: {status}", self.name);
            return saw;
        }
    }

    fn next_report(&mut self) -> Value {
        let line = match self.lines.next() {
            Some(Ok(line)) => line,
            Some(Err(error)) => self.fail(&error.to_string()),
            None => self.fail("it ended without a report"),
        };
        let report: Value = serde_json::from_str(&line)
            .unwrap_or_else(|_| self.fail(&format!("not a report: {line}")));
        if let Some(message) = report["failed"].as_str() {
            let message = message.to_owned();
            self.fail(&message);
        }
        report
    }

    fn fail(&mut self, message: &str) -> ! {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let stderr = self.stderr.take().and_then(|reader| reader.join().ok()).unwrap_or_default();
        panic!("{}: {message}\n{stderr}", self.name);
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        // A script that reported its end has ended or is about to.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
