//! How what a checker says in English is told in the language of the interface: the tables of
//! sentences stand with the screens that show them.

use super::language::Language;

/// Sentences by the code of the problem.
pub type Sentences = &'static [(&'static str, &'static str)];

/// The most names that are added to a sentence.
const MOST_NAMES: usize = 6;

/// A problem in the language of the interface. The sentence says what to do; the names that the
/// checker put between backquotes are added, as they say which one is meant.
#[must_use]
pub fn told(tables: &[Sentences], code: &str, message: &str, language: Language) -> String {
    let sentence = tables.iter().copied().flatten().find(|(known, _)| *known == code);
    let (Language::Vietnamese, Some((_, sentence))) = (language, sentence) else {
        return capitalised(message);
    };
    let bare = |name| str::trim_matches(name, ['$', '{', '}']);
    let names: Vec<&str> =
        message.split('`').skip(1).step_by(2).map(bare).take(MOST_NAMES).collect();
    if names.is_empty() {
        return (*sentence).to_owned();
    }
    [sentence, " (", &names.join(", "), ")"].concat()
}

fn capitalised(message: &str) -> String {
    let mut characters = message.chars();
    characters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
