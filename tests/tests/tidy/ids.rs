//! Ids are newtypes.

use regex::Regex;

use super::tree::{SourceFile, assert_none, rust_files};

#[test]
fn ids_are_newtypes() {
    let files = rust_files();
    let is_checked =
        |path: &str| path.starts_with("survey-specs/src/") || path.starts_with("server/src/");
    let sources = files.iter().filter(|file| is_checked(&file.path) && !file.is_test());
    let breaches: Vec<_> = sources.flat_map(plain_ids).collect();
    assert_none(
        &breaches,
        "Give the id a type of its own, as `survey_specs::code` and `uuid::Uuid` do; or, if it cannot have one, \
         write `// tidy: text because …` on the line above.",
    );
}

/// What stands on the line above an id that has to be text.
const EXCEPTION: &str = "// tidy: text because ";

fn plain_ids(file: &SourceFile) -> Vec<String> {
    let pattern = Regex::new(r"\b([a-z_]*_)?id: (Option<)?String\b[^:]").expect("a pattern");
    let lines: Vec<_> = file.text.lines().collect();
    let excused = |index: usize| index > 0 && lines[index - 1].trim_start().starts_with(EXCEPTION);
    let numbered = lines.iter().enumerate().filter(|(_, line)| pattern.is_match(line));
    let found = numbered.filter(|(index, _)| !excused(*index));
    found
        .map(|(index, line)| {
            file.breach(index + 1, format!("an id that is any text: {}", line.trim()))
        })
        .collect()
}

#[test]
fn plain_ids_are_found() {
    for (text, breaches) in [
        ("    pub round_id: String,", 1),
        ("    id: Option<String>,", 1),
        ("fn find(round_id: String) {}", 1),
        ("    response_id: Uuid,", 0),
        ("    response_id: String::from(\"constructed\"),", 0),
        ("    valid: String,", 0),
        ("    // tidy: text because it is what a stranger sent\n    id: String,", 0),
    ] {
        assert_eq!(plain_ids(&SourceFile::new("a.rs", text)).len(), breaches, "{text}");
    }
}
