//! Migrations: the same names for both engines, and never changed once they are committed.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use sha2::{Digest, Sha256};

use super::tree::{SourceFile, assert_none, file, files};

const FOLDER: &str = "server/migrations/";
/// One line for each migration: its hash, two spaces, its path under [`FOLDER`].
const HASHES: &str = "tests/tests/tidy/migrations.sha256";

#[test]
fn both_engines_have_the_same_migrations() {
    let migrations = migrations();
    let sqlite = names(&migrations, "sqlite/");
    assert!(!sqlite.is_empty(), "there are migrations");
    assert_eq!(sqlite, names(&migrations, "postgres/"), "every migration exists for both engines, under one name");
}

#[test]
fn migrations_are_named_by_time_verb_and_noun() {
    let pattern = Regex::new(r"^(sqlite|postgres)/\d{14}_[a-z]+(_[a-z]+)+\.sql$").expect("a pattern");
    let found: Vec<_> = migrations().into_iter().map(|file| file.path).filter(|path| !pattern.is_match(path)).collect();
    assert_none(&found, "Name it YYYYMMDDhhmmss_verb_noun.sql.");
}

#[test]
fn a_committed_migration_never_changes() {
    let list = file(HASHES).text;
    let problems = changes(&committed(&list), &migrations());
    let what_to_do = format!("A change needs a new migration; a new migration needs its line in {HASHES}.");
    assert_none(&problems, &what_to_do);
}

fn migrations() -> Vec<SourceFile> {
    let sql = files().into_iter().filter(|file| file.path.ends_with(".sql"));
    sql.filter_map(|file| Some(SourceFile::new(file.path.strip_prefix(FOLDER)?, &file.text))).collect()
}

fn names(migrations: &[SourceFile], engine: &str) -> BTreeSet<String> {
    migrations.iter().filter_map(|file| file.path.strip_prefix(engine)).map(str::to_owned).collect()
}

fn committed(list: &str) -> BTreeMap<&str, &str> {
    list.lines().map(|line| line.split_once("  ").expect("a hash, two spaces, a path")).map(|(hash, path)| (path, hash)).collect()
}

fn changes(committed: &BTreeMap<&str, &str>, migrations: &[SourceFile]) -> Vec<String> {
    let gone = committed.keys().filter(|path| migrations.iter().all(|file| file.path != **path));
    let gone = gone.map(|path| format!("{FOLDER}{path}:1: removed"));
    let others = migrations.iter().filter_map(|file| {
        let digest = Sha256::digest(file.text.as_bytes());
        let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        match committed.get(file.path.as_str()) {
            Some(known) if *known == hash => None,
            Some(_) => Some(format!("{FOLDER}{}:1: changed", file.path)),
            None => Some(format!("{FOLDER}{}:1: new; its line is: {hash}  {}", file.path, file.path)),
        }
    });
    gone.chain(others).collect()
}

#[test]
fn changed_removed_and_new_migrations_are_found() {
    let list = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  sqlite/1_a.sql\n00  sqlite/2_b.sql\n00  sqlite/3_c.sql";
    let migrations = ["sqlite/1_a.sql", "sqlite/2_b.sql", "sqlite/4_d.sql"].map(|path| SourceFile::new(path, ""));
    let told = changes(&committed(list), &migrations);
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].contains("3_c.sql:1: removed") && told[1].contains("2_b.sql:1: changed") && told[2].contains("4_d.sql:1: new"));
}
