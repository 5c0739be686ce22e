//! The translation sheet: every text of a questionnaire with a column for each language.
//!
//! Translators work on one table, in which a row is a text: its key, where it stands, and its words
//! in each language. [`sheet`] writes it from a source, [`apply`] puts what was filled in back.
//! A key is made of codes, such as `q1.categories.2.label`, so that a text keeps its key when items
//! are moved.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::problem::{Problem, Severity};
use crate::source::Path;
use crate::xlsform::{Row, Sheet, Workbook};

/// The name of the sheet.
const SHEET: &str = "translation";

/// The columns before those of the languages.
const COLUMNS: [&str; 2] = ["key", "context"];

/// The keys of a source whose values are texts.
const TEXTS: [&str; 15] = [
    "title",
    "introduction",
    "thanks",
    "text",
    "note",
    "label",
    "short",
    "hint",
    "alt",
    "unit",
    "low",
    "high",
    "heading",
    "constraint_message",
    "required_message",
];

/// The keys that name an entry of a list.
const CODES: [&str; 6] = ["section", "item", "row", "group", "code", "kind"];

/// One text of a source.
struct Entry {
    key: String,
    /// The words around it, for those who translate.
    context: String,
    at: Path,
}

/// All texts of a source as one sheet.
#[must_use]
pub fn sheet(source: &Value) -> Workbook {
    let languages = languages(source);
    let header = COLUMNS.iter().map(|column| (*column).to_owned()).chain(languages.iter().cloned());
    let mut rows = vec![header.collect::<Vec<_>>()];
    for entry in entries(source) {
        let words = entry.at.get(source);
        let of = |language: &String| words_in(words, language, &languages).unwrap_or_default();
        let mut row = vec![entry.key, entry.context];
        row.extend(languages.iter().map(of));
        rows.push(row);
    }
    Workbook { sheets: vec![Sheet::new(SHEET, rows)], ..Workbook::default() }
}

/// Puts a sheet's translations into a source, and says for each row what could not be used. The
/// words of the default language are not changed: they only show whether a row is still about the
/// same text.
pub fn apply(source: &mut Value, workbook: &Workbook) -> Vec<Problem> {
    let Some(sheet) = workbook.sheet(SHEET).or(workbook.sheets.first()) else { return Vec::new() };
    let languages = languages(source);
    let Some((default, others)) = languages.split_first() else { return Vec::new() };
    let mut problems = Vec::new();
    let Some(columns) = columns(sheet, &languages, &mut problems) else { return problems };
    let entries: BTreeMap<String, Entry> =
        entries(source).into_iter().map(|entry| (entry.key.clone(), entry)).collect();
    for row in sheet.rows.iter().skip(1).filter(|row| !row.is_empty()) {
        let cell = |column: &str| {
            let index = columns.get(column)?;
            row.cells.get(*index)?.as_deref().filter(|text| !text.trim().is_empty())
        };
        let key = cell("key").unwrap_or_default().trim();
        let Some(entry) = entries.get(key) else {
            let message = format!("there is no text `{key}`; the row is left out");
            problems.push(problem(Severity::Unsupported, "unknown_key", row, "key", &message));
            continue;
        };
        let held = entry.at.get(source);
        let current = words_in(held, default, &languages).unwrap_or_default();
        let shown = cell(default).unwrap_or_default();
        if same(&current) != same(shown) {
            let message = format!(
                "the text in `{default}` is now `{current}`; the row is about another text and is left out"
            );
            problems.push(problem(Severity::Unsupported, "changed_text", row, default, &message));
            continue;
        }
        for language in others.iter().filter(|language| columns.contains_key(*language)) {
            match cell(language) {
                Some(words)
                    if same(words)
                        != same(
                            &words_in(entry.at.get(source), language, &languages)
                                .unwrap_or_default(),
                        ) =>
                {
                    put(source, entry, language, default, words.trim());
                }
                Some(_) => {}
                None => {
                    let message = format!("`{key}` has no translation into `{language}`");
                    problems.push(problem(
                        Severity::Warning,
                        "missing_translation",
                        row,
                        language,
                        &message,
                    ));
                }
            }
        }
    }
    problems
}

