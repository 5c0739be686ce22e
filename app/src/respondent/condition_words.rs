//! Conditions in the words of a paper form: “Chỉ trả lời nếu …”. The plain form hides nothing, so
//! it must say when a question is meant.

use survey_specs::answer::Answer;
use survey_specs::code::{CategoryCode, ItemCode};
use survey_specs::condition::{Comparison, Condition, Expression};
use survey_specs::interview::Interview;
use survey_specs::questionnaire::Question;

use super::words::words;

/// When a question is asked, by the condition of its own: that of its row, else that of its item.
/// The condition of a section is said once, at its title.
#[must_use]
pub fn remark(interview: &Interview, question: Question<'_>) -> Option<String> {
    let own = match question.row {
        Some((_, row)) => row.show_if.as_ref(),
        None => question.item.show_if.as_ref(),
    };
    let asked = own.map(|condition| sentence(interview, condition));
    match (asked, fitting(interview, question)) {
        (Some(asked), Some(fitting)) => Some([&asked, " ", &fitting].concat()),
        (asked, fitting) => asked.or(fitting),
    }
}

/// That only some categories fit the answers before, where that is so.
fn fitting(interview: &Interview, question: Question<'_>) -> Option<String> {
    let mut items: Vec<&ItemCode> = Vec::new();
    for condition in question.categories().iter().filter_map(|known| known.show_if.as_ref()) {
        items.extend(condition.items());
    }
    items.sort_unstable();
    items.dedup();
    let teller = Teller { interview, english: interview.context().language.as_str() == "en" };
    let questions: Vec<_> = items.iter().map(|item| teller.question(item)).collect();
    let words =
        teller.pick("Chỉ chọn phương án phù hợp với câu trả lời ở ", "Choose only what fits ");
    (!questions.is_empty()).then(|| [words, &questions.join(", "), "."].concat())
}

/// “Chỉ trả lời nếu …” with the condition in words.
#[must_use]
pub fn sentence(interview: &Interview, condition: &Condition) -> String {
    let teller = Teller { interview, english: interview.context().language.as_str() == "en" };
    let told =
        teller.tell(condition.expression()).unwrap_or_else(|| teller.depends(&condition.items()));
    [words(&interview.context().language).only_if, " ", &told, "."].concat()
}

struct Teller<'a> {
    interview: &'a Interview,
    english: bool,
}

impl Teller<'_> {
    fn pick(&self, vietnamese: &'static str, english: &'static str) -> &'static str {
        if self.english { english } else { vietnamese }
    }

    /// The expression in words; none for calculations and the like, which no paper form would have.
    fn tell(&self, expression: &Expression) -> Option<String> {
        Some(match expression {
            Expression::And(parts) => self.tell_all(parts, self.pick(" và ", " and "))?,
            Expression::Or(parts) => self.tell_all(parts, self.pick(" hoặc ", " or "))?,
            Expression::Not(inner) => self.tell_not(inner)?,
            Expression::IsEmpty(item) => {
                [&self.question(item), self.pick(" chưa được trả lời", " has no answer")].concat()
            }
            Expression::Selected { item, category } => [
                &self.question(item),
                self.pick(" có chọn ", " includes "),
                &self.category(item, category),
            ]
            .concat(),
            Expression::Compare { comparison, left, right } => {
                self.tell_comparison(*comparison, left, right)?
            }
            _ => return None,
        })
    }

    fn tell_all(&self, parts: &[Expression], glue: &str) -> Option<String> {
        let mixed = |part: &Expression| matches!(part, Expression::And(_) | Expression::Or(_));
        let told = parts.iter().map(|part| {
            let told = self.tell(part)?;
            Some(if mixed(part) { ["(", &told, ")"].concat() } else { told })
        });
        told.collect::<Option<Vec<_>>>().map(|told| told.join(glue))
    }

    fn tell_not(&self, inner: &Expression) -> Option<String> {
        Some(match inner {
            Expression::IsEmpty(item) => {
                [&self.question(item), self.pick(" có câu trả lời", " has an answer")].concat()
            }
            Expression::Selected { item, category } => {
                let verb = self.pick(" không chọn ", " does not include ");
                [&self.question(item), verb, &self.category(item, category)].concat()
            }
            other => {
                [self.pick("không đúng là ", "it is not true that "), &self.tell(other)?].concat()
            }
        })
    }

    fn tell_comparison(
        &self,
        comparison: Comparison,
        left: &Expression,
        right: &Expression,
    ) -> Option<String> {
        let (subject, item) = match left {
            Expression::Item(item) => (self.question(item), item),
            Expression::CountSelected(item) => (
                [
                    self.pick("số phương án chọn ở ", "the number of choices in "),
                    &self.question(item),
                ]
                .concat(),
                item,
            ),
            _ => return None,
        };
        let verb = match comparison {
            Comparison::Equal => self.pick(" là ", " is "),
            Comparison::NotEqual => self.pick(" không phải là ", " is not "),
            Comparison::Less => self.pick(" nhỏ hơn ", " is less than "),
            Comparison::LessOrEqual => self.pick(" không quá ", " is at most "),
            Comparison::Greater => self.pick(" lớn hơn ", " is more than "),
            Comparison::GreaterOrEqual => self.pick(" ít nhất là ", " is at least "),
        };
        let value = match (left, right) {
            (_, Expression::Number(number)) => self.number(item, &number.to_string()),
            (Expression::Item(_), Expression::Text(text)) => match CategoryCode::new(text.as_str())
            {
                Ok(category) => self.category(item, &category),
                Err(_) => quoted(text),
            },
            _ => return None,
        };
        Some([&subject, verb, &value].concat())
    }

    /// A number, or the label of the category that it is the code of.
    fn number(&self, item: &ItemCode, text: &str) -> String {
        match (self.interview.instrument().find(item.as_str()), CategoryCode::new(text)) {
            (Some(question), Ok(category)) if question.category(&category).is_some() => {
                self.category(item, &category)
            }
            _ => text.to_owned(),
        }
    }

    fn question(&self, item: &ItemCode) -> String {
        let label = self
            .interview
            .instrument()
            .find(item.as_str())
            .map(|question| self.interview.render(question.short()));
        [self.pick("câu ", "the answer to "), &quoted(&label.unwrap_or_else(|| item.to_string()))]
            .concat()
    }

    fn category(&self, item: &ItemCode, category: &CategoryCode) -> String {
        let chosen = Answer::One { category: category.clone(), other: None };
        match self.interview.instrument().find(item.as_str()) {
            Some(question) => quoted(&self.interview.answer_in_words(question, &chosen)),
            None => quoted(category.as_str()),
        }
    }

    /// What is said of a condition that has no plain words: which answers it looks at.
    fn depends(&self, items: &[&ItemCode]) -> String {
        let questions: Vec<_> = items.iter().map(|item| self.question(item)).collect();
        [self.pick("phù hợp với câu trả lời ở ", "it fits "), &questions.join(", ")].concat()
    }
}

