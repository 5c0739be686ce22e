//! `cargo xtask build`: the app and the server with the app inside.

use crate::assets;
use crate::install::{Apt, Permission};
use crate::project::{Project, WORKSPACE};
use crate::sizes;
use crate::step::{self, Failure};
use crate::wasm;

/// Builds both, and says how large the app is.
pub fn build(project: &Project, release: bool, permission: Permission) -> Result<(), Failure> {
    app(project, permission, &mut Apt::default())?;
    server(project, release)?;
    step::say(&format!("  {}", project.server(release).display()))
}

/// Builds the app's assets and prints their sizes.
pub fn app(project: &Project, permission: Permission, apt: &mut Apt) -> Result<(), Failure> {
    let compiled = wasm::compile(project, permission, apt)?;
    let assets = assets::publish(project, &compiled)?;
    for line in sizes::of_assets(&assets) {
        step::say(&format!("  {line}"))?;
    }
    Ok(())
}

/// Builds the server. A development build selects the packages that the tests select, so that
/// both share every artefact; a release holds nothing but what the server asks for.
pub fn server(project: &Project, release: bool) -> Result<(), Failure> {
    let name = if release { "server, release" } else { "server" };
    step::streaming(name, || {
        let mut command = project.cargo();
        command.arg("build");
        if release {
            command.args(["--release", "--package", "thuocdo-server"]);
        } else {
            command.args(WORKSPACE).arg("--bins");
        }
        step::run(&mut command)
    })
}
