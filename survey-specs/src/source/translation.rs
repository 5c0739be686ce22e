//! Translation sheets: every text of a source in a row, one column for each language, out to people
//! who know a spreadsheet and in again.
//!
//! A row is found again by its key, which is made of the codes above it, so that items may be moved
//! meanwhile. A row whose text was rewritten meanwhile is not taken in: its translations are those of
//! another text.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::identity::name;
use super::path::Path;
use crate::code::Lang;
use crate::problem::{Position, Problem, Severity};
use crate::xlsform::{Row, Sheet, Workbook};

/// The name of the sheet.
const SHEET: &str = "translation";
/// The header of the column with the keys.
const KEY: &str = "key";

/// What a text may stand under without saying its language.
const TEXTS: &[&str] = &[
    "title",
    "label",
    "short",
    "hint",
    "note",
    "heading",
    "introduction",
    "thanks",
    "text",
    "low",
    "high",
    "unit",
    "alt",
    "constraint_message",
    "required_message",
    "message",
];
/// What is by language and no text: names of files.
const FILES: &[&str] = &["image", "audio"];

/// A text of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// Finds it again.
    key: String,
    /// Where it stands.
    path: Path,
    /// The text by language.
    texts: BTreeMap<String, String>,
}

/// What came of taking a sheet in.
#[derive(Clone, Debug, PartialEq)]
pub struct TakenIn {
    /// The source with the translations.
    pub source: Value,
    /// How many texts were added or changed.
    pub changed: usize,
    /// Rows that were not taken in, and texts that are still missing.
    pub problems: Vec<Problem>,
}

/// Every text of a source as a sheet: the key, then a column for each language, the default first.
#[must_use]
pub fn sheet(source: &Value) -> Workbook {
    let languages = languages(source);
    let header = std::iter::once(KEY.to_owned()).chain(languages.iter().cloned()).collect();
    let mut rows = vec![header];
    for entry in entries(source, &languages) {
        let texts = languages.iter().map(|language| entry.texts.get(language));
        let texts = texts.map(|text| text.cloned().unwrap_or_default());
        rows.push(std::iter::once(entry.key.clone()).chain(texts).collect());
    }
    Workbook { sheets: vec![Sheet::new(SHEET, rows)], ..Workbook::default() }
}

/// Takes the translations of a sheet into a source. The default language is not changed: it tells
/// whether a row is still about the text it was made for. A column of a further language adds it.
#[must_use]
pub fn take_in(source: &Value, workbook: &Workbook) -> TakenIn {
    let excess = workbook.excess();
    let mut taken = TakenIn { source: source.clone(), changed: 0, problems: excess };
    if !taken.problems.is_empty() {
        return taken;
    }
    let known = languages(source);
    let sheet = workbook.sheet(SHEET).or_else(|| workbook.sheets.first());
    let Some((default, columns)) = known.first().zip(sheet.and_then(Columns::of)) else {
        let message = "the sheet needs a first row with `key` and the codes of the languages";
        taken.note(Severity::Error, "no_header", Position::default(), "", message.to_owned());
        return taken;
    };
    for (row, name) in &columns.others {
        taken.row("unknown_column", row, name, "this column is no language, and is not read");
    }
    let entries: BTreeMap<String, Entry> =
        entries(source, &known).into_iter().map(|entry| (entry.key.clone(), entry)).collect();
    let mut seen = BTreeSet::new();
    for row in &columns.rows {
        let Some(key) = columns.key(row) else { continue };
        match entries.get(key) {
            None => taken.row("unknown_key", row, KEY, "the draft has no text of this key"),
            Some(_) if !seen.insert(key.to_owned()) => {
                taken.row("key_twice", row, KEY, "this key stood in a row above");
            }
            Some(entry) => taken.take(&columns, row, entry, default),
        }
    }
    taken.languages(&known, &columns);
    taken
}

/// The columns of a sheet, and the rows below the header.
struct Columns<'s> {
    key: usize,
    languages: Vec<(usize, String)>,
    /// The header, with the names of columns that are no languages.
    others: Vec<(&'s Row, String)>,
    rows: Vec<&'s Row>,
}

