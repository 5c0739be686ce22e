//! The code that a round gets if nobody chooses one.

use survey_specs::code::{QuestionnaireCode, RoundCode};

use crate::store::{Store, StoreError};

/// A free code made of the questionnaire's, with a number if that is taken; none if a thousand are.
///
/// # Errors
///
/// If the store cannot be read.
pub async fn free_code(
    store: &dyn Store,
    questionnaire: &QuestionnaireCode,
) -> Result<Option<RoundCode>, StoreError> {
    // A round's code has at most 32 characters, all ASCII; four are left for a number.
    let stem: String = questionnaire.as_str().chars().take(28).collect();
    for number in 1..1_000 {
        let text = if number == 1 { stem.clone() } else { format!("{stem}-{number}") };
        let Ok(code) = RoundCode::new(text) else { return Ok(None) };
        if store.round(&code).await?.is_none() {
            return Ok(Some(code));
        }
    }
    Ok(None)
}
