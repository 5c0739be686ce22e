//! Manifests and Cargo.lock.

use super::tree::{SourceFile, assert_none, file, files};

#[test]
fn every_dependency_says_what_it_is_for() {
    let breaches: Vec<_> = manifests().iter().flat_map(uncommented).collect();
    assert_none(
        &breaches,
        "Write a comment above the dependency, or above its group, that says what it is for.",
    );
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let members =
        manifests().into_iter().filter(|manifest| table(manifest).contains_key("package"));
    let breaches: Vec<_> = members
        .filter(|manifest| !takes_lints(&table(manifest)))
        .map(|m| m.breach(1, "no lints"))
        .collect();
    assert_none(&breaches, "Write `[lints]` and `workspace = true`.");
}

#[test]
fn versions_stand_in_the_root_only() {
    let members = manifests().into_iter().filter(|manifest| manifest.path != "Cargo.toml");
    let breaches = members.flat_map(|manifest| {
        let table = table(&manifest);
        let names =
            dependencies(&table).into_iter().filter(|(_, value)| value.get("workspace").is_none());
        names
            .map(|(name, _)| manifest.breach(1, format!("`{name}` has a version of its own")))
            .collect::<Vec<_>>()
    });
    assert_none(
        &breaches.collect::<Vec<_>>(),
        "Put the version into [workspace.dependencies] and write `workspace = true`.",
    );
}

#[test]
fn the_halves_of_wasm_bindgen_have_one_version() {
    let lock: toml::Table = file("Cargo.lock").text.parse().expect("Cargo.lock is TOML");
    let glue = versions(&lock, "wasm-bindgen-cli-support");
    assert_eq!(glue.len(), 1, "xtask makes the glue as a library");
    assert_eq!(
        versions(&lock, "wasm-bindgen"),
        glue,
        "set both to one version in the root Cargo.toml"
    );
}

fn manifests() -> Vec<SourceFile> {
    let mut files = files();
    files.retain(|file| file.path == "Cargo.toml" || file.path.ends_with("/Cargo.toml"));
    assert!(files.len() > 5, "the root and the members");
    files
}

fn table(manifest: &SourceFile) -> toml::Table {
    manifest.text.parse().unwrap_or_else(|cause| panic!("{}: {cause}", manifest.path))
}

fn takes_lints(manifest: &toml::Table) -> bool {
    let lints = manifest.get("lints").and_then(|lints| lints.get("workspace"));
    lints.and_then(toml::Value::as_bool) == Some(true)
}

/// The dependencies of all kinds and platforms.
fn dependencies(manifest: &toml::Table) -> Vec<(&String, &toml::Value)> {
    const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let platforms = manifest.get("target").and_then(toml::Value::as_table);
    let tables = platforms
        .into_iter()
        .flat_map(toml::Table::values)
        .filter_map(toml::Value::as_table)
        .chain([manifest]);
    let kinds =
        tables.flat_map(|table| KINDS.iter().filter_map(|kind| table.get(*kind)?.as_table()));
    kinds.flatten().collect()
}

fn versions(lock: &toml::Table, name: &str) -> Vec<String> {
    let packages = lock["package"].as_array().expect("packages");
    let named = packages.iter().filter(|package| package["name"].as_str() == Some(name));
    named.map(|package| package["version"].as_str().expect("a version").to_owned()).collect()
}

/// Dependency lines without a comment above them or above their group. A heading (`# --- …`) is
/// no comment, and an empty line or another comment ends a group.
fn uncommented(manifest: &SourceFile) -> Vec<String> {
    let mut breaches = Vec::new();
    let (mut in_dependencies, mut has_comment, mut depth) = (false, false, 0_usize);
    for (index, line) in manifest.text.lines().enumerate() {
        let line = line.trim();
        let continues = depth > 0;
        depth = (depth + line.matches(['[', '{']).count())
            .saturating_sub(line.matches([']', '}']).count());
        if continues {
            continue;
        }
        if line.starts_with('[') {
            in_dependencies = line.trim_end_matches(']').ends_with("dependencies");
            has_comment = false;
        } else if line.is_empty() {
            has_comment = false;
        } else if let Some(comment) = line.strip_prefix('#') {
            has_comment = !comment.trim().starts_with("---");
        } else if in_dependencies && !has_comment {
            breaches.push(manifest.breach(index + 1, line));
        }
    }
    breaches
}

#[test]
fn dependencies_without_a_reason_are_found() {
    let text = "[package]\nname = \"a\"\n\n[dependencies]\n# --- Heading ---\nb = \"1\"\n# Reads.\nc = { version = \"1\", features = [\n  \"d\",\n] }\ne = \"1\"\n\nf = \"1\"\n";
    assert_eq!(
        uncommented(&SourceFile::new("Cargo.toml", text)),
        ["Cargo.toml:6: b = \"1\"", "Cargo.toml:13: f = \"1\""]
    );
}

#[test]
fn other_faults_of_manifests_are_found() {
    let manifest: toml::Table =
        "[lints.rust]\na = \"warn\"\n[target.'cfg(unix)'.dependencies]\nb = \"1\"\n"
            .parse()
            .expect("TOML");
    assert!(!takes_lints(&manifest));
    assert_eq!(dependencies(&manifest).len(), 1);
    let lock: toml::Table =
        "[[package]]\nname = \"a\"\nversion = \"1\"\n[[package]]\nname = \"a\"\nversion = \"2\"\n"
            .parse()
            .expect("TOML");
    assert_eq!(versions(&lock, "a"), ["1", "2"]);
}
