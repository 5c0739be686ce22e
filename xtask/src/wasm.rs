//! The respondent's app as wasm, and its JavaScript glue.

use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::install::{Apt, Permission};
use crate::project::Project;
use crate::step::{self, Failure};
use crate::toolchain::{TARGET, WasmToolchain};

const PROFILE: &str = "wasm-release";

/// The bundle as wasm-bindgen leaves it.
#[derive(Debug)]
pub struct Glued {
    /// The module that loads the wasm from the address it is given.
    pub js: String,
    pub wasm: Vec<u8>,
}

/// Compiles the respondent's app and gives the path of the wasm. Cargo decides whether there is
/// anything to do.
pub fn compile(
    project: &Project,
    permission: Permission,
    apt: &mut Apt,
) -> Result<PathBuf, Failure> {
    let toolchain = WasmToolchain::find(permission, apt)?;
    // A folder of its own: artefacts of two compilers do not mix.
    let target = project.target().join("wasm");
    let name = match toolchain {
        WasmToolchain::Installed => "wasm",
        WasmToolchain::InstalledWithSource => "wasm, with its standard library",
        WasmToolchain::Debian => "wasm (Debian's compiler, with its standard library)",
    };
    step::streaming(name, || {
        step::run(
            toolchain
                .cargo_build(project)
                .args(["--package", "thuocdo-app", "--bin", "respondent"])
                .args(["--no-default-features", "--features", "respondent"])
                .args(["--profile", PROFILE])
                .arg("--target-dir")
                .arg(&target),
        )
    })?;
    Ok(target.join(TARGET).join(PROFILE).join("respondent.wasm"))
}

/// Runs wasm-bindgen over a compiled wasm, into a scratch folder.
pub fn glue(wasm: &Path, scratch: &Path) -> Result<Glued, Failure> {
    let failed = |cause: &dyn std::fmt::Display| Failure::Failed(format!("wasm-bindgen: {cause}"));
    let mut bindgen = Bindgen::new();
    bindgen
        .web(true)
        .map_err(|cause| failed(&format!("{cause:#}")))?
        .input_path(wasm)
        .out_name("respondent")
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(scratch)
        .map_err(|cause| failed(&format!("{cause:#}")))?;
    if scratch.join("snippets").exists() {
        return Err(failed(
            &"the app imports JavaScript files of its own, and a page loads one module only",
        ));
    }
    let js = scratch.join("respondent.js");
    let wasm = scratch.join("respondent_bg.wasm");
    Ok(Glued {
        js: fs::read_to_string(&js).map_err(Failure::io(js.display().to_string()))?,
        wasm: fs::read(&wasm).map_err(Failure::io(wasm.display().to_string()))?,
    })
}
