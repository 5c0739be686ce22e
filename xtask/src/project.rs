//! Where the project lies, and how its cargo is called.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::step::{self, Failure};

/// The workspace without xtask. Every build and test uses this one selection of packages, so
/// that cargo never compiles a dependency twice for another set of features.
pub const WORKSPACE: [&str; 3] = ["--workspace", "--exclude", "xtask"];

/// Variables that an outer `cargo run` sets for xtask and that build scripts of an inner cargo
/// would read as changed.
const OF_OUTER_CARGO: [&str; 7] = [
    "CARGO_BIN_NAME",
    "CARGO_CRATE_NAME",
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_PATH",
    "CARGO_PRIMARY_PACKAGE",
    "CARGO_TARGET_TMPDIR",
    "OUT_DIR",
];

/// The checkout and its build folder, both absolute.
#[derive(Debug)]
pub struct Project {
    root: PathBuf,
    target: PathBuf,
}

#[derive(Deserialize)]
struct Metadata {
    target_directory: PathBuf,
    workspace_root: PathBuf,
}

impl Project {
    /// Asks cargo, which knows about `CARGO_TARGET_DIR` and configuration files.
    pub fn find() -> Result<Self, Failure> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let output = step::output(
            cargo().args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(&manifest),
        )?;
        if !output.status.success() {
            let cause = String::from_utf8_lossy(&output.stderr);
            return Err(Failure::Failed(format!("`cargo metadata` failed: {}", cause.trim())));
        }
        let metadata: Metadata = serde_json::from_slice(&output.stdout)
            .map_err(|cause| Failure::Failed(format!("`cargo metadata` is not JSON: {cause}")))?;
        Ok(Self { root: metadata.workspace_root, target: metadata.target_directory })
    }

    /// The folder of the root Cargo.toml.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The build folder.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The folder whose `assets.json` the server's build script reads (`THUOCDO_ASSETS`).
    pub fn assets(&self) -> PathBuf {
        self.target.join("app-assets")
    }

    /// The server's binary.
    pub fn server(&self, release: bool) -> PathBuf {
        let profile = if release { "release" } else { "debug" };
        self.target.join(profile).join("thuocdo").with_extension(env::consts::EXE_EXTENSION)
    }

    /// Cargo for the host, in the root. The assets are always named, so that no command finds
    /// the server built for another value and builds it again.
    pub fn cargo(&self) -> Command {
        let mut command = cargo();
        command.current_dir(&self.root).env("THUOCDO_ASSETS", self.assets());
        command
    }
}

/// The cargo that runs xtask, freed from what it set for xtask.
fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    forget_outer_cargo(&mut command);
    if env::var_os("CI").is_some_and(|value| value == "true") {
        // A checkout that is built once gains nothing from it, and it takes half of the disk.
        command.env("CARGO_INCREMENTAL", "0");
    }
    command
}

/// Removes from a command's environment what the outer `cargo run` put there.
pub fn forget_outer_cargo(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let known = OF_OUTER_CARGO.iter().any(|other| name == OsStr::new(other));
        if known || name.to_string_lossy().starts_with("CARGO_PKG_") {
            command.env_remove(name);
        }
    }
    if let Some(paths) = env::var_os("LD_LIBRARY_PATH") {
        let kept: Vec<_> = env::split_paths(&paths).filter(|path| !is_of_cargo(path)).collect();
        match env::join_paths(&kept) {
            Ok(joined) if !kept.is_empty() => command.env("LD_LIBRARY_PATH", joined),
            _ => command.env_remove("LD_LIBRARY_PATH"),
        };
    }
}

/// `cargo run` prepends the folders of build results and of its toolchain's libraries. Another
/// compiler that finds the latter would load the wrong ones.
fn is_of_cargo(path: &Path) -> bool {
    path.components().any(|part| {
        ["debug", "release", "toolchains", "rustlib"]
            .iter()
            .any(|name| part.as_os_str() == OsStr::new(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_is_the_folder_above_xtask() {
        let project = Project::find().expect("cargo metadata");
        assert!(project.root().join("xtask/Cargo.toml").is_file());
        assert!(project.assets().is_absolute());
        assert!(project.server(true).ends_with("release/thuocdo"));
    }

    #[test]
    fn library_folders_of_cargo_are_known() {
        assert!(is_of_cargo(Path::new("/home/an/thuocdo/target/debug/deps")));
        assert!(is_of_cargo(Path::new("/home/an/.rustup/toolchains/stable-x86_64/lib")));
        assert!(!is_of_cargo(Path::new("/opt/oracle/lib")));
    }
}