impl<'s> Columns<'s> {
    fn of(sheet: &'s Sheet) -> Option<Self> {
        let mut rows = sheet.rows.iter().filter(|row| !row.is_empty());
        let header = rows.next()?;
        let named = |(index, cell): (usize, &Option<String>)| {
            Some((index, cell.as_deref()?.trim().to_owned()))
        };
        let titles: Vec<_> = header.cells.iter().enumerate().filter_map(named).collect();
        let key = titles.iter().find(|(_, name)| name == KEY)?.0;
        let mut languages = Vec::new();
        let mut others = Vec::new();
        for (index, name) in titles.into_iter().filter(|(_, name)| name != KEY) {
            let tag = tag(&name);
            if Lang::new(tag).is_ok() {
                languages.push((index, tag.to_owned()));
            } else if !name.is_empty() {
                others.push((header, name));
            }
        }
        Some(Self { key, languages, others, rows: rows.collect() })
    }

    fn key<'r>(&self, row: &'r Row) -> Option<&'r str> {
        row.cells.get(self.key)?.as_deref().map(str::trim)
    }
}

impl TakenIn {
    fn note(
        &mut self,
        severity: Severity,
        code: &'static str,
        position: Position,
        path: &str,
        message: String,
    ) {
        let problem = Problem::error(code, position, path, message);
        self.problems.push(Problem { severity, ..problem });
    }

    /// Notes that a row, or a cell of it, was not taken in.
    fn row(&mut self, code: &'static str, row: &Row, column: &str, message: &str) {
        let path = format!("{SHEET}[{}].{column}", row.number);
        let position = Position { line: row.line, column: 1 };
        self.note(Severity::Warning, code, position, &path, message.to_owned());
    }

    /// Takes in the translations of one row.
    fn take(&mut self, columns: &Columns<'_>, row: &Row, entry: &Entry, default: &str) {
        let cell = |index: usize| row.cells.get(index).and_then(Option::as_deref);
        let stands = columns.languages.iter().find(|(_, language)| language == default);
        if let Some((index, _)) = stands {
            let held = entry.texts.get(default).map(String::as_str);
            if cell(*index).map(same) != held.map(same) {
                let message = "the text has been changed since the sheet was made, so its \
                               translations were not taken in";
                return self.row("changed_source_text", row, default, message);
            }
        }
        for (index, language) in columns.languages.iter().filter(|(_, it)| it != default) {
            match cell(*index) {
                Some(text) if entry.texts.get(language).map(String::as_str) != Some(text) => {
                    self.set(entry, default, language, text);
                }
                None if !entry.texts.contains_key(language) => {
                    self.row("missing_translation", row, language, "the translation is missing");
                }
                Some(_) | None => {}
            }
        }
    }

    fn set(&mut self, entry: &Entry, default: &str, language: &str, text: &str) {
        let Some(place) = entry.path.get_mut(&mut self.source) else { return };
        if let Value::String(only) = place {
            // A text that named no language names them from now on.
            let only = std::mem::take(only);
            *place = Value::Object(Map::from_iter([(default.to_owned(), Value::String(only))]));
        }
        if let Value::Object(texts) = place {
            texts.insert(language.to_owned(), Value::String(text.to_owned()));
            self.changed += 1;
        }
    }

    /// Adds the languages that the sheet has and the source has not.
    fn languages(&mut self, known: &[String], columns: &Columns<'_>) {
        if self.changed == 0 {
            return;
        }
        if let Some(Value::Array(list)) = self.source.get_mut("languages") {
            let new = columns.languages.iter().filter(|(_, language)| !known.contains(language));
            list.extend(new.map(|(_, language)| Value::String(language.clone())));
        }
    }
}

/// The language of a header such as `en` or `English (en)`.
fn tag(name: &str) -> &str {
    let in_parentheses = name.rsplit_once('(').and_then(|(_, tag)| tag.strip_suffix(')'));
    in_parentheses.unwrap_or(name).trim()
}

