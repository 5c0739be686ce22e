//! Where two entries of a form differ, and what whoever looks at the paper decides.

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The answer of the API.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Listed {
    /// By form.
    pub differences: Vec<Difference>,
}

/// One part in which the entries differ.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Difference {
    /// The form.
    pub form: String,
    /// `answers`, or the name of a field.
    pub field: String,
    /// The item, if it is an answer.
    pub item: Option<String>,
    /// The item's label, or the field's name.
    pub label: String,
    /// The first entry.
    pub entry_1: Side,
    /// The second entry.
    pub entry_2: Side,
}

/// What one entry has.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub struct Side {
    /// As it was typed.
    pub value: Value,
    /// In words.
    pub words: String,
}

/// The differences of one form with what was decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deciding {
    /// The form.
    pub form: String,
    /// Its differences, each with the entry that is right, 1 or 2.
    pub parts: Vec<(Difference, Option<u8>)>,
}

impl Listed {
    /// The first form with its differences; none if there is none left.
    #[must_use]
    pub fn first_form(&self) -> Option<Deciding> {
        let form = self.differences.first()?.form.clone();
        let parts = self.differences.iter().filter(|part| part.form == form);
        Some(Deciding { parts: parts.map(|part| (part.clone(), None)).collect(), form })
    }

    /// How many forms there are.
    #[must_use]
    pub fn forms(&self) -> usize {
        let mut forms: Vec<_> = self.differences.iter().map(|part| &part.form).collect();
        forms.dedup();
        forms.len()
    }
}

impl Deciding {
    /// The first part that is open.
    #[must_use]
    pub fn open(&self) -> Option<usize> {
        self.parts.iter().position(|(_, chosen)| chosen.is_none())
    }

    /// Says which entry is right about a part.
    pub fn choose(&mut self, part: usize, entry: u8) {
        if let Some((_, chosen)) = self.parts.get_mut(part) {
            *chosen = Some(entry);
        }
    }

    /// The resolution as the API takes it; none while a part is open.
    #[must_use]
    pub fn resolution(&self, as_found: bool) -> Option<Value> {
        let (mut body, mut answers) = (Map::new(), Map::new());
        for (part, chosen) in &self.parts {
            let side = if (*chosen)? == 1 { &part.entry_1 } else { &part.entry_2 };
            match &part.item {
                Some(item) => answers.insert(item.clone(), side.value.clone()),
                None => body.insert(part.field.clone(), side.value.clone()),
            };
        }
        if !answers.is_empty() {
            body.insert("answers".to_owned(), Value::Object(answers));
        }
        body.insert("as_found".to_owned(), json!(as_found));
        Some(Value::Object(body))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub const LISTED: &str = r#"{"differences": [
        {"form": "0001", "field": "unit", "item": null, "label": "unit",
         "entry_1": {"value": "x01", "words": "Một"}, "entry_2": {"value": null, "words": "–"}},
        {"form": "0001", "field": "answers", "item": "age", "label": "Tuổi",
         "entry_1": {"value": {"number": "40"}, "words": "40"}, "entry_2": {"value": {"number": "4"}, "words": "4"}},
        {"form": "0002", "field": "answers", "item": "age", "label": "Tuổi",
         "entry_1": {"value": null, "words": "–"}, "entry_2": {"value": {"number": "4"}, "words": "4"}}]}"#;

    #[test]
    fn a_form_is_decided_part_by_part() {
        let listed: Listed = serde_json::from_str(LISTED).unwrap();
        assert_eq!(listed.forms(), 2);
        let mut deciding = listed.first_form().unwrap();
        assert_eq!(
            (deciding.form.as_str(), deciding.parts.len(), deciding.open()),
            ("0001", 2, Some(0))
        );
        deciding.choose(0, 1);
        assert_eq!(deciding.resolution(false), None);
        deciding.choose(1, 2);
        assert_eq!(
            deciding.resolution(false),
            Some(json!({"unit": "x01", "answers": {"age": {"number": "4"}}, "as_found": false}))
        );
    }
}
