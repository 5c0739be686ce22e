//! The languages that a round offers: it may offer fewer than its questionnaire has. The page says
//! which in `data-languages`, and the app leaves its copy of the questionnaire no others.

use survey_specs::code::Lang;
use survey_specs::questionnaire::Questionnaire;

/// What a page says of the languages that are offered; nothing where all are, as the app then knows
/// the list already.
#[must_use]
pub fn offered_words(offered: &[Lang], questionnaire: &Questionnaire) -> Option<String> {
    let words = || offered.iter().map(Lang::as_str).collect::<Vec<_>>().join(" ");
    (offered != questionnaire.languages).then(words)
}

/// Leaves a questionnaire the languages that its page offers.
pub fn leave_offered(questionnaire: &mut Questionnaire, words: Option<&str>) {
    let Some(words) = words else { return };
    questionnaire.languages.retain(|known| words.split(' ').any(|word| word == known.as_str()));
}

#[cfg(test)]
mod tests {
    use survey_specs::questionnaire::read;

    use super::*;

    const ONE_TAP: &str = include_str!("../../../survey-specs/specs/one-tap.questionnaire.yaml");

    #[test]
    fn what_the_page_says_is_what_the_app_leaves() {
        let draft = read::read("test", ONE_TAP.as_bytes()).draft.unwrap();
        let mut questionnaire = draft.questionnaire().clone();
        let all = questionnaire.languages.clone();
        assert!(all.len() > 1, "{all:?}");
        assert_eq!(offered_words(&all, &questionnaire), None);
        leave_offered(&mut questionnaire, None);
        assert_eq!(questionnaire.languages, all);
        let last = &all[all.len() - 1..];
        let words = offered_words(last, &questionnaire);
        leave_offered(&mut questionnaire, words.as_deref());
        assert_eq!(questionnaire.languages, last);
    }
}
