//! What may stand in one place only: SQL, the browser, the network; what is data and may stand in
//! no code, such as unit classes; and what may not stand in
//! `survey-specs` at all.

use regex::Regex;

use super::rust::{Token, test_lines, tokens};
use super::tree::{SourceFile, assert_none, rust_files};

#[test]
fn sql_stands_in_the_store_only() {
    let files = rust_files();
    let is_home =
        |path: &str| path.starts_with("server/src/store") || path.starts_with("tests/tests/tidy/");
    let others = files.iter().filter(|file| !is_home(&file.path));
    let breaches: Vec<_> =
        others.flat_map(|file| [names(file, &["sqlx"]), statements(file)].concat()).collect();
    assert_none(
        &breaches,
        "Make it a method of the Store, in server/src/store/ and both its engines.",
    );
}

#[test]
fn the_network_is_used_in_api_rs_only() {
    let files = app_but(|path| path == "app/src/api.rs" || path.starts_with("app/src/console/api"));
    let breaches: Vec<_> = files
        .iter()
        .flat_map(|file| names(file, &["gloo_net", "Request", "fetch_with_request"]))
        .collect();
    assert_none(&breaches, "Make it a function of app/src/api.rs.");
}

#[test]
fn the_browser_is_touched_in_the_browser_module_only() {
    // The reply of a fetch and what `app/js/phone.js` says are objects of the browser.
    let files = app_but(|path| {
        path.starts_with("app/src/browser")
            || path.starts_with("app/src/console/browser")
            || ["app/src/api.rs", "app/src/console/api.rs", "app/src/offline.rs"].contains(&path)
    });
    let breaches: Vec<_> =
        files.iter().flat_map(|file| names(file, &["web_sys", "js_sys"])).collect();
    assert_none(&breaches, "Make it a function of app/src/browser.rs or of a module under it.");
}

#[test]
fn statrs_stands_behind_the_distributions_only() {
    let is_home = |path: &str| {
        path == "server/stats/src/distribution.rs"
            || path.starts_with("server/stats/src/distribution/")
    };
    let files = rust_files();
    let others = files.iter().filter(|file| !is_home(&file.path));
    let breaches: Vec<_> = others.flat_map(|file| names(file, &["statrs"])).collect();
    assert_none(
        &breaches,
        "Use `thuocdo_stats::distribution`: statrs is wrong or endless for large degrees of freedom.",
    );
}

#[test]
fn survey_specs_does_no_input_or_output() {
    let files = rust_files();
    let domain = files.iter().filter(|file| file.path.starts_with("survey-specs/src/"));
    let breaches: Vec<_> = domain.flat_map(outside_world).collect();
    assert_none(&breaches, "The domain is given what it needs: let the caller do this.");
}

fn app_but(home: impl Fn(&str) -> bool) -> Vec<SourceFile> {
    rust_files()
        .into_iter()
        .filter(|file| file.path.starts_with("app/") && !home(&file.path))
        .collect()
}

/// Uses of these names in code; comments and texts do not count.
fn names(file: &SourceFile, names: &[&str]) -> Vec<String> {
    let is_named = |token: &Token| !token.is_literal && names.contains(&token.text.as_str());
    let found = tokens(file).into_iter().filter(is_named);
    found
        .map(|token| file.breach(token.line, format!("`{}` away from its home", token.text)))
        .collect()
}

/// Text literals that are SQL statements.
fn statements(file: &SourceFile) -> Vec<String> {
    let pattern = Regex::new(concat!(
        r#"(?s)^r?#*"\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|"#,
        r"create\s+(table|index)\s|alter\s+table\s|pragma\s)"
    ))
    .expect("a pattern");
    let found = tokens(file)
        .into_iter()
        .filter(|token| token.is_literal && pattern.is_match(&token.text.to_lowercase()));
    found.map(|token| file.breach(token.line, "an SQL statement away from the store")).collect()
}

