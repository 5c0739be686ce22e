//! A source as lists of things with what is said of each.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Subject, Texts};

/// A thing with what is said of it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) subject: Subject,
    pub(super) name: Texts,
    /// What tells it from its like.
    pub(super) key: String,
    /// The code of what it stands in.
    pub(super) parent: String,
    pub(super) facts: BTreeMap<String, Value>,
    /// Its categories, or the groups of its rows.
    pub(super) below: Vec<Entry>,
}

/// A questionnaire as lists.
#[derive(Debug)]
pub(super) struct Outline {
    pub(super) whole: Entry,
    pub(super) sections: Vec<Entry>,
    /// Items of all sections, and rows of all matrices, each after its matrix.
    pub(super) items: Vec<Entry>,
}

impl Outline {
    pub(super) fn of(source: &Value) -> Self {
        let mut outline = Self { whole: whole(source), sections: Vec::new(), items: Vec::new() };
        for section in list(source, "sections") {
            let code = code(section, "section");
            outline.sections.push(Entry {
                subject: Subject::Section(code.clone()),
                name: texts(section, "title"),
                key: code.clone(),
                parent: String::new(),
                facts: facts(section, &["section", "items"]),
                below: Vec::new(),
            });
            for item in list(section, "items") {
                outline.item(item, &code);
            }
        }
        outline
    }

    fn item(&mut self, item: &Value, section: &str) {
        let matrix = code(item, "item");
        let mut facts = facts(item, &["item", "categories", "rows", "groups"]);
        // The ends of a rating are its categories.
        if item.get("type").and_then(Value::as_str) == Some("rating") {
            let ends = [facts.remove("min"), facts.remove("max")].map(Option::unwrap_or_default);
            facts.insert("rating".to_owned(), Value::String(format!("{}–{}", ends[0], ends[1])));
        }
        let mut below = categories(item, &matrix);
        below.extend(groups(item, &matrix));
        self.items.push(Entry {
            subject: Subject::Item(matrix.clone()),
            name: texts(item, "label"),
            key: matrix.clone(),
            parent: section.to_owned(),
            facts,
            below,
        });
        let in_groups = list(item, "groups").into_iter().flat_map(|group| list(group, "rows"));
        for row in list(item, "rows").into_iter().chain(in_groups) {
            self.row(row, &matrix);
        }
    }

    fn row(&mut self, row: &Value, matrix: &str) {
        let code = code(row, "row");
        self.items.push(Entry {
            subject: Subject::Item(code.clone()),
            name: texts(row, "label"),
            key: code,
            parent: matrix.to_owned(),
            facts: facts(row, &["row"]),
            below: Vec::new(),
        });
    }
}

fn whole(source: &Value) -> Entry {
    let mut facts = facts(source, &["sections", "consent"]);
    if let Some(consent) = source.get("consent") {
        facts.extend(consent.get("text").map(|text| ("consent".to_owned(), text.clone())));
        let version = consent.get("version");
        facts.extend(version.map(|version| ("consent_version".to_owned(), version.clone())));
    }
    Entry {
        subject: Subject::Questionnaire,
        name: texts(source, "title"),
        key: String::new(),
        parent: String::new(),
        facts,
        below: Vec::new(),
    }
}

fn categories(item: &Value, code_of_item: &str) -> Vec<Entry> {
    let category = |category: &Value| {
        let code = code(category, "code");
        Entry {
            subject: Subject::Category { item: code_of_item.to_owned(), category: code.clone() },
            name: texts(category, "label"),
            key: ["category ", &code].concat(),
            parent: code_of_item.to_owned(),
            facts: facts(category, &["code"]),
            below: Vec::new(),
        }
    };
    list(item, "categories").into_iter().map(category).collect()
}

/// The titles of groups; their rows stand among the items.
fn groups(item: &Value, code_of_item: &str) -> Vec<Entry> {
    let group = |(number, group): (usize, &Value)| {
        let code = group.get("group").map_or_else(|| number.to_string(), in_words);
        let heading = texts(group, "heading");
        Entry {
            subject: Subject::Group { item: code_of_item.to_owned(), group: code.clone() },
            name: if heading.is_empty() { texts(group, "title") } else { heading },
            key: ["group ", &code].concat(),
            parent: code_of_item.to_owned(),
            facts: facts(group, &["group", "rows"]),
            below: Vec::new(),
        }
    };
    (1..).zip(list(item, "groups")).map(group).collect()
}

/// What is said of a thing, its parts left out.
fn facts(of: &Value, parts: &[&str]) -> BTreeMap<String, Value> {
    let entries = of.as_object().into_iter().flat_map(Map::iter);
    let said = entries.filter(|(key, _)| !parts.contains(&key.as_str()));
    said.map(|(key, value)| (key.clone(), value.clone())).collect()
}

fn list<'v>(of: &'v Value, key: &str) -> Vec<&'v Value> {
    of.get(key).and_then(Value::as_array).into_iter().flatten().collect()
}

/// A code, which may be written as a number.
fn code(of: &Value, key: &str) -> String {
    of.get(key).map_or_else(String::new, in_words)
}

fn texts(of: &Value, key: &str) -> Texts {
    let entries = of.get(key).and_then(Value::as_object).into_iter().flat_map(Map::iter);
    entries.filter_map(|(key, text)| Some((key.clone(), text.as_str()?.to_owned()))).collect()
}

/// A value as people read it.
pub(super) fn in_words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(in_words).collect::<Vec<_>>().join(", "),
        Value::Object(entries) => {
            let entry = |(key, value): (&String, &Value)| format!("{key}: {}", in_words(value));
            entries.iter().map(entry).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

/// Whether what differs is a text in several languages.
pub(super) fn are_texts(from: Option<&Value>, to: Option<&Value>) -> bool {
    let is_language = |key: &str| (2..=3).contains(&key.split('-').next().unwrap_or(key).len());
    let is_text = |value: &Value| {
        value.as_object().is_some_and(|entries| {
            !entries.is_empty()
                && entries.iter().all(|(key, text)| is_language(key) && text.is_string())
        })
    };
    let given: Vec<&Value> = [from, to].into_iter().flatten().collect();
    !given.is_empty() && given.into_iter().all(is_text)
}
