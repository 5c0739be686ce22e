//! The kinds of items, and which settings each has.

use serde_json::{Map, Value, json};
use survey_specs::source::{Edit, Path};

use super::reading::{list, word_of};
use crate::console::language::Language;

/// A kind of item as the designer offers it.
#[derive(Debug)]
pub struct Kind {
    /// The word of the key `type`.
    pub word: &'static str,
    /// A sign before its name.
    pub sign: &'static str,
    /// Its name, Vietnamese and English.
    pub name: (&'static str, &'static str),
    /// The keys that only some kinds have.
    pub keys: &'static [&'static str],
    /// Whether people answer it.
    pub is_answered: bool,
}

const CHOICE: &[&str] = &["categories", "scale"];

/// All kinds, the most used first.
pub const KINDS: &[Kind] = &[
    kind("single_choice", "◉", ("Chọn một", "Single choice"), CHOICE),
    kind(
        "multiple_choice",
        "☑",
        ("Chọn nhiều", "Multiple choice"),
        &["categories", "scale", "min_selected", "max_selected"],
    ),
    kind("scale", "▤", ("Thang mức độ", "Scale"), CHOICE),
    kind("matrix", "▦", ("Bảng nhiều dòng", "Matrix"), &["categories", "scale", "rows", "groups"]),
    kind("rating", "★", ("Chấm điểm", "Rating"), &["min", "max", "low", "high"]),
    kind("number", "#", ("Số", "Number"), &["integer", "min", "max", "unit", "step", "buttons"]),
    kind("text", "✎", ("Chữ", "Text"), &["multiline", "max_length", "pattern"]),
    kind("date", "▣", ("Ngày", "Date"), &["min", "max"]),
    kind("time", "◷", ("Giờ", "Time"), &["min", "max"]),
    kind("date_time", "▣", ("Ngày và giờ", "Date and time"), &["min", "max"]),
    kind("ranking", "⇅", ("Xếp thứ tự", "Ranking"), CHOICE),
    kind("geopoint", "◎", ("Vị trí trên bản đồ", "Place on the map"), &[]),
    kind("image", "▧", ("Ảnh chụp", "Photograph"), &[]),
    kind("acknowledge", "☐", ("Xác nhận đã đọc", "Acknowledgement"), &[]),
    Kind {
        word: "note",
        sign: "¶",
        name: ("Lời dẫn (không trả lời)", "Note (no answer)"),
        keys: &[],
        is_answered: false,
    },
    Kind {
        word: "computed",
        sign: "ƒ",
        name: ("Giá trị tự tính", "Computed value"),
        keys: &["calculation", "constant", "metadata"],
        is_answered: false,
    },
];

const fn kind(
    word: &'static str,
    sign: &'static str,
    name: (&'static str, &'static str),
    keys: &'static [&'static str],
) -> Kind {
    Kind { word, sign, name, keys, is_answered: true }
}

impl Kind {
    /// The kind of this word.
    #[must_use]
    pub fn of(word: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.word == word)
    }

    /// Whether items of this kind have a key.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.keys.contains(&key)
    }

    /// The kind's name.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &'static str {
        language.pick(self.name.0, self.name.1)
    }
}

/// The keys that only some kinds have.
fn own_keys() -> impl Iterator<Item = &'static str> {
    let mut keys: Vec<&'static str> =
        KINDS.iter().flat_map(|kind| kind.keys.iter().copied()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter()
}

/// What an item of a kind cannot do without, to begin with.
#[must_use]
pub fn beginnings(kind: &Kind, tree: &Value) -> Map<String, Value> {
    let languages = super::reading::languages(tree);
    let text = |vietnamese: &str, english: &str| {
        let said = |tag: &String| match tag.as_str() {
            "vi" => Some((tag.clone(), Value::from(vietnamese))),
            "en" => Some((tag.clone(), Value::from(english))),
            _ => None,
        };
        Value::Object(languages.iter().filter_map(said).collect())
    };
    let mut fields = Map::new();
    if kind.has("categories") {
        let scale = a_scale(tree).filter(|_| matches!(kind.word, "scale" | "matrix"));
        let (key, value) = if let Some(scale) = scale {
            ("scale", Value::from(scale))
        } else {
            let categories = json!([
                {"code": 1, "label": text("Có", "Yes")},
                {"code": 2, "label": text("Không", "No")},
            ]);
            ("categories", categories)
        };
        fields.insert(key.to_owned(), value);
    }
    match kind.word {
        "rating" => {
            fields.insert("min".to_owned(), json!(1));
            fields.insert("max".to_owned(), json!(5));
        }
        "computed" => _ = fields.insert("calculation".to_owned(), Value::from("today()")),
        _ => {}
    }
    fields
}