/// Uses of the modules of `std` that reach outside the program.
fn outside_world(file: &SourceFile) -> Vec<String> {
    // `std::io` itself is only words; the codec's signatures need its `Result`.
    const MODULES: [&str; 7] = ["env", "fs", "net", "os", "process", "thread", "time"];
    const STREAMS: [&str; 3] = ["stderr", "stdin", "stdout"];
    let tokens = tokens(file);
    let text = |index: usize| tokens.get(index).map_or("", |token| token.text.as_str());
    let roots = (0..tokens.len())
        .filter(|&at| text(at) == "std" && text(at + 1) == ":" && text(at + 2) == ":");
    let used = roots.flat_map(|at| {
        // `std::{a, b::c}`: the names up to the closing brace are looked at.
        let last = if text(at + 3) == "{" {
            (at + 3..tokens.len()).find(|&end| text(end) == "}")
        } else {
            None
        };
        at + 3..=last.unwrap_or(at + 3)
    });
    let breach =
        |at: usize| file.breach(tokens[at].line, format!("`std::{}` in the domain", text(at)));
    let modules = used.filter(|&at| MODULES.contains(&text(at)));
    let streams =
        (0..tokens.len()).filter(|&at| STREAMS.contains(&text(at)) && text(at + 1) == "(");
    modules.chain(streams).map(breach).collect()
}

#[test]
fn strangers_are_found() {
    let file = |text: &str| SourceFile::new("server/src/http/a.rs", text);
    assert_eq!(
        names(&file("// sqlx\nuse sqlx::Row;\n"), &["sqlx"]),
        ["server/src/http/a.rs:2: `sqlx` away from its home"]
    );
    assert!(names(&file("let a = \"sqlx\";"), &["sqlx"]).is_empty());
    assert_eq!(statements(&file("let a = \"select n from round \\\n where code = ?\";")).len(), 1);
    assert_eq!(statements(&file("let a = r#\"INSERT INTO round values (1)\"#;")).len(), 1);
    assert!(statements(&file("let a = \"update the round\";")).is_empty());
}

#[test]
fn reaching_outside_is_found() {
    let count = |text: &str| outside_world(&SourceFile::new("a.rs", text)).len();
    assert_eq!(count("use std::fs::File;"), 1);
    assert_eq!(count("use std::{fmt, env};"), 1);
    assert_eq!(count("fn a() { let b = std::time::Instant::now(); }"), 1);
    assert_eq!(count("fn a() { io::stdout().lock(); }"), 1);
    assert_eq!(count("use std::collections::BTreeMap; // not std::fs"), 0);
}

#[test]
fn unit_classes_and_kinds_are_data() {
    let files = rust_files();
    let is_code = |file: &&SourceFile| file.path.contains("/src/") && !file.is_test();
    let code =
        files.iter().filter(is_code).filter(|file| !file.path.starts_with("server/src/demo"));
    let breaches: Vec<_> = code.flat_map(classes_and_kinds).collect();
    assert_none(&breaches, "Read it from the units, the questionnaire or the index definition.");
}

/// Text literals outside tests that are a class or a kind of units.
fn classes_and_kinds(file: &SourceFile) -> Vec<String> {
    const WORDS: [&str; 7] = ["bo", "dac_khu", "phuong", "so", "thanh_pho", "tinh", "xa"];
    let tests = test_lines(file);
    let is_code = |token: &Token| !tests.iter().any(|lines| lines.contains(&token.line));
    let is_word = |token: &Token| token.is_literal && WORDS.contains(&token.text.trim_matches('"'));
    let found = tokens(file).into_iter().filter(|token| is_word(token) && is_code(token));
    found.map(|token| file.breach(token.line, format!("{} in code", token.text))).collect()
}

#[test]
fn classes_in_code_are_found_and_those_in_tests_are_not() {
    let found = |text: &str| classes_and_kinds(&SourceFile::new("a.rs", text)).len();
    assert_eq!(found("fn a() { class(\"xa\"); }"), 1);
    assert_eq!(found("#[cfg(test)]\nmod tests {\n    fn a() { class(\"xa\"); }\n}"), 0);
    assert_eq!(found("fn a() { say(\"xa xa\"); }"), 0);
}
