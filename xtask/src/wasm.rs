//! The app as wasm, in four bundles, and the JavaScript glue of each.

use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::install::{Apt, Permission};
use crate::project::Project;
use crate::step::{self, Failure};
use crate::toolchain::{TARGET, WasmToolchain};

const PROFILE: &str = "wasm-release";

/// A part of the app that is loaded by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bundle {
    /// What a citizen's phone loads.
    Respondent,
    /// The same for questionnaires with what few have.
    Rich,
    /// What enumerators, paper entry and kiosks load.
    Field,
    /// What staff load at their desks.
    Console,
}

impl Bundle {
    pub const ALL: [Self; 4] = [Self::Respondent, Self::Rich, Self::Field, Self::Console];

    /// The bundles that are compiled in one go, so that cargo compiles a dependency once; the linker
    /// leaves out what a bundle does not use. What most phones load goes by itself, and so does the
    /// console: a feature that one asks of a dependency would be there for the others too.
    const TOGETHER: [&[Self]; 3] =
        [&[Self::Respondent], &[Self::Rich, Self::Field], &[Self::Console]];

    /// The name of its binary, of its feature and of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Respondent => "respondent",
            Self::Rich => "rich",
            Self::Field => "field",
            Self::Console => "console",
        }
    }

    /// Its wasm in the folder that [`compile`] gives.
    pub fn wasm(self, compiled: &Path) -> PathBuf {
        compiled.join(self.name()).with_extension("wasm")
    }
}

/// A bundle as wasm-bindgen leaves it.
#[derive(Debug)]
pub struct Glued {
    /// The module that loads the wasm from the address it is given.
    pub js: String,
    pub wasm: Vec<u8>,
}

/// Compiles the bundles and gives the folder of their wasm. Cargo decides whether there is anything
/// to do.
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
    for bundles in Bundle::TOGETHER {
        step::streaming(name, || {
            let mut command = toolchain.cargo_build(project);
            command.args(["--package", "thuocdo-app", "--no-default-features"]);
            for bundle in bundles {
                command.args(["--bin", bundle.name(), "--features", bundle.name()]);
            }
            step::run(command.args(["--profile", PROFILE]).arg("--target-dir").arg(&target))
        })?;
    }
    Ok(target.join(TARGET).join(PROFILE))
}

/// Runs wasm-bindgen over a bundle, into a scratch folder.
pub fn glue(bundle: Bundle, compiled: &Path, scratch: &Path) -> Result<Glued, Failure> {
    let failed = |cause: &dyn std::fmt::Display| Failure::Failed(format!("wasm-bindgen: {cause}"));
    let mut bindgen = Bindgen::new();
    bindgen
        .web(true)
        .map_err(|cause| failed(&format!("{cause:#}")))?
        .input_path(bundle.wasm(compiled))
        .out_name(bundle.name())
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
    let js = scratch.join(format!("{}.js", bundle.name()));
    let wasm = scratch.join(format!("{}_bg.wasm", bundle.name()));
    Ok(Glued {
        js: fs::read_to_string(&js).map_err(Failure::io(js.display().to_string()))?,
        wasm: fs::read(&wasm).map_err(Failure::io(wasm.display().to_string()))?,
    })
}
