//! What the documents name must exist.
//!
//! The convention: in backticks, a name that ends in `()` is a function, written as
//! `function()`, `Type::function()` or `module::function()`; and a name with a `/` or with the ending
//! of a file is a path from the project's root.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::rust::functions;
use super::tree::{SourceFile, assert_none, file, files, root, rust_files};

/// The documents whose paths and functions are checked.
const CHECKED: [&str; 3] = ["ARCHITECTURE.md", "CONTRIBUTING.md", "server/migrations/README.md"];

#[test]
fn paths_in_the_documents_exist() {
    let breaches: Vec<_> = CHECKED.iter().flat_map(|path| missing_paths(&file(path))).collect();
    assert_none(&breaches, "Write where it is now.");
}

#[test]
fn functions_in_the_documents_exist() {
    let known = known_functions();
    let breaches: Vec<_> =
        CHECKED.iter().flat_map(|path| missing_functions(&file(path), &known)).collect();
    assert_none(
        &breaches,
        "Write what the function is called now, as `function()`, `Type::function()` or `module::function()`.",
    );
}

#[test]
fn links_in_the_documents_lead_somewhere() {
    let documents = files().into_iter().filter(|file| file.has_extension("md"));
    let breaches: Vec<_> = documents.flat_map(|document| dead_links(&document)).collect();
    assert_none(&breaches, "Write where it is now.");
}

#[test]
fn the_architecture_states_its_invariants() {
    let count = file("ARCHITECTURE.md").text.matches("**Invariant:**").count();
    assert!(count >= 8, "ARCHITECTURE.md states {count} invariants, at least 8 are expected");
}

#[test]
fn every_step_of_a_walkthrough_names_a_function() {
    let document = file("ARCHITECTURE.md");
    let steps = walkthrough_steps(&document);
    let titles: BTreeSet<_> = steps.iter().map(|(title, ..)| title).collect();
    assert_eq!(titles.len(), 5, "five walkthroughs: {titles:?}");
    let breaches: Vec<_> = steps
        .iter()
        .filter(|(_, _, step)| !code_spans(step).iter().any(|span| span.ends_with("()")))
        .map(|(_, line, step)| document.breach(*line, step.lines().next().unwrap_or_default()))
        .collect();
    assert_none(&breaches, "Name the function that does it.");
}

/// Title, line and text of each numbered step under a heading `… Walkthrough: …`.
fn walkthrough_steps(document: &SourceFile) -> Vec<(String, usize, String)> {
    let mut title = None;
    let mut steps: Vec<(String, usize, String)> = Vec::new();
    let numbered = Regex::new(r"^\d+\. ").expect("a pattern");
    for (index, line) in document.text.lines().enumerate() {
        if line.starts_with('#') {
            title = line.split_once("Walkthrough: ").map(|(_, title)| title.to_owned());
        } else if let Some(title) = &title {
            match steps.last_mut() {
                _ if numbered.is_match(line) => {
                    steps.push((title.clone(), index + 1, line.to_owned()));
                }
                Some((of, _, step)) if of == title => *step = format!("{step}\n{line}"),
                _ => {}
            }
        }
    }
    steps
}

fn known_functions() -> BTreeSet<String> {
    let files = rust_files();
    let paths =
        files.iter().flat_map(functions).map(|function| format!("::{}", function.path.join("::")));
    paths.chain(script_functions()).collect()
}

/// The functions of the hand-written modules, as `module::function`.
fn script_functions() -> Vec<String> {
    let declared = Regex::new(r"(?m)^(?:export )?(?:async )?function (\w+)").expect("a pattern");
    let scripts = files()
        .into_iter()
        .filter(|file| file.path.starts_with("app/js/") && file.has_extension("js"));
    scripts
        .flat_map(|script| {
            let name = script.path.rsplit('/').next().unwrap_or_default().replace(".js", "");
            let found = declared.captures_iter(&script.text).map(|found| found[1].to_owned());
            found.map(|function| format!("::{name}::{function}")).collect::<Vec<_>>()
        })
        .collect()
}

fn missing_functions(document: &SourceFile, known: &BTreeSet<String>) -> Vec<String> {
    let spans = spans_by_line(document).into_iter().filter(|(_, span)| span.ends_with("()"));
    let missing = spans.filter(|(_, span)| {
        let ending = format!("::{}", span.trim_end_matches("()"));
        !known.iter().any(|path| path.ends_with(&ending))
    });
    missing.map(|(line, span)| document.breach(line, format!("no function `{span}`"))).collect()
}

fn missing_paths(document: &SourceFile) -> Vec<String> {
    let paths = spans_by_line(document).into_iter().filter(|(_, span)| is_path(span));
    let missing = paths.filter(|(_, path)| !root().join(path).exists());
    missing
        .map(|(line, path)| document.breach(line, format!("no file or folder `{path}`")))
        .collect()
}

fn is_path(span: &str) -> bool {
    const ENDINGS: [&str; 9] =
        [".css", ".js", ".json", ".lock", ".md", ".rs", ".sql", ".toml", ".yaml"];
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._/-".contains(letter);
    let plain = !span.starts_with(['/', '-']) && span.chars().all(is_plain);
    let looks = span.contains('/') || ENDINGS.iter().any(|ending| span.ends_with(ending));
    // Build results and what a run leaves behind exist on some machines only.
    looks && plain && !span.starts_with("target/") && !span.starts_with("data/")
}

fn dead_links(document: &SourceFile) -> Vec<String> {
    let link = Regex::new(r"\]\(([^)#:\s]+)(#[^)]*)?\)").expect("a pattern");
    let folder = document.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let dead = |line: &str| {
        let targets = link.captures_iter(line).map(|found| found[1].to_owned());
        let mut dead = targets.filter(|target| !root().join(folder).join(target).exists());
        dead.next().map(|target| format!("a link to `{target}`"))
    };
    document.breaches_by_line(dead)
}

fn spans_by_line(document: &SourceFile) -> Vec<(usize, String)> {
    let lines = document.text.lines().enumerate();
    lines
        .flat_map(|(index, line)| code_spans(line).into_iter().map(move |span| (index + 1, span)))
        .collect()
}

fn code_spans(text: &str) -> Vec<String> {
    static SPAN: LazyLock<Regex> = LazyLock::new(|| Regex::new("`([^`]+)`").expect("a pattern"));
    SPAN.captures_iter(text).map(|found| found[1].to_owned()).collect()
}

#[test]
fn names_of_nothing_are_found() {
    let document = SourceFile::new(
        "a.md",
        "See `server/src/nowhere.rs`, `deny.toml`, `/r/{code}`, `Draft::publish()` and `Draft::vanish()`.\n[a](b.md)\n",
    );
    assert_eq!(missing_paths(&document), ["a.md:1: no file or folder `server/src/nowhere.rs`"]);
    assert_eq!(
        missing_functions(&document, &known_functions()),
        ["a.md:1: no function `Draft::vanish()`"]
    );
    assert_eq!(dead_links(&document), ["a.md:2: a link to `b.md`"]);
}

#[test]
fn steps_are_read_to_their_end() {
    let text =
        "## Walkthrough: one\nIntro.\n1. First\n   `a()`.\n2. Second.\n## Else\n1. Not a step.\n";
    let steps = walkthrough_steps(&SourceFile::new("a.md", text));
    assert_eq!(steps.len(), 2);
    assert_eq!(steps[0], ("one".to_owned(), 3, "1. First\n   `a()`.".to_owned()));
}
