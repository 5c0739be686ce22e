//! Names of modules; lengths of files, functions and components.

use std::path::Path;

use super::rust::{functions, test_lines};
use super::tree::{SourceFile, assert_none, rust_files};

/// The longest file, in lines that are not tests.
const LONGEST_FILE: usize = 400;
/// The longest function, from `fn` to the closing brace.
const LONGEST_FUNCTION: usize = 70;
/// The longest Leptos component.
const LONGEST_COMPONENT: usize = 120;
/// What stands directly above a function that may be longer.
const EXCEPTION: &str = "// tidy: long because ";

const BUCKETS: [&str; 5] = ["common", "helpers", "misc", "types", "utils"];

#[test]
fn modules_are_named_for_what_they_are_about() {
    let breaches: Vec<_> = rust_files().iter().filter_map(bucket).collect();
    assert_none(
        &breaches,
        "Name the module after the thing in it; `foo.rs` beside `foo/`, no `mod.rs`.",
    );
}

fn bucket(file: &SourceFile) -> Option<String> {
    let name = |part: &str| part.trim_end_matches(".rs").to_owned();
    let parts: Vec<String> = file.path.split('/').map(name).collect();
    let folder = parts.iter().find(|part| BUCKETS.contains(&part.as_str()));
    let last = Path::new(&file.path).file_name().filter(|last| *last == "mod.rs");
    folder
        .cloned()
        .or_else(|| last.map(|_| "mod.rs".to_owned()))
        .map(|word| file.breach(1, format!("`{word}` as a module")))
}

#[test]
fn buckets_are_found() {
    for path in ["app/src/utils.rs", "server/src/http/mod.rs", "server/src/types/unit.rs"] {
        assert!(bucket(&SourceFile::new(path, "")).is_some(), "{path}");
    }
    assert_eq!(bucket(&SourceFile::new("server/src/model.rs", "")), None);
}

#[test]
fn files_are_short() {
    let files = rust_files();
    let breaches: Vec<_> =
        files.iter().filter(|file| !file.is_test()).filter_map(too_long).collect();
    assert_none(&breaches, "Move a part that has a name of its own to a file of its own.");
}

fn too_long(file: &SourceFile) -> Option<String> {
    let tests: usize = test_lines(file).into_iter().map(Iterator::count).sum();
    let lines = file.text.lines().count() - tests;
    (lines > LONGEST_FILE)
        .then(|| file.breach(1, format!("{lines} lines without tests, {LONGEST_FILE} are allowed")))
}

#[test]
fn long_files_are_found_and_their_tests_do_not_count() {
    let code = "fn a() {}\n".repeat(LONGEST_FILE);
    let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "fn b() {}\n".repeat(LONGEST_FILE));
    assert_eq!(too_long(&SourceFile::new("a.rs", &format!("{code}{tests}"))), None);
    assert!(too_long(&SourceFile::new("a.rs", &format!("{code}fn c() {{}}\n{tests}"))).is_some());
}

#[test]
fn functions_and_components_are_short() {
    let breaches: Vec<_> = rust_files().iter().flat_map(long_functions).collect();
    assert_none(
        &breaches,
        "Split it, or write `// tidy: long because …` on the line above its attributes and documentation.",
    );
}

fn long_functions(file: &SourceFile) -> Vec<String> {
    let text: Vec<_> = file.text.lines().collect();
    let excused = |first: usize| {
        let above = text[..first - 1].iter().rev().map(|line| line.trim_start());
        above
            .take_while(|line| line.starts_with('#') || line.starts_with("//"))
            .any(|line| line.starts_with(EXCEPTION))
    };
    let found = functions(file).into_iter().filter_map(|function| {
        let length = function.lines.clone().count();
        let limit = if function.is_component { LONGEST_COMPONENT } else { LONGEST_FUNCTION };
        let first = *function.lines.start();
        let name = function.path.last().map_or("", String::as_str);
        (length > limit && !excused(first)).then(|| {
            file.breach(first, format!("`{name}` has {length} lines, {limit} are allowed"))
        })
    });
    found.collect()
}

#[test]
fn long_functions_are_found_and_a_reason_excuses_them() {
    let body = "    x();\n".repeat(LONGEST_FUNCTION);
    let check = |above: &str| {
        long_functions(&SourceFile::new("a.rs", &format!("{above}fn a() {{\n{body}}}\n"))).len()
    };
    assert_eq!(check(""), 1);
    assert_eq!(check("#[component]\n"), 0, "a component may be longer");
    assert_eq!(check("// tidy: long because it is a table\n#[must_use]\n"), 0);
    assert_eq!(
        check("// tidy: long because of another\n\n"),
        1,
        "the reason stands directly above"
    );
}
