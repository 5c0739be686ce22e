//! Programs with their time and their peak of memory.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::step::{self, Failure};

/// How often the memory of a program is looked at.
const LOOK: Duration = Duration::from_millis(2);

/// What was seen of a program that ended well.
#[derive(Debug)]
pub struct Watched {
    pub seconds: f64,
    /// The most memory it had, in MB; 0 where the system does not say.
    pub peak: u64,
}

/// Runs a program to its end; what it prints goes to a file.
pub fn run(command: &mut Command, printed: &Path) -> Result<Watched, Failure> {
    let shown = || printed.display().to_string();
    let out = File::create(printed).map_err(Failure::io(shown()))?;
    let complaints = printed.with_extension("stderr");
    let err = File::create(&complaints).map_err(Failure::io(complaints.display().to_string()))?;
    let start = now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(err)
        .spawn()
        .map_err(step::not_started(command))?;
    let mut peak = 0;
    let status = loop {
        peak = peak_of(child.id()).unwrap_or(peak);
        if let Some(status) = child.try_wait().map_err(Failure::io(step::shown(command)))? {
            break status;
        }
        thread::sleep(LOOK);
    };
    let seconds = start.elapsed().as_secs_f64();
    if status.success() {
        return Ok(Watched { seconds, peak });
    }
    let said = fs::read_to_string(&complaints).unwrap_or_default();
    let said: String = said.chars().take(1000).collect();
    Err(Failure::Failed(format!("`{}` ({status}): {}", step::shown(command), said.trim())))
}

fn peak_of(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes / 1000)
}

#[expect(clippy::disallowed_methods, reason = "a benchmark times a program")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_timed_and_what_it_prints_is_kept() {
        let folder = tempfile::tempdir().expect("scratch folder");
        let printed = folder.path().join("printed");
        let watched = run(Command::new("echo").arg("hello"), &printed).expect("echo");
        assert!(watched.seconds < 60.0);
        assert_eq!(fs::read_to_string(printed).expect("text"), "hello\n");
    }

    #[test]
    fn a_program_that_fails_is_a_failure() {
        let folder = tempfile::tempdir().expect("scratch folder");
        let printed = folder.path().join("printed");
        let failure = run(Command::new("ls").arg("/no/such/file"), &printed).expect_err("fails");
        assert!(failure.to_string().contains("no/such/file"));
    }
}