/// A text without what a cell may change.
fn same(text: &str) -> String {
    text.trim().replace("\r\n", "\n").replace('\u{a0}', " ")
}

fn put(source: &mut Value, entry: &Entry, language: &str, default: &str, words: &str) {
    let Some(value) = entry.at.get_mut(source) else { return };
    // A plain text is in the default language.
    if let Some(plain) = value.as_str() {
        *value = Value::Object(Map::from_iter([(default.to_owned(), json!(plain))]));
    }
    if let Some(texts) = value.as_object_mut() {
        texts.insert(language.to_owned(), json!(words));
    }
}

/// Where each column of a sheet is. The columns of languages may be named by their tags alone or in
/// parentheses, as in `English (en)`.
fn columns(
    sheet: &Sheet,
    languages: &[String],
    problems: &mut Vec<Problem>,
) -> Option<BTreeMap<String, usize>> {
    let header = sheet.rows.first()?;
    let mut columns = BTreeMap::new();
    for (index, cell) in header.cells.iter().enumerate() {
        let Some(name) = cell.as_deref().map(str::trim) else { continue };
        let tag = name.rsplit_once('(').and_then(|(_, tag)| tag.strip_suffix(')')).unwrap_or(name);
        if COLUMNS.contains(&name) {
            columns.insert(name.to_owned(), index);
        } else if languages.iter().any(|language| language == tag) {
            columns.insert(tag.to_owned(), index);
        } else {
            let message =
                format!("the column `{name}` is no language of the questionnaire and is not read");
            problems.push(problem(Severity::Unsupported, "unknown_column", header, name, &message));
        }
    }
    let default = languages.first()?;
    for needed in ["key", default] {
        if !columns.contains_key(needed) {
            let message = format!("the column `{needed}` is missing");
            problems.push(problem(Severity::Error, "missing_column", header, needed, &message));
        }
    }
    (!problems.iter().any(Problem::is_error)).then_some(columns)
}

fn problem(
    severity: Severity,
    code: &'static str,
    row: &Row,
    column: &str,
    message: &str,
) -> Problem {
    let path = format!("{SHEET}[{}].{column}", row.number);
    let message = format!("row {}: {message}", row.number);
    Problem { severity, ..Problem::error(code, row.position(0), path, message) }
}

