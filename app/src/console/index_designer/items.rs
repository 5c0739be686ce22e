//! The items of the questionnaire that leaves can read.

use survey_specs::code::Lang;
use survey_specs::questionnaire::{Instrument, Question};
use survey_specs::text::Text;

use super::example::categories;
use crate::ui::fold::is_found;

/// An item to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choosable {
    /// Its code.
    pub code: String,
    /// What it asks, short.
    pub label: String,
    /// The part that it stands in.
    pub section: String,
}

/// A category of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its code.
    pub code: String,
    /// What it means.
    pub label: String,
}

fn said(instrument: &Instrument, text: &Text, tag: &str) -> String {
    let fallback = instrument.questionnaire().default_language();
    Lang::new(tag)
        .map_or_else(|_| String::new(), |language| text.get(&language, fallback).to_owned())
}

/// Every item that a leaf can score.
#[must_use]
pub fn choosable(instrument: &Instrument, tag: &str) -> Vec<Choosable> {
    let scorable = instrument.questions().filter(|question| categories(*question).is_some());
    scorable
        .map(|question| Choosable {
            code: question.code().to_string(),
            label: said(instrument, question.short(), tag),
            section: said(instrument, &question.section.title, tag),
        })
        .collect()
}

/// The short label of an item; none if there is no such item.
#[must_use]
pub fn label(instrument: &Instrument, code: &str, tag: &str) -> Option<String> {
    instrument.find(code).map(|question| said(instrument, question.short(), tag))
}

/// The categories of an item, with their labels; none if there is no such item to score.
#[must_use]
pub fn options(instrument: &Instrument, code: &str, tag: &str) -> Vec<Known> {
    let Some(question) = instrument.find(code) else { return Vec::new() };
    let codes = categories(question).unwrap_or_default();
    codes
        .into_iter()
        .map(|code| Known { label: category_label(instrument, question, &code, tag), code })
        .collect()
}

fn category_label(
    instrument: &Instrument,
    question: Question<'_>,
    code: &str,
    tag: &str,
) -> String {
    let mut categories = question.categories().iter();
    let found = categories.find(|category| category.code.as_str() == code);
    found.map(|category| said(instrument, &category.label, tag)).unwrap_or_default()
}

/// Whether an item fits what was typed to find it: every word stands in its code, its label
/// or its section.
#[must_use]
pub fn fits(item: &Choosable, typed: &str) -> bool {
    is_found(&[&item.code, " ", &item.label, " ", &item.section].concat(), typed)
}

#[cfg(test)]
mod tests {
    use survey_specs::questionnaire::read;
    use survey_specs::shipped;

    use super::*;

    #[test]
    fn items_are_found_by_code_and_by_words() {
        let yaml = shipped::questionnaire("sipas-2026").expect("shipped");
        let draft = read::read("", yaml.as_bytes()).draft.expect("a questionnaire");
        let instrument = Instrument::new(draft.questionnaire().clone());
        let all = choosable(&instrument, "vi");
        let found = |typed: &str| all.iter().filter(|item| fits(item, typed)).count();
        assert!(found("") > 60);
        assert_eq!(found("c9_17"), 1);
        assert!((1..5).contains(&found("điện sinh hoạt c9")), "{}", found("điện sinh hoạt c9"));
        let labels: Vec<_> =
            options(&instrument, "c9_1", "vi").into_iter().map(|option| option.label).collect();
        assert_eq!(labels.last().map(String::as_str), Some("Rất hài lòng"));
    }
}
