//! A compiler for `wasm32-unknown-unknown`, found in four steps:
//! the target is installed; the packages of Debian are installed; rustup adds the target; the
//! packages of Debian are installed now. Otherwise one sentence says what is missing.
//!
//! The standard library as it is shipped was compiled for speed and costs the phone 6 KB, so rustup
//! is also asked for its source, and it is compiled for size.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::install::{Apt, Permission};
use crate::project::{self, Project};
use crate::step::{self, Failure};

/// The name of the target.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler, its library's source, its cargo and a linker for wasm.
pub const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "rust-web-src", "cargo-web", "lld-19"];

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LINKER: &str = "wasm-ld-19";

/// Added to the flags of `.cargo/config.toml`.
const IMMEDIATE_ABORT: &str = "target.wasm32-unknown-unknown.rustflags=\
    ['-Zunstable-options', '-Cpanic=immediate-abort']";

/// Variables that choose another compiler or its flags; a wasm build must not inherit them.
const COMPILER_CHOICES: [&str; 11] = [
    "CARGO_BUILD_RUSTC",
    "CARGO_BUILD_RUSTC_WRAPPER",
    "CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER",
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_TARGET_DIR",
    "RUSTC",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTFLAGS",
];

/// A compiler that can build the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WasmToolchain {
    /// The compiler in use knows the target and has the standard library as shipped.
    Installed,
    /// The compiler in use builds the standard library from its source.
    InstalledWithSource,
    /// Debian's compiler builds the standard library from its source.
    Debian,
}

/// What was found on the machine.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each yes or no")]
#[derive(Clone, Copy, Debug, Default)]
struct Facts {
    /// The target's libraries lie beside the compiler in use.
    target_installed: bool,
    /// The source of the standard library lies beside it too.
    source_installed: bool,
    /// Debian's four packages are installed.
    debian_installed: bool,
    /// rustup is there and has not yet been asked in vain.
    rustup: bool,
    /// apt is there and has not yet been asked for the packages in vain.
    apt: bool,
}

/// What to do with these facts.
#[derive(Debug, PartialEq, Eq)]
enum Decision {
    Use(WasmToolchain),
    AddTarget,
    AddSource,
    InstallPackages,
    PrintPackages,
    GiveUp,
}

fn decide(facts: Facts, permission: Permission) -> Decision {
    if facts.target_installed && facts.source_installed {
        Decision::Use(WasmToolchain::InstalledWithSource)
    } else if facts.target_installed && facts.rustup {
        Decision::AddSource
    } else if facts.target_installed {
        Decision::Use(WasmToolchain::Installed)
    } else if facts.debian_installed {
        // Before rustup, so that a machine without a network asks rustup in vain only once.
        Decision::Use(WasmToolchain::Debian)
    } else if facts.rustup {
        Decision::AddTarget
    } else if facts.apt && permission == Permission::Granted {
        Decision::InstallPackages
    } else if facts.apt {
        Decision::PrintPackages
    } else {
        Decision::GiveUp
    }
}

impl WasmToolchain {
    /// Finds a compiler, and installs one if need be and permitted.
    pub fn find(permission: Permission, apt: &mut Apt) -> Result<Self, Failure> {
        let mut facts = Facts::probe();
        loop {
            match decide(facts, permission) {
                Decision::Use(toolchain) => return Ok(toolchain),
                Decision::AddTarget => {
                    let rustup = add("wasm target", ["target", "add", TARGET])?;
                    facts = Facts { rustup, ..Facts::probe() };
                }
                Decision::AddSource => {
                    let source = ["component", "add", "rust-src"];
                    let rustup = add("standard library's source", source)?;
                    facts = Facts { rustup, ..Facts::probe() };
                }
                Decision::InstallPackages => {
                    apt.install(&DEBIAN_PACKAGES)?;
                    facts = Facts { rustup: false, apt: false, ..Facts::probe() };
                }
                Decision::PrintPackages => return Err(Failure::Environment(advice(true))),
                Decision::GiveUp => return Err(Failure::Environment(advice(false))),
            }
        }
    }

    /// Cargo with this compiler, up to and including `build --target …`.
    pub fn cargo_build(self, project: &Project) -> Command {
        let mut command = match self {
            Self::Installed | Self::InstalledWithSource => project.cargo(),
            Self::Debian => Command::new(DEBIAN_CARGO),
        };
        project::forget_outer_cargo(&mut command);
        for name in COMPILER_CHOICES {
            command.env_remove(name);
        }
        command.current_dir(project.root()).args(["build", "--target", TARGET]);
        if self == Self::Debian {
            command
                .env_remove("CARGO")
                .env_remove("RUSTDOC")
                .env_remove("RUSTUP_TOOLCHAIN")
                // rustup's shim shadows the bare name.
                .env("RUSTC", DEBIAN_RUSTC)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
        }
        if self != Self::Installed {
            command
                // The flags that build the standard library are not stable.
                .env("RUSTC_BOOTSTRAP", "1")
                .args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"])
                // A panic stops the app and nobody reads its message: the messages, and what formats
                // them, would be 5 KB.
                .args(["--config", IMMEDIATE_ABORT]);
        }
        command
    }

    /// The compiler's version, for the report on sizes.
    pub fn version(self) -> Result<String, Failure> {
        let (program, origin) = match self {
            Self::Installed => ("rustc", "standard library as shipped"),
            Self::InstalledWithSource => ("rustc", "standard library built for size"),
            Self::Debian => (DEBIAN_RUSTC, "Debian's, standard library built for size"),
        };
        let output = step::output(Command::new(program).arg("--version"))?;
        let version = String::from_utf8_lossy(&output.stdout);
        let words: Vec<_> = version.split_whitespace().take(2).collect();
        Ok(format!("{} ({origin})", words.join(" ")))
    }
}

