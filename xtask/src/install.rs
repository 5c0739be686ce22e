//! What tests need beside cargo: Chromium, npm packages, PostgreSQL 15. Missing things are
//! installed only with permission; otherwise the exact commands are printed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::project::Project;
use crate::step::{self, Failure};

/// Whether things may be installed on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    Granted,
    Denied,
}

impl Permission {
    /// Granted to root that asked for it, by `--install` or by `CI=true`.
    pub fn of(install: bool) -> Self {
        let ci = env::var_os("CI").is_some_and(|value| value == "true");
        Self::decide(install || ci, is_root())
    }

    fn decide(asked: bool, root: bool) -> Self {
        if asked && root { Self::Granted } else { Self::Denied }
    }
}

fn is_root() -> bool {
    step::output(Command::new("id").arg("-u"))
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == "0")
}

/// Debian's package manager; its lists are fetched once for all that is installed.
#[derive(Debug, Default)]
pub struct Apt {
    updated: bool,
}

impl Apt {
    /// True on a system with apt.
    pub fn is_there() -> bool {
        Path::new("/usr/bin/apt-get").exists()
    }

    /// The commands that install packages, as one would type them.
    pub fn commands(packages: &[&str]) -> String {
        format!(
            "apt-get update && apt-get install -y --no-install-recommends {}",
            packages.join(" ")
        )
    }

    /// Installs packages. The caller has checked the permission.
    pub fn install(&mut self, packages: &[&str]) -> Result<(), Failure> {
        if !self.updated {
            // A mirror that fails need not be the one the packages come from, so the
            // installation decides.
            step::streaming("apt-get update", || step::status(&mut apt_get(&["update"])))?;
            self.updated = true;
        }
        step::streaming(&format!("apt-get install {}", packages.join(" ")), || {
            let mut command = apt_get(&["install", "-y", "--no-install-recommends"]);
            let status = step::status(command.args(packages))?;
            if status.success() {
                return Ok(());
            }
            Err(Failure::Environment(format!("`{}` failed ({status})", step::shown(&command))))
        })
    }
}

