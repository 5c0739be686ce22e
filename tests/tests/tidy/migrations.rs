//! Migrations: the same names for both engines, and never changed once they are committed.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use survey_specs::wire::sha256_text;

use super::tree::{SourceFile, assert_none, file, files};

const FOLDER: &str = "server/migrations/";
/// One line for each migration: its hash, two spaces, its path under [`FOLDER`].
const HASHES: &str = "tests/tests/tidy/migrations.sha256";

#[test]
fn both_engines_have_the_same_migrations() {
    let migrations = migrations();
    let sqlite = names(&migrations, "sqlite/");
    assert!(!sqlite.is_empty(), "there are migrations");
    assert_eq!(
        sqlite,
        names(&migrations, "postgres/"),
        "every migration exists for both engines, under one name"
    );
}

#[test]
fn migrations_are_named_by_time_verb_and_noun() {
    let pattern =
        Regex::new(r"^(sqlite|postgres)/\d{14}_[a-z]+(_[a-z]+)+\.sql$").expect("a pattern");
    let found: Vec<_> = migrations()
        .into_iter()
        .map(|file| file.path)
        .filter(|path| !pattern.is_match(path))
        .collect();
    assert_none(&found, "Name it YYYYMMDDhhmmss_verb_noun.sql.");
}

#[test]
fn a_committed_migration_never_changes() {
    let list = file(HASHES).text;
    let problems = changes(&committed(&list), &migrations());
    let what_to_do =
        format!("A change needs a new migration; a new migration needs its line in {HASHES}.");
    assert_none(&problems, &what_to_do);
}

fn migrations() -> Vec<SourceFile> {
    let sql = files().into_iter().filter(|file| file.has_extension("sql"));
    sql.filter_map(|file| Some(SourceFile::new(file.path.strip_prefix(FOLDER)?, &file.text)))
        .collect()
}

fn names(migrations: &[SourceFile], engine: &str) -> BTreeSet<String> {
    migrations.iter().filter_map(|file| file.path.strip_prefix(engine)).map(str::to_owned).collect()
}

fn committed(list: &str) -> BTreeMap<&str, &str> {
    list.lines()
        .map(|line| line.split_once("  ").expect("a hash, two spaces, a path"))
        .map(|(hash, path)| (path, hash))
        .collect()
}

fn changes(committed: &BTreeMap<&str, &str>, migrations: &[SourceFile]) -> Vec<String> {
    let gone = committed.keys().filter(|path| migrations.iter().all(|file| file.path != **path));
    let gone = gone.map(|path| format!("{FOLDER}{path}:1: removed"));
    let others = migrations.iter().filter_map(|file| {
        let hash = sha256_text(file.text.as_bytes());
        let hash = hash.trim_start_matches("sha256:");
        match committed.get(file.path.as_str()) {
            Some(known) if *known == hash => None,
            Some(_) => Some(format!("{FOLDER}{}:1: changed", file.path)),
            None => {
                Some(format!("{FOLDER}{}:1: new; its line is: {hash}  {}", file.path, file.path))
            }
        }
    });
    gone.chain(others).collect()
}

#[test]
fn changed_removed_and_new_migrations_are_found() {
    let list = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  sqlite/1_a.sql\n00  sqlite/2_b.sql\n00  sqlite/3_c.sql";
    let migrations = ["sqlite/1_a.sql", "sqlite/2_b.sql", "sqlite/4_d.sql"]
        .map(|path| SourceFile::new(path, ""));
    let told = changes(&committed(list), &migrations);
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(
        told[0].contains("3_c.sql:1: removed")
            && told[1].contains("2_b.sql:1: changed")
            && told[2].contains("4_d.sql:1: new")
    );
}

#[test]
fn no_table_holds_a_person_beside_an_answer() {
    let migrations = migrations();
    let tables: Vec<_> = migrations.iter().flat_map(tables).collect();
    assert!(
        tables.iter().any(|table| table.columns.contains(&"answers".to_owned())),
        "answers are kept"
    );
    let breaches: Vec<_> = tables.iter().filter_map(person_beside_answer).collect();
    assert_none(
        &breaches,
        "Keep the person in a table of their own, without a key to the answers.",
    );
}

/// A table as a migration creates it.
struct Table {
    place: String,
    columns: Vec<String>,
}

fn tables(migration: &SourceFile) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for (index, line) in migration.text.lines().enumerate() {
        if let Some(name) = line.strip_prefix("create table ") {
            let place = migration.breach(index + 1, name.trim_end_matches(" ("));
            tables.push(Table { place, columns: Vec::new() });
        } else if let (Some(column), Some(table)) = (line.strip_prefix("    "), tables.last_mut()) {
            table.columns.extend(column.split(' ').next().map(str::to_owned));
        }
    }
    tables
}

fn person_beside_answer(table: &Table) -> Option<String> {
    let has = |words: &[&str]| {
        table.columns.iter().any(|column| words.iter().any(|word| column.contains(word)))
    };
    let person =
        ["address", "birth", "contact", "email", "ip_", "name", "phone", "staff", "token", "user"];
    (has(&["answer", "body", "value"]) && has(&person)).then(|| table.place.clone())
}

#[test]
fn a_person_beside_an_answer_is_found() {
    let found = |columns: &str| {
        let text = format!(
            "create table response (\n    {columns} text not null,\n    answers text not null\n);\n"
        );
        tables(&SourceFile::new("sqlite/1_a.sql", &text))
            .iter()
            .filter_map(person_beside_answer)
            .count()
    };
    assert_eq!((found("phone_number"), found("language")), (1, 0));
}
