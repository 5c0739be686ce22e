//! Codes that stand twice, or differ in case only.

use std::collections::BTreeMap;

use super::Linter;
use crate::questionnaire::{Category, ResponseType};

/// Names that stand beside the items in every table of responses or in every form.
const RESERVED: [&str; 6] = ["consent", "language", "response_id", "started_on", "unit", "visit"];

impl Linter<'_> {
    pub(super) fn codes(&self) {
        let sections = self.questionnaire.sections.iter().enumerate();
        self.unique(
            "section",
            sections.map(|(index, section)| {
                (section.code.as_str(), format!("sections[{index}].section"))
            }),
        );
        self.unique(
            "item",
            self.entries.iter().map(|entry| (entry.code.as_str(), entry.code_path())),
        );
        for entry in &self.entries {
            if RESERVED.contains(&entry.code.as_str()) {
                let message = format!(
                    "`{}` names something else in forms and downloads; choose another code",
                    entry.code
                );
                self.error("reserved_code", &entry.code_path(), message);
            }
        }
        for entry in self.entries.iter().filter(|entry| entry.row.is_none()) {
            self.codes_within(&entry.path, &entry.item.response);
        }
        let languages = self.questionnaire.languages.iter().enumerate();
        self.unique(
            "language",
            languages.map(|(index, language)| (language.as_str(), format!("languages[{index}]"))),
        );
        let words = self.questionnaire.place_words.iter().enumerate();
        self.unique(
            "place word for the kind",
            words.map(|(index, word)| (word.kind.as_str(), format!("place_words[{index}].kind"))),
        );
    }

    fn codes_within(&self, path: &str, response: &ResponseType) {
        match response {
            ResponseType::SingleChoice(categories)
            | ResponseType::Scale(categories)
            | ResponseType::Ranking(categories) => {
                self.category_codes(&format!("{path}.categories"), categories);
            }
            ResponseType::MultipleChoice(choice) => {
                self.category_codes(&format!("{path}.categories"), &choice.categories);
            }
            ResponseType::Matrix(matrix) => {
                self.category_codes(&format!("{path}.scale"), &matrix.scale);
                let groups = matrix.groups.iter().enumerate();
                let codes = groups.filter_map(|(index, group)| {
                    Some((group.code.as_ref()?.as_str(), format!("{path}.groups[{index}].group")))
                });
                self.unique("group", codes);
            }
            _ => {}
        }
    }

    fn category_codes(&self, path: &str, categories: &[Category]) {
        let codes = categories.iter().enumerate();
        self.unique(
            "category",
            codes
                .map(|(index, category)| (category.code.as_str(), format!("{path}[{index}].code"))),
        );
    }

    fn unique<'c>(&self, what: &str, codes: impl Iterator<Item = (&'c str, String)>) {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for (code, path) in codes {
            match seen.insert(code.to_lowercase(), code) {
                Some(earlier) if earlier == code => {
                    self.error(
                        "duplicate_code",
                        &path,
                        format!("the {what} `{code}` stands here a second time"),
                    );
                }
                Some(earlier) => {
                    let message = format!(
                        "the {what} `{code}` differs from `{earlier}` in case only, which some programs do not tell apart"
                    );
                    self.warning("similar_codes", &path, message);
                }
                None => {}
            }
        }
    }
}