fn apt_get(arguments: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command.args(["-q"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// The oldest Node.js that playwright-core runs on.
const NODE: u32 = 20;

/// What was found on the machine.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each yes or no")]
#[derive(Clone, Copy, Debug)]
struct Facts {
    chromium: bool,
    postgresql: bool,
    node: bool,
    npm_packages: bool,
}

/// What is missing.
#[derive(Debug, Default, PartialEq, Eq)]
struct Missing {
    packages: Vec<&'static str>,
    node: bool,
    npm_packages: bool,
}

impl Facts {
    fn probe(project: &Project) -> Self {
        Self {
            chromium: Path::new("/usr/bin/chromium").exists(),
            postgresql: ["initdb", "pg_ctl", "postgres"]
                .iter()
                .all(|program| Path::new("/usr/lib/postgresql/15/bin").join(program).exists()),
            node: node_is_new_enough() && step::succeeds(Command::new("npm").arg("--version")),
            npm_packages: npm_packages_are_current(&browser_folder(project)),
        }
    }

    fn missing(self) -> Missing {
        let mut missing = Missing::default();
        if !self.chromium {
            missing.packages.push("chromium");
        }
        if !self.postgresql {
            missing.packages.push("postgresql-15");
        }
        if !self.node {
            missing.packages.extend(["nodejs", "npm"]);
        }
        missing.node = !self.node;
        missing.npm_packages = !self.npm_packages;
        missing
    }
}

/// Sees to it that everything the tests need is there.
pub fn prepare_tests(
    project: &Project,
    permission: Permission,
    apt: &mut Apt,
) -> Result<(), Failure> {
    let missing = Facts::probe(project).missing();
    if missing == Missing::default() {
        return step::skipped("test environment", "Chromium, npm packages, PostgreSQL are there");
    }
    if permission == Permission::Denied || (!missing.packages.is_empty() && !Apt::is_there()) {
        return Err(Failure::Environment(advice(&missing)));
    }
    if !missing.packages.is_empty() {
        apt.install(&missing.packages)?;
    }
    if missing.npm_packages {
        step::streaming("npm ci in tests/browser", || {
            install_npm_packages(&browser_folder(project))
        })?;
    }
    let left = Facts::probe(project).missing();
    if left == Missing::default() { Ok(()) } else { Err(Failure::Environment(advice(&left))) }
}

fn advice(missing: &Missing) -> String {
    let mut lines =
        vec!["the tests need what is not installed here; run these commands:".to_owned()];
    if !missing.packages.is_empty() {
        lines.push(format!("  {}    (as root)", Apt::commands(&missing.packages)));
    }
    if missing.node {
        let version = "Debian 13 has it, Debian 12 does not";
        lines.push(format!("  Node.js {NODE} or later has to be there ({version})"));
    }
    if missing.npm_packages {
        lines.push("  npm ci --prefix tests/browser".to_owned());
    }
    lines.push("or this one again as root with --install (or CI=true)".to_owned());
    lines.join("\n")
}

/// The folder of the scripts that drive Chromium, with the packages that they need.
pub fn browser_folder(project: &Project) -> PathBuf {
    project.root().join("tests/browser")
}

/// Installs what the lock in a folder names. The caller has checked the permission.
pub fn install_npm_packages(folder: &Path) -> Result<(), Failure> {
    let mut command = Command::new("npm");
    command
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        // The browser is Debian's.
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .current_dir(folder);
    let status = step::status(&mut command)?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::Environment(format!(
        "`{}` in {} failed ({status})",
        step::shown(&command),
        folder.display()
    )))
}

fn node_is_new_enough() -> bool {
    step::output(Command::new("node").arg("--version"))
        .ok()
        .and_then(|output| node_version(&String::from_utf8_lossy(&output.stdout)))
        .is_some_and(|version| version >= NODE)
}

/// `v20.20.2` → 20.
fn node_version(text: &str) -> Option<u32> {
    text.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// npm leaves a copy of the lock it installed, with the same entries under `packages` but for
/// the root's own.
pub fn npm_packages_are_current(folder: &Path) -> bool {
    let wanted = lock_versions(&folder.join("package-lock.json"));
    let installed = lock_versions(&folder.join("node_modules/.package-lock.json"));
    wanted.is_some() && wanted == installed
}

fn lock_versions(lock: &Path) -> Option<Vec<(String, String)>> {
    // A lock that cannot be read counts as nothing installed; `npm ci` then says why.
    let lock: serde_json::Value = serde_json::from_slice(&fs::read(lock).ok()?).ok()?;
    let packages = lock.get("packages")?.as_object()?;
    let versions = packages
        .iter()
        .filter(|(path, entry)| !path.is_empty() && entry.get("optional").is_none())
        .filter_map(|(path, entry)| {
            Some((path.clone(), entry.get("version")?.as_str()?.to_owned()))
        });
    let mut versions: Vec<_> = versions.collect();
    versions.sort();
    Some(versions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_root_that_asks_may_install() {
        assert_eq!(Permission::decide(true, true), Permission::Granted);
        assert_eq!(Permission::decide(true, false), Permission::Denied);
        assert_eq!(Permission::decide(false, true), Permission::Denied);
    }

    #[test]
    fn a_complete_machine_misses_nothing() {
        let facts = Facts { chromium: true, postgresql: true, node: true, npm_packages: true };
        assert_eq!(facts.missing(), Missing::default());
    }

    #[test]
    fn the_exact_commands_are_printed() {
        let facts = Facts { chromium: false, postgresql: false, node: true, npm_packages: false };
        let advice = advice(&facts.missing());
        assert!(advice.contains(
            "apt-get update && apt-get install -y --no-install-recommends chromium postgresql-15"
        ));
        assert!(advice.contains("npm ci --prefix tests/browser"));
        assert!(advice.contains("--install"));
    }

    #[test]
    fn an_old_node_is_missing() {
        assert_eq!(node_version("v20.20.2\n"), Some(20));
        assert!(node_version("v18.19.0").is_some_and(|version| version < NODE));
        let facts = Facts { chromium: true, postgresql: true, node: false, npm_packages: true };
        assert!(advice(&facts.missing()).contains("Node.js 20 or later"));
    }

    #[test]
    fn npm_packages_are_current_when_both_locks_name_the_same_versions() {
        let folder = tempfile::tempdir().expect("scratch folder");
        let lock = |version: &str| {
            format!(
                r#"{{"packages":{{"":{{"name":"x"}},
                    "node_modules/axe-core":{{"version":"{version}"}},
                    "node_modules/fsevents":{{"version":"2.3.2","optional":true}}}}}}"#
            )
        };
        fs::write(folder.path().join("package-lock.json"), lock("4.14.1")).expect("lock");
        assert!(!npm_packages_are_current(folder.path()));
        let modules = folder.path().join("node_modules");
        fs::create_dir(&modules).expect("node_modules");
        let installed = modules.join(".package-lock.json");
        fs::write(&installed, lock("4.14.0")).expect("lock");
        assert!(!npm_packages_are_current(folder.path()));
        let without_root = r#"{"packages":{"node_modules/axe-core":{"version":"4.14.1"}}}"#;
        fs::write(&installed, without_root).expect("lock");
        assert!(npm_packages_are_current(folder.path()));
    }
}
