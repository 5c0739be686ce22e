//! What the tree of a draft says, whatever it will become. It may be half finished: what is not there, or
//! is something else, reads as empty.

use serde_json::Value;

/// The entries of a list below a value.
#[must_use]
pub fn list<'t>(value: &'t Value, key: &str) -> &'t [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A single value as text: codes and numbers may stand with or without quotes.
#[must_use]
pub fn word(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(flag)) => flag.to_string(),
        _ => String::new(),
    }
}

/// The single value of a key, as text.
#[must_use]
pub fn word_of(value: &Value, key: &str) -> String {
    word(value.get(key))
}

/// A text in exactly this language. Plain words are in the default language.
#[must_use]
pub fn text_in(text: Option<&Value>, language: &str, default: &str) -> String {
    match text {
        Some(Value::Object(by_language)) => word(by_language.get(language)),
        plain @ Some(_) if language == default => word(plain),
        _ => String::new(),
    }
}

/// A text in this language, else in any.
#[must_use]
pub fn text_somehow(text: Option<&Value>, language: &str) -> String {
    match text {
        Some(Value::Object(by_language)) => {
            let said = by_language.get(language).map(|text| word(Some(text)));
            let said = said.filter(|text| !text.trim().is_empty());
            let any =
                || by_language.values().map(|text| word(Some(text))).find(|text| !text.is_empty());
            said.or_else(any).unwrap_or_default()
        }
        plain => word(plain),
    }
}
