//! What the designer says.

mod english;
mod vietnamese;

use survey_specs::questionnaire::Metadata;

use super::condition::Test;
use crate::console::language::Language;
use english::ENGLISH;
use vietnamese::VIETNAMESE;

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    pub as_ticked: &'static str,
    pub buttons: &'static str,
    pub constraint: &'static str,
    pub constraint_hint: &'static str,
    pub constraint_message: &'static str,
    pub default: &'static str,
    pub read_only: &'static str,
    pub required_if: &'static str,
    pub required_message: &'static str,
    pub rules: &'static str,
    pub step: &'static str,
    pub actions: &'static str,
    pub add_condition: &'static str,
    pub add_item: &'static str,
    pub add_language: &'static str,
    pub added: &'static str,
    pub all_hold: &'static str,
    pub alt: &'static str,
    pub always: &'static str,
    pub answering: &'static str,
    pub any_holds: &'static str,
    pub ask_consent: &'static str,
    pub beyond_rows: &'static str,
    pub calculation: &'static str,
    pub categories: &'static str,
    pub category: &'static str,
    pub choose_in_outline: &'static str,
    pub code: &'static str,
    pub code_hint: &'static str,
    pub computed_from: &'static str,
    pub condition: &'static str,
    pub consent: &'static str,
    pub consent_text: &'static str,
    pub consent_version: &'static str,
    pub constant: &'static str,
    pub copied: &'static str,
    pub copy: &'static str,
    pub default_language: &'static str,
    pub delete: &'static str,
    pub delete_group: &'static str,
    pub delete_in_outline: &'static str,
    pub deleted: &'static str,
    pub down: &'static str,
    pub drag: &'static str,
    pub earliest: &'static str,
    pub edit_chosen: &'static str,
    pub editor: &'static str,
    pub exclusive: &'static str,
    pub expression: &'static str,
    pub further_texts: &'static str,
    pub group: &'static str,
    pub group_code: &'static str,
    pub group_heading: &'static str,
    pub group_title: &'static str,
    pub has_condition: &'static str,
    pub has_errors: &'static str,
    pub has_warnings: &'static str,
    pub hidden_now: &'static str,
    pub high: &'static str,
    pub hint: &'static str,
    pub integer: &'static str,
    pub into_groups: &'static str,
    pub introduction: &'static str,
    pub item: &'static str,
    pub item_code: &'static str,
    pub joint: &'static str,
    pub kind: &'static str,
    pub label: &'static str,
    pub languages: &'static str,
    pub latest: &'static str,
    pub low: &'static str,
    pub make_default: &'static str,
    pub max: &'static str,
    pub max_length: &'static str,
    pub max_selected: &'static str,
    pub media: &'static str,
    pub metadata: &'static str,
    pub min: &'static str,
    pub min_selected: &'static str,
    pub mode_name: &'static str,
    pub more: &'static str,
    pub move_item: &'static str,
    pub multiline: &'static str,
    pub next_problem: &'static str,
    pub no_problems: &'static str,
    pub nothing_before: &'static str,
    pub nothing_yet: &'static str,
    pub only_missing: &'static str,
    pub other: &'static str,
    pub other_none: &'static str,
    pub other_optional: &'static str,
    pub other_required: &'static str,
    pub out_of_groups: &'static str,
    pub outline: &'static str,
    pub own_categories: &'static str,
    pub partly: &'static str,
    pub paste_hint: &'static str,
    pub pattern: &'static str,
    pub pattern_hint: &'static str,
    pub picture: &'static str,
    pub place: &'static str,
    pub place_word: &'static str,
    pub place_words: &'static str,
    pub place_words_hint: &'static str,
    pub preview: &'static str,
    pub problems: &'static str,
    pub publish: &'static str,
    pub question: &'static str,
    pub questionnaire_code: &'static str,
    pub questionnaire_code_hint: &'static str,
    pub questionnaires: &'static str,
    pub reasons_always: &'static str,
    pub reasons_by_mode: &'static str,
    pub recording: &'static str,
    pub redo: &'static str,
    pub redone: &'static str,
    pub required: &'static str,
    pub reset: &'static str,
    pub row: &'static str,
    pub rows: &'static str,
    pub section: &'static str,
    pub section_code: &'static str,
    pub section_note: &'static str,
    pub section_title: &'static str,
    pub share: &'static str,
    pub shared_by: &'static str,
    pub shared_scale: &'static str,
    pub short: &'static str,
    pub shortcuts: &'static str,
    pub stale: &'static str,
    pub subject: &'static str,
    pub test_name: &'static str,
    pub thanks: &'static str,
    pub title: &'static str,
    pub to_outline: &'static str,
    pub toggle_preview: &'static str,
    pub undo: &'static str,
    pub undone: &'static str,
    pub unit: &'static str,
    pub unit_kind: &'static str,
    pub untranslated: &'static str,
    pub up: &'static str,
    pub value: &'static str,
    pub which_kind: &'static str,
    pub whole: &'static str,
    /// The reasons for having no answer, by word.
    reasons: [(&'static str, &'static str); 3],
    /// The modes, by word.
    modes: [(&'static str, &'static str); 6],
    /// What is asked of an answer.
    tests: [(Test, &'static str); 12],
    /// What the system knows of an interview, in the order of [`Metadata::ALL`].
    metadata_kinds: [&'static str; 7],
}

/// The words of a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    language.pick(&VIETNAMESE, &ENGLISH)
}

impl Words {
    /// A reason for having no answer.
    #[must_use]
    pub fn reason(&self, word: &str) -> &'static str {
        self.reasons.iter().find(|(known, _)| *known == word).map_or("", |(_, said)| said)
    }

    /// A mode.
    #[must_use]
    pub fn mode(&self, word: &str) -> &'static str {
        self.modes.iter().find(|(known, _)| *known == word).map_or("", |(_, said)| said)
    }

    /// What the system knows of an interview.
    #[must_use]
    pub fn metadata_of(&self, kind: Metadata) -> &'static str {
        let known = Metadata::ALL.iter().zip(self.metadata_kinds);
        known.into_iter().find(|(known, _)| **known == kind).map_or("", |(_, said)| said)
    }

    /// What is asked of an answer.
    #[must_use]
    pub fn test(&self, test: Test) -> &'static str {
        self.tests.iter().find(|(known, _)| *known == test).map_or("", |(_, said)| said)
    }
}