fn languages(source: &Value) -> Vec<String> {
    let languages = source.get("languages").and_then(Value::as_array);
    languages.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The words of a text in a language; a plain text is in the default one.
fn words_in(text: Option<&Value>, language: &str, languages: &[String]) -> Option<String> {
    match text? {
        Value::String(plain) => {
            languages.first().is_some_and(|default| default == language).then(|| plain.clone())
        }
        Value::Object(texts) => texts.get(language)?.as_str().map(str::to_owned),
        _ => None,
    }
}

fn entries(source: &Value) -> Vec<Entry> {
    let mut entries = Vec::new();
    collect(source, &Path::root(), "", "", &mut entries);
    entries
}

/// Collects the texts below a place. `name` is what keys begin with.
fn collect(value: &Value, at: &Path, name: &str, context: &str, entries: &mut Vec<Entry>) {
    match value {
        Value::Object(keys) => {
            let context =
                keys.get("label").or(keys.get("title")).map_or(context.to_owned(), any_words);
            for (key, inner) in keys {
                let at = at.key(key.as_str());
                let joined = joined(name, key);
                if TEXTS.contains(&key.as_str()) && (inner.is_string() || is_text(inner)) {
                    let context =
                        if context == any_words(inner) { String::new() } else { context.clone() };
                    entries.push(Entry { key: joined, context, at });
                } else if inner.is_object() || inner.is_array() {
                    collect(inner, &at, &joined, &context, entries);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                let at = at.index(index);
                let own = code(item);
                if let Some(kind) = item.get("kind").and_then(Value::as_str) {
                    let key = joined(name, kind);
                    entries.push(Entry { key, context: String::new(), at });
                    continue;
                }
                // Items have codes of their own; lists around them say nothing more.
                let name = match own {
                    Some((key, code)) if key != "code" && key != "group" => code,
                    Some((_, code)) => joined(name, &code),
                    None => joined(name, &index.to_string()),
                };
                let name =
                    if item.get("section").is_some() { joined("section", &name) } else { name };
                collect(item, &at, &name, context, entries);
            }
        }
        _ => {}
    }
}

fn joined(name: &str, key: &str) -> String {
    if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") }
}

/// The key and the code that name an entry.
fn code(entry: &Value) -> Option<(&'static str, String)> {
    CODES.iter().find_map(|key| match entry.get(key)? {
        Value::String(code) => Some((*key, code.clone())),
        Value::Number(code) => Some((*key, code.to_string())),
        _ => None,
    })
}

/// Whether a value is made of words by language.
fn is_text(value: &Value) -> bool {
    value.as_object().is_some_and(|texts| texts.values().all(Value::is_string))
}

fn any_words(value: &Value) -> String {
    let words = value.as_str().or_else(|| value.as_object()?.values().next()?.as_str());
    words.unwrap_or_default().chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> Value {
        json!({
            "questionnaire": "q",
            "languages": ["vi", "en"],
            "title": "Phiếu",
            "place_words": [{"kind": "xa", "vi": "xã"}],
            "sections": [{"section": "a", "title": {"vi": "Phần A", "en": "Part A"}, "items": [
                {"item": "q1", "label": {"vi": "Câu một"}, "type": "single_choice",
                 "categories": [{"code": 1, "label": {"vi": "Có"}}]}
            ]}]
        })
    }

    #[test]
    fn every_text_has_a_row_and_a_column_for_each_language() {
        let workbook = sheet(&source());
        let rows: Vec<Vec<&str>> = workbook.sheets[0]
            .rows
            .iter()
            .map(|row| row.cells.iter().map(|cell| cell.as_deref().unwrap_or("-")).collect())
            .collect();
        assert_eq!(rows[0], ["key", "context", "vi", "en"]);
        for expected in [
            ["title", "-", "Phiếu", "-"],
            ["place_words.xa", "-", "xã", "-"],
            ["section.a.title", "-", "Phần A", "Part A"],
            ["q1.label", "-", "Câu một", "-"],
            ["q1.categories.1.label", "-", "Có", "-"],
        ] {
            assert!(
                rows.iter().any(|row| row[0] == expected[0] && row[2..] == expected[2..]),
                "{expected:?}: {rows:?}"
            );
        }
    }

    #[test]
    fn what_was_filled_in_comes_back_and_the_rest_is_told() {
        let mut held = source();
        let mut workbook = sheet(&held);
        let rows = &mut workbook.sheets[0].rows;
        for row in rows.iter_mut().skip(1) {
            let key = row.cells[0].clone().unwrap();
            row.cells[3] = match key.as_str() {
                "title" => Some("Form".to_owned()),
                "q1.label" => Some("Question one".to_owned()),
                "place_words.xa" => Some("commune".to_owned()),
                _ => row.cells[3].clone(),
            };
            if key == "q1.categories.1.label" {
                row.cells[2] = Some("Vâng".to_owned());
                row.cells[3] = Some("Yes".to_owned());
            }
        }
        rows.push(Row { number: 9, line: 9, cells: vec![Some("q9.label".to_owned())] });
        let problems = apply(&mut held, &workbook);
        assert_eq!(held["title"], json!({"vi": "Phiếu", "en": "Form"}));
        assert_eq!(held["place_words"][0], json!({"kind": "xa", "vi": "xã", "en": "commune"}));
        let item = &held["sections"][0]["items"][0];
        assert_eq!(item["label"]["en"], json!("Question one"));
        assert_eq!(item["categories"][0]["label"], json!({"vi": "Có"}));
        let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["changed_text", "unknown_key"]);
    }
}