/// The name of a scale with the most categories, as matrices like to use.
fn a_scale(tree: &Value) -> Option<String> {
    let scales = tree.get("scales")?.as_object()?;
    let longest = scales.iter().max_by_key(|(_, scale)| scale.as_array().map_or(0, Vec::len));
    longest.map(|(name, _)| name.clone())
}

/// Makes another kind of an item: what the new kind has no use for goes, and what it needs comes.
#[must_use]
pub fn change_kind(tree: &Value, path: &Path, to: &Kind) -> Edit {
    let nothing = Value::Null;
    let item = path.get(tree).unwrap_or(&nothing);
    let mut edits = vec![Edit::set(path.key("type"), to.word)];
    let from = word_of(item, "type");
    // A number's ends are no days, and a time of day is none either.
    let same_values = |key: &str| {
        !matches!(key, "min" | "max") || Kind::of(&from).is_some_and(|from| from.word == to.word)
    };
    for key in own_keys() {
        if item.get(key).is_some() && !(to.has(key) && same_values(key)) {
            edits.push(Edit::Remove { at: path.key(key) });
        }
    }
    let has = |key: &str| item.get(key).is_some() && to.has(key);
    for (key, value) in beginnings(to, tree) {
        let choice = matches!(key.as_str(), "categories" | "scale");
        if !(choice && (has("categories") || has("scale"))) && !(has(&key) && same_values(&key)) {
            edits.push(Edit::Set { at: path.key(key), value });
        }
    }
    if to.word == "matrix" && list(item, "rows").is_empty() && list(item, "groups").is_empty() {
        let code = super::acts::free_code(tree, &[&word_of(item, "item"), "_"].concat());
        edits.push(Edit::set(path.key("rows"), json!([{"row": code, "label": {}}])));
    }
    if !to.is_answered {
        for key in ["required", "nonresponse"] {
            if item.get(key).is_some() {
                edits.push(Edit::Remove { at: path.key(key) });
            }
        }
    }
    Edit::Several(edits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::designer::reading::sections;

    #[test]
    fn another_kind_keeps_what_it_can_use() {
        let mut tree = json!({"languages": ["vi"], "sections": [{"section": "a", "items": [
            {"item": "q", "type": "multiple_choice", "max_selected": 2, "required": true,
             "categories": [{"code": 1}]}]}]});
        let path = sections().index(0).key("items").index(0);
        let back = change_kind(&tree, &path, Kind::of("single_choice").unwrap()).apply(&mut tree);
        let item = path.get(&tree).unwrap().clone();
        assert_eq!(
            item,
            json!({"item": "q", "type": "single_choice", "required": true, "categories": [{"code": 1}]})
        );
        back.unwrap().apply(&mut tree).unwrap();
        change_kind(&tree, &path, Kind::of("rating").unwrap()).apply(&mut tree).unwrap();
        let item = path.get(&tree).unwrap().clone();
        assert_eq!(
            item,
            json!({"item": "q", "type": "rating", "required": true, "min": 1, "max": 5})
        );
        change_kind(&tree, &path, Kind::of("matrix").unwrap()).apply(&mut tree).unwrap();
        assert_eq!(path.get(&tree).unwrap()["rows"], json!([{"row": "q_1", "label": {}}]));
        change_kind(&tree, &path, Kind::of("note").unwrap()).apply(&mut tree).unwrap();
        assert_eq!(path.get(&tree).unwrap(), &json!({"item": "q", "type": "note"}));
    }
}
