//! Texts: translations, lengths, place words and piped answers.

use std::collections::BTreeSet;

use super::Linter;
use crate::code::Lang;
use crate::questionnaire::{Category, Media, MultipleChoice, ResponseType};
use crate::text::Text;

/// The longest text a respondent is shown, in characters.
const LONGEST: usize = 5_000;

/// The answers that a text may pipe in: those to the entries before this one.
type Before = usize;

/// A part of a text between braces, or what is wrong with its braces.
#[derive(Debug, PartialEq, Eq)]
enum Part<'t> {
    Piped(&'t str),
    PlaceWords(&'t str),
    Unbalanced,
}

/// The parts between braces, in order, as the interview resolves them.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(brace) = rest.find(['{', '}']) {
        let after = &rest[brace + 1..];
        let end = after
            .find(['{', '}'])
            .filter(|&end| rest[brace..].starts_with('{') && after[end..].starts_with('}'));
        let Some(end) = end else {
            parts.push(Part::Unbalanced);
            return parts;
        };
        let inner = &after[..end];
        parts.push(if rest[..brace].ends_with('$') {
            Part::Piped(inner)
        } else {
            Part::PlaceWords(inner)
        });
        rest = &after[end + 1..];
    }
    parts
}

impl Linter<'_> {
    pub(super) fn texts(&self) {
        let questionnaire = self.questionnaire;
        let glossary = self.glossary();
        let text =
            |path: &str, text: &Text, before: Before| self.text(path, text, before, &glossary);
        let optional = |path: &str, value: &Option<Text>, before: Before| {
            if let Some(value) = value {
                text(path, value, before);
            }
        };
        let alt = |path: &str, media: &Option<Media>, before: Before| {
            if let Some(media) = media {
                optional(&format!("{path}.media.alt"), &media.alt, before);
            }
        };
        text("title", &questionnaire.title, 0);
        optional("introduction", &questionnaire.introduction, 0);
        optional("thanks", &questionnaire.thanks, self.entries.len());
        for (index, word) in questionnaire.place_words.iter().enumerate() {
            text(&format!("place_words[{index}]"), &word.word, 0);
        }
        if let Some(consent) = &questionnaire.consent {
            text("consent.text", &consent.text, 0);
        }
        for (index, section) in questionnaire.sections.iter().enumerate() {
            let before = self.first_entry(index);
            text(&format!("sections[{index}].title"), &section.title, before);
            optional(&format!("sections[{index}].note"), &section.note, before);
            alt(&format!("sections[{index}]"), &section.media, before);
        }
        for (before, entry) in self.entries.iter().enumerate() {
            let path = &entry.path;
            if let Some((row, _)) = entry.row {
                text(&format!("{path}.label"), &row.label, before);
                optional(&format!("{path}.short"), &row.short, before);
                alt(path, &row.media, before);
                continue;
            }
            let unlabelled = entry.item.label.languages().next().is_none();
            if !(unlabelled && matches!(entry.item.response, ResponseType::Computed(_))) {
                text(&format!("{path}.label"), &entry.item.label, before);
            }
            let rules = &entry.item.rules;
            let message = rules.constraint.as_ref().and_then(|rule| rule.message.clone());
            optional(&format!("{path}.constraint_message"), &message, before + 1);
            optional(&format!("{path}.required_message"), &rules.required_message, before);
            optional(&format!("{path}.short"), &entry.item.short, before);
            optional(&format!("{path}.hint"), &entry.item.hint, before);
            alt(path, &entry.item.media, before);
            for (inner, value) in response_texts(&entry.item.response) {
                text(&format!("{path}.{inner}"), value, before);
            }
        }
    }

    /// The place words of each language.
    fn glossary(&self) -> Vec<BTreeSet<&str>> {
        let questionnaire = self.questionnaire;
        let default = questionnaire.default_language();
        let words = |language| {
            questionnaire.place_words.iter().map(move |place| place.word.get(language, default))
        };
        questionnaire.languages.iter().map(|language| words(language).collect()).collect()
    }

    fn text(&self, path: &str, text: &Text, before: Before, glossary: &[BTreeSet<&str>]) {
        let languages = &self.questionnaire.languages;
        for (index, language) in languages.iter().enumerate() {
            let place = format!("{path}.{language}");
            match text.in_language(language) {
                Some(words) if words.trim().is_empty() => {
                    self.error("empty_text", &place, format!("the text in `{language}` is empty"));
                }
                Some(words) => self.words(&place, words, before, &glossary[index], language),
                None => self.missing(&place, language),
            }
        }
        for (language, _) in text.languages().filter(|(language, _)| !languages.contains(language))
        {
            let message =
                format!("the language `{language}` is not among the questionnaire's `languages`");
            self.error("unknown_language", &format!("{path}.{language}"), message);
        }
    }

    fn missing(&self, path: &str, language: &Lang) {
        let message = format!("the text has no translation into `{language}`");
        if language == self.questionnaire.default_language() {
            self.error("missing_translation", path, format!("{message}, the default language"));
        } else {
            self.warning("missing_translation", path, message);
        }
    }

    fn words(
        &self,
        path: &str,
        words: &str,
        before: Before,
        glossary: &BTreeSet<&str>,
        language: &Lang,
    ) {
        if words.chars().nth(LONGEST).is_some() {
            self.error(
                "text_too_long",
                path,
                format!("the text is longer than {LONGEST} characters"),
            );
            return;
        }
        for part in parts(words) {
            match part {
                Part::Unbalanced => {
                    self.error("unbalanced_brace", path, "a brace `{` or `}` stands alone; braces come in pairs, as in `{phường|xã}` or `${item}`");
                }
                Part::Piped(item) => self.piped(path, item, before),
                Part::PlaceWords(words) => {
                    for word in words.split('|').filter(|word| !glossary.contains(word)) {
                        let message = format!(
                            "`{word}` is not among the questionnaire's `place_words` in `{language}`"
                        );
                        self.error("unknown_place_word", path, message);
                    }
                }
            }
        }
    }

    fn piped(&self, path: &str, item: &str, before: Before) {
        if self.draft.is_unread(item) {
            return;
        }
        let Some(&index) = self.by_code.get(item) else {
            self.error(
                "unknown_item",
                path,
                format!("the text pipes in `${{{item}}}`, but there is no item `{item}`"),
            );
            return;
        };
        let entry = &self.entries[index];
        if index >= before {
            let message = format!(
                "the text pipes in `${{{item}}}`, which is not answered before this text is shown"
            );
            self.error("forward_reference", path, message);
        } else if entry.row.is_none()
            && matches!(entry.item.response, ResponseType::Note | ResponseType::Matrix(_))
        {
            let message =
                format!("the text pipes in `${{{item}}}`, which has no answer of its own");
            self.error("type_error", path, message);
        }
    }
}

