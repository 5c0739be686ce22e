//! Every problem that a file or a draft may have is told in Vietnamese on the console.

use std::collections::BTreeMap;

use super::rust::{Token, test_lines, tokens};
use super::tree::{SourceFile, assert_none, rust_files};

/// What notes a problem; its code is the first text that is given to it.
const NOTES: [&str; 12] = [
    "error",
    "error_at",
    "error_at_key",
    "media_problem",
    "parse_as",
    "refuse",
    "remark",
    "report",
    "row",
    "unsupported",
    "warning",
    "whole",
];

/// Where problems are made, with the file that has the words for them.
const AREAS: [(&[&str], &[&str]); 3] = [
    (
        &[
            "survey-specs/src/xlsform",
            "survey-specs/src/source/translation.rs",
            "server/src/import",
        ],
        &["app/src/console/questionnaires/problem_words.rs"],
    ),
    (
        &["survey-specs/src/questionnaire", "survey-specs/src/condition", "survey-specs/src/yaml"],
        &["app/src/console/designer/problem_words.rs"],
    ),
    (
        &["survey-specs/src/index/check", "survey-specs/src/index/read"],
        &["app/src/console/index_designer/problem_words.rs"],
    ),
];

#[test]
fn every_problem_is_told_in_vietnamese() {
    let files = rust_files();
    let breaches: Vec<_> =
        AREAS.iter().flat_map(|(places, words)| without_words(&files, places, words)).collect();
    assert_none(&breaches, "Add a sentence in Vietnamese that says what to do.");
}

#[test]
fn a_problem_without_words_is_found() {
    let reader = "fn f() { let m = format!(\"x\"); p.error(\"old\", m); q.warning(&at(\"y\"), \"new_one\", m); }
        fn code(&self) -> &'static str { match self { Self::A => \"third\" } }
        #[cfg(test)] mod tests { fn g() { p.error(\"tested\", m); } }";
    let files = [
        SourceFile::new("a/reader.rs", reader),
        SourceFile::new("b/words.rs", "static W: &[(&str, &str)] = &[(\"old\", \"cũ\")];"),
    ];
    let breaches = without_words(&files, &["a"], &["b/words.rs"]);
    let found: Vec<_> = breaches.iter().map(|breach| breach.rsplit('`').nth(1)).collect();
    assert_eq!(found, [Some("new_one"), Some("third")]);
}

fn without_words(files: &[SourceFile], places: &[&str], words: &[&str]) -> Vec<String> {
    let texts = files.iter().filter(|file| words.contains(&file.path.as_str()));
    let known: Vec<String> = texts.flat_map(tokens).filter_map(|token| text(&token)).collect();
    let is_read = |file: &&SourceFile| {
        !file.is_test() && places.iter().any(|place| file.path.starts_with(place))
    };
    let mut missing = BTreeMap::new();
    for file in files.iter().filter(is_read) {
        for (line, code) in codes(file) {
            if !known.contains(&code) {
                missing.entry(code).or_insert_with(|| (file, line));
            }
        }
    }
    let breach = |(code, (file, line)): (String, (&SourceFile, usize))| {
        file.breach(line, format!("the problem `{code}` has no words in {}", words.join(", ")))
    };
    missing.into_iter().map(breach).collect()
}

/// The codes of problems that a file makes, with their lines.
fn codes(file: &SourceFile) -> Vec<(usize, String)> {
    let tests = test_lines(file);
    let is_test = |token: &Token| tests.iter().any(|lines| lines.contains(&token.line));
    let tokens: Vec<Token> = tokens(file).into_iter().filter(|token| !is_test(token)).collect();
    let mut found = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| tokens.get(before));
        let rest = tokens.get(index + 1..).unwrap_or_default();
        let is_definition = before.is_some_and(|before| before.text == "fn");
        if is_definition && token.text == "code" {
            found.extend(answers(rest));
        } else if !is_definition && !token.is_literal && NOTES.contains(&token.text.as_str()) {
            let arguments = texts(rest);
            // A key stands before this one's code.
            let code =
                if token.text == "error_at_key" { arguments.get(1) } else { arguments.first() };
            found.extend(code.filter(|(_, text)| is_code(text)).cloned());
        }
    }
    found
}

/// The texts among the arguments of a call.
fn texts(call: &[Token]) -> Vec<(usize, String)> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for token in call {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ if depth == 1 => found.extend(text(token).map(|text| (token.line, text))),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

/// The texts that a function's arms come to.
fn answers(function: &[Token]) -> Vec<(usize, String)> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for token in function {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            _ if depth > 0 => {
                let code = text(token).filter(|text| is_code(text));
                found.extend(code.map(|code| (token.line, code)));
            }
            _ => {}
        }
    }
    found
}

/// The text of a literal without its quotes.
fn text(token: &Token) -> Option<String> {
    let inner = token.text.strip_prefix('"')?.strip_suffix('"')?;
    token.is_literal.then(|| inner.to_owned())
}

fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}
