//! Texts as the respondent reads them: place words chosen, earlier answers piped in.

use super::Interview;
use super::standing::Standing;
use crate::RICH;
use crate::answer::{Answer, ItemNonresponse};
use crate::code::Lang;
use crate::geopoint::Geopoint;
use crate::number::Number;
use crate::questionnaire::{Question, Questionnaire};
use crate::text::Text;

impl Interview {
    /// A text in the interview's language with its place words and piped answers resolved.
    ///
    /// `{phường|xã}` becomes the word whose kind the unit, or a unit above it, is of; where none is
    /// known, all words stand with a slash between. `${item}` becomes the answer in words, or `…`.
    #[must_use]
    pub fn render(&self, text: &Text) -> String {
        self.render_in(text, None)
    }

    /// The same by the answers of a standing; where none is at hand, it is found if it is needed.
    pub(super) fn render_in(&self, text: &Text, standing: Option<&Standing<'_>>) -> String {
        let questionnaire = self.instrument.questionnaire();
        let mut rest = text.get(&self.context.language, questionnaire.default_language());
        let mut out = String::with_capacity(rest.len());
        while let Some(open) = rest.find('{') {
            let Some(length) = rest[open..].find('}') else { break };
            let inner = &rest[open + 1..open + length];
            let before = &rest[..open];
            if let Some(before) = before.strip_suffix('$') {
                out.push_str(before);
                out.push_str(&self.piped(inner, standing));
            } else {
                out.push_str(before);
                self.place_word(inner, questionnaire, &mut out);
            }
            rest = &rest[open + length + 1..];
        }
        out.push_str(rest);
        out
    }

    fn place_word(&self, words: &str, questionnaire: &Questionnaire, out: &mut String) {
        let language = &self.context.language;
        let fallback = questionnaire.default_language();
        let chosen = words.split('|').find(|word| {
            questionnaire.place_words.iter().any(|place| {
                place.word.get(language, fallback) == *word
                    && self.context.kinds.contains(&place.kind)
            })
        });
        match chosen {
            Some(word) => out.push_str(word),
            None => words.split('|').enumerate().for_each(|(index, word)| {
                if index > 0 {
                    out.push('/');
                }
                out.push_str(word);
            }),
        }
    }

    /// An earlier answer in words. One to a question that is not asked counts as missing, as it does
    /// in conditions.
    fn piped(&self, item: &str, standing: Option<&Standing<'_>>) -> String {
        let Some(standing) = standing else {
            return self.piped(item, Some(&Standing::of(self)));
        };
        let question = self.instrument.find(item);
        match question.and_then(|question| Some((question, standing.answer_at(question.index)?))) {
            Some((question, answer)) => self.in_words(question, answer, Some(standing)),
            None => String::from("…"),
        }
    }

    /// An answer as the respondent would say it: category labels, own words, numbers and dates.
    #[must_use]
    pub fn answer_in_words(&self, question: Question<'_>, answer: &Answer) -> String {
        self.in_words(question, answer, None)
    }

    fn in_words(
        &self,
        question: Question<'_>,
        answer: &Answer,
        standing: Option<&Standing<'_>>,
    ) -> String {
        let label = |code: &crate::code::CategoryCode| match question.category(code) {
            Some(category) => self.render_in(&category.label, standing),
            None => code.to_string(),
        };
        match answer {
            Answer::One { category, other: None } => label(category),
            Answer::One { category, other: Some(words) } => joined(label(category), words),
            Answer::Many { categories, other } => {
                let parts: Vec<String> = categories
                    .iter()
                    .map(|code| match other.get(code) {
                        Some(words) => joined(label(code), words),
                        None => label(code),
                    })
                    .collect();
                parts.join("; ")
            }
            Answer::Number(number) => localised(&number.to_string(), &self.context.language),
            Answer::Text(text) => text.clone(),
            Answer::Date(date) => date.day_month_year(),
            Answer::Missing(reason) => reason_in_words(*reason, &self.context.language).to_owned(),
            _ if !RICH => String::new(),
            Answer::Time(time) => time.to_string(),
            Answer::DateTime(moment) => moment.time_day_month_year(),
            Answer::Ranked(categories) => {
                let labels: Vec<String> = categories.iter().map(label).collect();
                labels.join(" > ")
            }
            Answer::Geopoint(place) => place_in_words(place, &self.context.language),
            Answer::File(_) => {
                let english = self.context.language.as_str() == "en";
                String::from(if english { "picture" } else { "ảnh" })
            }
        }
    }

    /// The reasons for having no answer that this interview offers for a question, in order.
    #[must_use]
    pub fn offered_reasons(&self, question: Question<'_>) -> Vec<ItemNonresponse> {
        super::validate::offered_reasons(
            question,
            self.instrument.questionnaire(),
            self.context.mode,
        )
    }
}

/// A reason for having no answer, in words. Vietnamese for every language but English.
#[must_use]
pub fn reason_in_words(reason: ItemNonresponse, language: &Lang) -> &'static str {
    let english = language.as_str() == "en";
    match (reason, english) {
        (ItemNonresponse::DontKnow, false) => "Không biết",
        (ItemNonresponse::DontKnow, true) => "Don’t know",
        (ItemNonresponse::Refused, false) => "Không muốn trả lời",
        (ItemNonresponse::Refused, true) => "Prefer not to say",
        (ItemNonresponse::NotApplicable, false) => "Không áp dụng với tôi",
        (ItemNonresponse::NotApplicable, true) => "Does not apply to me",
        (ItemNonresponse::NotAsked, false) => "Không được hỏi",
        (ItemNonresponse::NotAsked, true) => "Not asked",
    }
}

/// Latitude and longitude in degrees, with how far they may be off: `21,0285; 105,8542 (± 12 m)`.
fn place_in_words(place: &Geopoint, language: &Lang) -> String {
    let number = |number: Number| localised(&number.to_string(), language);
    let mut words = [&number(place.latitude), "; ", &number(place.longitude)].concat();
    if let Some(metres) = place.accuracy {
        words.push_str(&[" (± ", &number(metres), " m)"].concat());
    }
    words
}

fn joined(label: String, words: &str) -> String {
    let mut text = label;
    let glue = if text.ends_with(':') { " " } else { ": " };
    text.push_str(glue);
    text.push_str(words);
    text
}

/// A number with the decimal mark of the language; no grouping, as a person would type it.
#[must_use]
pub fn localised(number: &str, language: &Lang) -> String {
    if language.as_str() == "en" { number.to_owned() } else { number.replace('.', ",") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_with_how_far_it_may_be_off() {
        let told = |place: &str, language: &str| {
            place_in_words(&place.parse().unwrap(), &Lang::new(language).unwrap())
        };
        assert_eq!(told("21.0285 105.8542 0 12.5", "vi"), "21,0285; 105,8542 (± 12,5 m)");
        assert_eq!(told("-33.5 151", "en"), "-33.5; 151");
    }
}
