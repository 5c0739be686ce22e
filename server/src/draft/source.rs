//! The source of a draft: a JSON tree of the shape of the YAML files.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use survey_specs::yaml::MAX_BYTES;

use super::DraftKind;

/// The longest code or title that the list of drafts shows, in characters; a sound one is shorter.
const LONGEST_SHOWN: usize = 400;

/// A source, however wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    value: Value,
    json: String,
    summary: Summary,
}

/// What the list of drafts says of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The code that it gives itself; empty if it has none.
    pub code: String,
    /// The title by language.
    pub title: BTreeMap<String, String>,
    /// How many items a questionnaire has, or how many nodes an index.
    pub items: u64,
}

/// Why a JSON value is no source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSource {
    /// It is no object.
    #[error("a source is a JSON object")]
    NotObject,
    /// It is larger than a file may be.
    #[error("a source has at most 8 MiB")]
    TooLarge,
}

impl Source {
    /// The source with this tree.
    ///
    /// # Errors
    ///
    /// [`NotSource`] if it is no object, or too large.
    pub fn new(kind: DraftKind, value: Value) -> Result<Self, NotSource> {
        if !value.is_object() {
            return Err(NotSource::NotObject);
        }
        let json = value.to_string();
        if u64::try_from(json.len()).is_ok_and(|length| length > MAX_BYTES) {
            return Err(NotSource::TooLarge);
        }
        let summary = summary(kind, &value);
        Ok(Self { value, json, summary })
    }

    /// What somebody begins with who begins with nothing: a code, the languages, a title to replace
    /// and one part to fill.
    #[must_use]
    pub fn empty(kind: DraftKind) -> Self {
        let value = match kind {
            DraftKind::Questionnaire => serde_json::json!({
                "questionnaire": "phieu-moi",
                "languages": ["vi"],
                "title": {"vi": "Phiếu khảo sát mới"},
                "sections": [{"section": "a", "title": {"vi": "Phần A"}, "items": []}],
            }),
            DraftKind::Index => serde_json::json!({
                "index": "chi-so-moi",
                "languages": ["vi"],
                "title": {"vi": "Chỉ số mới"},
                "rounding": {"digits": 2, "mode": "half_up", "at": "display"},
                "minimum_n": 1,
                "on_missing": "skip",
                "weights": "none",
                "class_row": "mean_of_units",
                "root": {"node": "TOTAL", "label": {"vi": "Chung"}, "aggregate": "mean", "children": []},
            }),
        };
        let (json, summary) = (value.to_string(), summary(kind, &value));
        Self { value, json, summary }
    }

    /// The tree.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The tree, for whoever needs no source any more.
    #[must_use]
    pub fn into_value(self) -> Value {
        self.value
    }

    /// The tree as it is stored.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    /// What the list of drafts says of it.
    #[must_use]
    pub fn summary(&self) -> &Summary {
        &self.summary
    }
}

fn summary(kind: DraftKind, value: &Value) -> Summary {
    let (key, items) = match kind {
        DraftKind::Questionnaire => ("questionnaire", items(value)),
        DraftKind::Index => ("index", nodes(value)),
    };
    let code = value.get(key).and_then(Value::as_str).unwrap_or_default();
    Summary { code: shown(code), title: title(value), items }
}

/// A text as far as a list shows it, without what no database takes.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(LONGEST_SHOWN).collect()
}

/// The title by language; a title that names no language is in the first one.
fn title(value: &Value) -> BTreeMap<String, String> {
    match value.get("title") {
        Some(Value::Object(texts)) => texts
            .iter()
            .filter_map(|(language, text)| Some((shown(language), shown(text.as_str()?))))
            .collect(),
        Some(Value::String(text)) => {
            let first = value.get("languages").and_then(|languages| languages.get(0));
            let language = first.and_then(Value::as_str).unwrap_or("vi");
            BTreeMap::from([(shown(language), shown(text))])
        }
        _ => BTreeMap::new(),
    }
}

/// How many items: each row of a matrix is one.
fn items(value: &Value) -> u64 {
    let list = |of: &Value, key: &str| -> Vec<Value> {
        of.get(key).and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let mut count = 0;
    for section in list(value, "sections") {
        for item in list(&section, "items") {
            let groups = list(&item, "groups");
            let in_groups: usize = groups.iter().map(|group| list(group, "rows").len()).sum();
            let rows = list(&item, "rows").len() + in_groups;
            count += u64::try_from(rows.max(1)).unwrap_or(u64::MAX);
        }
    }
    count
}

/// How many nodes, wherever they stand.
fn nodes(value: &Value) -> u64 {
    let is_node = |entries: &Map<String, Value>| u64::from(entries.contains_key("node"));
    let mut count = 0;
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(values) => open.extend(values),
            Value::Object(entries) => {
                count += is_node(entries);
                open.extend(entries.values());
            }
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_list_shows_code_title_and_the_number_of_items() {
        let value = json!({
            "questionnaire": "hai-long", "languages": ["vi", "en"], "title": "Phiếu",
            "sections": [
                {"items": [{"item": "a"}, {"item": "m", "rows": [{}, {}, {}]}]},
                {"items": [{"item": "g", "groups": [{"rows": [{}]}, {"rows": [{}, {}]}]}]},
                {"items": "nonsense"}, 4,
            ],
        });
        let source = Source::new(DraftKind::Questionnaire, value).unwrap();
        let summary = source.summary();
        assert_eq!((summary.code.as_str(), summary.items), ("hai-long", 7));
        assert_eq!(summary.title, BTreeMap::from([("vi".to_owned(), "Phiếu".to_owned())]));
    }

    #[test]
    fn the_list_shows_the_number_of_nodes_of_an_index() {
        let value = json!({
            "index": "a", "title": {"vi": "Chỉ số", "en": 4},
            "root": {"node": "T", "children": [{"node": "I", "children": ["S1"]}]},
            "nodes": {"S1": {"node": "S1"}},
        });
        let summary = Source::new(DraftKind::Index, value).unwrap().summary().clone();
        assert_eq!((summary.code.as_str(), summary.items), ("a", 3));
        assert_eq!(summary.title.len(), 1);
    }

    #[test]
    fn what_no_database_takes_is_not_shown() {
        let value = json!({"questionnaire": "a\u{0}b", "title": {"vi": "x".repeat(1_000)}});
        let summary = Source::new(DraftKind::Questionnaire, value).unwrap().summary().clone();
        assert_eq!((summary.code.as_str(), summary.title["vi"].len()), ("ab", LONGEST_SHOWN));
    }

    #[test]
    fn what_is_no_object_or_too_large_is_no_source() {
        for value in [json!(null), json!([]), json!("a")] {
            assert_eq!(Source::new(DraftKind::Index, value), Err(NotSource::NotObject));
        }
        let large = json!({"a": "x".repeat(8 << 20)});
        assert_eq!(Source::new(DraftKind::Index, large), Err(NotSource::TooLarge));
    }
}