/// A text without what spreadsheets change by themselves.
fn same(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

fn languages(source: &Value) -> Vec<String> {
    let list = source.get("languages").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Every text, in the order of the source: lists as they stand, keys of objects by the alphabet.
fn entries(source: &Value, languages: &[String]) -> Vec<Entry> {
    let mut walk = Walk { languages, entries: Vec::new() };
    walk.value(source, &Path::root(), "");
    walk.entries
}

struct Walk<'a> {
    languages: &'a [String],
    entries: Vec<Entry>,
}

impl Walk<'_> {
    /// The depth is that of JSON which was read, and so is bounded.
    fn value(&mut self, value: &Value, path: &Path, key: &str) {
        match value {
            Value::Array(list) => {
                for (index, entry) in list.iter().enumerate() {
                    self.value(entry, &path.index(index), &below(key, entry, index));
                }
            }
            Value::Object(fields) => {
                if let Some(texts) = self.texts(fields) {
                    return self.entries.push(Entry {
                        key: key.to_owned(),
                        path: path.clone(),
                        texts,
                    });
                }
                for (name, value) in
                    fields.iter().filter(|(name, _)| !FILES.contains(&name.as_str()))
                {
                    let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
                    self.value(value, &path.key(name.as_str()), &key);
                }
            }
            Value::String(text) => {
                let last = key.rsplit('.').next().unwrap_or(key);
                if let Some(default) = self.languages.first().filter(|_| TEXTS.contains(&last)) {
                    let texts = BTreeMap::from([(default.clone(), text.clone())]);
                    self.entries.push(Entry { key: key.to_owned(), path: path.clone(), texts });
                }
            }
            _ => {}
        }
    }

    /// The texts of an object that is one text in several languages; the kind of unit that a place
    /// word is for may stand beside them.
    fn texts(&self, fields: &Map<String, Value>) -> Option<BTreeMap<String, String>> {
        let is_language = |key: &str| self.languages.iter().any(|language| language == key);
        let all = fields
            .iter()
            .all(|(key, value)| value.is_string() && (key == "kind" || is_language(key)));
        let texts: BTreeMap<String, String> = fields
            .iter()
            .filter(|(key, _)| is_language(key))
            .filter_map(|(key, text)| Some((key.clone(), text.as_str()?.to_owned())))
            .collect();
        Some(texts).filter(|texts| all && !texts.is_empty())
    }
}

