//! Answers to SIPAS 2026 as they travel in a `PUT`.

use serde_json::{Map, Value, json};

/// Where the questionnaire and its index definition lie.
pub const QUESTIONNAIRE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../survey-specs/specs/sipas-2026.questionnaire.yaml");
/// See [`QUESTIONNAIRE`].
pub const INDEX: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../survey-specs/specs/sipas-2026.index.yaml");

/// The number of satisfaction items, `c9_1 … c9_39`.
pub const SATISFACTION_ITEMS: u32 = 39;

/// Items with one answer: the item or the rows' common part, the number of rows (0 for a single
/// choice) and the number of categories.
const ONE_ANSWER: [(&str, u32, u32); 13] = [
    ("gender", 0, 2),
    ("ethnicity", 0, 2),
    ("age", 0, 5),
    ("edu", 0, 6),
    ("job", 0, 7),
    ("c1", 9, 4),
    ("c3", 7, 4),
    ("c4", 0, 4),
    ("c5", 0, 3),
    ("c6", 0, 3),
    ("c7", 3, 4),
    ("c8", 7, 2),
    ("c10", 10, 4),
];

/// What a respondent answers to one satisfaction item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Satisfaction {
    /// A category from 1, very dissatisfied, to 5, very satisfied.
    Category(u32),
    /// Does not know, where the mode allows to record that.
    DontKnow,
}

/// A whole set of answers. `satisfaction` decides `c9_1 … c9_39`; `variant` the others, so that
/// different variants use different categories.
#[must_use]
pub fn answers(variant: u32, satisfaction: impl Fn(u32) -> Satisfaction) -> Value {
    let mut answers = Map::new();
    let one = |category: u32| json!({"one": category.to_string()});
    for (position, (item, rows, categories)) in (0..).zip(ONE_ANSWER) {
        if rows == 0 {
            answers.insert(item.to_owned(), one((variant + position) % categories + 1));
        }
        for row in 1..=rows {
            answers
                .insert(format!("{item}_{row}"), one((variant + position + row) % categories + 1));
        }
    }
    for item in 1..=SATISFACTION_ITEMS {
        let answer = match satisfaction(item) {
            Satisfaction::Category(category) => one(category),
            Satisfaction::DontKnow => json!({"missing": "dont_know"}),
        };
        answers.insert(format!("c9_{item}"), answer);
    }
    answers.insert("c2".to_owned(), json!({"many": ["1", "7"], "other": {"7": "Qua nhóm dân cư"}}));
    if variant % 2 == 1 {
        answers.insert("c11".to_owned(), json!({"text": "Xin cảm ơn, cán bộ rất nhiệt tình."}));
    }
    Value::Object(answers)
}