/// The texts within a kind of answer, with their paths within the item.
fn response_texts(response: &ResponseType) -> Vec<(String, &Text)> {
    let mut texts = Vec::new();
    match response {
        ResponseType::SingleChoice(categories)
        | ResponseType::Scale(categories)
        | ResponseType::Ranking(categories)
        | ResponseType::MultipleChoice(MultipleChoice { categories, .. }) => {
            category_texts("categories", categories, &mut texts);
        }
        ResponseType::Matrix(matrix) => {
            category_texts("scale", &matrix.scale, &mut texts);
            for (index, group) in matrix.groups.iter().enumerate() {
                texts.extend(
                    group.heading.iter().map(|text| (format!("groups[{index}].heading"), text)),
                );
                texts.extend(
                    group.title.iter().map(|text| (format!("groups[{index}].title"), text)),
                );
            }
        }
        ResponseType::Rating(rating) => {
            texts.extend(rating.low.iter().map(|text| ("low".to_owned(), text)));
            texts.extend(rating.high.iter().map(|text| ("high".to_owned(), text)));
        }
        ResponseType::Number(range) => {
            texts.extend(range.unit.iter().map(|text| ("unit".to_owned(), text)));
        }
        _ => {}
    }
    texts
}

fn category_texts<'q>(path: &str, categories: &'q [Category], texts: &mut Vec<(String, &'q Text)>) {
    for (index, category) in categories.iter().enumerate() {
        texts.push((format!("{path}[{index}].label"), &category.label));
        texts.extend(category.short.iter().map(|text| (format!("{path}[{index}].short"), text)));
        let alt = category.media.as_ref().and_then(|media| media.alt.as_ref());
        texts.extend(alt.map(|text| (format!("{path}[{index}].media.alt"), text)));
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, parts};

    #[test]
    fn braces_are_read_as_the_interview_reads_them() {
        assert_eq!(
            parts("a {xã|phường} b ${age}."),
            [Part::PlaceWords("xã|phường"), Part::Piped("age")]
        );
        assert_eq!(parts("plain"), []);
        for broken in ["{a", "a}", "{a{b}", "}{", "${a"] {
            assert_eq!(parts(broken).last(), Some(&Part::Unbalanced), "{broken}");
        }
    }
}
