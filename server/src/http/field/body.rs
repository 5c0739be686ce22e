//! Reading bodies about cases.

use jiff::Timestamp;
use uuid::Uuid;

use super::problem::FieldProblem;
use crate::http::problem::Problem;

/// The longest note or reason, in characters.
const LONGEST_TEXT: usize = 2_000;

/// A note without blanks around it and without the control characters that no keyboard makes and not
/// every store keeps; none if nothing is left.
///
/// # Errors
///
/// If it is too long.
pub fn note(text: Option<String>) -> Result<Option<String>, Problem> {
    let keyed = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    let text = text.map(|text| text.chars().filter(keyed).collect::<String>().trim().to_owned());
    let text = text.filter(|text| !text.is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_TEXT) {
        return Err(Problem::Field(FieldProblem::TextTooLong));
    }
    Ok(text)
}

/// A reason, which may not be missing.
///
/// # Errors
///
/// If it is missing or too long.
pub fn reason(text: Option<String>) -> Result<String, Problem> {
    note(text)?.ok_or(Problem::Field(FieldProblem::ReasonMissing))
}

/// A time to the microsecond, as the store keeps it.
///
/// # Errors
///
/// If it is no instant as RFC 3339 writes it.
pub fn time(text: Option<&str>) -> Result<Option<Timestamp>, Problem> {
    let read = |text: &str| {
        let instant: Timestamp = text.parse().ok()?;
        Timestamp::from_microsecond(instant.as_microsecond()).ok()
    };
    let invalid = || Problem::Field(FieldProblem::InvalidTime);
    text.map(|text| read(text).ok_or_else(invalid)).transpose()
}

/// The id of an outcome, a UUID of any version.
///
/// # Errors
///
/// If it is anything else.
pub fn id(text: &str) -> Result<Uuid, Problem> {
    Uuid::try_parse(text).map_err(|_| Problem::Field(FieldProblem::InvalidOutcomeId))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_has_no_character_that_a_store_could_not_keep() {
        let kept = |text: &str| note(Some(text.to_owned())).unwrap();
        assert_eq!(
            kept(" nhà\0 gần\u{7} chợ\n\tngõ 3\r\n").as_deref(),
            Some("nhà gần chợ\n\tngõ 3")
        );
        assert_eq!(kept(" \0\u{1b} "), None);
        assert!(reason(Some("\0".to_owned())).is_err());
    }
}
