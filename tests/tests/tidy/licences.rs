//! Licences and banned crates, by the lists of deny.toml.

use std::collections::BTreeSet;

use cargo_metadata::{MetadataCommand, Package};

use super::tree::{assert_none, file, root};

#[test]
fn every_licence_is_on_the_list() {
    let allowed = allowed();
    let breaches: Vec<_> =
        packages().iter().filter_map(|package| unlicensed(package, &allowed)).collect();
    assert_none(
        &breaches,
        "Choose another crate, or widen `licenses.allow` of deny.toml if the licence is permissive.",
    );
}

fn unlicensed(package: &Package, allowed: &BTreeSet<String>) -> Option<String> {
    let licence = package.license.as_deref().unwrap_or("no licence");
    let ok = satisfied(licence, allowed);
    (!ok).then(|| format!("{} {}: {licence}", package.name, package.version))
}

#[test]
fn no_banned_crate_is_in_the_graph() {
    let banned = banned();
    assert!(
        banned.contains("openssl") && banned.contains("evalexpr"),
        "the list of deny.toml is read: {banned:?}"
    );
    let found: Vec<_> = packages()
        .iter()
        .map(|package| package.name.to_string())
        .filter(|name| banned.contains(name))
        .collect();
    assert_none(&found, "deny.toml says why not; `cargo tree -i CRATE` says who asks for it.");
}

#[test]
fn every_crate_is_a_member_or_from_the_registry() {
    let strangers = packages().into_iter().filter(|package| {
        let source = package.source.as_ref().map_or("", |source| source.repr.as_str());
        !(source.is_empty() || source == "registry+https://github.com/rust-lang/crates.io-index")
    });
    let found: Vec<_> =
        strangers.map(|package| format!("{} from {:?}", package.name, package.source)).collect();
    assert_none(&found, "Depend on a published version.");
}

/// Every package of the graph that is built: for this machine and for the browser.
fn packages() -> Vec<Package> {
    let host = rustc_host();
    let options =
        ["--locked", "--filter-platform", &host, "--filter-platform", "wasm32-unknown-unknown"];
    let mut command = MetadataCommand::new();
    command.current_dir(root()).other_options(options.map(str::to_owned));
    let packages = command.exec().expect("cargo metadata").packages;
    assert!(packages.len() > 200, "the whole graph, not only the members");
    packages
}

fn rustc_host() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = std::process::Command::new(rustc).arg("-vV").output().expect("rustc starts");
    let text = String::from_utf8(output.stdout).expect("rustc writes UTF-8");
    text.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("rustc names its host")
        .to_owned()
}

fn deny() -> toml::Table {
    file("deny.toml").text.parse().expect("deny.toml is TOML")
}

fn allowed() -> BTreeSet<String> {
    let deny = deny();
    let list = deny["licenses"]["allow"].as_array().expect("a list");
    list.iter().map(|licence| licence.as_str().expect("a licence").to_owned()).collect()
}

fn banned() -> BTreeSet<String> {
    let deny = deny();
    let list = deny["bans"]["deny"].as_array().expect("a list");
    list.iter().map(|entry| entry["crate"].as_str().expect("a crate").to_owned()).collect()
}

/// Whether an SPDX expression can be satisfied by the allowed licences. `/` is an old `OR`; a
/// licence with an exception is another licence than without.
fn satisfied(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ")
        .replace(" WITH ", "-with-");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = &words[..];
    any_of(&mut rest, allowed) && rest.is_empty()
}

fn any_of(rest: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut satisfied = all_of(rest, allowed);
    while rest.first() == Some(&"OR") {
        *rest = &rest[1..];
        satisfied |= all_of(rest, allowed);
    }
    satisfied
}

fn all_of(rest: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let mut satisfied = one(rest, allowed);
    while rest.first() == Some(&"AND") {
        *rest = &rest[1..];
        satisfied &= one(rest, allowed);
    }
    satisfied
}

fn one(rest: &mut &[&str], allowed: &BTreeSet<String>) -> bool {
    let Some((first, others)) = rest.split_first() else {
        return false;
    };
    *rest = others;
    if *first != "(" {
        return allowed.contains(*first);
    }
    let satisfied = any_of(rest, allowed);
    if rest.first() == Some(&")") {
        *rest = &rest[1..];
    }
    satisfied
}

#[test]
fn licence_expressions_are_understood() {
    let allowed = ["MIT", "Apache-2.0", "Unicode-3.0"].map(str::to_owned).into();
    for good in [
        "MIT",
        "GPL-3.0 OR MIT",
        "MIT/GPL-3.0",
        "(GPL-2.0 OR MIT) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR MIT",
    ] {
        assert!(satisfied(good, &allowed), "{good}");
    }
    for bad in [
        "",
        "no licence",
        "AGPL-3.0-only",
        "MIT AND GPL-3.0",
        "Apache-2.0 WITH LLVM-exception",
        "GPL-2.0 OR MIT AND AGPL-3.0",
        "MIT MIT",
    ] {
        assert!(!satisfied(bad, &allowed), "{bad}");
    }
}