fn quoted(text: &str) -> String {
    ["“", text.trim_end_matches([':', '.', ' ']), "”"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use survey_specs::code::Lang;
    use survey_specs::interview::Context;
    use survey_specs::questionnaire::{Instrument, Mode, read};

    const YAML: &str = "
questionnaire: test
languages: [vi, en]
title: {vi: Thử, en: Test}
sections:
  - section: a
    title: {vi: A, en: A}
    items:
      - {item: q, label: {vi: 'Có đến không?', en: 'Did you come?'}, type: single_choice, categories: [{code: 1, label: {vi: Có, en: 'Yes'}}, {code: 2, label: {vi: Không, en: 'No'}}]}
      - {item: ways, label: {vi: 'Cách nào:', en: 'Which ways:'}, type: multiple_choice, categories: [{code: net, label: {vi: Mạng, en: Online}}, {code: desk, label: {vi: Quầy, en: Desk}}]}
      - {item: age, label: {vi: Tuổi, en: Age}, type: number}
";

    fn told(condition: &str, language: &str) -> String {
        let draft = read::read("test", YAML.as_bytes()).draft.unwrap();
        let context = Context {
            mode: Mode::Web,
            language: Lang::new(language).unwrap(),
            kinds: Vec::new(),
            started_on: "2026-11-21".parse().unwrap(),
        };
        let interview =
            Interview::start(Arc::new(Instrument::new(draft.questionnaire().clone())), context);
        sentence(&interview, &Condition::parse(condition).unwrap())
    }

    #[test]
    fn conditions_are_told_as_a_paper_form_would() {
        for (condition, vi, en) in [
            (
                "${q} = '1'",
                "Chỉ trả lời nếu câu “Có đến không?” là “Có”.",
                "Answer only if the answer to “Did you come?” is “Yes”.",
            ),
            (
                "${q} != 1",
                "Chỉ trả lời nếu câu “Có đến không?” không phải là “Có”.",
                "Answer only if the answer to “Did you come?” is not “Yes”.",
            ),
            (
                "not(selected(${ways}, 'net'))",
                "Chỉ trả lời nếu câu “Cách nào” không chọn “Mạng”.",
                "Answer only if the answer to “Which ways” does not include “Online”.",
            ),
            (
                "${age} != ''",
                "Chỉ trả lời nếu câu “Tuổi” có câu trả lời.",
                "Answer only if the answer to “Age” has an answer.",
            ),
            (
                "${age} >= 18 and (${q} = '1' or selected(${ways}, 'desk'))",
                "Chỉ trả lời nếu câu “Tuổi” ít nhất là 18 và (câu “Có đến không?” là “Có” hoặc câu “Cách nào” có chọn “Quầy”).",
                "Answer only if the answer to “Age” is at least 18 and (the answer to “Did you come?” is “Yes” or the answer to “Which ways” includes “Desk”).",
            ),
        ] {
            assert_eq!(told(condition, "vi"), vi);
            assert_eq!(told(condition, "en"), en);
        }
    }

    #[test]
    fn what_has_no_plain_words_names_the_answers_it_looks_at() {
        assert_eq!(
            told("${age} * 2 > count-selected(${ways})", "vi"),
            "Chỉ trả lời nếu phù hợp với câu trả lời ở câu “Tuổi”, câu “Cách nào”."
        );
    }
}
