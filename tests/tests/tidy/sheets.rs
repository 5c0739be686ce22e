//! All sheets of the console are on every screen of it: what one of them says of a name, it says of
//! that name everywhere.
//!
//! So a screen's own sheet (`app/style/console/…`) begins each selector with a class that no other sheet
//! begins one with. What several screens have in common stands in `app/style/console.css`.

use std::collections::BTreeMap;

use super::tree::{SourceFile, assert_none, files, rust_files};

const SCREENS: &str = "app/style/console/";
const COMMON: &str = "app/style/console.css";

#[test]
fn a_screens_sheet_styles_that_screen_only() {
    let sheets: Vec<_> = files()
        .into_iter()
        .filter(|file| file.path == COMMON || file.path.starts_with(SCREENS))
        .collect();
    assert!(sheets.len() > 5, "the sheets are found");
    assert_none(
        &strays(&sheets),
        "Begin the selector with a class of the screen's own, or move the rule to console.css.",
    );
}

#[test]
fn every_class_of_a_sheet_is_used() {
    let screens: Vec<_> =
        rust_files().into_iter().filter(|file| file.path.starts_with("app/src/console")).collect();
    let sheets = files().into_iter().filter(|file| file.path.starts_with(SCREENS));
    let unused: Vec<_> = sheets.flat_map(|sheet| unused(&sheet, &screens)).collect();
    assert_none(&unused, "Take the rule out.");
}

#[test]
fn a_stray_rule_is_found() {
    let sheet = |path: &str, text: &str| SourceFile::new(&[SCREENS, path].concat(), text);
    let sheets = [
        SourceFile::new(COMMON, ".card { a: b } p { a: b }"),
        sheet(
            "one.css",
            "/* .x */ .bar, input.key:not(.a, .b) { a: b }\n@keyframes k { from { a: b } }",
        ),
        sheet(
            "two.css",
            ".own .bar { a: b }\n@media (a) {\n  .bar { a: b }\n}\n.card > b { a: b }",
        ),
        sheet("three.css", "summary { a: b }\n.is-over { a: b }"),
    ];
    let found: Vec<_> =
        strays(&sheets).iter().map(|stray| stray.trim_start_matches(SCREENS).to_owned()).collect();
    let of = |place: &str| found.iter().filter(|stray| stray.starts_with(place)).count();
    assert_eq!(found.len(), 4, "{found:?}");
    assert_eq!([of("two.css:3"), of("two.css:5"), of("three.css:1"), of("three.css:2")], [1; 4]);
    let screen = [SourceFile::new("a.rs", "class=\"own\" class:is-over=x")];
    assert_eq!(unused(&sheets[2], &screen).len(), 3, "`bar` twice, and `card`");
}

/// Selectors that begin with no class of the sheet's own.
fn strays(sheets: &[SourceFile]) -> Vec<String> {
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    let mut found = Vec::new();
    let (common, screens): (Vec<_>, Vec<_>) = sheets.iter().partition(|file| file.path == COMMON);
    for sheet in common.into_iter().chain(screens) {
        for (line, selector) in selectors(&sheet.text) {
            let first = selector.split([' ', '>', '+', '~']).next().unwrap_or_default();
            let class = classes(first).into_iter().find(|class| !class.starts_with("is-"));
            let owner = class.map(|class| *owners.entry(class).or_insert(sheet.path.as_str()));
            match owner {
                _ if sheet.path == COMMON => {}
                Some(owner) if owner == sheet.path => {}
                Some(owner) => {
                    let what = format!("`{selector}` begins as a selector of {owner} does");
                    found.push(sheet.breach(line, what));
                }
                None => found.push(sheet.breach(line, format!("`{selector}` is about any screen"))),
            }
        }
    }
    found
}

/// Classes of a sheet that stand in none of these files.
fn unused(sheet: &SourceFile, screens: &[SourceFile]) -> Vec<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let is_used = |class: &str| {
        screens
            .iter()
            .any(|screen| screen.text.split(|c: char| !is_word(c)).any(|word| word == class))
    };
    let mut found = Vec::new();
    for (line, selector) in selectors(&sheet.text) {
        // States are put together of words, such as `is-` and how something stands.
        let named = classes(&selector).into_iter().filter(|class| !class.starts_with("is-"));
        found.extend(
            named
                .filter(|class| !is_used(class))
                .map(|class| sheet.breach(line, format!("no screen has the class `{class}`"))),
        );
    }
    found
}

/// The classes of a selector, without those inside `:not(…)` and the like.
fn classes(selector: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let outside: String = selector
        .chars()
        .map(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 { c } else { ' ' }
        })
        .collect();
    let names = outside.split('.').skip(1);
    let end = |name: &str| name.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
    names.map(|name| name[..end(name).unwrap_or(name.len())].to_owned()).collect()
}

/// Every selector with its line. Rules inside of `@media` count, steps of `@keyframes` do not.
fn selectors(sheet: &str) -> Vec<(usize, String)> {
    let sheet = without_comments(sheet);
    let (mut found, mut start, mut frames) = (Vec::new(), 0, 0_usize);
    for (place, c) in sheet.char_indices().filter(|(_, c)| matches!(c, '{' | '}' | ';')) {
        let text = &sheet[start..place];
        let said = text.trim();
        match c {
            '{' if frames > 0 || said.starts_with("@keyframes") => frames += 1,
            '{' if !said.starts_with('@') => {
                let at = start + text.len() - text.trim_start().len();
                let line = sheet[..at].matches('\n').count() + 1;
                found.extend(split(said).into_iter().map(|selector| (line, selector)));
            }
            '}' => frames = frames.saturating_sub(1),
            _ => {}
        }
        start = place + 1;
    }
    found
}

/// The selectors of a list; commas inside of brackets part nothing.
fn split(list: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let parts = list.split(|c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    });
    parts.map(|part| part.trim().to_owned()).collect()
}

/// The sheet with its comments blanked out, so that lines stay where they are.
fn without_comments(sheet: &str) -> String {
    let mut out = String::new();
    let mut rest = sheet;
    while let Some((before, after)) = rest.split_once("/*") {
        let (comment, after) = after.split_once("*/").unwrap_or((after, ""));
        out.push_str(before);
        out.extend(comment.chars().filter(|c| *c == '\n'));
        rest = after;
    }
    out + rest
}
