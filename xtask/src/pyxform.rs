//! pyxform, the reference converter of `XLSForm`, in a Python environment of its own below `target/`.
//! Exported forms are converted by it in a test, which counts as skipped where it is absent.

use std::path::PathBuf;
use std::process::Command;

use crate::install::Permission;
use crate::project::Project;
use crate::step::{self, Failure};

/// The version whose rules are kept.
const VERSION: &str = "pyxform==4.5.0";

fn folder(project: &Project) -> PathBuf {
    project.target().join("pyxform")
}

/// Installs pyxform if that is allowed and it is missing. Nothing else needs it, so a machine where
/// it cannot be installed skips its test.
pub fn prepare(project: &Project, permission: Permission) -> Result<(), Failure> {
    let folder = folder(project);
    if folder.join("bin/xls2xform").exists() {
        return step::skipped("pyxform", "it is there");
    }
    if permission == Permission::Denied {
        let advice = format!(
            "exported forms are not converted by it; install it with `python3 -m venv {0} && {0}/bin/pip install {VERSION}`, or this again as root with --install (or CI=true)",
            folder.display()
        );
        return step::skipped("pyxform", &advice);
    }
    let installed = step::streaming("pyxform into target/pyxform", || {
        step::run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        step::run(Command::new(folder.join("bin/pip")).args(["install", "-q", VERSION]))
    });
    match installed {
        Ok(()) => Ok(()),
        Err(_) => {
            step::skipped("pyxform", "it cannot be installed here; its test counts as skipped")
        }
    }
}
