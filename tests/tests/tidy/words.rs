//! Words that may not stand in the tree.
//!
//! The words are put together here from parts, so that this file does not hold them itself.

use regex::Regex;

use super::rust::test_lines;
use super::tree::{SourceFile, assert_none, file, files, rust_files};

#[test]
fn nothing_is_left_to_do() {
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["XX", "X"].concat()];
    let pattern = format!(r"\b({})\b|\b{}!", marks.join("|"), ["to", "do"].concat());
    assert_none(
        &matches(&files(), &pattern),
        "Do it, or open an issue and write why it is not needed here.",
    );
}

#[test]
fn no_path_of_one_machine_is_named() {
    let pattern = [r"(^|[^\w.])/wo", r"rk/|\.lib", r"rary\b|/ho", r"me/\w+/|/ro", r"ot/"].concat();
    let mut files = files();
    // A path that stands for any machine's in a test of how such paths are told apart.
    files.retain(|file| file.path != "xtask/src/project.rs");
    assert_none(
        &matches(&files, &pattern),
        "Take the path from the environment or the command line.",
    );
}

#[test]
fn no_package_registry_is_named() {
    let hosts = [
        ["registry.", "npmjs.org"],
        ["static.", "crates.io"],
        ["index.", "crates.io"],
        ["deb.", "debian.org"],
        ["pypi", ".org"],
        ["files.", "pythonhosted.org"],
    ];
    let hosts: Vec<_> = hosts.iter().map(|parts| regex::escape(&parts.concat())).collect();
    assert_none(&matches(&files(), &hosts.join("|")), "Whoever installs uses their own registry.");
}

#[test]
fn the_package_lock_names_no_address() {
    let lock = file("tests/browser/package-lock.json");
    let found = lock
        .breaches_by_line(|line| line.contains("\"resolved\"").then(|| "an address".to_owned()));
    assert_none(
        &found,
        "tests/browser/.npmrc leaves addresses out: remove them, and install anew.",
    );
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let breaches: Vec<_> = rust_files().iter().flat_map(silenced).collect();
    assert_none(&breaches, "Write `#[expect(lint, reason = \"…\")]`.");
}

#[test]
fn tests_do_not_sleep() {
    let breaches: Vec<_> = files().iter().flat_map(sleeps).collect();
    assert_none(&breaches, "Wait for the event itself, or move the clock that the code is given.");
}

fn matches(files: &[SourceFile], pattern: &str) -> Vec<String> {
    let pattern = Regex::new(pattern).expect("a pattern");
    let found = |line: &str| pattern.find(line).map(|word| format!("`{}`", word.as_str()));
    files.iter().flat_map(|file| file.breaches_by_line(found)).collect()
}

fn silenced(file: &SourceFile) -> Vec<String> {
    let allow = Regex::new(&[r"#!?\[(cfg_attr\(.*)?al", r"low\("].concat()).expect("a pattern");
    let expect = Regex::new(r"(?s)#!?\[expect\((.*?)\)\]").expect("a pattern");
    let allowed =
        file.breaches_by_line(|line| allow.is_match(line).then(|| "a lint is allowed".to_owned()));
    let bare = expect.captures_iter(&file.text).filter(|found| !found[1].contains("reason")).map(
        |found| {
            let start = found.get(0).map_or(0, |whole| whole.start());
            file.breach(file.text[..start].lines().count() + 1, "an expectation without a reason")
        },
    );
    allowed.into_iter().chain(bare).collect()
}

fn sleeps(file: &SourceFile) -> Vec<String> {
    let pattern =
        Regex::new(&[r"\bsle", r"ep\(|waitFor", r"Timeout\("].concat()).expect("a pattern");
    let is_script = [".js", ".mjs", ".ts"].iter().any(|ending| file.path.ends_with(ending));
    if !(file.is_rust() || is_script) {
        return Vec::new();
    }
    let tests = if file.is_rust() { test_lines(file) } else { Vec::new() };
    let is_test = |line: usize| file.is_test() || tests.iter().any(|lines| lines.contains(&line));
    let lines = file.text.lines().enumerate().map(|(index, line)| (index + 1, line));
    // Where the product measures time by the browser's clock, a test has to let it pass.
    let lets_time_pass = |number: usize| {
        let above = number.checked_sub(2).and_then(|above| file.text.lines().nth(above));
        above.is_some_and(|above| above.contains("tidy: waits because"))
    };
    let found = lines.filter(|(number, line)| {
        pattern.is_match(line) && is_test(*number) && !lets_time_pass(*number)
    });
    found.map(|(number, line)| file.breach(number, line.trim())).collect()
}

#[test]
fn forbidden_words_are_found() {
    let one = |text: &str| [SourceFile::new("a.rs", text)];
    assert_eq!(matches(&one("// a\n// bad\n"), r"\bbad\b"), ["a.rs:2: `bad`"]);
    assert_eq!(silenced(&one(&["#[al", "low(dead_code)]"].concat())[0]).len(), 1);
    let bare = ["fn a() {}\n#[exp", "ect(dead_code)]"].concat();
    assert_eq!(silenced(&one(&bare)[0]), ["a.rs:2: an expectation without a reason"]);
    let reasoned = ["#[exp", "ect(\n    dead_code,\n    reason = \"a\"\n)]"].concat();
    assert!(silenced(&one(&reasoned)[0]).is_empty());
}

#[test]
fn sleeping_is_found_in_tests_only() {
    let call = ["thread::sle", "ep(second);"].concat();
    let inside = format!("#[cfg(test)]\nmod tests {{\n    fn a() {{ {call} }}\n}}\n");
    let outside = format!("fn a() {{ {call} }}\n");
    assert_eq!(sleeps(&SourceFile::new("server/src/a.rs", &inside)).len(), 1);
    assert_eq!(sleeps(&SourceFile::new("server/src/a.rs", &outside)).len(), 0);
    assert_eq!(sleeps(&SourceFile::new("tests/tests/a.rs", &outside)).len(), 1);
}