impl Facts {
    fn probe() -> Self {
        Self {
            target_installed: target_libraries().is_some_and(|folder| folder.is_dir()),
            source_installed: has_source(Path::new("rustc")),
            debian_installed: debian_installed(),
            rustup: step::succeeds(Command::new("rustup").arg("--version")),
            apt: Apt::is_there(),
        }
    }
}

fn target_libraries() -> Option<PathBuf> {
    let output =
        step::output(Command::new("rustc").args(["--print", "target-libdir", "--target", TARGET]))
            .ok()?;
    output.status.success().then(|| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
}

/// Debian's plain `rustc` is too old and has the same file name, so the version counts.
fn debian_installed() -> bool {
    let new_enough = step::output(Command::new(DEBIAN_RUSTC).arg("--version"))
        .ok()
        .and_then(|output| minor_version(&String::from_utf8_lossy(&output.stdout)))
        .is_some_and(|minor| Some(minor) >= minimum_minor_version());
    let source = has_source(Path::new(DEBIAN_RUSTC));
    let linker = Path::new("/usr/bin").join(DEBIAN_LINKER).exists();
    new_enough && source && linker && Path::new(DEBIAN_CARGO).exists()
}

/// Whether the source of the standard library lies beside a compiler.
fn has_source(rustc: &Path) -> bool {
    step::output(Command::new(rustc).args(["--print", "sysroot"]))
        .ok()
        .map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()))
        .is_some_and(|root| root.join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file())
}

/// `rustc 1.96.0 (…)` → 96.
fn minor_version(text: &str) -> Option<u32> {
    text.strip_prefix("rustc 1.")?.split('.').next()?.parse().ok()
}

fn minimum_minor_version() -> Option<u32> {
    env!("CARGO_PKG_RUST_VERSION").split('.').nth(1)?.parse().ok()
}

/// Asks rustup for something and says whether it is there now. A failure is not an error: without
/// a network another way is left.
fn add<const N: usize>(what: &str, arguments: [&str; N]) -> Result<bool, Failure> {
    let added = step::streaming(&format!("{what} by rustup"), || {
        Ok(step::status(Command::new("rustup").args(arguments))?.success())
    })?;
    if !added {
        step::say(&format!("  rustup could not add the {what}"))?;
    }
    Ok(added)
}

fn advice(apt: bool) -> String {
    let packages = if apt {
        format!("as root run `{}`", Apt::commands(&DEBIAN_PACKAGES))
    } else {
        format!("use Debian 12 or later with its packages {}", DEBIAN_PACKAGES.join(", "))
    };
    let again = if apt { " (or this command as root with --install)" } else { "" };
    format!(
        "no compiler for {TARGET} was found: with rustup run `rustup target add {TARGET}`, \
         otherwise {packages}{again}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Facts = Facts {
        target_installed: false,
        source_installed: false,
        debian_installed: false,
        rustup: false,
        apt: false,
    };

    #[test]
    fn an_installed_target_is_used_before_anything_else() {
        let all = Facts {
            target_installed: true,
            source_installed: true,
            debian_installed: true,
            rustup: true,
            apt: true,
        };
        for permission in [Permission::Granted, Permission::Denied] {
            let expected = Decision::Use(WasmToolchain::InstalledWithSource);
            assert_eq!(decide(all, permission), expected);
        }
    }

    #[test]
    fn a_target_without_the_library_source_asks_rustup_for_it_once() {
        let facts = Facts { target_installed: true, rustup: true, ..NOTHING };
        assert_eq!(decide(facts, Permission::Denied), Decision::AddSource);
        let refused = Facts { rustup: false, ..facts };
        let shipped = Decision::Use(WasmToolchain::Installed);
        assert_eq!(decide(refused, Permission::Denied), shipped);
    }

    #[test]
    fn rustup_is_not_asked_again_where_debian_is_ready() {
        let facts = Facts { debian_installed: true, rustup: true, apt: true, ..NOTHING };
        assert_eq!(decide(facts, Permission::Denied), Decision::Use(WasmToolchain::Debian));
    }

    #[test]
    fn rustup_comes_before_apt() {
        let facts = Facts { rustup: true, apt: true, ..NOTHING };
        assert_eq!(decide(facts, Permission::Granted), Decision::AddTarget);
        assert_eq!(decide(facts, Permission::Denied), Decision::AddTarget);
    }

    #[test]
    fn packages_are_installed_only_with_permission() {
        let facts = Facts { apt: true, ..NOTHING };
        assert_eq!(decide(facts, Permission::Granted), Decision::InstallPackages);
        assert_eq!(decide(facts, Permission::Denied), Decision::PrintPackages);
    }

    #[test]
    fn a_machine_with_neither_gets_one_sentence_with_both_ways() {
        assert_eq!(decide(NOTHING, Permission::Granted), Decision::GiveUp);
        for sentence in [advice(true), advice(false)] {
            assert!(!sentence.contains('\n'));
            assert!(sentence.contains("rustup target add wasm32-unknown-unknown"));
            assert!(sentence.contains("rustc-web"));
        }
        assert!(advice(true).contains("apt-get install -y --no-install-recommends rustc-web"));
    }

    #[test]
    fn versions_are_read_from_the_first_line() {
        assert_eq!(minor_version("rustc 1.96.0 (ac68faa20 2026-05-25)"), Some(96));
        assert_eq!(minor_version("rustc 1.63.0"), Some(63));
        assert_eq!(minor_version("bash: rustc: not found"), None);
        assert!(minimum_minor_version() >= Some(95));
    }
}
