//! Which member may depend on which, and on what `survey-specs` and `thuocdo-stats` may not depend at
//! all.

use std::collections::BTreeSet;
use std::process::Command;

use cargo_metadata::{Metadata, MetadataCommand};

use super::tree::{assert_none, root};

/// Each member and the members it may depend on. Development dependencies count too.
const ARROWS: [(&str, &[&str]); 6] = [
    ("survey-specs", &[]),
    ("thuocdo-app", &["survey-specs"]),
    ("thuocdo-stats", &[]),
    ("thuocdo-server", &["survey-specs", "thuocdo-app", "thuocdo-stats"]),
    ("thuocdo-tests", &["survey-specs", "thuocdo-app", "thuocdo-server"]),
    ("xtask", &[]),
];

/// Nothing of this may be in the domain: frameworks, databases, the browser, clocks, random sources.
const FOREIGN: [&str; 24] = [
    "async-std",
    "axum",
    "chrono",
    "fastrand",
    "futures-executor",
    "getrandom",
    "gloo-net",
    "gloo-timers",
    "hyper",
    "instant",
    "js-sys",
    "leptos",
    "mio",
    "rand",
    "rand_core",
    "reqwest",
    "rusqlite",
    "smol",
    "sqlx",
    "time",
    "tokio",
    "wasm-bindgen",
    "web-sys",
    "web-time",
];

/// Nothing of this may be in the statistics: they are given slices and give estimates.
const NOT_STATISTICS: [&str; 12] = [
    "arrow",
    "axum",
    "chrono",
    "csv",
    "getrandom",
    "hyper",
    "polars",
    "serde",
    "serde_core",
    "serde_json",
    "sqlx",
    "tokio",
];

#[test]
fn members_depend_one_way() {
    let metadata = members();
    let packages = metadata.workspace_packages();
    let names: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let listed: BTreeSet<&str> = ARROWS.iter().map(|(member, _)| *member).collect();
    assert_eq!(names, listed, "a new member needs its arrows in ARROWS of {}", file!());
    let edges = packages.iter().flat_map(|package| {
        let to = package.dependencies.iter().map(|dependency| dependency.name.as_str());
        to.filter(|to| names.contains(to)).map(|to| (package.name.as_str(), to))
    });
    let breaches: Vec<_> = edges.filter_map(|(from, to)| against_the_arrows(from, to)).collect();
    assert_none(
        &breaches,
        "Dependencies run one way: app → survey-specs ← server, server → app, server → stats, tests → all.",
    );
}

fn against_the_arrows(from: &str, to: &str) -> Option<String> {
    let allowed = ARROWS
        .iter()
        .find(|(member, _)| *member == from)
        .is_some_and(|(_, allowed)| allowed.contains(&to));
    (!allowed).then(|| format!("{from}/Cargo.toml:1: `{from}` depends on `{to}`"))
}

#[test]
fn an_arrow_the_wrong_way_is_found() {
    for (from, to) in [
        ("survey-specs", "thuocdo-app"),
        ("thuocdo-app", "thuocdo-server"),
        ("thuocdo-server", "xtask"),
        ("thuocdo-stats", "survey-specs"),
        ("thuocdo-app", "thuocdo-stats"),
    ] {
        assert!(against_the_arrows(from, to).is_some(), "{from} → {to}");
    }
    assert_eq!(against_the_arrows("thuocdo-server", "thuocdo-app"), None);
}

#[test]
fn the_browser_half_of_the_app_is_optional() {
    let metadata = members();
    let app =
        metadata.packages.iter().find(|package| package.name == "thuocdo-app").expect("the app");
    let browser = app.dependencies.iter().filter(|dependency| is_of_browser(&dependency.name));
    let (optional, always): (Vec<_>, Vec<_>) = browser.partition(|dependency| dependency.optional);
    assert!(optional.len() > 3, "the names of the browser's crates are known");
    let always: Vec<_> = always.iter().map(|dependency| dependency.name.clone()).collect();
    assert_none(
        &always,
        "Put it behind the feature `respondent`: the server renders the app and has no browser.",
    );
}

fn is_of_browser(name: &str) -> bool {
    ["gloo-", "js-sys", "wasm-bindgen", "web-sys"].iter().any(|start| name.starts_with(start))
}

#[test]
fn survey_specs_knows_no_framework_clock_or_random_source() {
    for selection in [
        &["--package", "survey-specs", "--no-default-features"][..],
        &["--package", "survey-specs", "--all-features"],
        &[
            "--package",
            "survey-specs",
            "--no-default-features",
            "--target",
            "wasm32-unknown-unknown",
        ],
    ] {
        let tree = dependencies_of(selection);
        assert!(tree.contains("borsh"), "the tree is that of survey-specs: {tree:?}");
        let found = foreigners(&tree, &FOREIGN);
        assert!(
            found.is_empty(),
            "survey-specs depends on {found:?} with {selection:?}: choose a crate or features without"
        );
    }
}

#[test]
fn statistics_know_no_store_protocol_or_format() {
    let tree = dependencies_of(&["--package", "thuocdo-stats", "--all-features"]);
    assert!(tree.contains("nalgebra"), "the tree is that of thuocdo-stats: {tree:?}");
    let found = foreigners(&tree, &NOT_STATISTICS);
    assert!(
        found.is_empty(),
        "thuocdo-stats depends on {found:?}: read and write files beside it, in the server"
    );
}

fn foreigners<'a>(tree: &BTreeSet<String>, foreign: &[&'a str]) -> Vec<&'a str> {
    foreign.iter().copied().filter(|name| tree.contains(*name)).collect()
}

#[test]
fn foreigners_are_found() {
    let tree: BTreeSet<String> = dependencies_of(&["--package", "thuocdo-server"]);
    let found = foreigners(&tree, &FOREIGN);
    for name in ["axum", "leptos", "sqlx", "tokio"] {
        assert!(found.contains(&name), "{name} among {found:?}");
    }
    let found = foreigners(&tree, &NOT_STATISTICS);
    for name in ["csv", "serde", "serde_json"] {
        assert!(found.contains(&name), "{name} among {found:?}");
    }
}

#[test]
fn a_plain_build_needs_no_wasm_target() {
    let metadata = members();
    let default: BTreeSet<_> =
        metadata.workspace_default_packages().iter().map(|package| package.name.as_str()).collect();
    assert!(default.contains("survey-specs") && default.contains("thuocdo-server"), "{default:?}");
    // A binary for the browser is built only where its feature is asked for.
    let app =
        metadata.packages.iter().find(|package| package.name == "thuocdo-app").expect("the app");
    let bare: Vec<_> = app
        .targets
        .iter()
        .filter(|target| target.is_bin() && target.required_features.is_empty())
        .collect();
    assert!(bare.is_empty(), "give these binaries of app/Cargo.toml `required-features`: {bare:?}");
    let default = app.features.get("default").expect("default features");
    assert_eq!(default.join(" "), "ssr", "the app's default is what the server renders");
}

/// The members alone, without resolving anything.
fn members() -> Metadata {
    MetadataCommand::new().current_dir(root()).no_deps().exec().expect("cargo metadata")
}

/// The names of all normal dependencies of a selection, direct and indirect. Procedural macros and
/// what they need run in the compiler and are left out.
fn dependencies_of(selection: &[&str]) -> BTreeSet<String> {
    let mut command = Command::new(env!("CARGO"));
    command.args([
        "tree",
        "--locked",
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let output = command.args(selection).current_dir(root()).output().expect("cargo tree starts");
    assert!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    text.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect()
}
