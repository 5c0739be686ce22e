//! Scripts that run on Node.js beside the packages they need, and the Chromium they drive.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::install::{self, Permission};
use crate::project::Project;
use crate::step::{self, Failure};

/// How Chromium is started; without these it asks hosts of its own or for a screen.
pub const CHROMIUM_FLAGS: [&str; 7] = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// A folder below the build folder with scripts and, where they have a lock, its npm packages.
#[derive(Debug)]
pub struct ScriptFolder {
    path: PathBuf,
}

impl ScriptFolder {
    /// Writes the files, each with its path inside the folder.
    pub fn lay_out(project: &Project, name: &str, files: &[(&str, &str)]) -> Result<Self, Failure> {
        let path = project.target().join(name);
        for (name, text) in files {
            let file = path.join(name);
            let shown = || file.display().to_string();
            if let Some(folder) = file.parent() {
                fs::create_dir_all(folder).map_err(Failure::io(shown()))?;
            }
            fs::write(&file, text).map_err(Failure::io(shown()))?;
        }
        Ok(Self { path })
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Installs the packages of the lock if they are not there and it may; otherwise says how.
    pub fn install(&self, permission: Permission) -> Result<(), Failure> {
        let shown = self.path.display();
        if install::npm_packages_are_current(&self.path) {
            return step::skipped(&format!("npm ci in {shown}"), "its packages are there");
        }
        if permission == Permission::Denied {
            return Err(Failure::Environment(format!(
                "npm packages are missing; run this command:\n  \
                 npm ci --ignore-scripts --prefix {shown}\n\
                 or this one again as root with --install (or CI=true)"
            )));
        }
        step::streaming(&format!("npm ci in {shown}"), || install::install_npm_packages(&self.path))
    }

    /// Runs a script in the folder with a task on its stdin, and reads what it writes to stdout.
    pub fn run<T: DeserializeOwned>(&self, script: &str, task: &Value) -> Result<T, Failure> {
        let mut command = Command::new("node");
        command
            .arg(script)
            .current_dir(&self.path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let mut child = command.spawn().map_err(step::not_started(&command))?;
        if let Some(mut stdin) = child.stdin.take() {
            // A script that ended early says why by itself, and its status is looked at below.
            let _ = stdin.write_all(task.to_string().as_bytes());
        }
        let output = child.wait_with_output().map_err(Failure::io(script))?;
        if !output.status.success() {
            return Err(Failure::Failed(format!("{script} failed ({})", output.status)));
        }
        serde_json::from_slice(&output.stdout)
            .map_err(|cause| Failure::Failed(format!("{script} wrote something else: {cause}")))
    }
}

/// Chromium, and the folder with the packages that drive it.
#[derive(Debug)]
pub struct Chromium {
    program: PathBuf,
    packages: PathBuf,
}

impl Chromium {
    /// The Chromium that `CHROMIUM` names, else Debian's, and the packages of the browser tests.
    pub fn find(project: &Project) -> Result<Self, Failure> {
        let program = env::var_os("CHROMIUM")
            .map_or_else(|| PathBuf::from("/usr/bin/chromium"), PathBuf::from);
        let packages = install::browser_folder(project);
        if program.is_file() && install::npm_packages_are_current(&packages) {
            return Ok(Self { program, packages });
        }
        Err(Failure::Environment(
            "Chromium or the npm packages that drive it are missing; run these commands:\n  \
             apt-get install -y --no-install-recommends chromium    (as root)\n  \
             npm ci --ignore-scripts --prefix tests/browser"
                .to_owned(),
        ))
    }

    /// A script's task with what every script needs to start Chromium.
    pub fn task(&self, mut rest: Value) -> Value {
        let own = json!({
            "chromium": self.program,
            "browser_packages": self.packages,
            "flags": CHROMIUM_FLAGS,
        });
        if let (Value::Object(task), Value::Object(own)) = (&mut rest, own) {
            task.extend(own);
        }
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_gets_its_task_and_gives_its_result() {
        let project = Project::find().expect("the checkout");
        let text = "process.stdin.pipe(process.stdout);";
        let folder = ScriptFolder::lay_out(&project, "tmp/node-echo", &[("echo.mjs", text)]);
        let folder = folder.expect("written");
        let task = json!({"question": "giờ làm việc"});
        assert_eq!(folder.run::<Value>("echo.mjs", &task).expect("node runs"), task);
        let failure = folder.run::<Value>("absent.mjs", &task).expect_err("no such script");
        assert_eq!(failure.exit_code(), 1);
    }

    #[test]
    fn without_permission_the_command_is_named() {
        let project = Project::find().expect("the checkout");
        let lock = r#"{"packages": {"node_modules/nothing": {"version": "1.0.0"}}}"#;
        let files = [("package-lock.json", lock)];
        let folder = ScriptFolder::lay_out(&project, "tmp/node-lock", &files).expect("written");
        let failure = folder.install(Permission::Denied).expect_err("nothing is installed");
        assert_eq!(failure.exit_code(), 3);
        assert!(failure.to_string().contains("npm ci --ignore-scripts --prefix"), "{failure}");
    }
}
