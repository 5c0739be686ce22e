//! What a draft's tree says, as far as the designer needs to know it. The tree may be half finished:
//! what is not there, or is something else, reads as empty.

use serde_json::Value;
use survey_specs::source::Path;

pub use crate::console::draft::reading::{list, text_in, text_somehow, word, word_of};

/// The languages of the questionnaire; the first is the default.
#[must_use]
pub fn languages(tree: &Value) -> Vec<String> {
    list(tree, "languages").iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// What a thing is called where there is little room: its short label, else its label, else nothing.
#[must_use]
pub fn name(entry: &Value, language: &str) -> String {
    let short = text_somehow(entry.get("short"), language);
    if !short.trim().is_empty() {
        return short;
    }
    let label = text_somehow(entry.get("label").or_else(|| entry.get("title")), language);
    label.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The sections' path.
#[must_use]
pub fn sections() -> Path {
    Path::root().key("sections")
}

/// The section that a place is in, or is.
#[must_use]
pub fn section_of(path: &Path) -> Option<Path> {
    (path.steps().len() >= 2 && path.is_within(&sections())).then(|| path.first(2))
}

/// The item that a place is in, or is.
#[must_use]
pub fn item_of(path: &Path) -> Option<Path> {
    let below = section_of(path)?.key("items");
    (path.steps().len() >= 4 && path.is_within(&below)).then(|| path.first(4))
}

/// Every item with its path, in order.
#[must_use]
pub fn items(tree: &Value) -> Vec<(Path, &Value)> {
    let mut items = Vec::new();
    for (index, section) in list(tree, "sections").iter().enumerate() {
        let path = sections().index(index).key("items");
        let of_section = list(section, "items").iter().enumerate();
        items.extend(of_section.map(|(index, item)| (path.index(index), item)));
    }
    items
}

/// The rows of a matrix with their paths, in groups or not.
#[must_use]
pub fn rows<'t>(path: &Path, item: &'t Value) -> Vec<(Path, &'t Value)> {
    let of = |path: Path, holder: &'t Value| {
        let rows = path.key("rows");
        list(holder, "rows").iter().enumerate().map(move |(index, row)| (rows.index(index), row))
    };
    let groups = list(item, "groups").iter().enumerate();
    let in_groups = groups.flat_map(|(index, group)| of(path.key("groups").index(index), group));
    of(path.clone(), item).chain(in_groups).collect()
}

/// Every code of a section, an item or a row that is taken.
#[must_use]
pub fn codes(tree: &Value) -> Vec<String> {
    let mut codes = Vec::new();
    for section in list(tree, "sections") {
        codes.push(word_of(section, "section"));
    }
    for (path, item) in items(tree) {
        codes.push(word_of(item, "item"));
        codes.extend(rows(&path, item).into_iter().map(|(_, row)| word_of(row, "row")));
    }
    codes
}

/// The categories that an item can be answered with: its own, or those of the scale that it names.
#[must_use]
pub fn categories<'t>(tree: &'t Value, item: &'t Value) -> &'t [Value] {
    if item.get("categories").is_some() {
        return list(item, "categories");
    }
    let scale = item.get("scale").and_then(Value::as_str);
    let scales = tree.get("scales");
    scale.and_then(|name| scales?.get(name)?.as_array()).map_or(&[], Vec::as_slice)
}

/// The languages in which an entry lacks a text: every text that it has in one it should have in all.
#[must_use]
pub fn missing_in(value: &Value, languages: &[String]) -> Vec<String> {
    let default = languages.first().map(String::as_str).unwrap_or_default();
    languages.iter().filter(|tag| lacks(value, tag, default)).cloned().collect()
}

/// Whether an entry lacks a text in a language. Plain words are in the default language.
fn lacks(value: &Value, tag: &str, default: &str) -> bool {
    const TEXTS: [&str; 15] = [
        "label",
        "short",
        "hint",
        "title",
        "note",
        "introduction",
        "thanks",
        "text",
        "unit",
        "low",
        "high",
        "heading",
        "alt",
        "constraint_message",
        "required_message",
    ];
    match value {
        Value::Object(fields) => fields.iter().any(|(key, value)| match value {
            Value::Object(_) | Value::String(_) if TEXTS.contains(&key.as_str()) => {
                text_in(Some(value), tag, default).trim().is_empty()
            }
            other => lacks(other, tag, default),
        }),
        Value::Array(entries) => entries.iter().any(|entry| lacks(entry, tag, default)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn plain_words_are_in_the_default_language() {
        let text = json!("Tuổi");
        assert_eq!(text_in(Some(&text), "vi", "vi"), "Tuổi");
        assert_eq!(text_in(Some(&text), "en", "vi"), "");
        assert_eq!(text_somehow(Some(&text), "en"), "Tuổi");
    }

    #[test]
    fn a_missing_translation_is_found_wherever_it_is() {
        let languages = ["vi".to_owned(), "en".to_owned()];
        let whole = json!({"label": {"vi": "a", "en": "b"}, "categories": [{"label": {"vi": "a", "en": "b"}}]});
        let partly =
            json!({"label": {"vi": "a", "en": "b"}, "categories": [{"label": {"vi": "a"}}]});
        assert_eq!(missing_in(&whole, &languages), [""; 0]);
        assert_eq!(missing_in(&partly, &languages), ["en"]);
        assert_eq!(missing_in(&partly, &languages[..1]), [""; 0]);
        assert_eq!(missing_in(&json!({"label": "a"}), &languages), ["en"]);
    }

    #[test]
    fn a_path_lies_in_its_section_and_in_its_item() {
        let path = sections().index(1).key("items").index(3).key("label").key("vi");
        assert_eq!(item_of(&path).unwrap().to_string(), "sections[1].items[3]");
        assert_eq!(section_of(&path).unwrap().to_string(), "sections[1]");
        assert_eq!(item_of(&sections().index(0).key("title")), None);
        assert_eq!(section_of(&Path::root().key("title")), None);
    }
}
