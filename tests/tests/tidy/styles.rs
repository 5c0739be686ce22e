//! The console is one page with one style sheet, put together of a sheet for each screen: what one
//! of them says holds on all screens, unless its selectors keep to classes of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::tree::{SourceFile, assert_none, file, files};

#[test]
fn a_sheet_of_one_screen_styles_no_other() {
    let is_sheet = |file: &SourceFile| file.path.starts_with("app/style/console/");
    let sheets: Vec<_> = files().into_iter().filter(is_sheet).collect();
    assert!(sheets.len() > 5, "the sheets of the screens are found");
    assert_none(
        &leaks(&file("app/style/console.css"), &sheets),
        "Give it a class of the screen's own, or move it to app/style/console.css.",
    );
}

#[test]
fn a_sheet_that_styles_another_screen_is_found() {
    let shared = SourceFile::new("console.css", ".table { margin: 0; }");
    let sheets = [
        SourceFile::new("a.css", ".mark { left: 0; }\n.table td { color: red; }\n.a .is-on { }"),
        SourceFile::new("b.css", "@media (max-width: 4rem) { .mark.is-on, .b { } }\n.is-on { }"),
    ];
    let found = leaks(&shared, &sheets);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().any(|found| found == "a.css: `.table td` has no class of its own"));
    assert!(found.iter().any(|found| found == "b.css: `.is-on` has no class of its own"));
    assert!(found.iter().any(|found| found == "b.css: `mark` is a class of a.css"));
}

/// Selectors without a class that only their sheet has; states (`is-…`) belong to whoever has them.
fn leaks(shared: &SourceFile, sheets: &[SourceFile]) -> Vec<String> {
    let shared: BTreeSet<_> = selectors(&shared.text).iter().flat_map(|one| classes(one)).collect();
    let mut homes: BTreeMap<String, &str> = BTreeMap::new();
    let mut found = BTreeSet::new();
    for sheet in sheets {
        for selector in selectors(&sheet.text) {
            let own: BTreeSet<_> = classes(&selector).difference(&shared).cloned().collect();
            if own.is_empty() {
                found.insert(format!("{}: `{selector}` has no class of its own", sheet.path));
            }
            for class in own {
                let home = *homes.entry(class.clone()).or_insert(&sheet.path);
                if home != sheet.path {
                    found.insert(format!("{}: `{class}` is a class of {home}", sheet.path));
                }
            }
        }
    }
    found.into_iter().collect()
}

/// The selectors of a sheet, one by one.
fn selectors(css: &str) -> Vec<String> {
    let comments = Regex::new(r"(?s)/\*.*?\*/").expect("a pattern");
    let heads = Regex::new(r"([^{};]+)\{").expect("a pattern");
    let css = comments.replace_all(css, "");
    let mut found = Vec::new();
    for head in heads.captures_iter(&css).map(|head| head[1].trim().to_owned()) {
        if head.starts_with('@') || head.starts_with(|first: char| first.is_ascii_digit()) {
            continue;
        }
        let mut depth = 0_u32;
        let one = |part: &str| part.trim().to_owned();
        let parts = head.split(|letter| {
            match letter {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            letter == ',' && depth == 0
        });
        found.extend(parts.map(one));
    }
    found
}

fn classes(selector: &str) -> BTreeSet<String> {
    static CLASS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\.([a-z][\w-]*)").expect("a pattern"));
    let names = CLASS.captures_iter(selector).map(|found| found[1].to_owned());
    names.filter(|name| !name.starts_with("is-")).collect()
}
