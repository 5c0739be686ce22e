//! Where the value of a computed item comes from.

use crate::condition::Calculation;
use crate::questionnaire::{Computed, Metadata};
use crate::yaml::fields::{Field, Fields};

/// The one source of the value of a computed item.
pub(super) fn computed(fields: &Fields<'_>) -> Option<Computed> {
    let sources = ["calculation", "constant", "metadata"].map(|key| fields.optional(key));
    match sources {
        [Some(field), None, None] => calculation(&field).map(Computed::Calculation),
        [None, Some(field), None] => {
            let text = field.text()?;
            if text.trim().is_empty() {
                field.error("empty_text", "a constant is a text that is not empty");
                return None;
            }
            Some(Computed::Constant(text.to_owned()))
        }
        [None, None, Some(field)] => {
            let words = Metadata::ALL.map(|metadata| (metadata.as_str(), metadata));
            field.word(&words).map(Computed::Metadata)
        }
        [None, None, None] => {
            if !["calculation", "constant", "metadata"].iter().any(|key| fields.has(key)) {
                let message = "a computed item needs a `calculation`, a `constant` or `metadata`";
                fields.error("missing_key", message);
            }
            None
        }
        _ => {
            let message =
                "a computed item has one of `calculation`, `constant` and `metadata`, not several";
            fields.error("both_given", message);
            None
        }
    }
}

fn calculation(field: &Field<'_>) -> Option<Calculation> {
    match Calculation::parse(field.text()?.trim()) {
        Ok(calculation) => Some(calculation),
        Err(error) => {
            field.error_at(error.offset, "condition_syntax", error.message);
            None
        }
    }
}