/// The key of an entry of a list: items and rows by their codes alone, for a code is given once.
fn below(key: &str, entry: &Value, index: usize) -> String {
    match name(entry) {
        Some(("item" | "row" | "node", code)) => code,
        Some((_, code)) => format!("{key}.{code}"),
        None => format!("{key}.{}", index + 1),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn source() -> Value {
        json!({
            "questionnaire": "mau", "languages": ["vi", "en"],
            "title": {"vi": "Phiếu", "en": "Form"},
            "consent": {"version": 1, "text": {"vi": "Đồng ý"}},
            "place_words": [{"kind": "xa", "vi": "xã", "en": "commune"}],
            "sections": [{"section": "a", "title": "Phần A", "items": [
                {"item": "q", "label": {"vi": "Có không?"}, "type": "single_choice",
                 "media": {"image": {"vi": "a.png"}, "alt": {"vi": "Ảnh"}},
                 "categories": [{"code": 1, "label": {"vi": "Có"}}, {"code": 2, "label": {"vi": "Không"}}]},
            ]}],
        })
    }

    /// The sheet of the source with some cells changed, by key and language.
    fn changed(cells: &[(&str, &str, &str)]) -> Workbook {
        let mut workbook = sheet(&source());
        let rows = &mut workbook.sheets[0].rows;
        let column = |header: &Row, name: &str| {
            header.cells.iter().position(|cell| cell.as_deref() == Some(name)).unwrap()
        };
        for (key, language, text) in cells {
            let index = column(&rows[0], language);
            let row = rows.iter_mut().find(|row| row.cells[0].as_deref() == Some(key)).unwrap();
            row.cells[index] = (!text.is_empty()).then(|| (*text).to_owned());
        }
        workbook
    }

    fn codes(taken: &TakenIn) -> Vec<&'static str> {
        taken.problems.iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn every_text_has_a_row_that_is_found_by_codes() {
        let workbook = sheet(&source());
        let rows = &workbook.sheets[0].rows;
        let keys: Vec<_> = rows.iter().filter_map(|row| row.cells[0].as_deref()).collect();
        let expected = [
            "key",
            "consent.text",
            "place_words.xa",
            "q.categories.1.label",
            "q.categories.2.label",
            "q.label",
            "q.media.alt",
            "sections.a.title",
            "title",
        ];
        assert_eq!(keys, expected);
        let title = rows.last().unwrap();
        assert_eq!(title.cells, ["title", "Phiếu", "Form"].map(|text| Some(text.to_owned())));
    }

    #[test]
    fn a_sheet_that_comes_back_as_it_was_changes_nothing() {
        let taken = take_in(&source(), &sheet(&source()));
        assert_eq!((&taken.source, taken.changed), (&source(), 0));
        assert!(
            codes(&taken).iter().all(|code| *code == "missing_translation"),
            "{:?}",
            taken.problems
        );
        assert_eq!(taken.problems.len(), 6);
        assert_eq!(taken.problems[0].path, "translation[2].en");
    }

    #[test]
    fn translations_are_taken_in_also_where_the_text_named_no_language() {
        let workbook =
            changed(&[("q.label", "en", "Is it?"), ("sections.a.title", "en", "Part A")]);
        let taken = take_in(&source(), &workbook);
        assert_eq!(taken.changed, 2);
        let section = &taken.source["sections"][0];
        assert_eq!(section["title"], json!({"vi": "Phần A", "en": "Part A"}));
        assert_eq!(section["items"][0]["label"], json!({"vi": "Có không?", "en": "Is it?"}));
    }

    #[test]
    fn a_row_of_another_text_is_not_taken_in() {
        let workbook = changed(&[("q.label", "vi", "Câu cũ?"), ("q.label", "en", "Old?")]);
        let taken = take_in(&source(), &workbook);
        assert_eq!((&taken.source, taken.changed), (&source(), 0));
        assert!(codes(&taken).contains(&"changed_source_text"), "{:?}", taken.problems);
        let mut later = source();
        later["sections"][0]["items"] = json!([]);
        assert!(codes(&take_in(&later, &workbook)).contains(&"unknown_key"));
    }

    #[test]
    fn a_further_column_is_a_further_language() {
        let mut workbook = sheet(&source());
        for row in &mut workbook.sheets[0].rows {
            let text = if row.number == 1 { "km".to_owned() } else { format!("x{}", row.number) };
            row.cells.push(Some(text));
        }
        let taken = take_in(&source(), &workbook);
        assert_eq!(taken.source["languages"], json!(["vi", "en", "km"]));
        assert_eq!((taken.changed, &taken.source["title"]["km"]), (8, &json!("x9")));
    }

    #[test]
    fn a_column_may_have_the_name_of_its_language_and_others_are_told() {
        let mut workbook = changed(&[("q.label", "en", "Is it?")]);
        let header = &mut workbook.sheets[0].rows[0];
        header.cells[2] = Some("English (en)".to_owned());
        header.cells.push(Some("Ghi chú".to_owned()));
        let taken = take_in(&source(), &workbook);
        assert_eq!(taken.source["sections"][0]["items"][0]["label"]["en"], json!("Is it?"));
        let path = taken.problems.iter().find(|problem| problem.code == "unknown_column");
        assert_eq!(path.map(|problem| problem.path.as_str()), Some("translation[1].Ghi chú"));
    }

    #[test]
    fn what_is_no_sheet_is_refused() {
        for workbook in [
            Workbook::default(),
            Workbook {
                sheets: vec![Sheet::new("a", vec![vec!["vi".into()]])],
                ..Workbook::default()
            },
        ] {
            let taken = take_in(&source(), &workbook);
            assert_eq!((codes(&taken), taken.changed), (vec!["no_header"], 0));
        }
    }
}
